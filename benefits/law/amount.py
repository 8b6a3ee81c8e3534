"""From salaries to the first monthly amount (EC 103/2019 art. 26; Lei 8.213/1991 art. 29 and 33).

Corrected salaries -> mean (with the lowest divisor, and without the months that may be left out)
-> limits of the benefit salary -> coefficient -> rounding -> floor and ceiling.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property, partial
from itertools import accumulate
from typing import NamedTuple, TypeAlias

from portal.periods import add_months
from portal.statutes import Statutes

from .arithmetic import Share, Truth, Whole, larger, rounded, smaller
from .correction import correction_table
from .determination import Line, cents, factor, month, percent
from .record import Record
from .worktime import YEAR

Salaries: TypeAlias = "LowestFirst | Sequence[Salary]"
ShareOf = Callable[[Whole], Share]  # contribution time in units -> share of the mean
_MEAN = "EC 103/2019 art. 26"
_LIMITS = "Lei 8.213/1991 art. 29 §2"


class Salary(NamedTuple):
    """A corrected salary and what its month is worth in time and carência."""

    cents: int
    units: int
    carencia: int = 1


_salary: Callable[[tuple[int, int, int]], Salary] = partial(tuple.__new__, Salary)


@dataclass(frozen=True)
class Basis:
    """The salaries that enter a mean, with what must be said about them."""

    salaries: tuple[Salary, ...]
    base: date
    last_index: date
    waits_for_index: bool

    @cached_property
    def lowest_first(self) -> LowestFirst:
        """The salaries in the order in which they may be left out."""
        return LowestFirst(self.salaries)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a rule asks of the sum: least time, carência, divisor, and the share of the mean."""

    share: ShareOf
    share_key: str
    article: str
    least_units: Whole = 0
    least_carencia: int = 0
    discard: bool = True
    by_whole_years: bool = True  # the share changes only with whole years of time
    time_kind: str = "all"
    divisor_applies: Truth = False


@dataclass(frozen=True, slots=True)
class Amount:
    """The first monthly amount and how it came about."""

    cents: int
    before_limits_cents: int
    benefit_salary_cents: int
    mean_cents: int
    sum_cents: int
    divisor: int
    count: int
    discarded: int
    share: Fraction
    units: int


def salaries_of(record: Record, starts_on: date, law: Statutes) -> Basis:
    """Every salary from July 1994 to the month before the start, corrected to the start."""
    first, last = law.get("mean/first_month", starts_on), add_months(starts_on, -1)
    table = correction_table(starts_on, law)
    rounding, factors, one = law.get("mean/salary_rounding", starts_on), table.factors, table.one
    salaries = [  # as table.correct does it, without a call for each month
        _salary((rounded(pay * factors.get(number, one), one, rounding), units, carencia))
        for number, _, pay, units, _, _, carencia, _, _ in record.between(first, last)
        if pay
    ]
    return Basis(tuple(salaries), table.base, table.last_index, table.waits_for_index)


def first_amount(
    salaries: Salaries,
    units: int,
    carencia: int,
    terms: Terms,
    on: date,
    law: Statutes,
    limits: tuple[int, int] | None = None,
) -> Amount:
    """The best first monthly amount: as few low months left out as give the most.

    ``limits`` are floor and ceiling in cents (default: those of the day).
    """
    trial = _Trial(
        salaries,
        units,
        carencia,
        terms,
        limits or limits_on(on, law),
        least_divisor(terms, on, law),
        roundings_on(on, law),
    )
    best, most = 0, trial.cents(0)
    for run in trial.runs():
        last = trial.cents(run[-1])
        if last > most:
            best, most = run[bisect_left(run, last, key=trial.cents)], last
    return trial.amount(best)


def limits_on(on: date, law: Statutes) -> tuple[int, int]:
    """Floor and ceiling of a day."""
    return law.get("wages/minimum_wage", on), law.get("wages/ceiling", on)


def roundings_on(on: date, law: Statutes) -> tuple[str, str]:
    """How the mean and the amount are rounded on a day."""
    return law.get("mean/rounding", on), law.get("amount/rounding", on)


def least_divisor(terms: Terms, on: date, law: Statutes) -> Whole:
    """The lowest divisor for those to whom it applies, 0 for others."""
    return law.get("mean/minimum_divisor", on) * terms.divisor_applies


class LowestFirst:
    """Salaries from the lowest up, with running totals of what leaving them out takes away."""

    def __init__(self, salaries: Sequence[Salary]) -> None:
        ordered = sorted(salaries)
        cents, units, carencia = zip(*ordered, strict=True) if ordered else ((), (), ())
        self.cents = [0, *accumulate(cents)]
        self.units = [0, *accumulate(units)]
        self.carencia = [0, *accumulate(carencia)]


