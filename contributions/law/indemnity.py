"""Paying for old periods so that they count (Lei 8.212/1991 art. 45-A; RPS art. 239).

20 % of the mean of the 80 % highest corrected salaries for each month; interest of 0.5 % a month,
added to the sum after each year, up to 50 %, and a fine of 10 %, both only for months from
14 October 1996 on. The delay begins when the contribution fell due, the month after (art. 30 II).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from portal.money import apply_rate
from portal.periods import add_months, first_of_month, months_between
from portal.statutes import Statutes

from .due_dates import first_month_charged
from .statute import contributions_law


@dataclass(frozen=True, slots=True)
class IndemnityMonth:
    """What one old month costs."""

    month: date
    base_cents: int
    interest_cents: int
    fine_cents: int

    @property
    def total_cents(self) -> int:
        return self.base_cents + self.interest_cents + self.fine_cents


def indemnity(
    mean_cents: int, months: tuple[date, ...], on: date, law: Statutes | None = None
) -> tuple[IndemnityMonth, ...]:
    """The cost of each month if it is paid on a day. ``mean_cents`` is the mean of the 80 %."""
    law = law or contributions_law()
    base = apply_rate(mean_cents, law.get("indemnity/rate", on))
    return tuple(_month(base, month, on, law) for month in months)


def can_be_indemnified(month: date, on: date, law: Statutes | None = None) -> bool:
    """True for a month that can no longer be charged (art. 45-A §3)."""
    return month < first_month_charged(on, law)


def _month(base: int, month: date, on: date, law: Statutes) -> IndemnityMonth:
    if month <= first_of_month(law.get("indemnity/charges_since", on)):
        return IndemnityMonth(month, base, 0, 0)
    per_month: Fraction = law.get("indemnity/interest_per_month", on)
    years, months = divmod(months_between(add_months(month, 1), on), 12)
    grown = (1 + 12 * per_month) ** years * (1 + per_month * months) - 1
    rate = min(grown, law.get("indemnity/interest_cap", on))
    fine = law.get("indemnity/fine", on)
    return IndemnityMonth(month, base, apply_rate(base, rate), apply_rate(base, fine))
