"""Slots out of hours, and visits out of slots. Pure: no clock, no database.

A visit holds one slot for each part that is still to be assessed: all at one office, on one day, in
one way, with different assessors, one after the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo


@dataclass(frozen=True, order=True)
class Slot:
    """A stretch of an assessor's hours that one person can have."""

    starts_at: datetime
    ends_at: datetime
    hours_id: int
    assessor_id: int
    part: str
    way: str

    def overlaps(self, starts_at: datetime, ends_at: datetime) -> bool:
        return self.starts_at < ends_at and starts_at < self.ends_at


@dataclass(frozen=True)
class Offer:
    """A visit that could be booked: its slots in the order of the day."""

    slots: tuple[Slot, ...]

    @property
    def starts_at(self) -> datetime:
        return self.slots[0].starts_at

    @property
    def ends_at(self) -> datetime:
        return self.slots[-1].ends_at

    @property
    def way(self) -> str:
        return self.slots[0].way

    @property
    def choice(self) -> str:
        """What a form sends back to name this offer."""
        return "_".join(f"{one.hours_id}-{int(one.starts_at.timestamp())}" for one in self.slots)


def cut(
    starts_at: datetime,
    ends_at: datetime,
    minutes: int,
    *,
    hours_id: int,
    assessor_id: int,
    part: str,
    way: str,
) -> list[Slot]:
    """Hours cut into slots from their beginning; what is left at the end is no slot."""
    length = timedelta(minutes=minutes)
    count = (ends_at - starts_at) // length
    return [
        Slot(
            starts_at + number * length,
            starts_at + (number + 1) * length,
            hours_id,
            assessor_id,
            part,
            way,
        )
        for number in range(count)
    ]


def visits(
    free: Iterable[Slot], parts: Sequence[str], most_between: timedelta, zone: tzinfo
) -> list[Offer]:
    """Every visit for these one or two parts, earliest first: one for each first slot.

    With two parts either may come first; the second is the nearest slot that follows.
    """
    wanted = sorted(slot for slot in free if slot.part in parts)
    if len(parts) == 1:
        return [Offer((slot,)) for slot in wanted]
    days: dict[date, list[Slot]] = {}
    for slot in wanted:
        days.setdefault(slot.starts_at.astimezone(zone).date(), []).append(slot)
    return [
        Offer((first, second))
        for slots in days.values()
        for first in slots
        if (second := _next(first, slots, most_between)) is not None
    ]


def _next(first: Slot, slots: Sequence[Slot], most_between: timedelta) -> Slot | None:
    for slot in slots:
        if slot.starts_at - first.ends_at > most_between:
            return None
        if (
            slot.starts_at >= first.ends_at
            and slot.part != first.part
            and slot.way == first.way
            and slot.assessor_id != first.assessor_id
        ):
            return slot
    return None