class _Trial:
    """The amounts with 0, 1, 2… of the lowest months left out, as far as the rule allows."""

    def __init__(
        self,
        salaries: Salaries,
        units: int,
        carencia: int,
        terms: Terms,
        limits: tuple[int, int],
        least_divisor: int,
        roundings: tuple[str, str],
    ) -> None:
        self.low = salaries if isinstance(salaries, LowestFirst) else LowestFirst(salaries)
        self.units, self.terms, self.limits = units, terms, limits
        self.least_divisor, self.roundings = least_divisor, roundings
        self.count = len(self.low.cents) - 1
        most = self.count - max(least_divisor, 1)
        if terms.discard and most > 0:
            spare_units, spare_carencia = units - terms.least_units, carencia - terms.least_carencia
            most = min(
                most,
                bisect_right(self.low.units, spare_units) - 1,
                bisect_right(self.low.carencia, spare_carencia) - 1,
            )
        self.most = max(most, 0) if terms.discard else 0

    def runs(self) -> Iterator[range]:
        """Numbers of months left out with the same share of the mean.

        Within a run, leaving out more of the lowest months never gives less.
        """
        if not self.terms.by_whole_years:
            yield from (range(count, count + 1) for count in range(1, self.most + 1))
            return
        first = 0
        for year in range(self.units // YEAR, -1, -1):
            end = min(bisect_right(self.low.units, self.units - year * YEAR), self.most + 1)
            if end > first:
                yield range(first, end)
            if end > self.most:
                return
            first = max(first, end)

    def cents(self, left_out: int) -> int:
        """What is paid with so many of the lowest months left out."""
        paid: int = monthly_amount(*self._sums(left_out), self.limits, self.roundings)[4]
        return paid

    def amount(self, left_out: int) -> Amount:
        """The amount with so many of the lowest months left out, and how it comes about."""
        sums = cents_, divisor, units, _ = self._sums(left_out)
        mean, share, salary, before, paid = monthly_amount(*sums, self.limits, self.roundings)
        count = self.count - left_out
        return Amount(paid, before, salary, mean, cents_, divisor, count, left_out, share, units)

    def _sums(self, left_out: int) -> tuple[int, int, int, Terms]:
        low = self.low
        return (
            low.cents[-1] - low.cents[left_out],
            max(self.count - left_out, self.least_divisor, 1),
            self.units - low.units[left_out],
            self.terms,
        )


def monthly_amount(
    sum_cents: Whole,
    divisor: Whole,
    units: Whole,
    terms: Terms,
    limits: tuple[int, int],
    roundings: tuple[str, str],
) -> tuple[Whole, Share, Whole, Whole, Whole]:
    """Mean, its share, benefit salary, amount before and after the limits; also for columns."""
    mean = rounded(sum_cents, divisor, roundings[0])
    share = terms.share(units)
    return mean, share, *limited_amount(mean, share, *limits, roundings[1])


def limited_amount(
    mean: Whole, share: Share, floor: int, ceiling: int, rounding: str
) -> tuple[Whole, Whole, Whole]:
    """Benefit salary, amount before and after the limits, for a mean and a share of it."""
    salary = smaller(larger(mean, floor), ceiling)
    before = rounded(salary * share.numerator, share.denominator, rounding)
    return salary, before, smaller(larger(before, floor), ceiling)


def part_paid_here(record: Record, amount_cents: int, on: date) -> tuple[int, Line]:
    """Of a pension summed with time abroad, the share of the time here.

    It may be below the minimum wage.
    """
    whole, abroad = record.time(on), record.time(on, "abroad")
    share = Fraction(whole - abroad, larger(whole, 1))
    rounding = record.law.get("amount/rounding", on)
    paid = rounded(amount_cents * share.numerator, share.denominator, rounding)
    values = {"share": percent(share)}
    return paid, Line("part_paid_here", cents(paid), "RPS art. 35 §1", values, rounding)


def lines_of(
    amount: Amount, basis: Basis, terms: Terms, on: date, law: Statutes
) -> tuple[Line, ...]:
    """The sum, step by step, for the reader."""
    floor, ceiling = law.get("wages/minimum_wage", on), law.get("wages/ceiling", on)
    lines = _lines_of_mean(amount, basis, on, law)
    share = factor(amount.share) if terms.share_key == "factor" else percent(amount.share)
    lines.append(Line(terms.share_key, share, terms.article, {"time": ("time", amount.units)}))
    lines.append(
        Line(
            "first_amount",
            cents(amount.before_limits_cents),
            terms.article,
            {"salary": cents(amount.benefit_salary_cents), "share": share},
            law.get("amount/rounding", on),
        )
    )
    if amount.cents > amount.before_limits_cents:
        lines.append(Line("raised_to_floor", cents(floor), "CF art. 201 §2"))
    elif amount.cents < amount.before_limits_cents:
        lines.append(Line("limited_to_ceiling", cents(ceiling), "Lei 8.213/1991 art. 33"))
    return tuple(lines)


def _lines_of_mean(amount: Amount, basis: Basis, on: date, law: Statutes) -> list[Line]:
    """From the salaries to what the benefit is counted from."""
    used = {"count": ("count", amount.count), "base": month(basis.base)}
    lines = []
    if amount.discarded:
        lines.append(Line("months_left_out", ("count", amount.discarded), f"{_MEAN} §6"))
    lines.append(
        Line(
            "sum_of_salaries",
            cents(amount.sum_cents),
            "Lei 8.213/1991 art. 29-B",
            {**used, "last_index": month(basis.last_index)},
            law.get("mean/salary_rounding", on),
        )
    )
    if basis.waits_for_index:
        lines.append(Line("index_not_published", month(basis.last_index), "RPS art. 33"))
    if amount.divisor > amount.count:
        lines.append(
            Line("minimum_divisor", ("count", amount.divisor), "Lei 8.213/1991 art. 135-A")
        )
    lines.append(
        Line(
            "mean",
            cents(amount.mean_cents),
            _MEAN,
            {"divisor": ("count", amount.divisor)},
            law.get("mean/rounding", on),
        )
    )
    if amount.benefit_salary_cents != amount.mean_cents:
        raised = amount.benefit_salary_cents > amount.mean_cents
        lines.append(
            Line(
                "mean_raised" if raised else "mean_limited",
                cents(amount.benefit_salary_cents),
                _LIMITS,
            )
        )
    return lines
