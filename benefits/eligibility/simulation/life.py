"""An imagined working life as the law reads it: what was paid in so far, and what may follow.

All amounts are in today's money: prices stand still from the day asked on, the minimum wage and the
ceiling stay where they are, and pay grows only as the plan says.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from benefits.law.amount import Basis, LowestFirst, Salary
from benefits.law.arithmetic import rounded
from benefits.law.correction import CorrectionTable, correction_table
from benefits.law.facts import Facts, months_of
from benefits.law.months import MonthOfWork
from benefits.law.record import Farm, Record
from benefits.law.rules import Case
from benefits.law.statute import the_law
from portal.money import round_ratio
from portal.periods import (
    Span,
    add_months,
    anniversary,
    first_of_month,
    month_from_number,
    month_number,
)
from portal.statutes import Statutes

CALENDAR = Span(date(1930, 1, 1), date(2119, 12, 31))
_MORE_THAN_ANY_CEILING = 10**12
_new = tuple.__new__  # a named tuple without counting its fields: 900 times an answer


@dataclass(frozen=True, slots=True)
class Plan:
    """What somebody means to do from today on.

    ``growth_mille`` is the yearly growth of pay above prices in thousandths; work ends at the
    birthday ``stop_age``; the pension is asked for at the birthday ``claim_age`` (today, if that
    has passed); ``share_percent`` is the part of full working hours.
    """

    wage_cents: int
    growth_mille: int
    stop_age: int
    claim_age: int
    share_percent: int


@dataclass(frozen=True, slots=True)
class Past:
    """What is known or said of the life until today: facts, the record, the corrected salaries."""

    facts: Facts
    record: Record
    possible: Record
    table: CorrectionTable
    salaries: tuple[Salary, ...]
    salary_months: tuple[int, ...]

    @property
    def birth(self) -> date:
        assert self.facts.birth is not None
        return self.facts.birth


class LongRecord(Record):
    """A record with other months than those that its facts name."""

    def __init__(self, known: Record, months: Sequence[MonthOfWork]) -> None:
        self.__dict__.update(known.__dict__)
        self.months = list(months)
        self._numbers = [month.number for month in months]
        self._totals = {}


class Calendar:
    """Every month as the law counts it, with enough pay and with too little.

    Made once by the law from a life without a gap, so that a month costs one look-up afterwards.
    """

    def __init__(self, law: Statutes) -> None:
        self.reform = month_number(law.get("reform/in_force", date.max))
        whole, poor = self._months(law, _MORE_THAN_ANY_CEILING), self._months(law, 1)
        self._whole = {number: (month[:2], month[3:]) for number, month in whole.items()}
        self._poor = {number: (month[:2], month[3:]) for number, month in poor.items()}
        self._ceilings = {number: month.pay_cents or 0 for number, month in whole.items()}
        self._floors: dict[int, int] = {
            number: law.get("wages/minimum_wage", month_from_number(number))
            for number in whole
            if number >= self.reform
        }

    @classmethod
    def of(cls, law: Statutes) -> Calendar:
        """The calendar of a law; made once."""
        found = law.derived.get("calendar")
        if found is None:
            found = law.derived["calendar"] = cls(law)
        calendar: Calendar = found
        return calendar

    def months(self, paid: Iterable[tuple[int, int]]) -> list[MonthOfWork]:
        """Whole months, each by its number and its pay, without those that count for nothing
        (CF art. 195 §14)."""
        whole, poor, ceilings, floor = self._whole, self._poor, self._ceilings, self._floors.get
        found: list[MonthOfWork] = []
        for number, pay in paid:
            month = (poor if pay < floor(number, 0) else whole).get(number)
            if month is not None:
                before, after = month  # number and days; what follows the pay
                ceiling = ceilings[number]
                counted = pay if pay < ceiling else ceiling
                found.append(_new(MonthOfWork, (*before, counted, *after)))
        return found

    def worth(
        self, numbers: Iterable[int], wage_cents: int, table: CorrectionTable, decent: bool
    ) -> list[MonthOfWork]:
        """Months whose pay bought what the wage buys in the base month of the table.

        ``decent``: never below the minimum wage of the month.
        """
        scale, factor, floor = table.one, table.factors.get, self._floors.get
        least = floor if decent else {}.get
        wage = wage_cents * scale
        divisors = [(number, factor(number, scale)) for number in numbers]
        paid = [(number, (wage + by // 2) // by) for number, by in divisors]
        return self.months([(n, max(pay, least(n, 0))) for n, pay in paid])

    @staticmethod
    def _months(law: Statutes, pay_cents: int) -> dict[int, MonthOfWork]:
        facts = Facts(None, "M", months_of([CALENDAR], pay_cents), requested_on=CALENDAR.end)
        return {month.number: month for month in Record(facts, law).months}


def spread_months(count: int, first: int | None, today: int) -> tuple[int, ...]:
    """The numbers of so many months of work before this one.

    Without a first month they follow each other up to last month; with one they are spread evenly
    from it, because nobody told us where the gaps lie.
    """
    if first is None or count >= today - first:
        return tuple(range(today - count, today))
    elapsed = today - first
    return tuple(first + place * elapsed // count for place in range(count))


# ── The past ─────────────────────────────────────────────────────────────────────────────────


def said_past(birth: date, sex: str, worked: Iterable[int], wage_cents: int, on: date) -> Past:
    """The past of somebody who tells us the months they paid in (as numbers) and today's wage.

    We take it that the wage always bought what it buys today, and was never below the minimum
    wage unless it is so now.
    """
    law = the_law()
    table = correction_table(on, law)
    decent = wage_cents >= law.get("wages/minimum_wage", on)
    months = Calendar.of(law).worth(worked, wage_cents, table, decent)
    facts = Facts(birth, sex, (), requested_on=on)
    return _past(facts, LongRecord(Record(facts, law), months), None, on)


def known_past(facts: Facts, on: date) -> Past:
    """The past as somebody's own record tells it."""
    law = the_law()
    record = Record(facts, law, farm=Farm.OLD_TIME)
    possible = record
    if record.unknown:
        possible = Record(facts, law, possible=True, farm=Farm.OLD_TIME)
    return _past(facts, record, possible, on)


