"""Visits: for whom a clerk may enter an application just now."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import Http404

from accounts.permissions import Actor
from benefits.applications.models import Channel
from benefits.applications.visit_models import OfficeVisit, Purpose

LASTS = timedelta(hours=1)
CHANNELS = {
    Purpose.PAPER_FORM: Channel.DESK,
    Purpose.AT_THE_COUNTER: Channel.DESK,
    Purpose.ON_THE_PHONE: Channel.PHONE,
}


def open_one(
    *, staff_id: int, unit_id: int, person_id: int, purpose: Purpose, words: str, at: datetime
) -> OfficeVisit:
    """Begins a visit of one hour."""
    return OfficeVisit.objects.create(
        staff_id=staff_id,
        unit_id=unit_id,
        person_id=person_id,
        purpose=purpose,
        words=words,
        channel=CHANNELS[purpose],
        opened_at=at,
        ends_at=at + LASTS,
    )


def open_visit(staff_id: int, person_id: int, at: datetime) -> OfficeVisit | None:
    """The newest visit of this person with this clerk that has not ended."""
    return (
        OfficeVisit.objects.filter(
            staff_id=staff_id, person_id=person_id, opened_at__lte=at, ends_at__gt=at
        )
        .order_by("-opened_at", "-id")
        .first()
    )


def channel_of(actor: Actor, person_id: int, at: datetime) -> Channel:
    """How the actor reaches us for this person: online, by phone, at an office, by a partner.

    Http404 for staff who do not serve this person just now.
    """
    if actor.is_staff:
        visit = open_visit(actor.staff_id or 0, person_id, at)
        if visit is None:
            raise Http404
        return Channel(visit.channel)
    return Channel.PARTNER if actor.channel == Channel.PARTNER else Channel.WEB
