"""Visits: for whom a clerk may enter an application just now."""

from __future__ import annotations

from datetime import datetime, timedelta

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
