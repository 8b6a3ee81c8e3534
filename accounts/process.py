"""What can happen to people's data: one verb, one function, one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import access_log, banks, national_ids, queries
from accounts.models import (
    AccessLogEntry,
    Identity,
    Inquiry,
    Mandate,
    Organisation,
    PayoutAccount,
    Person,
    User,
)
from accounts.permissions import Actor, may
from portal import outbox
from portal.errors import Mendable
from portal.records import acting, public_reference

INQUIRY_ANSWER_DAYS = 15


class Denied(PermissionDenied):
    """The actor may not do this. Pages ask first; this is the second lock."""


def _require(actor: Actor, action: str, obj: object, at: datetime) -> None:
    if not may(actor, action, obj, on=timezone.localtime(at).date()):
        raise Denied(action)


# ── Persons and sign-ins ─────────────────────────────────────────────────────────────────────


def register_person(
    actor: Actor,
    *,
    name: str,
    national_id: str,
    born_on: date,
    sex: str,
    source: str = "civil register",
    checked_on: date | None = None,
    joined_on: date | None = None,
    language: str = "pt",
    social_name: str = "",
) -> Person:
    """Adds an insured person; the one who already has this national id is returned unchanged.

    Mendable when the national id is not one (its check digits do not fit).
    """
    number = national_ids.compact(national_id)
    if not national_ids.is_valid(number):
        raise Mendable(_("This is not a valid CPF: check its eleven digits."), "national_id")
    with acting(actor.label, "registration"):
        person, _made = Person.objects.get_or_create(
            national_id_index=queries.national_id_index(number),
            defaults={
                "name": name,
                "social_name": social_name,
                "national_id": number,
                "born_on": born_on,
                "sex": sex,
                "source": source,
                "checked_on": checked_on,
                "joined_on": joined_on,
                "language": language,
            },
        )
    return person


def link_identity(
    actor: Actor,
    user: User,
    person: Person,
    *,
    provider: str,
    subject: str,
    proof: str,
    at: datetime,
) -> Identity:
    """Ties a sign-in to a person for good; `proof` says who certified it, how and when."""
    with acting(actor.label, "identity linked"):
        identity, _made = Identity.objects.get_or_create(
            provider=provider,
            subject=subject,
            defaults={"user": user, "person": person, "proof": proof, "linked_at": at},
        )
    return identity


# ── Where the money goes ─────────────────────────────────────────────────────────────────────


def change_payout_account(
    actor: Actor,
    person_id: int,
    *,
    bank_code: str,
    branch: str,
    number: str,
    holder: str,
    at: datetime,
) -> PayoutAccount:
    """Names a new account; it takes effect after the cooling-off time, the old one holds till then.

    Denied unless it is the person's own and they stepped up a moment ago; Mendable when the bank
    is unknown, the number is not written as an account or the holder is somebody else.
    """
    _require(actor, "payout_account.change", person_id, at)
    if not actor.stepped_up(at):
        raise Denied("payout_account.change needs a fresh step-up")
    person = queries.person(person_id)
    bank_code, branch, number = banks.checked(bank_code, branch, number)
    if not banks.same_holder(holder, person.name, person.social_name):
        raise Mendable(
            _("The account must be in your own name, as the bank writes it."), field="holder"
        )
    effective_at = payout_effective_at(at)
    with acting(actor.label, "payout account changed by its owner"):
        Person.objects.select_for_update(of=("self",)).get(pk=person_id)
        current = PayoutAccount.objects.filter(person_id=person_id, ended_at__isnull=True).first()
        if current is not None:
            if _is_same(current, bank_code, branch, number):
                raise Mendable(_("This is the account that we already have."), field="number")
            _close(current, at, effective_at)
        account = PayoutAccount.objects.create(
            person_id=person_id,
            bank_code=bank_code,
            branch=branch,
            number=number,
            number_index=queries.account_number_index(bank_code, branch, number),
            holder=holder.strip(),
            effective_at=effective_at,
            set_by=actor.label,
        )
        outbox.emit(
            "payout_account.changed",
            account.pk,
            key=f"payout_account.changed:{account.pk}",
            due_at=at,
        )
    return account


def payout_effective_at(at: datetime) -> datetime:
    """When an account named at this moment would take effect."""
    return at + timedelta(hours=settings.PAYOUT_COOLING_OFF_HOURS)


def _is_same(account: PayoutAccount, bank_code: str, branch: str, number: str) -> bool:
    return bytes(account.number_index) == queries.account_number_index(bank_code, branch, number)


def _close(current: PayoutAccount, at: datetime, effective_at: datetime) -> None:
    """Ends the current account when the new one takes effect.

    One that is still cooling off never takes effect: it ends at its own beginning, and the account
    that it was to replace holds until the newest takes effect.
    """
    if current.effective_at > at:
        PayoutAccount.objects.filter(
            person_id=current.person_id, ended_at=current.effective_at
        ).update(ended_at=effective_at)
        current.ended_at = current.effective_at
    else:
        current.ended_at = effective_at
    current.save(update_fields=["ended_at"])


# ── Acting for others ────────────────────────────────────────────────────────────────────────


def open_employer_mandate(
    actor: Actor,
    user: User,
    organisation: Organisation,
    kind: str,
    *,
    starts_on: date,
    proof: str,
    scopes: Iterable[str] = (),
    ends_on: date | None = None,
) -> Mandate:
    """Lets a sign-in act for an organisation, with the proof that allowed it."""
    with acting(actor.label, "employer mandate opened"):
        return Mandate.objects.create(
            holder=user,
            kind=kind,
            organisation=organisation,
            scopes=sorted(scopes),
            starts_on=starts_on,
            ends_on=ends_on,
            proof=proof,
        )


def end_mandate(actor: Actor, mandate: Mandate, at: datetime) -> Mandate:
    """Revokes or renounces a mandate; the holder's next request no longer has it."""
    _require(actor, "mandate.end", mandate, at)
    with acting(actor.label, "mandate ended"):
        locked = Mandate.objects.select_for_update(of=("self",)).get(pk=mandate.pk)
        if locked.revoked_at is None:
            locked.revoked_at = at
            locked.save(update_fields=["revoked_at"])
    return locked


