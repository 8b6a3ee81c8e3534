"""Family allowance (Lei 8.213/1991 art. 65 to 70; EC 103/2019 art. 27).

So much for each child until its 14th birthday, or disabled, of employees, domestic and casual
workers whose pay of the month is not above the limit. Both parents may get it. In the month of
hiring and of leaving employees get the part of the days worked; the limit looks at a whole month.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.money import round_ratio
from portal.periods import anniversary, last_day
from portal.statutes import Statutes

from .claims import RECORD, REGISTER, answering, conclude, condition
from .determination import Condition, Determination, Line, Value, cents
from .facts import Category, FactsError, refuse_below

ARTICLE = "Lei 8.213/1991 art. 65"
COVERED = frozenset({Category.EMPLOYEE, Category.DOMESTIC, Category.CASUAL})
IN_PART = frozenset({Category.EMPLOYEE, Category.DOMESTIC})


@dataclass(frozen=True, slots=True)
class Child:
    """A child or stepchild of the worker."""

    birth: date
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class AllowanceClaim:
    """A worker's month and children.

    ``hired_on`` and ``left_on`` matter if they lie in the month; ``whole_month_cents`` is then the
    pay of a whole month, which the limit looks at (None: not known).
    """

    month: date
    category: Category | None
    remuneration_cents: int | None
    children: tuple[Child, ...]
    hired_on: date | None = None
    left_on: date | None = None
    whole_month_cents: int | None = None

    def __post_init__(self) -> None:
        refuse_below(0, remuneration_cents=self.remuneration_cents)
        refuse_below(0, whole_month_cents=self.whole_month_cents)
        if self.hired_on is not None and self.hired_on > last_day(self.month):
            raise FactsError("hired_on", self.hired_on, "after the month")
        if self.left_on is not None and self.left_on < self.month:
            raise FactsError("left_on", self.left_on, "before the month")
        if None not in (self.hired_on, self.left_on) and self.days_worked < 1:
            raise FactsError("left_on", self.left_on, "before hiring")

    @property
    def days_worked(self) -> int:
        """Days of the month from hiring to leaving."""
        first = max(self.month, self.hired_on or self.month)
        last = last_day(self.month)
        return (min(last, self.left_on or last) - first).days + 1

    @property
    def in_part(self) -> bool:
        """True for an employee who was hired or left within the month."""
        return self.category in IN_PART and self.days_worked < last_day(self.month).day


def counts(child: Child, month: date, law: Statutes) -> bool:
    """True up to the month before the 14th birthday, and for disabled children."""
    limit = law.get("family_allowance/child_age", month)
    return child.disabled or month < anniversary(child.birth, 12 * limit)


def allowance(remuneration_cents: int, children: int, month: date, law: Statutes) -> int:
    """The allowance of a month for a number of children; nothing above the limit."""
    values = law.get("family_allowance/values", month)
    return int(values["quota"] * children) if remuneration_cents <= values["limit"] else 0


def part_of_month(whole_cents: int, days: int, month: date, law: Statutes) -> int:
    """The part of a month's allowance for the days worked, at most all of it."""
    divisor = law.get("family_allowance/days_of_month", month)
    return min(round_ratio(whole_cents * days, divisor), whole_cents)


def _covered(claim: AllowanceClaim) -> Condition:
    return condition(
        "covered_category",
        None if claim.category is None else ("text", claim.category.value),
        None,
        None if claim.category is None else claim.category in COVERED,
        ARTICLE,
        RECORD,
    )


@answering("family_allowance", ARTICLE, 2)
def determine(claim: AllowanceClaim, law: Statutes, on: date) -> Determination:
    """What the law says of a month."""
    values = law.get("family_allowance/values", claim.month)
    children = sum(counts(child, claim.month, law) for child in claim.children)
    pay = claim.whole_month_cents if claim.in_part else claim.remuneration_cents
    least = pay if pay is not None else claim.remuneration_cents  # a whole month pays no less
    low = None if least is None else least <= values["limit"]
    found = (
        _covered(claim),
        condition(
            "low_income",
            None if least is None else cents(least),
            cents(values["limit"]),
            None if low and pay is None else low,
            "EC 103/2019 art. 27",
            RECORD,
        ),
        condition(
            "has_children", ("count", children), ("count", 1), children >= 1, ARTICLE, REGISTER
        ),
    )
    whole = allowance(least or 0, children, claim.month, law)
    paid = part_of_month(whole, claim.days_worked, claim.month, law) if claim.in_part else whole
    lines = [
        Line(
            "allowance",
            cents(whole),
            "Lei 8.213/1991 art. 66",
            {"count": ("count", children), "quota": cents(values["quota"])},
        )
    ]
    if claim.in_part:
        worked: dict[str, Value] = {"days": ("days", claim.days_worked)}
        lines.append(Line("part_of_month", cents(paid), "RPS art. 82", worked, "half_up"))
    return conclude(
        "family_allowance",
        2,
        on,
        ARTICLE,
        law,
        found,
        lines=lines,
        amount_cents=paid,
        starts_on=claim.month,
    )
