"""What others may read of the agenda: free visits, what is booked, what waits for a person."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import StaffMember, Unit
from benefits.adjudication.conflicts import out_of_bounds
from benefits.adjudication.desk_models import Absence
from benefits.agenda.house_rules import may_be_by_video, visit_rule
from benefits.agenda.models import (
    STANDING,
    Appointment,
    AppointmentState,
    Arrangement,
    ArrangementState,
    Hours,
    Sitting,
    Way,
)
from benefits.agenda.slots import Offer, Slot, cut, visits
from benefits.applications.models import Claim
from benefits.assessments.models import AssessmentState, Referral, ReferralState
from portal import row_guard
from portal.records import well_formed_reference


def start_of(on: date) -> datetime:
    """The first moment of a day at the seat of the institution."""
    return timezone.make_aware(datetime.combine(on, time()))


# ── Free visits ──────────────────────────────────────────────────────────────────────────────


def parts_open(referral: Referral) -> list[str]:
    """The parts that nobody has assessed yet."""
    return list(
        referral.assessments.filter(state=AssessmentState.WAITING)
        .order_by("part")
        .values_list("part", flat=True)
    )


def last_day(referral: Referral, on: date, leaving: Appointment | None = None) -> date:
    """The last day of a visit that a person may book: the legal one, or later when they moved it.
    `leaving` is the visit that they are about to give up.

    While a person waits for a visit that they moved, our clock stands still, so that a later day is
    no delay of ours.
    """
    previous = leaving or previous_of(referral)
    if previous is None or (leaving is None and previous.ended_by != "person"):
        return referral.due_on
    moved_to = timezone.localdate(previous.starts_at) + timedelta(days=visit_rule(on).move_within)
    return max(referral.due_on, moved_to)


def ways_for(referral: Referral, on: date) -> list[str]:
    """How a person may book it by themselves: by video only what the law lets be made so."""
    video = all(may_be_by_video(referral.kind, part, on) for part in parts_open(referral))
    return [Way.OFFICE, Way.VIDEO] if video else [Way.OFFICE]


@row_guard.everyone("which times are taken, without a word about by whom")
def offers(
    referral: Referral,
    unit_id: int,
    at: datetime,
    *,
    until: date | None = None,
    ways: Collection[str] | None = None,
) -> list[Offer]:
    """Visits that this person can book at an office, earliest first.

    Never with an assessor who is away on the day, has left, or is too close to the person.
    """
    on = timezone.localdate(at)
    rule, parts = visit_rule(on), parts_open(referral)
    if not parts or referral.state != ReferralState.OPEN:
        return []
    hours = _hours(
        unit_id,
        parts,
        ways_for(referral, on) if ways is None else ways,
        on + timedelta(days=rule.earliest),
        last_day(referral, on) if until is None else until,
    )
    found = _without_the_close(list(hours), referral.person_id)
    return visits(
        _free(found), parts, timedelta(minutes=rule.between), timezone.get_current_timezone()
    )


def _hours(
    unit_id: int, parts: Collection[str], ways: Collection[str], first: date, last: date
) -> QuerySet[Hours]:
    return Hours.objects.filter(
        unit_id=unit_id,
        part__in=parts,
        way__in=ways,
        closed_at=None,
        assessor__left_on=None,
        starts_at__gte=start_of(first),
        starts_at__lt=start_of(last + timedelta(days=1)),
    ).select_related("assessor")


def _without_the_close(hours: list[Hours], person_id: int) -> list[Hours]:
    people = {one.assessor_id: one.assessor for one in hours}
    close = {pk for pk, member in people.items() if person_id in out_of_bounds(member)}
    return [one for one in hours if one.assessor_id not in close]


def _free(hours: list[Hours]) -> list[Slot]:
    """The slots of these hours that nobody has taken, on days on which the assessor is there."""
    if not hours:
        return []
    assessors = {one.assessor_id for one in hours}
    taken: dict[int, list[tuple[datetime, datetime]]] = {}
    for assessor_id, starts_at, ends_at in Sitting.objects.filter(
        assessor__in=assessors,
        is_free=False,
        ends_at__gt=min(one.starts_at for one in hours),
        starts_at__lt=max(one.ends_at for one in hours),
    ).values_list("assessor_id", "starts_at", "ends_at"):
        taken.setdefault(assessor_id, []).append((starts_at, ends_at))
    away = list(
        Absence.objects.filter(staff__in=assessors, cancelled_at=None).values_list(
            "staff_id", "starts_on", "ends_on"
        )
    )
    return [
        slot
        for one in hours
        if not _is_away(one, away)
        for slot in slots_of(one)
        if not any(slot.overlaps(*times) for times in taken.get(one.assessor_id, ()))
    ]


def _is_away(hours: Hours, away: list[tuple[int, date, date]]) -> bool:
    on = timezone.localdate(hours.starts_at)
    return any(pk == hours.assessor_id and first <= on <= last for pk, first, last in away)


def slots_of(hours: Hours) -> list[Slot]:
    """All slots of these hours, taken or not."""
    return cut(
        hours.starts_at,
        hours.ends_at,
        hours.minutes,
        hours_id=hours.pk,
        assessor_id=hours.assessor_id,
        part=hours.part,
        way=hours.way,
    )


def offices_with_hours(at: datetime) -> list[Unit]:
    """The offices at which assessors receive people from tomorrow on."""
    open_units = Hours.objects.filter(closed_at=None, starts_at__gt=at).values("unit")
    return list(Unit.objects.filter(pk__in=open_units).order_by("name"))


# ── One person's ─────────────────────────────────────────────────────────────────────────────


def open_visit_referral(claim: Claim) -> Referral | None:
    """The question to assessors for which the claimant has to come somewhere."""
    return claim.referrals.filter(state=ReferralState.OPEN, by_visit=True).first()


def standing_of(referral: Referral) -> Appointment | None:
    """The visit that is booked or going on."""
    return referral.appointments.filter(state__in=STANDING).select_related("unit").first()


def previous_of(referral: Referral) -> Appointment | None:
    """The newest visit that did not take place."""
    return referral.appointments.exclude(state__in=STANDING).order_by("-booked_at", "-id").first()


def booked_before(found: Appointment) -> list[str]:
    """The references of earlier visits for the same assessment, the first one first."""
    rows = Appointment.objects.filter(referral_id=found.referral_id, id__lt=found.pk)
    return list(rows.order_by("id").values_list("reference", flat=True))


def times_missed(referral: Referral) -> int:
    return referral.appointments.filter(state=AppointmentState.MISSED).count()


def arrangement_of(referral: Referral) -> Arrangement | None:
    """What a person of the office is arranging just now."""
    return referral.arrangements.filter(state=ArrangementState.OPEN).first()


def needs_of(arrangement: Arrangement) -> list[str]:
    """The keys of what was said to be needed."""
    return list(json.loads(arrangement.needs)) if arrangement.needs else []


def sittings_of(appointment: Appointment) -> QuerySet[Sitting]:
    """Who receives the person, in the order of the day."""
    return appointment.sittings.select_related("assessor", "assessment").order_by("starts_at")


def visits_of(person_ids: Collection[int], at: datetime) -> QuerySet[Appointment]:
    """What is booked for a person and not over, the next one first."""
    return (
        Appointment.objects.filter(
            person__in=person_ids, state__in=STANDING, ends_at__gte=start_of(timezone.localdate(at))
        )
        .select_related("unit", "claim")
        .order_by("starts_at")
    )


def to_book(person_ids: Collection[int]) -> QuerySet[Referral]:
    """Questions to assessors for which this person has not chosen a time yet."""
    return (
        Referral.objects.filter(person__in=person_ids, state=ReferralState.OPEN, by_visit=True)
        .exclude(appointments__state__in=STANDING)
        .exclude(arrangements__state=ArrangementState.OPEN)
        .select_related("claim")
        .order_by("due_on", "id")
    )


@row_guard.everyone("whose visit it is, before the right to it is asked")
def by_reference(reference: str) -> Appointment | None:
    """One visit; who may see it is the caller's question."""
    if not well_formed_reference(reference):
        return None
    return (
        Appointment.objects.select_related("claim", "person", "unit", "referral")
        .filter(reference=reference.upper())
        .first()
    )


