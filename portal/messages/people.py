"""What we tell people about their own data: codes, mandates, sign-ins, answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import queries as people
from accounts import receipts
from accounts.acts import word_key
from accounts.models import (
    Address,
    ContactChallenge,
    ContactPoint,
    DuplicateCase,
    Inquiry,
    Mandate,
    PayoutLock,
    SignInEvent,
)
from accounts.models_privacy import LegalHold, MandateAct, RetentionNotice
from accounts.models_rights import FileOpening
from portal.messages import mail, notices
from portal.outbox import on


def _code_failed(challenge_id: int, at: datetime) -> None:
    """A code that could not be sent counts no longer: the page says so and offers a new one."""
    ContactChallenge.objects.filter(pk=challenge_id).update(expires_at=at)


@on("contact.code", exhausted=_code_failed)
def mail_code(challenge_id: int, at: datetime) -> None:
    """Sends the code that confirms a new e-mail address or phone."""
    challenge = ContactChallenge.objects.select_related("person").get(pk=challenge_id)
    address = challenge.value
    if challenge.kind == ContactPoint.Kind.PHONE:
        address = f"{challenge.value.removeprefix('+')}@{settings.SMS_GATEWAY_DOMAIN}"
    mail.send(
        f"contact-code-{challenge.pk}",
        address,
        challenge.person.language,
        _("Your code for %(service)s"),
        _(
            "Your code is %(code)s. It counts for half an hour.\n\n"
            "Somebody wants us to use this address or phone. If it was not you, do nothing:\n"
            "without the code nothing changes. We never ask for a code by phone.\n"
        ),
        code=challenge.code,
    )


def _stays_in_view(subject_id: int, at: datetime) -> None:
    """The fact itself stands on the person's account pages; the failure stays on the event."""


@on("contact.changed", exhausted=_stays_in_view)
def tell_contact_changed(contact_id: int, at: datetime) -> None:
    """Tells the inbox and the old address that we now write to another one."""
    contact = ContactPoint.objects.select_related("person").get(pk=contact_id)
    kind = "phone_changed" if contact.kind == ContactPoint.Kind.PHONE else "email_changed"
    notices.send(contact.person_id, kind, key=f"{contact.kind}:{contact_id}", values={}, at=at)
    if contact.kind == ContactPoint.Kind.PHONE:
        return  # the notice goes to the e-mail address, which is the other way to reach them
    old = (
        ContactPoint.objects.filter(
            person_id=contact.person_id,
            kind=contact.kind,
            ended_at__isnull=False,
            confirmed_at__isnull=False,
        )
        .order_by("-ended_at", "-id")
        .first()
    )
    if old is None or old.value == contact.value:
        return
    mail.send(
        f"contact-changed-{contact_id}",
        old.value,
        contact.person.language,
        _("We no longer write to this address"),
        _(
            "Your e-mail address at %(service)s was changed. If it was not you, sign in at\n"
            "%(origin)s and tell us, or come to an office.\n"
        ),
    )


@on("mandate.opened", exhausted=_stays_in_view)
def tell_mandate_opened(mandate_id: int, at: datetime) -> None:
    """Tells the principal who may act for them now."""
    _tell_principal(mandate_id, "helper_added", at)


@on("mandate.ended", exhausted=_stays_in_view)
def tell_mandate_ended(mandate_id: int, at: datetime) -> None:
    """Tells the principal, and who held it, that it is over."""
    _tell_principal(mandate_id, "helper_ended", at)
    mandate = Mandate.objects.select_related("person", "organisation").get(pk=mandate_id)
    holder = people.person_of(mandate.holder_id) if mandate.holder_id else None
    if holder is not None and mandate.kind not in people.OFFICE_PEOPLE:
        notices.send(
            holder.pk,
            "mandate_over",
            key=f"mandate_over:{mandate_id}",
            values={"name": receipts.principal_of(mandate)},
            at=at,
        )


def _tell_principal(mandate_id: int, kind: str, at: datetime) -> None:
    mandate = Mandate.objects.select_related("office", "holder").get(pk=mandate_id)
    if mandate.person_id is None:
        return
    if kind == "helper_added" and mandate.kind in (Mandate.Kind.PARENT, Mandate.Kind.GUARDIAN):
        kind = f"{mandate.kind}_added"
    notices.send(
        mandate.person_id,
        kind,
        key=f"{kind}:{mandate_id}",
        values={
            "name": receipts.holder_of(mandate),
            "until_on": mandate.ends_on or mandate.starts_on,
        },
        at=at,
    )


@on("mandate.acted", exhausted=_stays_in_view)
def tell_acted_for_you(act_id: int, at: datetime) -> None:
    """Tells the principal what was done in their name, and by whom.

    For a company that is each of its administrators, except the one who did it.
    """
    act = MandateAct.objects.select_related("mandate", "organisation").get(pk=act_id)
    said: dict[str, Any] = {"name": act.actor, "act": word_key(act), "acted_at": act.at}
    if act.person_id is not None:
        key = f"acted_for_you:{act_id}"
        notices.send(act.person_id, "acted_for_you", key=key, values=said, at=at)
        return
    if act.organisation is None:  # the database lets no such act in
        return
    said["company"] = act.organisation.name
    told = people.administrators(act.organisation.pk, timezone.localdate(at))
    notices.send_each(
        [
            notices.Sending(
                one.holder.identity.person_id,  # type: ignore[union-attr]
                "acted_for_company",
                f"acted_for_company:{act_id}:{one.holder_id}",
                said,
            )
            for one in told
            if one.holder_id != act.mandate.holder_id  # who did it knows it
        ],
        at,
    )


