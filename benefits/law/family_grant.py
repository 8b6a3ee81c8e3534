"""Family grant, Bolsa Família (Lei 14.601/2023 art. 5 to 7; Decreto 12.064/2024).

Families in the social register with an income for each member up to the limit: so much for each
member, at least a family amount, and more for small children, children, pregnant and nursing
mothers. A family whose income rises keeps half for a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from portal.money import apply_rate
from portal.statutes import Statutes

from .claims import REGISTER, answering, conclude, condition
from .determination import Determination, Line, cents
from .facts import FactsError, refuse_below

ARTICLE = "Lei 14.601/2023 art. 5"
Standing = Literal["eligible", "protected", "excluded"]


@dataclass(frozen=True, slots=True)
class Family:
    """A family in the social register."""

    members: int
    small_children: int = 0  # below 7
    children: int = 0  # from 7 to 17
    pregnant: int = 0
    nursing: int = 0
    income_cents: int | None = None
    already_receives: bool = False

    def __post_init__(self) -> None:
        refuse_below(1, members=self.members)
        refuse_below(0, small_children=self.small_children, children=self.children)
        refuse_below(0, pregnant=self.pregnant, nursing=self.nursing)
        refuse_below(0, income_cents=self.income_cents)
        if self.small_children + self.children > self.members:
            raise FactsError("members", self.members, "fewer than the children")


def grant(family: Family, month: date, law: Statutes) -> int:
    """The whole grant of a month."""
    values = law.get("family_grant/values", month)
    base = max(values["member"] * family.members, values["family"])
    return int(
        base
        + values["small_child"] * family.small_children
        + values["child"] * (family.children + family.pregnant)
        + values["nursing"] * family.nursing
    )


def protected_grant(full_cents: int, month: date, law: Statutes) -> int:
    """What a family above the limit keeps for a time."""
    return apply_rate(full_cents, law.get("family_grant/protection", month)["share"])


def standing(
    income_for_each: Fraction | int, month: date, law: Statutes, *, already_receives: bool
) -> Standing:
    """``eligible``, ``protected`` (half for a time) or ``excluded``, by income for each member."""
    if income_for_each <= law.get("family_grant/values", month)["income"]:
        return "eligible"
    limit = law.get("family_grant/protection", month)["limit"]
    return "protected" if already_receives and income_for_each <= limit else "excluded"


def protection_months(month: date, law: Statutes) -> int:
    """For how many months half is kept."""
    return int(law.get("family_grant/protection", month)["months"])


@answering("family_grant", ARTICLE)
def determine(family: Family, law: Statutes, on: date) -> Determination:
    """What the law says of a family in a month."""
    values = law.get("family_grant/values", on)
    paid = grant(family, on, law)
    lines = [Line("grant", cents(paid), f"{ARTICLE} and 7", {"count": ("count", family.members)})]
    own = None if family.income_cents is None else Fraction(family.income_cents, family.members)
    state = None
    if own is not None:
        state = standing(own, on, law, already_receives=family.already_receives)
        if state == "protected":
            paid = protected_grant(paid, on, law)
            months = ("months", protection_months(on, law))
            lines.append(
                Line("protected_half", cents(paid), "Lei 14.601/2023 art. 6", {"months": months})
            )
    found = condition(
        "household_income",
        None if own is None else cents(int(own)),
        cents(values["income"]),
        None if state is None else state != "excluded",
        ARTICLE,
        REGISTER,
    )
    return conclude(
        "family_grant",
        1,
        on,
        ARTICLE,
        law,
        (found,),
        lines=lines,
        amount_cents=paid,
        starts_on=on,
        doubts=("one_person_family",) if family.members == 1 else (),
    )
