"""People made for tests of the law."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from benefits.law.facts import Activity, Category, ContributionMonth, Facts, months_of
from benefits.law.rules import Case
from benefits.law.statute import the_law
from portal.periods import Span, add_months, last_day

LAW = the_law()
REFORM = date(2019, 11, 13)
TODAY = date(2026, 3, 2)
PAY = 3_000_00


def work(start: str, end: str, pay: int | None = PAY, **more: Any) -> tuple[ContributionMonth, ...]:
    """One employment from a day to a day."""
    return months_of([Span(date.fromisoformat(start), date.fromisoformat(end))], pay, **more)


def months(
    first: date, count: int, pay: int | None = PAY, **more: Any
) -> tuple[ContributionMonth, ...]:
    """So many whole months."""
    return tuple(ContributionMonth(add_months(first, n), pay, **more) for n in range(count))


def person(
    birth: date | None = date(1960, 5, 1),
    sex: str | None = "M",
    record: tuple[ContributionMonth, ...] | None = None,
    **more: Any,
) -> Facts:
    """A man of 65 with 35 years of work, unless told otherwise."""
    if record is None:
        record = work("1991-01-01", "2026-02-28")
    more.setdefault("requested_on", TODAY)
    return Facts(birth, sex, record, **more)


def case(facts: Facts) -> Case:
    return Case(facts, LAW)


def before(day: date) -> date:
    return day - timedelta(days=1)


def after(day: date) -> date:
    return day + timedelta(days=1)


__all__ = [
    "LAW", "PAY", "REFORM", "TODAY", "Activity", "Category", "ContributionMonth", "Facts",
    "after", "before", "case", "last_day", "months", "person", "work",
]  # fmt: skip
