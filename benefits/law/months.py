"""A month of the record, and what of it counts for which kind of time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from operator import attrgetter
from typing import Any, NamedTuple

from .arithmetic import Whole, bits, larger
from .facts import EXPOSURE_YEARS, Activity, Category, ContributionMonth
from .worktime import DAY


class MonthOfWork(NamedTuple):
    """A month of the record after all its activities were added up."""

    number: int
    days: int  # bit n-1 stands for day n
    pay_cents: int | None  # sum of known remunerations, limited to the ceiling; None: not known
    units: int  # contribution time, conversion of exposure included
    plain: int  # the same without that conversion
    full_plan: bool  # counts for the rules by contribution time too
    carencia: int  # 1 if it counts as a monthly contribution
    activities: frozenset[Activity]
    entries: tuple[ContributionMonth, ...]


# A month from its fields in order, without counting them: made for every month of a career.
new_month: Callable[[tuple[Any, ...]], MonthOfWork] = partial(tuple.__new__, MonthOfWork)
Selector = Callable[[MonthOfWork], int]


def until_reform(reform: date) -> int:
    """The days of November 2019 that count one by one, that of the reform included, as bits."""
    return (1 << reform.day) - 1


def since_reform(reform: date) -> int:
    """The days of November 2019 of which one makes the rest of that month count, as bits.

    The day of the reform is among them: it counts by itself (RPS art. 188-G) and belongs to the
    first month that counts whole (RPS art. 19-C §2).
    """
    return ~until_reform(reform) | 1 << (reform.day - 1)


def rest_of_reform_month(reform: date) -> int:
    """Units of the part of November 2019 that counts as part of a month, not by days."""
    return (30 - reform.day) * DAY


def part_of_month(whole: Whole, plain: Whole, days: Whole, old_days: int, until: int) -> Whole:
    """Of a month counted by days, the units completed on a day of it.

    ``days`` and ``old_days`` are bits: worked, and counted by days. ``plain``, the month without
    conversion, tells what of it counts as part of a month and is complete only when it ends.
    """
    old = days & old_days
    rest = plain - bits(old) * DAY
    worked = bits(old & ((1 << until) - 1))
    return larger(whole - rest, 0) * worked // larger(bits(old), 1)


def days_of(entries: Sequence[ContributionMonth], but: frozenset[Category] = frozenset()) -> int:
    """The days of entries, as bits."""
    days = 0
    for entry in entries:
        if entry.category not in but:
            days |= (1 << entry.last_day) - (1 << (entry.first_day - 1))
    return days


COMMON = frozenset({Activity.COMMON})


def activities_of(entries: list[ContributionMonth]) -> frozenset[Activity]:
    """Kinds of work that occur in a month."""
    if len(entries) == 1 and entries[0].activity is Activity.COMMON:
        return COMMON
    return frozenset(entry.activity for entry in entries)


def _of(activity: Activity) -> Selector:
    return lambda month: month.plain if activity in month.activities else 0


def _harm(years: int) -> Selector:
    """Months whose most harmful work is of this degree."""

    def selector(month: MonthOfWork) -> int:
        found = [EXPOSURE_YEARS[work] for work in month.activities if work in EXPOSURE_YEARS]
        return month.plain if found and min(found) == years else 0

    return selector


def _abroad(month: MonthOfWork) -> int:
    """Time of months spent wholly under the scheme of another country."""
    only = all(entry.category is Category.ABROAD for entry in month.entries)
    return month.units if only else 0


SELECTORS: dict[str, Selector] = {
    "all": attrgetter("units"),
    "full_plan": lambda month: month.units if month.full_plan else 0,
    "plain": attrgetter("plain"),
    "full_plan_plain": lambda month: month.plain if month.full_plan else 0,
    "harm_15": _harm(15),
    "harm_20": _harm(20),
    "harm_25": _harm(25),
    "abroad": _abroad,
    "teaching": _of(Activity.TEACHING),
    "rural": _of(Activity.RURAL),
    "exposure_15": _of(Activity.EXPOSURE_15),
    "exposure_20": _of(Activity.EXPOSURE_20),
    "exposure_25": _of(Activity.EXPOSURE_25),
    "carencia": attrgetter("carencia"),
    "rural_months": lambda month: int(Activity.RURAL in month.activities),
    "months": lambda month: 1,
}
