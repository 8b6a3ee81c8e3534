"""What employers owe on top of what they withhold (Lei 8.212/1991 art. 22; LC 150/2015 art. 34).

Companies: 20 % of the whole payroll without ceiling, accident risk by degree times the company's
multiplier, other funds. Small firms pay some or all of it inside their one monthly sum, the DAS
(LC 123/2006). Domestic employers: 8 % and 0.8 % of the salary up to the ceiling, and the severance
fund on the whole salary.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from portal.money import apply_rate, whole_cents
from portal.statutes import Statutes

from .employee import employee_contribution
from .statute import contributions_law


class Regime(StrEnum):
    """By which law a company pays its own contribution; what it withholds it always passes on."""

    GENERAL = "general"
    SIMPLES = "simples"  # Annexes I, II, III and V: everything of its own is inside the DAS
    SIMPLES_IV = "simples_iv"  # Annex IV: share and risk outside the DAS, no other funds
    MEI = "mei"  # a micro-entrepreneur with one employee


ARTICLES = {
    Regime.GENERAL: "Lei 8.212/1991 art. 22 I and II",
    Regime.SIMPLES: "LC 123/2006 art. 13 VI and §3",
    Regime.SIMPLES_IV: "LC 123/2006 art. 18 §5-C; Lei 8.212/1991 art. 22 I and II",
    Regime.MEI: "LC 123/2006 art. 18-C §1 III",
}


@dataclass(frozen=True, slots=True)
class EmployerContribution:
    """What a company owes for a month's payroll, part by part."""

    payroll_cents: int
    share_cents: int
    accident_cents: int
    other_funds_cents: int

    @property
    def total_cents(self) -> int:
        return self.share_cents + self.accident_cents + self.other_funds_cents


def employer_contribution(
    payroll_cents: int,
    month: date,
    law: Statutes | None = None,
    *,
    risk: str = "low",
    multiplier: Fraction = Fraction(1),
    regime: Regime = Regime.GENERAL,
) -> EmployerContribution:
    """The company's own contributions outside the DAS; for a MEI see `mei_employer_share`.

    ValueError for a multiplier outside the law's limits.
    """
    law = law or contributions_law()
    limits = law.get("rates/accident_multiplier", month)
    if not limits["least"] <= multiplier <= limits["most"]:
        raise ValueError(f"accident multiplier {multiplier} is not in 0.5 to 2")
    share, accident = share_and_risk(payroll_cents, month, law, risk, multiplier, regime)
    other = 0
    if regime == Regime.GENERAL:  # LC 123/2006 art. 13 §3 frees the others
        other = apply_rate(payroll_cents, law.get("rates/third_parties", month))
    return EmployerContribution(whole_cents(payroll_cents), share, accident, other)


def share_and_risk(
    payroll_cents: int,
    month: date,
    law: Statutes,
    risk: str,
    multiplier: Fraction,
    regime: Regime = Regime.GENERAL,
) -> tuple[int, int]:
    """The company's share and its part for accidents at work, as far as they are outside the DAS.

    Both are the contribution of Lei 8.212/1991 art. 22 that LC 123/2006 art. 13 VI puts into the
    DAS, except in Annex IV (art. 18 §5-C).
    """
    if regime not in (Regime.GENERAL, Regime.SIMPLES_IV):
        return 0, 0
    accident = law.get("rates/accident_risk", month)[risk] * multiplier
    return company_share(payroll_cents, month, law), apply_rate(payroll_cents, accident)


def company_share(payroll_cents: int, month: date, law: Statutes | None = None) -> int:
    """20 % of the payroll, no ceiling."""
    return apply_rate(payroll_cents, (law or contributions_law()).get("rates/company_share", month))


def mei_employer_share(wage_cents: int, month: date, law: Statutes | None = None) -> int:
    """What a micro-entrepreneur owes for its employee: 3 % of the wage up to the ceiling."""
    law = law or contributions_law()
    limited = min(whole_cents(wage_cents), law.get("wages/ceiling", month))
    return apply_rate(limited, law.get("rates/mei_employer", month))


@dataclass(frozen=True, slots=True)
class DomesticCollection:
    """The monthly slip of a domestic employer."""

    salary_cents: int
    worker_cents: int
    employer_cents: int
    accident_cents: int
    fund_cents: int
    compensation_cents: int

    @property
    def charges_cents(self) -> int:
        """What the employer pays on top of the salary."""
        return self.employer_cents + self.accident_cents + self.fund_cents + self.compensation_cents

    @property
    def total_cents(self) -> int:
        """The slip: the worker's contribution and the charges."""
        return self.worker_cents + self.charges_cents


def domestic_collection(
    salary_cents: int, month: date, law: Statutes | None = None
) -> DomesticCollection:
    """All contributions for a domestic worker's salary of a month."""
    law = law or contributions_law()
    limited = min(whole_cents(salary_cents), law.get("wages/ceiling", month))
    worker = employee_contribution(
        salary_cents, month, law, rounding_key="employee/rounding_domestic"
    )
    return DomesticCollection(
        salary_cents,
        worker.contribution_cents,
        apply_rate(limited, law.get("rates/domestic_employer", month)),
        apply_rate(limited, law.get("rates/domestic_accident", month)),
        apply_rate(salary_cents, law.get("rates/severance_fund", month)),
        apply_rate(salary_cents, law.get("rates/severance_compensation", month)),
    )
