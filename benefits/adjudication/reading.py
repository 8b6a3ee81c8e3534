"""What a file shows of its handling: questions, proposals, notes, decisions about to go out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Role, StaffMember, Unit
from benefits.adjudication import staffing
from benefits.adjudication.desk_models import Absence, Note
from benefits.adjudication.held_models import HeldDecision, HeldState, ProposedGrant
from benefits.adjudication.models import InformationRequest, ProposedRefusal, RequestState
from benefits.applications.models import Claim


def notes_of(claim: Claim) -> QuerySet[Note]:
    """The notes on a file, oldest first."""
    return claim.notes.select_related("author").order_by("at", "id")


def proposal_of(claim: Claim) -> ProposedRefusal | None:
    """The refusal that waits for a second officer."""
    return (
        claim.proposed_refusals.filter(closed_at=None)
        .select_related("officer", "determination")
        .first()
    )


def grant_proposal_of(claim: Claim) -> ProposedGrant | None:
    """The grant that waits for a second officer."""
    return (
        claim.proposed_grants.filter(closed_at=None)
        .select_related("officer", "determination")
        .first()
    )


def held_of(claim: Claim) -> HeldDecision | None:
    """The decision that can still be taken back."""
    return (
        claim.held_decisions.filter(state=HeldState.HELD)
        .select_related("officer", "second_officer")
        .first()
    )


def held_by_officer(staff_id: int) -> QuerySet[HeldDecision]:
    """What an officer decided in the last minutes and can still take back."""
    return (
        HeldDecision.objects.filter(state=HeldState.HELD)
        .filter(officer_id=staff_id)
        .select_related("claim")
        .order_by("goes_out_at", "id")
    )


def places(unit_id: int, on: date) -> list[tuple[str, str]]:
    """Where a file of a unit can go: colleagues who are here, other units with caseworkers."""
    deciding = StaffMember.objects.filter(
        left_on=None, roles__contains=[Role.CASEWORKER.value]
    ).order_by("display_name", "id")
    away = set(staffing.away(unit_id, on))
    colleagues = [
        (f"officer:{one.pk}", str(one))
        for one in deciding.filter(unit_id=unit_id)
        if one.pk not in away
    ]
    units = Unit.objects.filter(pk__in=deciding.order_by().values("unit")).exclude(pk=unit_id)
    return colleagues + [(f"unit:{one.pk}", str(one)) for one in units.order_by("name")]


def team(unit_id: int) -> QuerySet[StaffMember]:
    """Who decides or assesses in a unit: those whose absence or skill changes who gets a file."""
    takes_files = Q()
    for role in (Role.CASEWORKER, Role.SUPERVISOR, Role.MEDICAL, Role.SOCIAL):
        takes_files |= Q(roles__contains=[role.value])
    return (
        StaffMember.objects.filter(takes_files, unit_id=unit_id, left_on=None)
        .prefetch_related("skills")
        .order_by("display_name", "id")
    )


def absences(unit_id: int, on: date) -> QuerySet[Absence]:
    """Absences in a unit from today on."""
    return (
        Absence.objects.filter(staff__unit_id=unit_id, ends_on__gte=on, cancelled_at=None)
        .select_related("staff")
        .order_by("starts_on", "id")
    )


def open_request(claim: Claim) -> InformationRequest | None:
    """The question that the claimant has not answered yet."""
    return claim.requests.filter(state=RequestState.OPEN).first()


def requests_of(claim: Claim) -> QuerySet[InformationRequest]:
    """All questions asked for a claim with their answers, oldest first."""
    return claim.requests.select_related("asked_by").order_by("asked_at", "id")


@dataclass(frozen=True)
class ClockStop:
    """Days on which the office's clock stood still, and why. `until` None: it still does."""

    since: date
    until: date | None
    why: str


def clock_stops(claim: Claim) -> list[ClockStop]:
    """Only an unanswered question stops the clock; each one says what was asked."""
    return [
        ClockStop(
            timezone.localdate(one.asked_at),
            timezone.localdate(one.answered_at) if one.answered_at else _lapsed_on(one),
            one.what,
        )
        for one in requests_of(claim)
    ]


def _lapsed_on(request: InformationRequest) -> date | None:
    return None if request.state == RequestState.OPEN else request.due_on
