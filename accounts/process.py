"""What can happen to people's data: one verb, one function, one transaction."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from accounts import national_ids, queries
from accounts.consents import give as give_consent
from accounts.consents import withdraw as withdraw_consent
from accounts.contacts import confirm_contact, send_contact_code
from accounts.deaths import set_aside as set_death_aside
from accounts.deaths import tell as tell_death
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
from accounts.models import Identity, Person, User
from accounts.openings import (
    ask_emergency,
    confirm_emergency,
    open_file,
    refuse_emergency,
    review,
)
from accounts.own_data import change_address, change_language, change_name, give_address_right
from accounts.payout import (
    ask_to_unlock,
    cancel_payout_change,
    change_payout_account,
    confirm_unlock,
    keep_locked,
    lock_payout,
    payout_effective_at,
)
from accounts.permissions import Actor, Denied
from accounts.two_persons import (
    confirm_proposal,
    propose_address_right,
    propose_alive,
    propose_death,
    propose_guardian,
    propose_lost_factor,
    propose_lost_way,
    propose_office,
    propose_role,
    refuse_proposal,
)
from portal.errors import Mendable
from portal.records import acting

__all__ = [
    "Denied",
    "accept_invitation",
    "act_as_parent",
    "add_relative",
    "answer_inquiry",
    "ask_emergency",
    "ask_to_unlock",
    "cancel_payout_change",
    "certify_relative",
    "change_address",
    "change_language",
    "change_name",
    "change_payout_account",
    "confirm_contact",
    "confirm_emergency",
    "confirm_proposal",
    "confirm_unlock",
    "dispute_relative",
    "end_mandate",
    "end_relative",
    "give_address_right",
    "give_consent",
    "invite_helper",
    "invite_to_company",
    "invite_to_office",
    "keep_locked",
    "link_identity",
    "lock_payout",
    "open_employer_mandate",
    "open_file",
    "open_inquiry",
    "payout_effective_at",
    "propose_address_right",
    "propose_alive",
    "propose_death",
    "propose_guardian",
    "propose_lost_factor",
    "propose_lost_way",
    "propose_office",
    "propose_role",
    "question_fact",
    "question_look",
    "refuse_emergency",
    "refuse_proposal",
    "register_person",
    "review",
    "send_contact_code",
    "set_death_aside",
    "tell_death",
    "withdraw_consent",
    "withdraw_invitation",
]

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