@on("file.opened", exhausted=_stays_in_view)
def tell_file_opened(opening_id: int, at: datetime) -> None:
    """Tells the person that somebody opened their file outside the normal way."""
    opening = FileOpening.objects.select_related("staff__unit").get(pk=opening_id)
    notices.send(
        opening.person_id,
        "file_opened",
        key=f"file_opened:{opening_id}",
        values={
            "officer": str(opening.staff),
            "unit": opening.staff.unit.name,
            "opened_at": opening.opened_at or opening.asked_at,
            "reason": opening.words,
        },
        at=at,
    )


@on("retention.warned", exhausted=_stays_in_view)
def tell_erasure_due(notice_id: int, at: datetime) -> None:
    """Tells the person that something of theirs will be erased, and when."""
    notice = RetentionNotice.objects.get(pk=notice_id)
    if notice.person_id is not None:
        notices.send(
            notice.person_id,
            "erasure_due",
            key=f"erasure_due:{notice_id}",
            values={"data": notice.kind, "due_on": notice.due_on},
            at=at,
        )


@on("hold.set", exhausted=_stays_in_view)
def tell_hold_set(hold_id: int, at: datetime) -> None:
    """Tells the person that nothing of theirs is erased for now, and why."""
    _tell_of_hold(LegalHold.objects.get(pk=hold_id), "hold_set", at)


@on("hold.lifted", exhausted=_stays_in_view)
def tell_hold_lifted(hold_id: int, at: datetime) -> None:
    """Tells the person that it is over; also of one that could not be told while it stood."""
    _tell_of_hold(LegalHold.objects.get(pk=hold_id), "hold_lifted", at)


def _tell_of_hold(hold: LegalHold, kind: str, at: datetime) -> None:
    notices.send(
        hold.person_id,
        kind,
        key=f"{kind}:{hold.pk}",
        values={
            "set_on": timezone.localtime(hold.set_at).date(),
            "lifted_on": timezone.localtime(hold.lifted_at or at).date(),
            "reason": hold.reason,
            "article": hold.article,
        },
        at=at,
    )


@on("inquiry.answered", exhausted=_stays_in_view)
def tell_inquiry_answered(inquiry_id: int, at: datetime) -> None:
    """Tells the person that the answer to their question is there."""
    inquiry = Inquiry.objects.get(pk=inquiry_id)
    notices.send(
        inquiry.person_id,
        "question_answered",
        key=f"question_answered:{inquiry_id}",
        values={"by": inquiry.answered_by},
        case=inquiry.reference,
        at=at,
    )


@on("sign_in.new_device", exhausted=_stays_in_view)
def tell_new_device(event_id: int, at: datetime) -> None:
    """Tells the person that their sign-in was used on a device for the first time."""
    event = SignInEvent.objects.get(pk=event_id)
    person = people.person_of(event.user_id)
    if person is not None:
        notices.send(
            person.pk,
            "new_device",
            key=f"new_device:{event_id}",
            values={"device": event.device or "—", "signed_in_at": event.at},
            at=at,
        )


@on("address.changed", exhausted=_stays_in_view)
def tell_address_changed(address_id: int, at: datetime) -> None:
    """Tells the person that we have another home address; never which one."""
    address = Address.objects.get(pk=address_id)
    notices.send(
        address.person_id,
        "address_changed",
        key=f"address:{address_id}",
        values={"changed_at": address.since},
        at=at,
    )


@on("payout_lock.set", exhausted=_stays_in_view)
def tell_lock_set(lock_id: int, at: datetime) -> None:
    """Tells the person that the account is locked."""
    lock = PayoutLock.objects.get(pk=lock_id)
    _tell_of_lock(lock, "payout_locked", {"locked_at": lock.set_at}, at)


@on("payout_lock.asked", exhausted=_stays_in_view)
def tell_lock_visit(lock_id: int, at: datetime) -> None:
    """Tells the person that an officer says they came to have the lock opened."""
    lock = PayoutLock.objects.select_related("asked_by").get(pk=lock_id)
    if lock.asked_by is not None and lock.asked_at is not None:
        values = {
            "officer": str(lock.asked_by),
            "asked_at": lock.asked_at,
            "document": lock.document,
        }
        _tell_of_lock(lock, "payout_lock_visit", values, at)


@on("payout_lock.lifted", exhausted=_stays_in_view)
def tell_lock_lifted(lock_id: int, at: datetime) -> None:
    """Tells the person that the account can be changed again."""
    lock = PayoutLock.objects.select_related("lifted_by").get(pk=lock_id)
    values = {"officer": str(lock.lifted_by), "lifted_at": lock.lifted_at}
    _tell_of_lock(lock, "payout_unlocked", values, at)


def _tell_of_lock(lock: PayoutLock, kind: str, values: dict[str, Any], at: datetime) -> None:
    notices.send(
        lock.person_id,
        kind,
        key=f"{kind}:{lock.pk}:{at.timestamp():.0f}",
        values=values,
        at=at,
    )


@on("duplicate.joined", exhausted=_stays_in_view)
def tell_records_joined(case_id: int, at: datetime) -> None:
    """Tells the person that two records of theirs are one now."""
    case = DuplicateCase.objects.get(pk=case_id)
    if case.kind == DuplicateCase.Kind.PERSONS:
        notices.send(
            case.person_id, "records_joined", key=f"records_joined:{case_id}", values={}, at=at
        )
