"""Family allowance (Lei 8.213/1991 art. 65 to 70; EC 103/2019 art. 27).

So much for each child until its 14th birthday, or disabled, of employees, domestic and casual
workers whose pay of the month is not above the limit. Both parents may get it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.periods import anniversary
from portal.statutes import Statutes

from .claims import RECORD, REGISTER, answering, conclude, condition
from .determination import Determination, Line, cents
from .facts import Category

ARTICLE = "Lei 8.213/1991 art. 65"
COVERED = frozenset({Category.EMPLOYEE, Category.DOMESTIC, Category.CASUAL})


@dataclass(frozen=True, slots=True)
class Child:
    """A child or stepchild of the worker."""

    birth: date
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class AllowanceClaim:
    """A worker's month and children."""

    month: date
    category: Category | None
    remuneration_cents: int | None
    children: tuple[Child, ...]


def counts(child: Child, month: date, law: Statutes) -> bool:
    """True up to the month before the 14th birthday, and for disabled children."""
    limit = law.get("family_allowance/child_age", month)
    return child.disabled or month < anniversary(child.birth, 12 * limit)


def allowance(remuneration_cents: int, children: int, month: date, law: Statutes) -> int:
    """The allowance of a month for a number of children; nothing above the limit."""
    values = law.get("family_allowance/values", month)
    return int(values["quota"] * children) if remuneration_cents <= values["limit"] else 0


@answering("family_allowance", ARTICLE)
def determine(claim: AllowanceClaim, law: Statutes, on: date) -> Determination:
    """What the law says of a month."""
    values = law.get("family_allowance/values", claim.month)
    children = sum(counts(child, claim.month, law) for child in claim.children)
    pay = claim.remuneration_cents
    found = (
        condition(
            "covered_category",
            None if claim.category is None else ("text", claim.category.value),
            None,
            None if claim.category is None else claim.category in COVERED,
            ARTICLE,
            RECORD,
        ),
        condition(
            "low_income",
            None if pay is None else cents(pay),
            cents(values["limit"]),
            None if pay is None else pay <= values["limit"],
            "EC 103/2019 art. 27",
            RECORD,
        ),
        condition(
            "has_children", ("count", children), ("count", 1), children >= 1, ARTICLE, REGISTER
        ),
    )
    paid = allowance(pay or 0, children, claim.month, law)
    line = Line(
        "allowance",
        cents(paid),
        "Lei 8.213/1991 art. 66",
        {"count": ("count", children), "quota": cents(values["quota"])},
    )
    return conclude(
        "family_allowance",
        1,
        on,
        ARTICLE,
        law,
        found,
        lines=(line,),
        amount_cents=paid,
        starts_on=claim.month,
    )