# ── "This looks wrong" ───────────────────────────────────────────────────────────────────────


def question_look(actor: Actor, entry: AccessLogEntry, words: str, at: datetime) -> Inquiry:
    """Opens an inquiry into a look; a second question about the same look returns the first."""
    _require(actor, "inquiry.open", entry.person_id, at)
    with acting(actor.label, "a look was questioned"):
        inquiry, _made = Inquiry.objects.get_or_create(
            entry=entry,
            defaults={
                "reference": public_reference("Q"),
                "person_id": entry.person_id,
                "kind": Inquiry.Kind.LOOK,
                "words": words,
                "opened_at": at,
                "due_on": _answer_by(at),
            },
        )
        outbox.emit("inquiry.opened", inquiry.pk, key=f"inquiry.opened:{inquiry.pk}", due_at=at)
    return inquiry


def question_fact(actor: Actor, person_id: int, field: str, words: str, at: datetime) -> Inquiry:
    """Opens an inquiry into a certified fact, such as the birth date."""
    _require(actor, "inquiry.open", person_id, at)
    with acting(actor.label, "a certified fact was questioned"):
        inquiry = Inquiry.objects.create(
            reference=public_reference("Q"),
            person_id=person_id,
            kind=Inquiry.Kind.FACT,
            field=field,
            words=words,
            opened_at=at,
            due_on=_answer_by(at),
        )
        outbox.emit("inquiry.opened", inquiry.pk, key=f"inquiry.opened:{inquiry.pk}", due_at=at)
    return inquiry


def open_inquiry(actor: Actor, inquiry: Inquiry, at: datetime) -> None:
    """Opening an inquiry is itself a look at the person's data."""
    _require(actor, "inquiry.answer", inquiry.person_id, at)
    access_log.look(
        actor,
        inquiry.person_id,
        what="your question about a look or a fact",
        purpose="answering your question",
        case=inquiry.reference,
        at=at,
    )


def answer_inquiry(actor: Actor, inquiry: Inquiry, words: str, at: datetime) -> Inquiry:
    """Answers an inquiry; Mendable when somebody else has done so already."""
    _require(actor, "inquiry.answer", inquiry.person_id, at)
    with acting(actor.label, "inquiry answered"):
        locked = Inquiry.objects.select_for_update(of=("self",)).get(pk=inquiry.pk)
        if locked.answered_at is not None:
            raise Mendable(_("Somebody else has answered this already."))
        locked.answered_at, locked.answered_by, locked.answer = at, actor.label, words
        locked.save(update_fields=["answered_at", "answered_by", "answer"])
        outbox.emit("inquiry.answered", locked.pk, key=f"inquiry.answered:{locked.pk}", due_at=at)
    return locked


def _answer_by(at: datetime) -> date:
    return timezone.localtime(at).date() + timedelta(days=INQUIRY_ANSWER_DAYS)
