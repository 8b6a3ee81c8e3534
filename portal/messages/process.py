"""What happens when there is something to tell: one e-mail a notice, and never its content."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts import consents, not_me
from accounts import queries as people
from accounts.banks import BANKS, masked
from accounts.models import Consent, ContactPoint, PayoutAccount
from portal.messages import mail, notices, on_request
from portal.messages.models import Notice
from portal.outbox import emit_many, on

# What a thief would do first is told to the addresses of the last weeks, too.
TOLD_WIDELY = frozenset({"account_changed", "phone_changed", "password_changed", "factor_added"})
FORMER_ADDRESSES_FOR = timedelta(days=30)
_WAITS = _(
    "There is a new message in your inbox.\n\n"
    "For your safety this e-mail does not say what it is about and holds no link that\n"
    "signs you in. Open %(origin)s, sign in and choose “Messages”.\n"
)
# Under the mail about a new payout account: the link that stops it without a sign-in.
_ALARM = _(
    "Somebody gave us another account to pay to. If it was not you, open this page within\n"
    "ten days and press its one button; you need not sign in:\n%(link)s\n"
)


def _mail_failed(notice_id: int, at: datetime) -> None:
    """The notice is in the inbox, which is what counts; the failure stays on the row."""
    Notice.objects.filter(pk=notice_id).update(mail_failed_at=at)


def mail_each(notice_ids: list[int], at: datetime) -> None:
    """Several notices: most people gave no address, and then there is nothing to do.

    A mail cannot be taken back, so each that has to go stands alone.
    """
    found = Notice.objects.filter(pk__in=notice_ids)
    reached = ContactPoint.objects.filter(
        person=OuterRef("person"), kind=ContactPoint.Kind.EMAIL, confirmed_at__isnull=False
    )
    texted = Consent.objects.filter(
        person=OuterRef("person"), purpose=consents.TEXT_MESSAGES, withdrawn_at=None
    )
    to_mail = found.filter(Exists(reached) | Exists(texted)).values_list("id", flat=True)
    emit_many("notice.mail", {f"mail:{one}": one for one in to_mail}, due_at=at)


@on("notice.mail", exhausted=_mail_failed)
def mail_one(notice_id: int, at: datetime) -> None:
    """The e-mail of a notice that was looked at together with others."""
    mail_notice(notice_id, at)


@on("notice.sent", exhausted=_mail_failed, many=mail_each)
def mail_notice(notice_id: int, at: datetime) -> None:
    """Says by e-mail that a message waits, to those who confirmed an address."""
    notice = Notice.objects.select_related("person").get(pk=notice_id)
    addresses = {people.email_of(notice.person_id)} - {""}
    if notice.kind in TOLD_WIDELY:
        addresses |= set(people.emails_before(notice.person_id, at - FORMER_ADDRESSES_FOR))
    for address in sorted(addresses):
        _mail_that_something_waits(notice, address)
    on_request.follow(notice, at)


def _mail_that_something_waits(notice: Notice, address: str) -> None:
    parts, link = [_WAITS], ""
    if notice.kind == "account_changed":
        key = not_me.key_of(int(notice.key.rpartition(":")[2]))
        parts, link = [_WAITS, _ALARM], f"{settings.PORTAL_ORIGIN}{reverse('not_me', args=[key])}"
    mail.send(
        f"notice-{notice.pk}",
        address,
        notice.person.language,
        _("A message waits for you at %(service)s"),
        *parts,
        link=link,
    )


@on("notice.daily", exhausted=_mail_failed)
def mail_day(notice_id: int, at: datetime) -> None:
    """One e-mail about a day's notices; none when all of them were read, or nobody gave an address.

    How many there are, and nothing of whom or what they are about.
    """
    notice = Notice.objects.select_related("person").get(pk=notice_id)
    address, count = people.email_of(notice.person_id), notices.of_the_day(notice).count()
    if not address or not count:
        return
    mail.send(
        f"daily-{notice.pk}",
        address,
        notice.person.language,
        _("What was done for your company, at %(service)s"),
        ngettext_lazy(
            "Since yesterday morning %(count)s thing was done for a company that you run.\n\n"
            "For your safety this e-mail does not say what, and holds no link that signs you\n"
            "in. Open %(origin)s, sign in and choose “Messages”.\n",
            "Since yesterday morning %(count)s things were done for companies that you run.\n\n"
            "For your safety this e-mail does not say what, and holds no link that signs you\n"
            "in. Open %(origin)s, sign in and choose “Messages”.\n",
            "count",
        ),
        count=count,
    )


def _account_notice_failed(account_id: int, at: datetime) -> None:
    """A change of account that could not be announced does not take effect in silence."""
    account = PayoutAccount.objects.get(pk=account_id)
    Notice.objects.bulk_create(
        [
            Notice(
                person_id=account.person_id,
                kind="delayed_by_us",
                key=f"account_changed_failed:{account_id}",
                values={},
                sent_at=at,
            )
        ],
        ignore_conflicts=True,
    )


@on("payout_account.changed", exhausted=_account_notice_failed)
def tell_account_changed(account_id: int, at: datetime) -> None:
    """Tells the person that another account was given, and from when it counts."""
    account = PayoutAccount.objects.get(pk=account_id)
    bank = BANKS.get(account.bank_code, account.bank_code)  # a name has no language
    notices.send(
        account.person_id,
        "account_changed",
        key=f"account_changed:{account_id}",
        values={
            "changed_at": account.created_at,
            "effective_on": account.effective_at.date(),
            "account": f"{bank} / {account.branch} / {masked(account.number)}",
        },
        at=at,
    )
