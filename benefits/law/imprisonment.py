"""Imprisonment aid for the dependants of a low-income prisoner (Lei 8.213/1991 art. 80).

Insured when imprisoned, closed regime, carência 24, mean of the last 12 salaries not above the
limit of the family allowance, no pay and no benefit. One minimum wage, shared like a survivors'
pension.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.statutes import Statutes

from .carencia import carencia_condition
from .claims import RECORD, answering, conclude, condition, late_or_not, yes_or_no
from .determination import Condition, Determination, Line, cents
from .facts import Facts, refuse_below, refuse_other_than
from .insured import insured_condition, standing_of
from .record import Record
from .temporary_incapacity import mean_of_last

ARTICLE = "Lei 8.213/1991 art. 80"
REGIMES = frozenset({"closed", "provisional", "half_open", "open"})


@dataclass(frozen=True, slots=True)
class PrisonClaim:
    """An imprisonment and those who depend on the prisoner."""

    prisoner: Facts
    imprisoned_on: date | None
    regime: str | None  # one of REGIMES
    dependants: int
    receives_pay: bool | None
    receives_benefit: bool | None
    youngest_dependant_age: int = 99

    def __post_init__(self) -> None:
        refuse_other_than(REGIMES, regime=self.regime)
        refuse_below(0, dependants=self.dependants)
        refuse_below(0, youngest_dependant_age=self.youngest_dependant_age)


def regime_gives_right(regime: str, on: date, law: Statutes) -> bool:
    """True for a closed regime. KeyError for an unknown one."""
    return bool(law.get("imprisonment/regimes", on)[regime])


def income_within_limit(mean_cents: int, on: date, law: Statutes) -> bool:
    """True if the mean of the last 12 salaries is not above the limit of the day."""
    return bool(mean_cents <= law.get("family_allowance/values", on)["limit"])


def amount(on: date, law: Statutes) -> int:
    """One minimum wage for all dependants together."""
    return int(law.get("wages/minimum_wage", on))


@answering("imprisonment", ARTICLE)
def determine(claim: PrisonClaim, law: Statutes, on: date) -> Determination:
    """What the law says of a claim for imprisonment aid."""
    since = claim.imprisoned_on
    starts_on = None
    if since is not None:
        terms = law.get("survivors/ask_within", since)
        child = claim.youngest_dependant_age < terms["child_below"]
        days = terms["child_days"] if child else terms["days"]
        starts_on = late_or_not(since, claim.prisoner.requested_on, days)
    paid = amount(starts_on or on, law)
    return conclude(
        "imprisonment",
        1,
        on,
        ARTICLE,
        law,
        _conditions(claim, law),
        lines=(
            Line("minimum_wage", cents(paid), "Lei 8.213/1991 art. 80; EC 103/2019 art. 27 §1"),
        ),
        amount_cents=paid,
        starts_on=starts_on,
        doubts=("dependants",),
    )


def _conditions(claim: PrisonClaim, law: Statutes) -> tuple[Condition, ...]:
    since = claim.imprisoned_on
    day = since or claim.prisoner.requested_on
    record = Record(claim.prisoner, law)
    standing = standing_of(claim.prisoner, law, day)
    mean = mean_of_last(record, day, law)
    limit = law.get("family_allowance/values", day)["limit"]
    regime = None if claim.regime is None else regime_gives_right(claim.regime, day, law)
    return (
        insured_condition(standing, since),
        yes_or_no("closed_regime", regime, True, ARTICLE),
        carencia_condition(standing, "imprisonment", day, law, exempt=False),
        condition(
            "low_income",
            None if mean is None else cents(mean),
            cents(limit),
            None if mean is None else mean <= limit,
            "EC 103/2019 art. 27",
            RECORD,
        ),
        yes_or_no("prisoner_paid", claim.receives_pay, False, ARTICLE),
        yes_or_no("prisoner_benefit", claim.receives_benefit, False, ARTICLE, RECORD),
        condition(
            "has_dependants",
            ("count", claim.dependants),
            ("count", 1),
            claim.dependants >= 1,
            "Lei 8.213/1991 art. 16",
        ),
    )
