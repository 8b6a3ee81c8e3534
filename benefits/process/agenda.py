"""The agenda at the office: hours, the day's list, who came, and what a person arranges."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from accounts.models import StaffMember
from accounts.permissions import Actor, require
from benefits.adjudication import files
from benefits.adjudication.errors import Conflict
from benefits.agenda import booking, queries, telling
from benefits.agenda.house_rules import visit_rule
from benefits.agenda.models import (
    STANDING,
    Appointment,
    AppointmentState,
    Arrangement,
    ArrangementState,
    Cause,
    Hours,
    Way,
)
from benefits.agenda.slots import Offer
from benefits.applications.models import Channel, Claim, ClaimState
from benefits.assessments import assessing
from benefits.assessments.models import (
    ASSESSOR_OF,
    Assessment,
    AssessmentState,
    Part,
    Referral,
    ReferralState,
)
from benefits.assessments.queries import held_by
from benefits.process.appointments import find, hand_over, locked, say_booked, stand_still
from benefits.process.away import another_time_for
from benefits.process.common import day, tell
from benefits.process.refer import parts_of
from portal.errors import Mendable
from portal.periods import is_business_day
from portal.reasons import FEW_WORDS, too_short

AGENDA = Actor.system(N_("agenda of the assessors"))
MOST_DAYS = 93

# ── Hours ────────────────────────────────────────────────────────────────────────────────────


def set_hours(
    actor: Actor,
    assessor_id: int,
    *,
    part: str,
    way: str,
    first: date,
    last: date,
    weekdays: Iterable[int],
    begins: time,
    ends: time,
    minutes: int,
    place: str,
    at: datetime,
) -> list[Hours]:
    """A supervisor says when an assessor of their office receives people; holidays are left out.

    All days or none. Mendable names the field.
    """
    require(actor, "agenda.set", on=day(at))
    member = StaffMember.objects.filter(
        pk=assessor_id, unit_id=actor.unit_id or 0, left_on=None
    ).first()
    if member is None or ASSESSOR_OF[Part(part)].value not in member.roles:
        raise Mendable(_("Choose somebody of your office who makes this part."), field="assessor")
    if first <= day(at):
        raise Mendable(_("Hours can be set from tomorrow on."), field="first")
    if not timedelta(0) <= last - first <= timedelta(days=MOST_DAYS):
        raise Mendable(_("The last day comes after the first, within three months."), field="last")
    if way == Way.VIDEO and not place.strip():
        raise Mendable(_("Give the link of the video call."), field="place")
    days = _working_days(first, last, set(weekdays))
    if not days:
        raise Mendable(_("None of these days is a working day."), field="weekdays")
    made = [
        Hours(
            unit_id=member.unit_id,
            assessor=member,
            part=part,
            way=way,
            starts_at=timezone.make_aware(datetime.combine(one, begins)),
            ends_at=timezone.make_aware(datetime.combine(one, ends)),
            minutes=minutes,
            place=place.strip(),
            set_by_id=files.staff_id(actor),
            set_at=at,
        )
        for one in days
    ]
    if any(not queries.slots_of(one) for one in made):
        raise Mendable(_("The hours are too short for one visit."), field="ends")
    return booking.open_hours(made)


def _working_days(first: date, last: date, weekdays: set[int]) -> list[date]:
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [one for one in days if one.weekday() in weekdays and is_business_day(one)]


@transaction.atomic
def close_hours(actor: Actor, hours_id: int, at: datetime) -> int:
    """Closes hours; whoever was booked in them gets another time, or is called to find one.

    Returns how many visits fell. Doing it again changes nothing.
    """
    require(actor, "agenda.set", on=day(at))
    rows = Hours.objects.select_for_update(of=("self",)).filter(unit_id=actor.unit_id or 0)
    hours = rows.filter(pk=hours_id).first()
    if hours is None:
        raise Http404
    if hours.closed_at is not None:
        return 0
    hours.closed_at, hours.closed_by_id = at, files.staff_id(actor)
    hours.save(update_fields=["closed_at", "closed_by"])
    fallen = booking.standing_in(hours)
    another_time_for(fallen, actor, at)
    return len(fallen)


# ── The day's list ───────────────────────────────────────────────────────────────────────────


@transaction.atomic
def mark_arrived(actor: Actor, reference: str, at: datetime) -> Appointment:
    """The person is here, also when they were marked as missing a moment ago."""
    found, _claim, referral = _received(actor, reference, at)
    if found.state == AppointmentState.ARRIVED:
        return found
    _on_its_day(found, at)
    found = booking.arrive(found, actor.label, at)
    booking.unmiss(referral, actor.label, at)
    return found


@transaction.atomic
def mark_missed(actor: Actor, reference: str, at: datetime) -> Appointment:
    """The person did not come: one new offer, then somebody calls them. Never more than that."""
    found, claim, referral = _received(actor, reference, at)
    if found.state == AppointmentState.MISSED:
        return found
    if found.state != AppointmentState.BOOKED:
        raise _not_now(found)
    if found.starts_at > at:
        raise Mendable(_("The visit has not begun yet."))
    found = booking.end(found, "miss", by="person", actor=actor.label, at=at, channel=Channel.DESK)
    told: dict[str, Any] = {"starts_at": found.starts_at, "hour": telling.hour(found.starts_at)}
    if booking.needs_a_call(referral, visit_rule(day(at)).offers_after_missed):
        tell(claim, "appointment_missed_again", at, key=str(found.pk), **told)
        hand_over(claim, referral, Cause.MISSED, at, silent=True)
    else:
        until = queries.last_day(referral, day(at))
        tell(claim, "appointment_missed", at, key=str(found.pk), until_on=until, **told)
    return found


@transaction.atomic
def take_from_list(actor: Actor, reference: str, at: datetime) -> Assessment:
    """The assessor calls somebody in from the list: their part is in the assessor's hands."""
    require(actor, "assessment.open", on=day(at))
    found, claim, referral = _received(actor, reference, at)
    member = files.staff(actor)
    held = held_by(member.pk, at)
    if held is not None and held.referral_id != referral.pk:
        raise Conflict(_("Finish the assessment in your hands first, or put it back."))
    if found.state == AppointmentState.BOOKED:
        _on_its_day(found, at)
        found = booking.arrive(found, actor.label, at)
    if found.state != AppointmentState.ARRIVED or claim.state != ClaimState.AWAITING_ASSESSMENT:
        raise _not_now(found)
    if assessing.has_made_a_part(referral, member.pk):
        raise Conflict(_("You made the other part. Somebody else makes this one."))
    part = (
        Assessment.objects.select_for_update(of=("self",))
        .filter(
            sittings__appointment=found,
            referral=referral,
            state=AssessmentState.WAITING,
            part__in=parts_of(actor),
        )
        .order_by("sittings__starts_at")
        .first()
    )
    if part is None:
        raise Conflict(_("None of your parts waits in this visit."))
    if booking.is_held(part, at) and part.assessor_id != member.pk:
        raise Conflict(_("A colleague sees this person at the moment."))
    assessing.hold(part, member.pk, at)
    return part


