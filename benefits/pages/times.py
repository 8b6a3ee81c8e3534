"""Times of a hearing or of a visit: to choose from day by day, and as a file for a calendar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpResponse
from django.utils import timezone


@dataclass(frozen=True)
class DayOfTimes:
    """One day of the times to choose from: value and words of each."""

    day: date
    times: list[tuple[str, str]]


def by_day(times: Iterable[tuple[datetime, str, str]]) -> list[DayOfTimes]:
    """Beginning, value and words of each time, put under the day on which it lies."""
    found: dict[date, list[tuple[str, str]]] = {}
    for starts_at, value, words in times:
        found.setdefault(timezone.localdate(starts_at), []).append((value, words))
    return [DayOfTimes(day, listed) for day, listed in found.items()]


def calendar_answer(content: bytes, name: str) -> HttpResponse:
    """A file for one's own calendar, to be kept or opened."""
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
