"""Contribution time as a whole number, exact for days and for months.

Until 13 November 2019, that day included, time is counted in days (a year has 365; RPS art. 188-G),
afterwards in whole months (a year has 12; RPS art. 19-C). One day is 1,200 units and one month
36,500, so that a year has 438,000 units either way, and the conversion factors of special work stay
whole.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from .arithmetic import Whole

DAY: Final = 1_200
MONTH: Final = 36_500
YEAR: Final = 438_000


def years(count: int | Fraction) -> int:
    """Units in a number of years, half years included."""
    units = YEAR * count
    if type(units) is int:
        return units
    if units.denominator != 1:
        raise ValueError(f"{count} years are not a whole number of units")
    return int(units)


def whole_years(units: Whole) -> Whole:
    """Completed years."""
    return units // YEAR


def in_days(units: int) -> int:
    """The same time in days of 1/365 of a year, rest dropped."""
    return units // DAY


def years_months_days(units: int) -> tuple[int, int, int]:
    """For the reader: years, months (a twelfth of a year) and days, rest dropped."""
    year_count, rest = divmod(units, YEAR)
    month_count, rest = divmod(rest, MONTH)
    return year_count, month_count, rest // DAY
