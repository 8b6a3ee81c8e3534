"""The working life as the law counts it: time, carência, salaries (Lei 8.213/1991 art. 24 to 29).

Time outside the scheme counts like time in it (art. 55 and 94), on the days on which nobody worked
in it. Family farming or fishing without contributions of one's own counts by ``Farm``.

Built once per person, asked by every rule. What nobody knows (a wage, a payment on own account) is
left out of the *sure* record and put into the *possible* one: a condition that only the possible
record fulfils is unknown, not refused.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from copy import copy
from datetime import date
from enum import StrEnum
from itertools import accumulate, repeat

from portal.periods import last_day, month_from_number, month_number
from portal.statutes import Statutes

from .facts import (
    EXPOSURE_YEARS,
    OUTSIDE,
    PRESUMED_PAID,
    REDUCED_PLANS,
    Activity,
    Category,
    ContributionMonth,
    Facts,
)
from .months import (
    COMMON,
    SELECTORS,
    MonthOfWork,
    Selector,
    activities_of,
    days_of,
    new_month,
    part_of_month,
    rest_of_reform_month,
    since_reform,
    until_reform,
)
from .worktime import DAY, MONTH

OLDEST_CEILING = date(1994, 7, 1)
_WHOLE_MONTH = (1 << 31) - 1
_APART = OUTSIDE | {Category.SMALLHOLDER}


class Farm(StrEnum):
    """What months of family farming or fishing without contributions of one's own are worth.

    For risks they count like every month, with the pay that is stated. For retirements of the
    towns only time before November 1991 counts, without carência (Lei 8.213/1991 art. 55 §2); for
    those of rural workers all of it, at the minimum wage (art. 48 §4).
    """

    STATED = "stated"
    OLD_TIME = "old_time"
    MINIMUM_WAGE = "minimum_wage"


class Record:
    """Months that count, in order, with running totals."""

    # the record that goes on in this one, and the months for which that is so
    _grown_from: tuple[Record | None, Sequence[MonthOfWork]] = (None, ())

    def __init__(
        self, facts: Facts, law: Statutes, *, possible: bool = False, farm: Farm = Farm.STATED
    ) -> None:
        self.law = law
        self._farm = farm
        self._left_out = 0  # the last month on the family's land that does not count
        self._apart = not _APART.isdisjoint([entry.category for entry in facts.months])
        self.reform: date = law.get("reform/in_force", facts.requested_on)
        self._reform_month = month_number(self.reform)
        self._sex = facts.sex or "M"
        self._known_limits: dict[int, tuple[int, int, int]] = law.derived.setdefault(
            ("months", self.reform), {}
        )
        self.unknown: list[str] = []
        self.marks: list[str] = []
        self.below_minimum: list[date] = []
        self.months = self._build(facts.months, possible)
        self._numbers = [month.number for month in self.months]
        self._totals: dict[str, list[int]] = {}

    # -- time ---------------------------------------------------------------------------------

    def time(self, on: date, kind: str = "all") -> int:
        """Contribution time completed at the end of a day, in units of ``worktime``.

        Kinds: all, full_plan, plain, full_plan_plain, teaching, rural, abroad, exposure_15, _20 and
        _25 (each month with work of that degree), harm_15, _20 and _25 (each month once, by its
        most harmful work).
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
                totals = [*known, *accumulate(repeat(each, added), initial=known[-1])]
                del totals[len(known)]
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
        worked: int = part_of_month(whole, month.plain, month.days, self._old_days(number), on.day)
        return units + worked

    def _old_days(self, number: int) -> int:
        """The days of a month that count one by one, as bits."""
        return until_reform(self.reform) if number == self._reform_month else _WHOLE_MONTH

    @property
    def first_day(self) -> date | None:
        """The first day in the scheme that counts, None for a record without one."""
        for month in self.months:
            days = days_of(month.entries, but=OUTSIDE) if self._apart else month.days
            if days or not self._apart:
                day = (days & -days).bit_length() or 1
                return month_from_number(month.number).replace(day=day)
        return None

    def calendar_days(self, on: date) -> int:
        """Days of activity up to a day, each once, as calculators outside the law count them."""
        number, until = month_number(on), (1 << on.day) - 1
        return sum(
            (month.days & (until if month.number == number else _WHOLE_MONTH)).bit_count()
            for month in self.months
            if month.number <= number
        )

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
        if self.months and self.months[-1].number > self._left_out:
            last = self.months[-1]
            start = max(last.number + 1, month_number(on))
            pattern = last._replace(days=_WHOLE_MONTH, units=MONTH, plain=MONTH, carencia=1)[1:]
            added = range(start, start + 12 * years)
            longer.months = [*self.months, *(new_month((n, *pattern)) for n in added)]
            longer._numbers = [*self._numbers, *added]
            longer._grown_from = self, longer.months
        return longer

    # -- building -----------------------------------------------------------------------------

    def _build(self, entries: Sequence[ContributionMonth], possible: bool) -> list[MonthOfWork]:
        months = []
        on_time = False  # a payment on time has been seen (Lei 8.213/1991 art. 27 II)
        by_month = self._paid(entries, possible)
        count = self._month_with_others if self._apart else self._month
        for number in sorted(by_month):
            found = by_month[number]
            if not on_time:  # a plain loop: this is asked for each month of a career
                for entry in found:
                    if not entry.paid_late and entry.category not in PRESUMED_PAID:
                        on_time = True
            month = count(number, found, on_time, possible)
            if month is not None:
                months.append(month)
        return months

    def _month_with_others(
        self, number: int, entries: list[ContributionMonth], on_time: bool, possible: bool
    ) -> MonthOfWork | None:
        """A month in which some of the work may be outside the scheme or on the family's land."""
        farm = [e for e in entries if e.category is Category.SMALLHOLDER and not e.complemented]
        outside = [e for e in entries if e.category in OUTSIDE]
        inside = [e for e in entries if e not in farm and e not in outside]
        month = self._month(number, inside, on_time, possible) if inside else None
        if farm and self._farm is Farm.OLD_TIME and number >= self._farm_ends:
            self._left_out = number
        elif farm:
            floor = self._least_wage(number) if self._farm is Farm.MINIMUM_WAGE else 0
            pay = floor if month is None else 0
            if self._farm is Farm.STATED:
                pay = sum(entry.remuneration_cents or 0 for entry in farm)
            month = self._beside(number, month, farm, pay, self._farm is not Farm.OLD_TIME)
        if outside:
            worked = 0 if month is None else month.days
            free = [e for e in outside if not days_of([e]) & worked]  # art. 96 II
            pays = [e.remuneration_cents for e in free if e.category is Category.OTHER_SCHEME]
            if None in pays:
                self.unknown.append(f"remuneration:{entries[0].month:%Y-%m}")
            known = None if None in pays else sum(pay or 0 for pay in pays)
            carencia = number >= self._reform_month or any(
                entry.category is not Category.MILITARY for entry in outside
            )
            month = self._beside(number, month, outside, known, carencia)
        return month

    def _beside(
        self,
        number: int,
        month: MonthOfWork | None,
        entries: list[ContributionMonth],
        pay: int | None,
        carencia: bool,
    ) -> MonthOfWork:
        """A month with the days of entries that bear no contribution to the scheme."""
        _, ceiling, whole = self._known_limits.get(number) or self._limits(number)
        days = days_of(entries) & whole
        if month is None:
            units = self._units(number, days, entries, False)
            plain = self._units(number, days, [], False)
            month = MonthOfWork(
                number, days, 0, units, plain, True, 0, activities_of(entries), tuple(entries)
            )
        else:
            more = self._units_more(number, month.days, days)
            month = month._replace(
                days=month.days | days,
                units=month.units + more,
                plain=month.plain + more,
                activities=month.activities | activities_of(entries),
                entries=(*entries, *month.entries),
            )
        known = None if pay is None or month.pay_cents is None else month.pay_cents + pay
        return month._replace(
            pay_cents=None if known is None else min(known, ceiling),
            full_plan=True,
            carencia=max(month.carencia, int(carencia)),
        )

    def _units_more(self, number: int, known: int, days: int) -> int:
        """What further days of a month add to its time; both as bits."""
        if number > self._reform_month:
            return 0
        old = self._old_days(number)
        units = (days & ~known & old).bit_count() * DAY
        since = since_reform(self.reform) if number == self._reform_month else 0
        if days & since and not known & since:
            units += rest_of_reform_month(self.reform)
        return units

    @property
    def _farm_ends(self) -> int:
        return month_number(self.law.get("rural/contributions_since", self.reform))

    def _least_wage(self, number: int) -> int:
        month = max(month_from_number(number), OLDEST_CEILING)
        floor: int = self.law.get("wages/minimum_wage", month)
        return floor

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
        floor, ceiling, whole = self._known_limits.get(number) or self._limits(number)
        pay = days = 0
        unknown = full_plan = carencia = False
        for entry in entries:
            cents, category = entry.remuneration_cents, entry.category
            if cents is None:
                unknown = True
            else:
                pay += cents
            days |= (1 << entry.last_day) - (1 << (entry.first_day - 1))
            full_plan = full_plan or entry.complemented or category not in REDUCED_PLANS
            # What an indemnity bought is time and no carência (Lei 8.213/1991 art. 27 II).
            carencia = carencia or category in PRESUMED_PAID or (on_time and not entry.indemnified)
        if unknown:
            self.unknown.append(f"remuneration:{entries[0].month:%Y-%m}")
        below = pay < floor and not (unknown and possible)
        if below:
            if not unknown:
                self.below_minimum.append(entries[0].month)
            if number > self._reform_month:
                return None  # counts for nothing (CF art. 195 §14)
        days &= whole
        activities = activities_of(entries)
        if number > self._reform_month:
            units = plain = MONTH
        elif number < self._reform_month and activities is COMMON:
            units = plain = days.bit_count() * DAY
        else:
            units = self._units(number, days, entries, below)
            plain = self._units(number, days, [], below)
        return new_month(
            (
                number,
                days,
                None if unknown else pay if pay < ceiling else ceiling,
                units,
                plain,
                full_plan,
                1 if carencia else 0,
                activities,
                tuple(entries),
            )
        )

    def _limits(self, number: int) -> tuple[int, int, int]:
        """Least pay (0 before the reform), ceiling and days (as bits) of a month."""
        month = month_from_number(number)
        floor = 0
        if number >= self._reform_month:
            floor = self.law.get("wages/minimum_wage", month)
        ceiling = self.law.get("wages/ceiling", max(month, OLDEST_CEILING))
        limits = floor, ceiling, (1 << last_day(month).day) - 1
        self._known_limits[number] = limits
        return limits

    def _units(self, number: int, days: int, entries: list[ContributionMonth], below: bool) -> int:
        """Time of a month until the reform; ``MONTH`` for later ones."""
        if number < self._reform_month:
            return self._old_units(days, entries)
        if number > self._reform_month:
            return MONTH
        units = self._old_units(days & self._old_days(number), entries)
        if days & since_reform(self.reform) and not below:
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
