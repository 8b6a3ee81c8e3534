"""Unemployment insurance of artisanal fishers in the closed season (Lei 10.779/2003).

One minimum wage for each month in which fishing is forbidden, at most five. A year in the register
of fishers, contributions on what was sold, no other income and no continued benefit. The season is
set by an act for each region, so a person always looks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from portal.periods import ONE_DAY, age
from portal.statutes import Statutes

from .claims import RECORD, REGISTER, STATED, answering, as_day, conclude, condition, yes_or_no
from .determination import Condition, Determination, Line, cents, day
from .facts import FactsError

ARTICLE = "Lei 10.779/2003 art. 1"
ASKED = "Decreto 8.424/2015 art. 4"


@dataclass(frozen=True, slots=True)
class ClosedSeasonClaim:
    """A fisher and the season in which fishing is forbidden to them.

    ``registered_on``: first day in the register as artisanal fisher. ``contributed``: on sales of
    the last 12 months or since the season before. ``continued_benefit``: other than a survivors'
    pension or accident aid.
    """

    requested_on: date
    starts_on: date | None
    ends_on: date | None
    registered_on: date | None
    contributed: bool | None
    other_income: bool | None
    continued_benefit: bool | None

    def __post_init__(self) -> None:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise FactsError("ends_on", self.ends_on, "before the start")


def instalments(starts_on: date, ends_on: date, law: Statutes) -> int:
    """Months of the season, a rest of 15 days or more among them, at most five."""
    terms = law.get("closed_season/terms", starts_on)
    length = age(starts_on, ends_on + ONE_DAY)
    months: int = length.in_months + (length.days >= terms["month_from"])
    return min(months, int(terms["most"]))


@answering("closed_season", ARTICLE)
def determine(claim: ClosedSeasonClaim, law: Statutes, on: date) -> Determination:
    """What the law says of a fisher's claim."""
    found = _conditions(claim, law)
    paid: int | None = None
    lines: tuple[Line, ...] = ()
    if claim.starts_on is not None and claim.ends_on is not None:
        paid = int(law.get("wages/minimum_wage", claim.starts_on))
        count = instalments(claim.starts_on, claim.ends_on, law)
        lines = (Line("instalment", cents(paid), ARTICLE, {"count": ("count", count)}),)
    return conclude(
        "closed_season",
        1,
        on,
        ARTICLE,
        law,
        found,
        lines=lines,
        amount_cents=paid,
        starts_on=claim.starts_on,
        ends_on=claim.ends_on,
        doubts=("closed_season",),
    )


def _conditions(claim: ClosedSeasonClaim, law: Statutes) -> tuple[Condition, ...]:
    terms = law.get("closed_season/terms", claim.requested_on)
    starts, ends = claim.starts_on, claim.ends_on
    in_time = None
    if starts is not None and ends is not None:
        in_time = starts - timedelta(days=terms["ask_before"]) <= claim.requested_on <= ends
    registered = None
    if claim.registered_on is not None:
        asked = max(claim.registered_on, claim.requested_on)
        registered = age(claim.registered_on, asked).in_months
    return (
        condition(
            "closed_season",
            as_day(starts),
            None,
            None if starts is None or ends is None else True,
            ARTICLE,
            REGISTER,
        ),
        condition(
            "asked_for_season",
            day(claim.requested_on),
            as_day(ends),
            in_time,
            ASKED,
            STATED,
        ),
        condition(
            "fisher_registered",
            None if registered is None else ("months", registered),
            ("months", terms["registered"]),
            None if registered is None else registered >= terms["registered"],
            "Lei 10.779/2003 art. 2 §2 I",
            REGISTER,
        ),
        yes_or_no(
            "fish_contribution", claim.contributed, True, "Lei 10.779/2003 art. 2 §2 II", RECORD
        ),
        yes_or_no("other_income", claim.other_income, False, "Lei 10.779/2003 art. 1", RECORD),
        yes_or_no(
            "continued_benefit", claim.continued_benefit, False, "Lei 10.779/2003 art. 2 §1", RECORD
        ),
    )
