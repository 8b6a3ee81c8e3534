"""Age as the rules count it: completed months, and whole years with days.

A person is a year or a month older on the day of the same number, or on the next day if the month
has none (born on 29 February: 1 March). One text for a person and for columns (``arithmetic.py``).
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from .arithmetic import Whole, choose, looked_up, smaller
from .worktime import DAY, YEAR


class Birth(NamedTuple):
    """A day of birth in its parts, each a whole number or a column."""

    year: Whole
    month: Whole
    day: Whole


def completed_months(birth: Birth, on: date) -> Whole:
    """Months of age completed on a day that is not before birth."""
    months = (on.year - birth.year) * 12 + (on.month - birth.month)
    return months - (birth.day > on.day)


def age_units(birth: Birth, on: date) -> Whole:
    """Age in the units of contribution time: whole years and days of 1/365.

    A leap year makes nobody older a day early.
    """
    today = on.toordinal()
    this, last = _birthday(birth, on.year), _birthday(birth, on.year - 1)
    older = this <= today
    days = today - choose(older, this, last)
    years = on.year - birth.year - (this > today)
    return years * YEAR + smaller(days, 364) * DAY


def _birthday(birth: Birth, year: int) -> Whole:
    """The day of the birthday in a year, as a number; the day after a month that is too short."""
    return looked_up(_month_starts(year), birth.month) + birth.day - 1


@lru_cache(maxsize=400)
def _month_starts(year: int) -> dict[int, int]:
    """The first day of each month of a year, as a number."""
    return {month: date(year, month, 1).toordinal() for month in range(1, 13)}