# ── The office's ─────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Line:
    """One visit on the list of a day. `close`: the reader must keep away from this person."""

    appointment: Appointment
    sittings: list[Sitting]
    close: bool


@row_guard.everyone("the day's list of an office")
def day_list(member: StaffMember, on: date) -> list[Line]:
    """All visits of an office on a day in the order of the clock, cancelled ones left out."""
    rows = (
        Appointment.objects.filter(
            unit_id=member.unit_id,
            starts_at__gte=start_of(on),
            starts_at__lt=start_of(on + timedelta(days=1)),
        )
        .exclude(state__in=[AppointmentState.CANCELLED, AppointmentState.MOVED])
        .select_related("person", "claim", "unit", "referral")
        .prefetch_related("sittings__assessor", "sittings__assessment")
        .order_by("starts_at", "id")
    )
    close = out_of_bounds(member)
    return [
        Line(row, sorted(row.sittings.all(), key=lambda one: one.starts_at), row.person_id in close)
        for row in rows
    ]


@row_guard.everyone("visits with an assessor who will be away")
def booked_with(staff_id: int, first: date, last: date) -> list[Appointment]:
    """The visits booked with an assessor on these days, the earliest first."""
    return list(
        Appointment.objects.filter(
            state=AppointmentState.BOOKED,
            sittings__assessor=staff_id,
            sittings__is_free=False,
            starts_at__gte=start_of(first),
            starts_at__lt=start_of(last + timedelta(days=1)),
        )
        .select_related("claim", "unit", "person")
        .order_by("starts_at", "id")
        .distinct()
    )