@transaction.atomic
def cut_short(actor: Actor, reference: str, at: datetime) -> Appointment:
    """The person was here, and a part could not be made: they choose a time for that part alone."""
    found, claim, referral = _received(actor, reference, at)
    if found.state != AppointmentState.ARRIVED:
        raise _not_now(found)
    found = booking.cut_short(found, actor.label, at)
    until = queries.last_day(referral, day(at))
    tell(claim, "appointment_wanted", at, key=f"{referral.pk}:{found.pk}", until_on=until)
    return found


@transaction.atomic
def call_in(actor: Actor, reference: str, at: datetime) -> Referral:
    """The papers do not suffice: the person has to be seen, and chooses a time."""
    part = assessing.by_reference(reference)
    if part is None:
        raise Http404
    claim, referral = locked(part.referral_id)
    require(actor, "assessment.write", part, on=day(at))
    if referral.by_visit:
        return referral
    referral.by_visit = True
    referral.save(update_fields=["by_visit"])
    assessing.put_back(files.staff_id(actor), part.reference)
    tell(claim, "appointment_wanted", at, key=str(referral.pk), until_on=referral.due_on)
    return referral


def _received(actor: Actor, reference: str, at: datetime) -> tuple[Appointment, Claim, Referral]:
    found = queries.by_reference(reference)
    if found is None:
        raise Http404
    require(actor, "appointment.receive", found, on=day(at))
    claim, referral = locked(found.referral_id)
    found.refresh_from_db(fields=["state"])
    return found, claim, referral


def _on_its_day(found: Appointment, at: datetime) -> None:
    if found.state not in (AppointmentState.BOOKED, AppointmentState.MISSED):
        raise _not_now(found)
    if day(found.starts_at) != day(at):
        raise Mendable(_("This visit is on another day."))


