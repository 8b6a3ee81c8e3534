"""The working life as the law counts it: time, carência, salaries (Lei 8.213/1991 art. 24 to 29).

Built once per person, asked by every rule. What nobody knows (a wage, a payment on own account) is
left out of the *sure* record and put into the *possible* one: a condition that only the possible
record fulfils is unknown, not refused.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from copy import copy
from datetime import date
from itertools import accumulate
from typing import NamedTuple

from portal.periods import last_day, month_from_number, month_number
from portal.statutes import Statutes

from .arithmetic import Whole, bits, larger
from .facts import (
    EXPOSURE_YEARS,
    PRESUMED_PAID,
    REDUCED_PLANS,
    Activity,
    ContributionMonth,
    Facts,
)
from .worktime import DAY, MONTH

OLDEST_CEILING = date(1994, 7, 1)
_WHOLE_MONTH = (1 << 31) - 1


class MonthOfWork(NamedTuple):
    """A month of the record after all its activities were added up."""

    number: int
    days: int  # bit n-1 stands for day n
    pay_cents: int | None  # sum of known remunerations, limited to the ceiling; None: not known
    units: int  # contribution time, conversion of exposure included
    full_plan: bool  # counts for the rules by contribution time too
    carencia: int  # 1 if it counts as a monthly contribution
    activities: frozenset[Activity]
    entries: tuple[ContributionMonth, ...]


Selector = Callable[[MonthOfWork], int]


class Record:
    """Months that count, in order, with running totals."""

    # the record that goes on in this one, and the months for which that is so
    _grown_from: tuple[Record | None, Sequence[MonthOfWork]] = (None, ())

    def __init__(self, facts: Facts, law: Statutes, *, possible: bool = False) -> None:
        self.law = law
        self.reform: date = law.get("reform/in_force", facts.requested_on)
        self._reform_month = month_number(self.reform)
        self._sex = facts.sex or "M"
        self.unknown: list[str] = []
        self.marks: list[str] = []
        self.below_minimum: list[date] = []
        self.months = self._build(facts.months, possible)
        self._numbers = [month.number for month in self.months]
        self._totals: dict[str, list[int]] = {}

    # -- time ---------------------------------------------------------------------------------

    def time(self, on: date, kind: str = "all") -> int:
        """Contribution time completed at the end of a day, in units of ``worktime``.

        Kinds: all, full_plan, teaching, rural, exposure_15, exposure_20, exposure_25.
        """
        return self._sum(on, kind, SELECTORS[kind])

    def carencia(self, on: date, kind: str = "carencia") -> int:
        """Monthly contributions up to a day, the month of that day included."""
        totals = self._running(kind, SELECTORS[kind])
        return totals[bisect_left(self._numbers, month_number(on) + 1)]

    def _running(self, kind: str, selector: Selector) -> list[int]:
        totals = self._totals.get(kind)
        if totals is None:
            shorter, months = self._grown_from
            if shorter is None or months is not self.months:
                totals = [0, *accumulate(map(selector, self.months))]
            else:  # what was added is the same each month
                known = shorter._running(kind, selector)
                added, each = len(self.months) - len(known) + 1, selector(self.months[-1])
                totals = [*known, *(known[-1] + each * count for count in range(1, added + 1))]
            self._totals[kind] = totals
        return totals

    def _sum(self, on: date, kind: str, selector: Selector) -> int:
        number = month_number(on)
        place = bisect_left(self._numbers, number)
        units = self._running(kind, selector)[place]
        if place == len(self.months) or self._numbers[place] != number:
            return units
        month = self.months[place]
        whole = selector(month)
        if not whole or on == last_day(on):
            return units + whole
        if number > self._reform_month:
            return units
        worked: int = part_of_month(
            whole, month.days, self._old_days(number), rest_of_reform_month(self.reform), on.day
        )
        return units + worked

    def _old_days(self, number: int) -> int:
        """The days of a month that belong to the time before the reform, as bits."""
        return (1 << (self.reform.day - 1)) - 1 if number == self._reform_month else _WHOLE_MONTH

    @property
    def first_day(self) -> date | None:
        """The first day of the first month that counts, None for an empty record."""
        if not self.months:
            return None
        first = self.months[0]
        return month_from_number(first.number).replace(
            day=(first.days & -first.days).bit_length() or 1
        )

    def calendar_days(self, on: date) -> int:
        """Days of activity up to a day, each once, as calculators outside the law count them."""
        return self._sum(on, "calendar_days", SELECTORS["calendar_days"])

    def between(self, first: date, last: date) -> Sequence[MonthOfWork]:
        """The months from one to another, both included."""
        return self.months[
            bisect_left(self._numbers, month_number(first)) : bisect_left(
                self._numbers, month_number(last) + 1
            )
        ]

    def going_on(self, on: date, years: int) -> Record:
        """The same record if work goes on as in the last month, without looking at facts again."""
        longer = copy(self)
        longer._totals = {}
        if self.months:
            last = self.months[-1]
            start = max(last.number + 1, month_number(on))
            pattern = last._replace(days=_WHOLE_MONTH, units=MONTH, carencia=1)[1:]
            added = range(start, start + 12 * years)
            longer.months = [*self.months, *(MonthOfWork(number, *pattern) for number in added)]
            longer._numbers = [*self._numbers, *added]
            longer._grown_from = self, longer.months
        return longer

    # -- building -----------------------------------------------------------------------------

    def _build(self, entries: Sequence[ContributionMonth], possible: bool) -> list[MonthOfWork]:
        months = []
        on_time = False  # a payment on time has been seen (Lei 8.213/1991 art. 27 II)
        by_month = self._paid(entries, possible)
        for number in sorted(by_month):
            found = by_month[number]
            if not on_time:  # a plain loop: this is asked for each month of a career
                for entry in found:
                    if not entry.paid_late and entry.category not in PRESUMED_PAID:
                        on_time = True
            month = self._month(number, found, on_time, possible)
            if month is not None:
                months.append(month)
        return months

    def _paid(
        self, entries: Sequence[ContributionMonth], possible: bool
    ) -> dict[int, list[ContributionMonth]]:
        """The entries that count as paid, by month."""
        by_month: dict[int, list[ContributionMonth]] = {}
        for entry in entries:
            if entry.marks:
                self.marks.extend(entry.marks)
            if entry.category not in PRESUMED_PAID and not entry.paid:
                if entry.paid is None:
                    self.unknown.append(f"payment:{entry.month:%Y-%m}")
                if entry.paid is False or not possible:
                    continue
            month = entry.month
            number = month.year * 12 + month.month - 1
            if number in by_month:
                by_month[number].append(entry)
            else:
                by_month[number] = [entry]
        return by_month

    def _month(
        self, number: int, entries: list[ContributionMonth], on_time: bool, possible: bool
    ) -> MonthOfWork | None:
        floor, ceiling, whole = self._limits(number)
        pay = days = 0
        unknown = full_plan = False
        carencia = on_time
        for entry in entries:
            if entry.remuneration_cents is None:
                unknown = True
            else:
                pay += entry.remuneration_cents
            days |= (1 << entry.last_day) - (1 << (entry.first_day - 1))
            full_plan = full_plan or entry.complemented or entry.category not in REDUCED_PLANS
            carencia = carencia or entry.category in PRESUMED_PAID
        if unknown:
            self.unknown.append(f"remuneration:{entries[0].month:%Y-%m}")
        below = pay < floor and not (unknown and possible)
        if below:
            if not unknown:
                self.below_minimum.append(entries[0].month)
            if number > self._reform_month:
                return None  # counts for nothing (CF art. 195 §14)
        days &= whole
        return MonthOfWork(
            number,
            days,
            None if unknown else min(pay, ceiling),
            self._units(number, days, entries, below),
            full_plan,
            int(carencia),
            _activities(entries),
            tuple(entries),
        )

    def _limits(self, number: int) -> tuple[int, int, int]:
        """Least pay (0 before the reform), ceiling and days (as bits) of a month."""
        table = self.law.derived.setdefault(("months", self.reform), {})
        if number not in table:
            month = month_from_number(number)
            since_reform = number >= self._reform_month
            floor = self.law.get("wages/minimum_wage", month) if since_reform else 0
            ceiling = self.law.get("wages/ceiling", max(month, OLDEST_CEILING))
            table[number] = floor, ceiling, (1 << last_day(month).day) - 1
        limits: tuple[int, int, int] = table[number]
        return limits

    def _units(self, number: int, days: int, entries: list[ContributionMonth], below: bool) -> int:
        if number > self._reform_month:
            return MONTH
        if number < self._reform_month:
            return self._old_units(days, entries)
        old = self._old_days(number)
        units = self._old_units(days & old, entries)
        if days & ~old and not below:
            units += rest_of_reform_month(self.reform)  # the rest of November 2019, whole
        return units

    def _old_units(self, days: int, entries: list[ContributionMonth]) -> int:
        units = days.bit_count() * DAY
        if len(entries) == 1 and entries[0].activity is Activity.COMMON:
            return units
        grades = [EXPOSURE_YEARS[e.activity] for e in entries if e.activity in EXPOSURE_YEARS]
        if not grades:
            return units
        return int(units * self.law.get("special/conversion", self.reform)[self._sex][min(grades)])


def rest_of_reform_month(reform: date) -> int:
    """Units of the part of November 2019 that counts as part of a month, not by days."""
    return (31 - reform.day) * DAY


def part_of_month(whole: Whole, days: Whole, old_days: int, rest: int, until: int) -> Whole:
    """Of a month counted by days, the units completed on a day of it.

    ``days`` and ``old_days`` are bits: worked, and before the reform; ``rest`` is what the days
    since the reform are worth, if that part of the month counted.
    """
    old = days & old_days
    counted = (old != days) & (whole >= bits(old) * DAY + rest)
    worked = bits(old & ((1 << until) - 1))
    return (whole - rest * counted) * worked // larger(bits(old), 1)


_COMMON = frozenset({Activity.COMMON})


def _activities(entries: list[ContributionMonth]) -> frozenset[Activity]:
    if len(entries) == 1 and entries[0].activity is Activity.COMMON:
        return _COMMON
    return frozenset(entry.activity for entry in entries)


def _plain(month: MonthOfWork) -> int:
    """Time without the conversion of exposure."""
    return MONTH if month.units == MONTH else min(month.days.bit_count() * DAY, month.units)


def _of(activity: Activity) -> Selector:
    return lambda month: _plain(month) if activity in month.activities else 0


SELECTORS: dict[str, Selector] = {
    "all": lambda month: month.units,
    "full_plan": lambda month: month.units if month.full_plan else 0,
    "plain": _plain,
    "teaching": _of(Activity.TEACHING),
    "rural": _of(Activity.RURAL),
    "exposure_15": _of(Activity.EXPOSURE_15),
    "exposure_20": _of(Activity.EXPOSURE_20),
    "exposure_25": _of(Activity.EXPOSURE_25),
    "carencia": lambda month: month.carencia,
    "rural_months": lambda month: int(Activity.RURAL in month.activities),
    "calendar_days": lambda month: month.days.bit_count(),
}