@row_guard.everyone("visits of an office that nobody said anything about")
def unmarked(unit_id: int, on: date) -> list[Appointment]:
    """Visits of earlier days still "booked" or "here": somebody has to say what became of them."""
    return list(
        Appointment.objects.filter(
            unit_id=unit_id, state__in=STANDING, starts_at__lt=start_of(on)
        ).order_by("starts_at")
    )


@row_guard.everyone("what an office has to arrange")
def to_arrange(member: StaffMember) -> list[Arrangement]:
    """What waits for a person of this office, or of any, by legal day."""
    return list(
        Arrangement.objects.filter(
            Q(unit_id=member.unit_id) | Q(unit=None), state=ArrangementState.OPEN
        )
        .exclude(person__in=out_of_bounds(member))
        .select_related("claim", "person", "referral")
        .order_by("due_on", "id")
    )


@row_guard.everyone("whose arrangement it is, before the right to it is asked")
def arrangement_by_number(number: int) -> Arrangement | None:
    return (
        Arrangement.objects.select_related("claim", "person", "referral", "unit")
        .filter(pk=number)
        .first()
    )


@dataclass(frozen=True)
class HoursLine:
    """Hours of an office with how full they are."""

    hours: Hours
    slots: int
    taken: int


@row_guard.everyone("how full the hours of an office are, without a word about anybody")
def hours_of(unit_id: int, first: date, days: int) -> list[HoursLine]:
    """The hours of an office over so many days, with the slots taken."""
    rows = (
        Hours.objects.filter(
            unit_id=unit_id,
            closed_at=None,
            starts_at__gte=start_of(first),
            starts_at__lt=start_of(first + timedelta(days=days)),
        )
        .select_related("assessor")
        .prefetch_related("sittings")
    )
    return [
        HoursLine(one, len(slots_of(one)), sum(not taken.is_free for taken in one.sittings.all()))
        for one in rows
    ]
