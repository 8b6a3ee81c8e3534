"""The 13th payment of a year (Lei 8.213/1991 art. 40; RPS art. 120).

A twelfth of the amount of December (or of the last month) for each month of the year with 15 days
or more of benefit. Not for the assistance benefits.
"""

from __future__ import annotations

from datetime import date

from portal.money import round_ratio
from portal.periods import Span, last_day
from portal.statutes import Statutes


def twelfths(paid: Span, year: int, law: Statutes) -> int:
    """Months of the year that count, for a benefit paid from one day to another."""
    least = law.get("thirteenth/days", date(year, 12, 1))
    months = (date(year, number, 1) for number in range(1, 13))
    overlaps = (paid.overlap(Span(month, last_day(month))) for month in months)
    return sum(1 for overlap in overlaps if overlap and overlap.days >= least)


def thirteenth(amount_cents: int, months: int) -> int:
    """So many twelfths of an amount. ValueError for more than 12 months."""
    if not 0 <= months <= 12:
        raise ValueError(f"a year has 0 to 12 twelfths, not {months}")
    return round_ratio(amount_cents * months, 12)


def has_thirteenth(rule: str, on: date, law: Statutes) -> bool:
    """False for the benefits without a 13th payment."""
    return rule not in law.get("thirteenth/excluded", on)


def first_half(amount_cents: int) -> int:
    """The part paid in advance, half of it; an odd cent waits for the second part."""
    return amount_cents // 2
