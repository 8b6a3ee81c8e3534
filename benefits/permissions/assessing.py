"""Who may assess, and who may see and do what with visits to the assessors."""

from __future__ import annotations

from datetime import date

from accounts.models import Role
from accounts.permissions import Actor, own_or_for, rule, staff_on_file
from benefits.agenda.models import AT_RECEPTION, Appointment, Arrangement
from benefits.applications.models import Claim
from benefits.assessments.models import ASSESSOR_OF, Assessment, AssessmentState, Part
from benefits.payments.exempt_models import ExemptionState, TaxExemption
from benefits.permissions.claims import is_nobodys_kin, serves


@rule("assessment.open")
def _assess(actor: Actor, _obj: None, on: date) -> bool:
    """The queue of the assessors."""
    return actor.is_staff and actor.has(*ASSESSOR_OF.values())


@rule("assessment.write")
def _assess_this(actor: Actor, assessment: Assessment, on: date) -> bool:
    """Who holds this part until it is sealed, and nobody else; never somebody close."""
    return (
        staff_on_file(actor, assessment.person_id, ASSESSOR_OF[Part(assessment.part)])
        and assessment.assessor_id == actor.staff_id
        and assessment.state == AssessmentState.WAITING
    )


@rule("assessment.read_own")
def _read_own(actor: Actor, claim: Claim, on: date) -> bool:
    """Health data: the person, or who acts for them with the scope "medical"."""
    return own_or_for(actor, claim.person_id, "medical")


@rule("appointment.book")
def _book_visit(actor: Actor, claim: Claim, on: date) -> bool:
    """Choose, move, cancel a visit: the claimant, who acts for them, a clerk who serves them."""
    return own_or_for(actor, claim.person_id, "claims") or serves(actor, claim.person_id, on)


@rule("agenda.open")
def _agenda(actor: Actor, _obj: None, on: date) -> bool:
    """The day's list of the own office."""
    return actor.is_staff and actor.has(*AT_RECEPTION)


@rule("agenda.set")
def _agenda_set(actor: Actor, _obj: None, on: date) -> bool:
    """Hours of the assessors of the own office."""
    return actor.is_staff and actor.has(Role.SUPERVISOR)


@rule("appointment.receive")
def _receive(actor: Actor, appointment: Appointment, on: date) -> bool:
    """Say who came: who works at the office of the visit, without a tie to the person."""
    return (
        appointment.unit_id == actor.unit_id
        and staff_on_file(actor, appointment.person_id, *AT_RECEPTION)
        and is_nobodys_kin(actor, appointment.person_id)
    )


@rule("appointment.arrange")
def _arrange_visit(actor: Actor, arrangement: Arrangement, on: date) -> bool:
    """Agree on a visit with the person: a clerk or supervisor of the claim's office."""
    return (
        arrangement.unit_id in (None, actor.unit_id)
        and staff_on_file(actor, arrangement.person_id, Role.CLERK, Role.SUPERVISOR)
        and is_nobodys_kin(actor, arrangement.person_id)
    )


@rule("exemption.ask")
def _exemption_ask(actor: Actor, person_id: int | None, on: date) -> bool:
    """Ask for the income tax of an illness, and read the answer: it is health data."""
    return own_or_for(actor, person_id, "medical")


@rule("exemption.open")
def _exemptions(actor: Actor, _obj: None, on: date) -> bool:
    """The requests that wait for a doctor."""
    return actor.is_staff and actor.has(Role.MEDICAL)


@rule("exemption.settle")
def _exemption_settle(actor: Actor, exemption: TaxExemption, on: date) -> bool:
    """A doctor without a tie to the person, while nobody has answered."""
    return (
        exemption.state == ExemptionState.ASKED
        and staff_on_file(actor, exemption.person_id, Role.MEDICAL)
        and is_nobodys_kin(actor, exemption.person_id)
    )
