"""The history of a legal number as steps: flat while it holds, upright on the day it changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from portal.regulations.values import shown

FOOT, TALL = 160, 140  # the line at the foot; height of the highest step
_MOST_LABELS = 5


@dataclass(frozen=True)
class StepsChart:
    """What the template draws: strokes (x1, y1, x2, y2), years at the foot, today's place."""

    title: str
    strokes: list[tuple[str, int, str, int]]
    years: list[tuple[str, str]]
    today: str
    highest: str
    summary: str


def steps_chart(
    title: str,
    unit: Any,
    steps: Sequence[tuple[date, int | Fraction]],
    until: date | None,
    on: date,
) -> StepsChart | None:
    """The drawing; None for a number that has had one value only, or values below zero."""
    if len(steps) < 2 or any(value < 0 for _day, value in steps):
        return None
    first = steps[0][0]
    last = max(until or on, on, steps[-1][0]) + timedelta(days=30)
    top = max(value for _day, value in steps) or 1
    days = (last - first).days

    def across(day: date) -> str:
        place = 9_800 * (day - first).days // days + 100
        return f"{place // 100}.{place % 100:02d}%"

    strokes, heights = [], [FOOT - int(TALL * value / top) for _day, value in steps]
    ends = [day for day, _value in steps[1:]] + [until or last]
    for place, ((since, _value), end) in enumerate(zip(steps, ends, strict=True)):
        strokes.append((across(since), heights[place], across(end), heights[place]))
        if place:
            strokes.append((across(since), heights[place - 1], across(since), heights[place]))
    every = -(-(last.year - first.year + 1) // _MOST_LABELS)
    years = range(first.year + 1, last.year + 1, every)
    return StepsChart(
        title=title,
        strokes=strokes,
        years=[(across(date(year, 1, 1)), str(year)) for year in years],
        today=across(on) if first <= on else "",
        highest=shown(top, unit),
        summary=f"{title}: {shown(steps[0][1], unit)} → {shown(steps[-1][1], unit)}",
    )
