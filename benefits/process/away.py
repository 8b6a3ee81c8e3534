"""An assessor is away, or hours are closed: whoever was to be received gets another time.

The visits are named to who notes the absence before anything is kept. The person gets the nearest
free time of the same office, made in the same way; where there is none before the legal day, and
for a visit of today, somebody of the office calls. Our own deadline goes on: it is our doing.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.utils.translation import ngettext

from accounts.permissions import Actor
from benefits.agenda import booking, queries, telling
from benefits.agenda.models import Appointment, Cause
from benefits.agenda.slots import Offer
from benefits.applications.models import Channel
from benefits.assessments.models import Referral
from benefits.process.appointments import hand_over, locked, say_booked
from benefits.process.common import day, tell
from portal import row_guard
from portal.errors import Mendable


class VisitsFall(Mendable):
    """Visits are booked on these days that whoever notes the absence has not seen yet."""

    def __init__(self, visits: list[Appointment]) -> None:
        super().__init__(
            ngettext(
                "%(count)s visit is booked on these days. Look at it before you go on.",
                "%(count)s visits are booked on these days. Look at them before you go on.",
                len(visits),
            )
            % {"count": len(visits)},
        )
        self.visits = visits


def visits_seen(staff_id: int, first: date, last: date, seen: Collection[str]) -> list[Appointment]:
    """The visits booked with an assessor on these days; VisitsFall while one was not seen."""
    found = queries.booked_with(staff_id, first, last)
    if {one.reference for one in found} - set(seen):
        raise VisitsFall(found)
    return found


@row_guard.everyone("visits that an absence makes impossible")
def another_time_for(visits: list[Appointment], actor: Actor, at: datetime) -> None:
    """Gives each of these visits another time, or to a person of the office who finds one."""
    for found in visits:
        claim, referral = locked(found.referral_id)
        booking.end(found, "cancel", by="staff", actor=actor.label, at=at, channel=Channel.DESK)
        offer = _nearest(found, referral, at)
        if offer is None:
            say_lost(found, at)
            hand_over(claim, referral, Cause.OFFICE, at, silent=True)
            continue
        made = booking.book(
            referral,
            offer,
            unit_id=found.unit_id,
            key=uuid4(),
            actor=actor.label,
            channel=Channel.DESK,
            at=at,
        )
        say_booked(made, "appointment_moved_by_us", at)


def _nearest(found: Appointment, referral: Referral, at: datetime) -> Offer | None:
    """The next free visit at the same office in the same way, not before the one that falls.

    None on the day itself: the person may be on the way, so that somebody has to call.
    """
    if day(found.starts_at) <= day(at):
        return None
    offers = queries.offers(referral, found.unit_id, at, ways=[found.way])
    return next((one for one in offers if one.starts_at >= found.starts_at), None)


def say_lost(found: Appointment, at: datetime) -> None:
    """The visit cannot be, and somebody will call."""
    told: dict[str, Any] = {"starts_at": found.starts_at, "hour": telling.hour(found.starts_at)}
    tell(found.claim, "appointment_lost", at, key=str(found.pk), **told)
