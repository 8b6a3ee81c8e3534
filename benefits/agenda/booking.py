"""Visits are taken, given back and arranged. Rights, clocks and messages are the process's."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from benefits.adjudication.errors import Conflict
from benefits.agenda.models import (
    APPOINTMENT,
    ARRANGEMENT,
    STANDING,
    Appointment,
    AppointmentState,
    Arrangement,
    ArrangementState,
    Cause,
    Hours,
    Sitting,
)
from benefits.agenda.queries import arrangement_of, standing_of, times_missed
from benefits.agenda.slots import Offer
from benefits.applications.models import Claim
from benefits.assessments import assessing
from benefits.assessments.models import Assessment, AssessmentState, Referral
from portal import row_guard


def taken() -> Conflict:
    return Conflict(_("Somebody else took this time a moment ago. Please choose another one."))


@row_guard.everyone("a slot is taken, whoever had it before")
def book(
    referral: Referral,
    offer: Offer,
    *,
    unit_id: int,
    key: UUID,
    actor: str,
    channel: str,
    at: datetime,
    place: str = "",
) -> Appointment:
    """Takes the slots of an offer for what is still to be assessed.

    The referral is locked by the caller. Conflict when somebody was faster: PostgreSQL keeps an
    assessor from being in two places.
    """
    ids = sorted({slot.hours_id for slot in offer.slots})
    locked = Hours.objects.select_for_update(of=("self",)).filter(pk__in=ids, closed_at=None)
    hours = {one.pk: one for one in locked.order_by("pk")}
    if len(hours) < len(ids):
        raise taken()
    try:
        with transaction.atomic():
            made = Appointment.objects.create(
                referral=referral,
                claim_id=referral.claim_id,
                person_id=referral.person_id,
                unit_id=unit_id,
                way=offer.way,
                place=place or hours[offer.slots[0].hours_id].place,
                starts_at=offer.starts_at,
                ends_at=offer.ends_at,
                key=key,
                booked_by=actor,
                channel=channel,
                booked_at=at,
            )
            Sitting.objects.bulk_create(_sittings(made, offer))
    except IntegrityError:
        raise taken() from None
    return made


def _sittings(made: Appointment, offer: Offer) -> list[Sitting]:
    waiting = {
        one.part: one.pk for one in made.referral.assessments.filter(state=AssessmentState.WAITING)
    }
    return [
        Sitting(
            appointment=made,
            assessment_id=waiting[slot.part],
            person_id=made.person_id,
            hours_id=slot.hours_id,
            assessor_id=slot.assessor_id,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
        )
        for slot in offer.slots
    ]


def end(
    found: Appointment,
    action: str,
    *,
    by: str,
    actor: str,
    at: datetime,
    channel: str = "web",
    note: str = "",
) -> Appointment:
    """Moves, cancels or marks a visit as missed; what was not used is free for others."""
    found = APPOINTMENT.apply(
        found,
        action,
        by="staff" if action == "miss" else by,
        actor=actor,
        at=at,
        channel=channel,
        note=note,
        ended_by=by,
    )
    found.sittings.exclude(assessment__state=AssessmentState.DONE).update(is_free=True)
    return found


def arrive(found: Appointment, actor: str, at: datetime) -> Appointment:
    """The person is here, perhaps later than expected. Conflict when another visit stands."""
    try:
        with transaction.atomic():
            found = APPOINTMENT.apply(
                found, "arrive", by="staff", actor=actor, at=at, channel="desk", ended_by=""
            )
            found.sittings.update(is_free=False)
    except IntegrityError:
        raise Conflict(_("Another visit is booked for this person by now.")) from None
    return found


def attend_if_done(referral: Referral, actor: str, at: datetime) -> None:
    """The visit is over when every part that it was made for is sealed."""
    found = standing_of(referral)
    if found is None or found.state != AppointmentState.ARRIVED:
        return
    if not found.sittings.exclude(assessment__state=AssessmentState.DONE).exists():
        APPOINTMENT.apply(found, "attend", by="staff", actor=actor, at=at, channel="desk")


def cut_short(found: Appointment, actor: str, at: datetime) -> Appointment:
    """The person was here and a part could not be made: what was not used is free again."""
    found = APPOINTMENT.apply(
        found, "attend", by="staff", actor=actor, at=at, channel="desk", ended_by="staff"
    )
    found.sittings.exclude(assessment__state=AssessmentState.DONE).update(is_free=True)
    return found


def drop(claim: Claim, at: datetime, *, by: str, actor: str) -> None:
    """The assessors are asked nothing any more: visits and what is being arranged go with it."""
    for found in Appointment.objects.filter(claim=claim, state__in=STANDING):
        end(found, "cancel", by=by, actor=actor, at=at)
    for one in Arrangement.objects.filter(claim=claim, state=ArrangementState.OPEN):
        ARRANGEMENT.apply(one, "drop", by=by, actor=actor, at=at)


# ── What a person arranges ───────────────────────────────────────────────────────────────────


def arrange_by_a_person(
    referral: Referral, cause: Cause, at: datetime, *, needs: Collection[str] = (), words: str = ""
) -> tuple[Arrangement, bool]:
    """Hands a visit to a person of the office; True when it is new. One at a time."""
    found = arrangement_of(referral)
    if found is not None:
        return found, False
    made = Arrangement.objects.create(
        referral=referral,
        claim_id=referral.claim_id,
        person_id=referral.person_id,
        unit_id=referral.claim.unit_id,
        cause=cause,
        needs=json.dumps(list(needs)) if needs else b"",
        words=words or b"",
        asked_at=at,
        due_on=referral.due_on,
    )
    return made, True


def arranged(
    found: Arrangement, staff_id: int, outcome: str, *, actor: str, at: datetime
) -> Arrangement:
    """Somebody took care of it and says how."""
    return ARRANGEMENT.apply(
        found,
        "arrange",
        by="staff",
        actor=actor,
        at=at,
        channel="desk",
        done_by_id=staff_id,
        done_at=at,
        outcome=outcome,
    )


def unmiss(referral: Referral, actor: str, at: datetime) -> None:
    """The person came after all: nobody has to call them any more."""
    found = arrangement_of(referral)
    if found is not None and found.cause == Cause.MISSED:
        ARRANGEMENT.apply(found, "drop", by="staff", actor=actor, at=at)


def needs_a_call(referral: Referral, offers_after_missed: int) -> bool:
    """Whether the new times that follow a missed visit are used up."""
    return times_missed(referral) > offers_after_missed


# ── Hours ────────────────────────────────────────────────────────────────────────────────────


def open_hours(hours: Collection[Hours]) -> list[Hours]:
    """Keeps hours of one assessor, all or none. Conflict when they overlap with others."""
    try:
        with transaction.atomic():
            return Hours.objects.bulk_create(hours)
    except IntegrityError:
        raise Conflict(
            _("These hours overlap with others of the same assessor. Nothing was kept.")
        ) from None


@row_guard.everyone("visits in hours that are closed, whoever they are for")
def standing_in(hours: Hours) -> list[Appointment]:
    """The visits that fall when these hours are closed."""
    return list(
        Appointment.objects.filter(
            state=AppointmentState.BOOKED, sittings__hours=hours, sittings__is_free=False
        ).distinct()
    )


# ── At the assessor's ────────────────────────────────────────────────────────────────────────


@transaction.atomic
@row_guard.everyone("who of those that are here comes next, whoever it is")
def take_next_here(
    member: StaffMember, parts: Collection[str], keep_away: Collection[int], at: datetime
) -> Assessment | None:
    """Of those who are here, the next for this assessor: their own first, by the clock.

    None while the assessor holds another part already.
    """
    if assessing.held_by(member.pk, at) is not None:
        return None
    rows = (
        Sitting.objects.filter(
            appointment__state=AppointmentState.ARRIVED,
            appointment__unit_id=member.unit_id,
            is_free=False,
            assessment__state=AssessmentState.WAITING,
            assessment__part__in=parts,
        )
        .exclude(person_id__in=keep_away)
        .exclude(assessment__referral__in=_seen_by(member.pk))
        .order_by("starts_at", "id")
    )
    for one in sorted(rows, key=lambda sitting: sitting.assessor_id != member.pk):
        part = Assessment.objects.select_for_update(of=("self",)).get(pk=one.assessment_id)
        if part.state == AssessmentState.WAITING and not is_held(part, at):
            assessing.hold(part, member.pk, at)
            return part
    return None


def _seen_by(staff_id: int) -> QuerySet[Assessment]:
    """Referrals of which this assessor made a part: the other is for somebody else."""
    return Assessment.objects.filter(assessor_id=staff_id, state=AssessmentState.DONE).values(
        "referral"
    )


def is_held(assessment: Assessment, at: datetime) -> bool:
    return assessment.held_until is not None and assessment.held_until >= at
