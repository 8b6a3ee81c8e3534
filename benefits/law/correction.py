"""Correction of old salaries to the month of the claim (Lei 8.213/1991 art. 29-B; RPS art. 33).

The factor of a month is the product of the monthly changes of the index from that month to the
month before the base month, computed exactly and rounded once to the decimals of the published
tables. Which index counted in which month is in the parameter ``correction/index``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.money import round_ratio
from portal.periods import add_months, month_from_number, month_number
from portal.statutes import Statutes

from .arithmetic import Whole, rounded


@dataclass(frozen=True, slots=True)
class CorrectionTable:
    """Factors for one base month, in units of 10 ** -decimals."""

    base: date
    last_index: date  # the last month whose index entered
    decimals: int
    factors: dict[int, int]

    def correct(self, amount_cents: int, month: int, rounding: str) -> int:
        """An amount of a month (by its number) in money of the base month."""
        return int(corrected(amount_cents, self.factor(month), self.decimals, rounding))

    def factor(self, month: int) -> int:
        """The factor of a month (by its number); one for months after the last index."""
        return self.factors.get(month, self.one)

    @property
    def one(self) -> int:
        """The factor that changes nothing."""
        return int(10**self.decimals)

    @property
    def waits_for_index(self) -> bool:
        """True if the index of the month before the base month was not yet published."""
        return self.last_index < add_months(self.base, -1)


def corrected(amount_cents: Whole, factor: Whole, decimals: int, rounding: str) -> Whole:
    """An amount times a factor with so many decimals; also for columns."""
    return rounded(amount_cents * factor, 10**decimals, rounding)


def correction_table(base: date, law: Statutes) -> CorrectionTable:
    """The factors of every month since July 1994 for a base month; made once per base month.

    NoValueInForce if the policy is to wait for the index and it is not there.
    """
    base = base.replace(day=1)
    table = law.derived.get(("correction", base))
    if table is None:
        table = law.derived["correction", base] = _make(base, law)
    return table


def _make(base: date, law: Statutes) -> CorrectionTable:
    last_published = law.parameter("correction/index").dated[-1].since
    last = add_months(base, -1)
    if last > last_published and law.get("correction/missing_index", base) == "last_published":
        last = last_published
    decimals = law.get("correction/factor_decimals", base)
    kept = ("factors", last, decimals)
    factors = law.derived.get(kept)
    if factors is None:
        first = law.get("mean/first_month", base)
        factors = law.derived[kept] = _factors(first, last, decimals, law)
    return CorrectionTable(base, last, decimals, factors)


def _factors(first: date, last: date, decimals: int, law: Statutes) -> dict[int, int]:
    """The factor of each month: the product of the changes from it to the last."""
    scale = 10**decimals
    numerator = denominator = 1
    factors: dict[int, int] = {}
    for number in range(month_number(last), month_number(first) - 1, -1):
        change = law.get("correction/index", month_from_number(number))
        numerator *= change.denominator + change.numerator
        denominator *= change.denominator
        factors[number] = round_ratio(numerator * scale, denominator, "half_up")
    return factors
