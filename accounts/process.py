"""What can happen to people's data: one verb, one function, one transaction."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import banks, national_ids, queries
from accounts.family import add_relative, certify_relative, dispute_relative, end_relative
from accounts.inquiries import answer_inquiry, open_inquiry, question_fact, question_look
from accounts.mandates import (
    accept_invitation,
    act_as_parent,
    end_mandate,
    invite_helper,
    invite_to_company,
    invite_to_office,
    open_employer_mandate,
    withdraw_invitation,
)
from accounts.models import (
    ContactChallenge,
    ContactPoint,
    Identity,
    Inquiry,
    PayoutAccount,
    Person,
    User,
)
from accounts.openings import (
    ask_emergency,
    confirm_emergency,
    open_file,
    refuse_emergency,
    review,
)
from accounts.permissions import Actor, Denied, ensure
from accounts.two_persons import (
    confirm_proposal,
    propose_guardian,
    propose_office,
    propose_role,
    refuse_proposal,
)
from portal import outbox
from portal.errors import Mendable
from portal.records import acting

__all__ = [
    "Denied",
    "accept_invitation",
    "act_as_parent",
    "add_relative",
    "answer_inquiry",
    "ask_emergency",
    "cancel_payout_change",
    "certify_relative",
    "change_payout_account",
    "confirm_contact",
    "confirm_emergency",
    "confirm_proposal",
    "dispute_relative",
    "end_mandate",
    "end_relative",
    "invite_helper",
    "invite_to_company",
    "invite_to_office",
    "link_identity",
    "open_employer_mandate",
    "open_file",
    "open_inquiry",
    "payout_effective_at",
    "propose_guardian",
    "propose_office",
    "propose_role",
    "question_fact",
    "question_look",
    "refuse_emergency",
    "refuse_proposal",
    "register_person",
    "review",
    "send_contact_code",
    "withdraw_invitation",
]

CODE_HOLDS = timedelta(minutes=30)
CODE_TRIES = 5


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
    ensure(actor, "payout_account.change", person_id, at)
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


def cancel_payout_change(actor: Actor, person_id: int, at: datetime) -> Inquiry | None:
    """This was not me: the new account never takes effect, the old one holds, we look into it.

    Returns the inquiry, or None when no change was waiting any more.
    """
    ensure(actor, "payout_account.cancel", person_id, at)
    with acting(actor.label, "change of payout account cancelled: this was not me"):
        Person.objects.select_for_update(of=("self",)).get(pk=person_id)
        pending = queries.pending_payout_account(person_id, at)
        if pending is None:
            return None
        pending.ended_at = pending.effective_at
        pending.save(update_fields=["ended_at"])
        PayoutAccount.objects.filter(
            person_id=person_id, effective_at__lte=at, ended_at=pending.effective_at
        ).update(ended_at=None)
        words = _("Somebody named another account to be paid to. It was not me.")
        return question_fact(actor, person_id, "payout_account", words, at)


# ── How we reach people ──────────────────────────────────────────────────────────────────────


def send_contact_code(actor: Actor, person_id: int, email: str, at: datetime) -> ContactChallenge:
    """Sends a code to a new e-mail address; nothing changes before it is entered."""
    ensure(actor, "contact.change", person_id, at)
    with transaction.atomic():
        challenge = ContactChallenge.objects.create(
            person_id=person_id,
            value=email,
            code=f"{secrets.randbelow(10**6):06}",
            expires_at=at + CODE_HOLDS,
        )
        outbox.emit("contact.code", challenge.pk, key=f"contact.code:{challenge.pk}", due_at=at)
    return challenge


def confirm_contact(actor: Actor, challenge_id: int, code: str, at: datetime) -> ContactPoint:
    """Makes the new address the one we write to; Mendable when the code is wrong, late or used."""
    with acting(actor.label, "e-mail address confirmed by code"):
        challenge = ContactChallenge.objects.select_for_update(of=("self",)).get(pk=challenge_id)
        ensure(actor, "contact.change", challenge.person_id, at)
        if challenge.used_at or challenge.expires_at < at or challenge.attempts >= CODE_TRIES:
            raise Mendable(_("This code no longer counts. Ask for a new one."), "code")
        fits = secrets.compare_digest(challenge.code.encode(), code.encode())
        challenge.attempts += 0 if fits else 1
        challenge.used_at = at if fits else None
        challenge.save(update_fields=["attempts", "used_at"])
        contact = _replace_contact(challenge, at) if fits else None
    if contact is None:  # after the commit, so that the attempt counts
        raise Mendable(_("This is not the code that we sent."), "code")
    return contact


def _replace_contact(challenge: ContactChallenge, at: datetime) -> ContactPoint:
    kind = ContactPoint.Kind.EMAIL
    ContactPoint.objects.filter(
        person_id=challenge.person_id, kind=kind, ended_at__isnull=True
    ).update(ended_at=at)
    contact = ContactPoint.objects.create(
        person_id=challenge.person_id, kind=kind, value=challenge.value, confirmed_at=at
    )
    outbox.emit("contact.changed", contact.pk, key=f"contact.changed:{contact.pk}", due_at=at)
    return contact
