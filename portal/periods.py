"""Months, spans, ages and due dates. A month is the ``date`` of its first day.

Ages and terms in months end on the day of the same number, or on the next day if the month has no
such day (Civil Code art. 132 §3): somebody born on 29 February is a year older on 1 March.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple

import holidays

ONE_DAY = timedelta(days=1)
Roll = Literal["next", "previous", "none"]


def first_of_month(day: date) -> date:
    """The month (its first day) that contains the day."""
    return day if day.day == 1 else day.replace(day=1)


def month_number(day: date) -> int:
    """Months since year 0, for arithmetic: January 2026 is 2026 x 12."""
    return day.year * 12 + day.month - 1


@lru_cache(maxsize=4096)
def month_from_number(number: int) -> date:
    """The month for a number made by ``month_number``."""
    return date(number // 12, number % 12 + 1, 1)


def add_months(month: date, count: int) -> date:
    """The month ``count`` months later (or earlier if negative), as its first day."""
    return month_from_number(month.year * 12 + month.month - 1 + count)


def months_between(earlier: date, later: date) -> int:
    """Whole calendar months from one month to another, days ignored."""
    return month_number(later) - month_number(earlier)


def month_range(first: date, last: date) -> Iterator[date]:
    """Every month from the first to the last, both included."""
    return map(month_from_number, range(month_number(first), month_number(last) + 1))


@lru_cache(maxsize=4096)
def last_day(month: date) -> date:
    """The last day of the month that contains the day."""
    return add_months(month, 1) - ONE_DAY


def is_month(value: object) -> bool:
    """True for a date on day 1."""
    return type(value) is date and value.day == 1


def parse_month(text: str) -> date:
    """The month written as 2026-03. ValueError for anything else, month 13 included."""
    year, dash, month = text.partition("-")
    if not (dash and len(year) == 4 and len(month) == 2 and (year + month).isdigit()):
        raise ValueError(f"a month is written YYYY-MM, not {text!r}")
    return date(int(year), int(month), 1)


def anniversary(start: date, months: int) -> date:
    """The day on which ``months`` months after ``start`` are complete."""
    month = add_months(start, months)
    try:
        return month.replace(day=start.day)
    except ValueError:
        return add_months(month, 1)


class Age(NamedTuple):
    """A completed age or term, in years, months and days."""

    years: int
    months: int
    days: int

    @property
    def in_months(self) -> int:
        return self.years * 12 + self.months


def age(birth: date, on: date) -> Age:
    """The age completed on a day. ValueError if the day is before birth."""
    if on < birth:
        raise ValueError(f"{on} is before {birth}")
    months = months_between(birth, on)
    if anniversary(birth, months) > on:
        months -= 1
    return Age(months // 12, months % 12, (on - anniversary(birth, months)).days)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Days from start to end, both included."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a span cannot end ({self.end}) before it starts ({self.start})")

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def overlap(self, other: Span) -> Span | None:
        """The days in both, or None."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Span(start, end) if start <= end else None

    def months(self) -> Iterator[date]:
        """Every calendar month touched."""
        return month_range(self.start, self.end)


def merge_spans(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same days without overlaps, in order; spans that touch become one."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end + ONE_DAY:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def days_covered(spans: Iterable[Span]) -> int:
    """Days in any of the spans, each day once."""
    return sum(span.days for span in merge_spans(spans))


_BANKS_ALSO_CLOSE = ("Carnival", "Corpus Christi")


@lru_cache(maxsize=256)
def bank_holidays(year: int) -> frozenset[date]:
    """National holidays and the days on which banks do not open (Carnival, Corpus Christi)."""
    national = holidays.country_holidays("BR", years=year, language="en_US")
    optional = holidays.country_holidays("BR", years=year, language="en_US", categories="optional")
    closed = {day for day, name in optional.items() if name in _BANKS_ALSO_CLOSE}
    return frozenset(national) | frozenset(closed)


def is_business_day(day: date) -> bool:
    """Monday to Friday, not a national or bank holiday."""
    return day.weekday() < 5 and day not in bank_holidays(day.year)


def next_business_day(day: date) -> date:
    """The day itself or the first business day after it."""
    while not is_business_day(day):
        day += ONE_DAY
    return day


def previous_business_day(day: date) -> date:
    """The day itself or the last business day before it."""
    while not is_business_day(day):
        day -= ONE_DAY
    return day


def add_business_days(day: date, count: int) -> date:
    """The business day ``count`` business days after the day."""
    for _ in range(count):
        day = next_business_day(day + ONE_DAY)
    return day


def due_date(month: date, day: int, roll: Roll = "next") -> date:
    """A day of the month, moved to the next or previous business day if it is not one."""
    nominal = month.replace(day=day)
    if roll == "next":
        return next_business_day(nominal)
    return previous_business_day(nominal) if roll == "previous" else nominal
