"""Time of several kinds counted together, as time of the kind that somebody had longest.

Harmful work of several degrees (RPS art. 66) and a disability whose degree changed (RPS art. 70-E)
are converted to the degree with the most time before conversion. That degree can change while work
goes on, and what was converted to it may be worth less from then on: these days are the ``falls``
of a rule.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from typing import TypeVar

from portal.periods import ONE_DAY, last_day, month_from_number

from .record import Record

Kind = TypeVar("Kind", int, str)
Times = Callable[[date], Mapping[Kind, int]]


def leading(times: Mapping[Kind, int]) -> Kind:
    """The kind with the most time; among equals the first."""
    return max(times, key=lambda kind: times[kind])


def converted(units: int, factor: Fraction) -> int:
    """Time of one kind as time of another, parts of a unit dropped."""
    return units * factor.numerator // factor.denominator


def changes_of_lead(record: Record, times: Times[Kind]) -> tuple[date, ...]:
    """The days on which another kind begins to lead."""
    found: list[date] = []
    leader: Kind | None = None
    for month in record.months:
        first = month_from_number(month.number)
        if leader is None:
            leader = leading(times(first))
        end = last_day(first)
        if leading(times(end)) == leader:
            continue
        day = first
        while day <= end:
            now = leading(times(day))
            if now != leader:
                leader = now
                found.append(day)
            day += ONE_DAY
    return tuple(found)