def _not_now(found: Appointment) -> Conflict:
    return Conflict(
        _("This visit is now “%(state)s”. Nothing was changed by you.")
        % {"state": found.get_state_display()}
    )


# ── What a person arranges ───────────────────────────────────────────────────────────────────


@transaction.atomic
def arrange(
    actor: Actor,
    number: int,
    *,
    choice: str,
    place: str,
    outcome: str,
    key: UUID,
    at: datetime,
) -> Arrangement:
    """Somebody of the office agrees on a visit with the person and says what was arranged.

    `choice` names a free visit of this office, in any way and on any day; without one the visit
    that stands is kept as it is. A visit at home or in hospital needs its place.
    """
    found, claim, referral = _to_arrange(actor, number, at)
    if found.state != ArrangementState.OPEN:
        raise Conflict(_("A colleague has arranged this already."))
    if too_short(outcome, FEW_WORDS):
        raise Mendable(_("Write what you agreed with the person; they read it."), field="outcome")
    if choice:
        _book_for(actor, claim, referral, choice, place.strip(), key, at)
    elif queries.standing_of(referral) is None:
        raise Mendable(_("Choose a time: no visit is booked."), field="choice")
    found = booking.arranged(
        found, files.staff_id(actor), outcome.strip(), actor=actor.label, at=at
    )
    tell(claim, "appointment_arranged", at, key=str(found.pk), outcome=found.outcome)
    return found


def _book_for(
    actor: Actor,
    claim: Claim,
    referral: Referral,
    choice: str,
    place: str,
    key: UUID,
    at: datetime,
) -> None:
    standing = queries.standing_of(referral)
    if standing is not None:
        booking.end(standing, "move", by="staff", actor=actor.label, at=at, channel=Channel.DESK)
    unit_id = actor.unit_id or 0
    offer = find(offers_for_office(referral, unit_id, at), choice)
    if offer.way == Way.AWAY and not place:
        raise Mendable(_("Say where the visit takes place."), field="place")
    stand_still(claim, referral, day(offer.starts_at), actor.label, at)
    made = booking.book(
        referral,
        offer,
        unit_id=unit_id,
        key=key,
        actor=actor.label,
        channel=Channel.DESK,
        at=at,
        place=place,
    )
    say_booked(made, "appointment_moved" if standing else "appointment_booked", at)


def offers_for_office(referral: Referral, unit_id: int, at: datetime) -> list[Offer]:
    """Free visits of an office in every way, also beyond the legal day, if nothing else is."""
    until = day(at) + timedelta(days=MOST_DAYS)
    return queries.offers(referral, unit_id, at, until=until, ways=Way.values)


def _to_arrange(actor: Actor, number: int, at: datetime) -> tuple[Arrangement, Claim, Referral]:
    found = queries.arrangement_by_number(number)
    if found is None:
        raise Http404
    require(actor, "appointment.arrange", found, on=day(at))
    claim, referral = locked(found.referral_id)
    found.refresh_from_db(fields=["state"])
    return found, claim, referral


# ── The clock ────────────────────────────────────────────────────────────────────────────────


def watch_agenda(at: datetime) -> int:
    """Finds assessments that would be late before they are; returns how many a person takes over.

    No free time before the legal day, or no time chosen while it comes near: somebody of the
    office calls. Nothing is decided by it.
    """
    rule, on, handed = visit_rule(day(at)), day(at), 0
    waiting = (
        Referral.objects.filter(state=ReferralState.OPEN, by_visit=True)
        .exclude(appointments__state__in=STANDING)
        .exclude(arrangements__state=ArrangementState.OPEN)
        .order_by("due_on", "id")
    )
    for number in list(waiting.values_list("pk", flat=True)):
        with transaction.atomic():
            claim, referral = locked(number)
            cause = _late(claim, referral, on + timedelta(days=rule.take_over), at)
            if cause is not None and queries.standing_of(referral) is None:
                hand_over(claim, referral, cause, at)
                handed += 1
    return handed


def _late(claim: Claim, referral: Referral, near: date, at: datetime) -> Cause | None:
    """Why a person has to take over, if they have to."""
    if referral.state != ReferralState.OPEN:
        return None
    if referral.due_on <= near:
        return Cause.NOT_BOOKED
    units = [one.pk for one in queries.offices_with_hours(at)]
    own = [claim.unit_id] if claim.unit_id in units else units
    if not any(queries.offers(referral, unit_id or 0, at) for unit_id in own):
        return Cause.NO_TIME
    return None
