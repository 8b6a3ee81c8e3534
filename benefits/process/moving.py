"""A person moves to another region: what is open goes to the office that serves them now.

The legal day, the answers, the notes and the state of every case stay what they are; only the hands
change. What two officers are just finishing is finished where it is.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_noop as N_

from accounts import queries as people
from accounts.models import Unit
from accounts.permissions import Actor
from benefits.adjudication.units import unit_for
from benefits.agenda import queries as agenda
from benefits.agenda.models import Arrangement, ArrangementState
from benefits.agenda.telling import hour
from benefits.appeals.models import Hearing, HearingState, HearingWay
from benefits.applications.models import Claim, ClaimState
from benefits.eligibility.correction_models import Correction
from benefits.process.common import day, tell
from portal.messages import notices
from portal.outbox import on
from portal.records import StateChange, acting

MOVER = Actor.system(N_("move to another region"))
# With an officer, or waiting for the person or an assessor: these go along. What a second officer
# looks at, and what is about to be sent, does not wait for new hands.
MOVABLE = (ClaimState.IN_REVIEW, ClaimState.AWAITING_ANSWER, ClaimState.AWAITING_ASSESSMENT)


def move_failed(address_id: int, at: datetime) -> None:
    """Nothing moved: the cases stay with their office, which goes on; the person is told so."""
    person_id = people.person_of_address(address_id)
    with acting(MOVER.label, "move failed"):
        notices.send(person_id, "cases_stayed", key=f"cases_stayed:{address_id}", values={}, at=at)


@on("region.changed", exhausted=move_failed)
def move_with_person(address_id: int, at: datetime) -> None:
    """Hands open cases to the office of the new region; one message says what moved.

    Running twice moves nothing more. Where no office serves the region all stays where it is.
    """
    person_id = people.person_of_address(address_id)
    office = people.office_of(person_id)
    if office is None:
        return
    with acting(MOVER.label, "moved to another region"):
        claims = _move_claims(person_id, office, at)
        corrections = _move_corrections(person_id, office)
        hearings = _move_hearings(person_id, office, at)
        _offer_visits(person_id, office, at)
        if not (claims or corrections or hearings) and office == people.office_before(person_id):
            return
        notices.send(
            person_id,
            "cases_moved",
            key=f"cases_moved:{address_id}",
            values={
                "office": str(office),
                "place": ", ".join(part for part in (office.city, office.phone) if part) or "—",
                "claims": claims + corrections,
                "hearings": hearings,
            },
            at=at,
        )


def _move_claims(person_id: int, office: Unit, at: datetime) -> int:
    """Open claims of another region's office; the officer's hold on the file ends with it."""
    if unit_for(person_id) != office.pk:
        return 0  # nobody there may decide: for one, the person works there
    found = (
        Claim.objects.select_for_update(of=("self",))
        .filter(person_id=person_id, state__in=MOVABLE, unit__isnull=False)
        .exclude(unit=office)
        .exclude(unit__regions="")  # a central office serves everybody
        .select_related("unit")
        .order_by("pk")
    )
    moved = 0
    for claim in found:
        note = f"{claim.unit} → {office}"
        claim.unit, claim.officer = office, None
        claim.holder, claim.held_until = None, None
        claim.save(update_fields=["unit", "officer", "holder", "held_until"])
        StateChange.objects.create(
            subject_kind=claim._meta.label_lower,
            subject_id=claim.pk,
            person_id=person_id,
            action="move",
            before=claim.state,
            after=claim.state,
            by="engine",
            actor=MOVER.label,
            at=at,
            note=note,
        )
        moved += 1
    return moved


def _move_corrections(person_id: int, office: Unit) -> int:
    """Values said to be wrong that nobody has looked into yet."""
    waiting = Correction.objects.filter(person_id=person_id, state="open", unit__isnull=False)
    return waiting.exclude(unit=office).exclude(unit__regions="").update(unit=office)


def _offer_visits(person_id: int, office: Unit, at: datetime) -> None:
    """A visit stays where it is booked; that the new office receives people, too, is offered.

    What a person of the old office was arranging goes to the new one with its claim.
    """
    Arrangement.objects.filter(
        person_id=person_id, state=ArrangementState.OPEN, claim__unit=office
    ).update(unit=office)
    if office not in agenda.offices_with_hours(at):
        return
    for visit in agenda.visits_of([person_id], at):
        if visit.claim.unit_id == office.pk != visit.unit_id and day(visit.starts_at) > day(at):
            tell(
                visit.claim,
                "appointment_office_near",
                at,
                key=str(visit.pk),
                starts_at=visit.starts_at,
                hour=hour(visit.starts_at),
                place=visit.unit.name,
                office=office.name,
            )


def _move_hearings(person_id: int, office: Unit, at: datetime) -> int:
    """Times at which the person is heard at an office: the same times, at the new office."""
    to_come = Hearing.objects.filter(
        person_id=person_id,
        way=HearingWay.OFFICE,
        state__in=[HearingState.OFFERED, HearingState.BOOKED],
        starts_at__gt=at,
    )
    where = ", ".join(part for part in (office.name, office.city, office.phone) if part)
    return to_come.exclude(where=where).update(where=where)