def _past(facts: Facts, record: Record, possible: Record | None, on: date) -> Past:
    law = the_law()
    table, rounding = correction_table(on, law), law.get("mean/salary_rounding", on)
    first = month_number(law.get("mean/first_month", on))
    factor, one = table.factors.get, table.one
    paid = [month for month in record.months if month.number >= first and month.pay_cents]
    corrected = [
        rounded((month.pay_cents or 0) * factor(month.number, one), one, rounding) for month in paid
    ]
    salaries = [
        _new(Salary, (cents, month.units, month.carencia))
        for cents, month in zip(corrected, paid, strict=True)
    ]
    return Past(
        facts,
        record,
        possible or record,
        table,
        tuple(salaries),
        tuple(month.number for month in paid),
    )


class Ordered(LowestFirst):
    """The running totals of salaries that are in order already."""

    def __init__(self, ordered: Sequence[Salary]) -> None:
        self.ordered = ordered
        cents, units, carencia = zip(*ordered, strict=True) if ordered else ((), (), ())
        self.cents = [0, *accumulate(cents)]
        self.units = [0, *accumulate(units)]
        self.carencia = [0, *accumulate(carencia)]


@dataclass(frozen=True)
class SharedBasis(Basis):
    """A basis whose ordered salaries are shared with every other start that has the same ones."""

    low: Ordered

    @property
    def lowest_first(self) -> LowestFirst:
        return self.low


# ── The life to come ─────────────────────────────────────────────────────────────────────────


class Life(Case):
    """Past and plan as one life that every rule can be asked about."""

    def __init__(self, past: Past, plan: Plan, on: date) -> None:
        law = the_law()
        months, salaries, numbers = _to_come(past, plan, on, law)
        super().__init__(past.facts, law, record=_longer(past.record, months))
        self._past, self._coming, self._today = past, months, first_of_month(on)
        self._salaries = (*past.salaries, *salaries)
        self._salary_months = (*past.salary_months, *numbers)
        self._made: dict[date, Basis] = {}
        self._ordered: dict[int, Ordered] = {0: Ordered([])}
        last_known: date = law.parameter("correction/index").dated[-1].since
        self._prices_stand_still = past.table.last_index == last_known

    @property
    def possible(self) -> Case:
        """The same life if everything unknown in the record turned out well."""
        if not self.record.unknown:
            return self
        longer = _longer(self._past.possible, self._coming)
        return Case(self.facts, self.law, possible=True, record=longer)

    def benefit(self, starts_on: date) -> Basis:
        """The corrected salaries for a start.

        No price index is known for the time to come: a salary corrected to this month is corrected
        to every later one, so that all starts share one list.
        """
        month = first_of_month(starts_on)
        if month < self._today or not self._prices_stand_still:
            return super().benefit(starts_on)
        basis = self._made.get(month)
        if basis is None:
            last = self._past.table.last_index
            count = bisect_left(self._salary_months, month_number(month))
            waits = last < add_months(month, -1)
            low = self._low(count)
            basis = SharedBasis(self._salaries[:count], month, last, waits, low)
            self._made[month] = basis
        return basis

    def _low(self, count: int) -> Ordered:
        """So many salaries in order: those of an earlier start with the newer ones put in."""
        found = self._ordered.get(count)
        if found is None:
            before = max(known for known in self._ordered if known < count)
            start = self._ordered[before].ordered
            ordered = sorted([*start, *self._salaries[before:count]])
            found = self._ordered[count] = Ordered(ordered)
        return found


def _longer(record: Record, months: Sequence[MonthOfWork]) -> Record:
    if not months:
        return record
    return LongRecord(record, [*record.months, *months])


def _to_come(
    past: Past, plan: Plan, on: date, law: Statutes
) -> tuple[list[MonthOfWork], list[Salary], list[int]]:
    """The months from today until work ends, with their salaries."""
    calendar, today = Calendar.of(law), month_number(on)
    end = month_number(anniversary(past.birth, 12 * plan.stop_age))
    last = past.record.months[-1].number if past.record.months else 0
    paid: list[tuple[int, int]] = []
    for first in range(max(today, last + 1), end, 12):
        pay = pay_of(plan, (first - today) // 12)
        paid += [(number, pay) for number in range(first, min(first + 12, end))]
    months = calendar.months(paid)
    salaries = [Salary(m.pay_cents or 0, m.units, m.carencia) for m in months]
    return months, salaries, [month.number for month in months]


def pay_of(plan: Plan, years: int) -> int:
    """A month's pay after so many years, in today's money."""
    grown = plan.wage_cents * plan.share_percent * (1000 + plan.growth_mille) ** years
    return round_ratio(grown, 100 * 1000**years)
