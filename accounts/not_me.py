"""This was not me, from the mail itself: a signed link that stops a change of the payout account.

Who lost their sign-in to a thief can stop the thief without it: the link signs nobody in, shows
nothing about anybody, and opens nothing. It only makes the account safe, so a link that fell into
wrong hands costs its owner a visit, never money.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.signing import BadSignature, Signer
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from accounts import payout, queries
from accounts.inquiries import question_fact
from accounts.models import Inquiry, Level, PayoutAccount, PayoutLock, Person
from accounts.permissions import Actor, PersonCard
from portal import row_guard
from portal.records import acting

HOLDS = timedelta(hours=240)
"""How long after the change the link works."""
_SIGNER = {"salt": "accounts.not_me", "sep": "."}
_LABEL = N_("the link in our e-mail")


def key_of(account_id: int) -> str:
    """What the link about this account carries: its number, signed."""
    return Signer(**_SIGNER).sign(str(account_id))


@row_guard.everyone("the account that a signed link names")
def account_of(key: str, at: datetime) -> PayoutAccount | None:
    """The account that the link is about; None for a forged link and for one that is too old."""
    try:
        number = Signer(**_SIGNER).unsign(key)
    except BadSignature:
        return None
    account = PayoutAccount.objects.filter(pk=int(number)).first()
    if account is None or account.named_at is None:
        return None
    return account if at <= account.named_at + HOLDS else None


def stop(key: str, at: datetime) -> Inquiry | None:
    """Locks the payout account, takes the change back and opens an inquiry.

    Once for a change: later presses return the first inquiry. None when the link does not work.
    """
    account = account_of(key, at)
    if account is None:
        return None
    person_id = account.person_id
    actor = Actor(
        kind="person",
        label=_LABEL,
        person=PersonCard(person_id, _LABEL),
        level=Level.SUBSTANTIAL,
    )
    row_guard.open_for(person_id)
    with acting(actor.label, "change of payout account stopped: this was not me"):
        Person.objects.select_for_update(of=("self",)).get(pk=person_id)
        payout.lock_payout(actor, person_id, at)
        _take_back(account, at)
        earlier = Inquiry.objects.filter(
            person_id=person_id, field="payout_account", opened_at__gte=account.named_at
        ).first()
        words = _("Somebody named another account to be paid to. It was not me.")
        return earlier or question_fact(actor, person_id, "payout_account", words, at)


def _take_back(account: PayoutAccount, at: datetime) -> None:
    """The account, and what was named after it, give way to the one that held when it was named.

    A thief who knows of the link would name a second account behind the first; the owner who
    presses the first link stops both. What the owner named after a visit with proof stays.
    """
    taken = [one for one in _named_since(account) if one.ended_at is None or one.ended_at > at]
    taken = [one for one in taken if one.ended_at != one.effective_at]
    if not taken:
        return  # another one took its place long ago, or it was stopped already
    is_open = any(one.ended_at is None for one in taken)
    until = None if is_open else max(one.ended_at for one in taken if one.ended_at)
    before = queries.payout_account(account.person_id, account.named_at - timedelta(seconds=1))
    for one in taken:
        one.ended_at = max(at, one.effective_at)
        one.save(update_fields=["ended_at"])
    if before is None:
        return
    if before.ended_at is None or before.ended_at > at:
        before.ended_at = until
        before.save(update_fields=["ended_at"])
        return
    PayoutAccount.objects.create(
        person_id=before.person_id,
        bank_code=before.bank_code,
        branch=before.branch,
        number=before.number,
        number_index=before.number_index,
        holder=before.holder,
        named_at=at,
        effective_at=at,
        ended_at=until,
        set_by=_LABEL,
    )


def _named_since(account: PayoutAccount) -> list[PayoutAccount]:
    """The account and those named after it, up to the last visit at which a lock was opened."""
    rows = PayoutAccount.objects.filter(
        person_id=account.person_id, named_at__gte=account.named_at
    ).exclude(set_by=_LABEL)
    visit = (
        PayoutLock.objects.filter(person_id=account.person_id, lifted_at__isnull=False)
        .order_by("-lifted_at")
        .first()
    )
    if visit is not None:
        rows = rows.filter(Q(pk=account.pk) | Q(named_at__lt=visit.lifted_at))
    return list(rows.order_by("named_at", "id"))
