"""What an employer owes for a month: withheld from the workers, its own share, the risk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from contributions.law.due_dates import contribution_due_date
from contributions.law.employer import (
    Regime,
    domestic_collection,
    mei_employer_share,
    share_and_risk,
)
from contributions.law.statute import contributions_law
from portal.periods import first_of_month

_RISK_DEGREES = {1: "low", 2: "medium", 3: "high"}


@dataclass(frozen=True, slots=True)
class Dues:
    """The parts of a bill in cents; `fund_cents` goes on to the severance fund (households)."""

    workers_cents: int
    employer_cents: int
    risk_cents: int
    fund_cents: int = 0

    @property
    def total_cents(self) -> int:
        return self.workers_cents + self.employer_cents + self.risk_cents + self.fund_cents

    def less(self, other: Dues) -> Dues:
        """What remains when `other` has been paid already; parts may fall below zero."""
        return Dues(
            self.workers_cents - other.workers_cents,
            self.employer_cents - other.employer_cents,
            self.risk_cents - other.risk_cents,
            self.fund_cents - other.fund_cents,
        )


def dues(
    remuneration_cents: int,
    withheld_cents: int,
    month: date,
    risk_percent: int,
    experience_factor: Decimal,
    regime: Regime = Regime.GENERAL,
) -> Dues:
    """The dues for a month's payroll (Lei 8.212/1991 art. 20, 22 I and II; Lei 10.666 art. 10).

    The employer's share has no ceiling; the accident rate is multiplied by the experience factor.
    Half a cent and more counts as one. What the DAS holds already is not asked for again.
    """
    share, risk = share_and_risk(
        remuneration_cents,
        month,
        contributions_law(),
        _RISK_DEGREES[risk_percent],
        Fraction(experience_factor),
        regime,
    )
    return Dues(withheld_cents, share, risk)


def mei_dues(wages_cents: Iterable[int], withheld_cents: int, month: date) -> Dues:
    """The dues of a micro-entrepreneur (LC 123/2006 art. 18-C §1 I and III).

    Who stands in for the employee on leave counts as well (art. 18-C §2).
    """
    return Dues(withheld_cents, sum(mei_employer_share(wage, month) for wage in wages_cents), 0)


def household_dues(wages_cents: Iterable[int], month: date) -> Dues:
    """The slip of a household for the wages of its workers (LC 150/2015 art. 34).

    The fund's part is what is put by each month and for the end of the employment.
    """
    slips = [domestic_collection(wage, month) for wage in wages_cents]
    return Dues(
        sum(slip.worker_cents for slip in slips),
        sum(slip.employer_cents for slip in slips),
        sum(slip.accident_cents for slip in slips),
        sum(slip.fund_cents + slip.compensation_cents for slip in slips),
    )


def due_on(month: date, payer: str = "company") -> date:
    """The legal day of payment, however late the month is filed or corrected."""
    return contribution_due_date(payer, first_of_month(month))
