"""From salaries to the first monthly amount (EC 103/2019 art. 26; Lei 8.213/1991 art. 29 and 33).

Corrected salaries -> mean (with the lowest divisor, and without the months that may be left out)
-> limits of the benefit salary -> coefficient -> rounding -> floor and ceiling.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from portal.money import round_ratio
from portal.periods import add_months
from portal.statutes import Statutes

from .correction import OFFICIAL_SINCE, correction_table
from .determination import Line, cents, factor, month, percent
from .record import Record
from .worktime import YEAR

Share = Callable[[int], Fraction]  # contribution time in units -> share of the mean
_MEAN = "EC 103/2019 art. 26"
_LIMITS = "Lei 8.213/1991 art. 29 §2"
_OLD_INDEX = "Lei 10.887/2004 art. 12"


@dataclass(frozen=True, slots=True)
class Salary:
    """A corrected salary and what its month is worth in time and carência."""

    cents: int
    units: int
    carencia: int = 1


@dataclass(frozen=True, slots=True)
class Basis:
    """The salaries that enter a mean, with what must be said about them."""

    salaries: tuple[Salary, ...]
    base: date
    last_index: date
    waits_for_index: bool
    old_index: bool
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """What a rule asks of the sum: least time, carência, divisor, and the share of the mean."""

    share: Share
    share_key: str
    article: str
    least_units: int = 0
    least_carencia: int = 0
    discard: bool = True
    by_whole_years: bool = True  # the share changes only with whole years of time
    time_kind: str = "all"
    divisor_applies: bool = False


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


class _Sums(NamedTuple):
    """What remains of a working life after some months were left out."""

    left_out: int
    cents: int
    months: int
    units: int
    carencia: int


def salaries_of(record: Record, starts_on: date, law: Statutes) -> Basis:
    """Every salary from July 1994 to the month before the start, corrected to the start."""
    first, last = law.get("mean/first_month", starts_on), add_months(starts_on, -1)
    table = correction_table(starts_on, law)
    rounding = law.get("mean/salary_rounding", starts_on)
    salaries, unknown, old = [], [], False
    for entry in record.between(first, last):
        if entry.pay_cents is None:
            unknown.append(f"remuneration:{entry.entries[0].month:%Y-%m}")
        elif entry.pay_cents:
            corrected = table.correct(entry.pay_cents, entry.number, rounding)
            salaries.append(Salary(corrected, entry.units, int(entry.carencia)))
            old = old or entry.entries[0].month < OFFICIAL_SINCE
    return Basis(
        tuple(salaries), table.base, table.last_index, table.waits_for_index, old, tuple(unknown)
    )


def first_amount(
    salaries: Sequence[Salary],
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
    floor, ceiling = limits or (law.get("wages/minimum_wage", on), law.get("wages/ceiling", on))
    least_divisor = law.get("mean/minimum_divisor", on) if terms.divisor_applies else 0
    rules = (law.get("mean/rounding", on), law.get("amount/rounding", on))

    def of(sums: _Sums) -> Amount:
        return _amount(sums, terms, least_divisor, floor, ceiling, rules)

    steps = _steps(salaries, units, carencia, terms, least_divisor)
    best = of(steps[0])
    for run in _runs(steps, terms.by_whole_years):
        trial = of(run[-1])
        if trial.cents > best.cents:
            place = bisect_left(run, trial.cents, key=lambda sums: of(sums).cents)
            best = of(run[place])
    return best


def _steps(
    salaries: Sequence[Salary], units: int, carencia: int, terms: Terms, least_divisor: int
) -> list[_Sums]:
    """The sums with 0, 1, 2… of the lowest months left out, as far as the rule allows."""
    sums = _Sums(0, sum(s.cents for s in salaries), len(salaries), units, carencia)
    steps = [sums]
    if not terms.discard:
        return steps
    for salary in sorted(salaries, key=attrgetter("cents")):
        sums = _Sums(
            sums.left_out + 1,
            sums.cents - salary.cents,
            sums.months - 1,
            sums.units - salary.units,
            sums.carencia - salary.carencia,
        )
        if (
            sums.months < max(least_divisor, 1)
            or sums.units < terms.least_units
            or sums.carencia < terms.least_carencia
        ):
            break
        steps.append(sums)
    return steps


def _runs(steps: Sequence[_Sums], by_whole_years: bool) -> list[Sequence[_Sums]]:
    """Steps with the same share of the mean: within one, leaving out more never gives less."""
    if not by_whole_years:
        return [[step] for step in steps]
    return [list(run) for _, run in groupby(steps, key=lambda sums: sums.units // YEAR)]


def _amount(
    sums: _Sums,
    terms: Terms,
    least_divisor: int,
    floor: int,
    ceiling: int,
    rules: tuple[str, str],
) -> Amount:
    divisor = max(sums.months, least_divisor, 1)
    mean = round_ratio(sums.cents, divisor, rules[0])
    share = terms.share(sums.units)
    salary, before, paid = limited_amount(mean, share, floor, ceiling, rules[1])
    return Amount(
        paid,
        before,
        salary,
        mean,
        sums.cents,
        divisor,
        sums.months,
        sums.left_out,
        share,
        sums.units,
    )


def limited_amount(
    mean: int, share: Fraction, floor: int, ceiling: int, rounding: str
) -> tuple[int, int, int]:
    """Benefit salary, amount before and after the limits, for a mean and a share of it."""
    salary = min(max(mean, floor), ceiling)
    before = round_ratio(salary * share.numerator, share.denominator, rounding)
    return salary, before, min(max(before, floor), ceiling)


def lines_of(
    amount: Amount, basis: Basis, terms: Terms, on: date, law: Statutes
) -> tuple[Line, ...]:
    """The sum, step by step, for the reader."""
    floor, ceiling = law.get("wages/minimum_wage", on), law.get("wages/ceiling", on)
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
    if basis.old_index:
        lines.append(Line("old_index_substituted", month(OFFICIAL_SINCE), _OLD_INDEX))
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
