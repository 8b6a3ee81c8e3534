"""Contribution of employees, domestic and casual workers.

Lei 8.212/1991 art. 20; EC 103/2019 art. 28.

Steps: all remunerations of the month are added and limited to the ceiling; each rate is applied to
its slice of the salary (before March 2020: one rate to the whole salary); the parts of a cent are
treated as the parameter ``employee/rounding`` says. The 13th salary is a month of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from portal.money import round_ratio, total, whole_cents
from portal.statutes import Statutes

from .statute import contributions_law


@dataclass(frozen=True, slots=True)
class Slice:
    """The part of a salary that one rate applies to, and what the rate makes of it."""

    from_cents: int
    base_cents: int
    rate: Fraction

    @property
    def contribution(self) -> Fraction:
        """In cents, not yet rounded."""
        return self.base_cents * self.rate


@dataclass(frozen=True, slots=True)
class EmployeeContribution:
    """The contribution of one worker for one month, with the way to it."""

    month: date
    remuneration_cents: int
    base_cents: int
    slices: tuple[Slice, ...]
    rounding: str
    contribution_cents: int


def employee_contribution(
    remuneration_cents: int,
    month: date,
    law: Statutes | None = None,
    *,
    rounding_key: str = "employee/rounding",
) -> EmployeeContribution:
    """The contribution for a month's whole remuneration. ValueError if it is negative."""
    if whole_cents(remuneration_cents) < 0:
        raise ValueError(f"remuneration cannot be negative: {remuneration_cents}")
    law = law or contributions_law()
    table = law.get("employee/brackets", month)
    base = min(remuneration_cents, table["brackets"][-1]["up_to"])
    slices = (_progressive if table["progressive"] else _single_rate)(table["brackets"], base)
    rounding = law.get(rounding_key, month)
    return EmployeeContribution(
        month, remuneration_cents, base, slices, rounding, _rounded(slices, rounding)
    )


def employee_contribution_cents(
    remuneration_cents: int, month: date, law: Statutes | None = None
) -> int:
    """Only the amount, for payrolls of many lines: the same rule without the explanation."""
    law = law or contributions_law()
    table = law.derived.get(("employee/brackets", month))
    if table is None:
        table = law.derived["employee/brackets", month] = _whole_numbers(month, law)
    if not table or whole_cents(remuneration_cents) < 0:
        return employee_contribution(remuneration_cents, month, law).contribution_cents
    amount = lower = 0
    for upper, numerator, denominator in table:
        if remuneration_cents <= upper:
            return int(amount + (remuneration_cents - lower) * numerator // denominator)
        amount += (upper - lower) * numerator // denominator
        lower = upper
    return int(amount)


def _whole_numbers(month: date, law: Statutes) -> list[tuple[int, int, int]]:
    """The brackets as whole numbers; empty where the rule of the month is another one."""
    table = law.get("employee/brackets", month)
    each = law.get("employee/rounding", month) == "truncate_each_bracket"
    if not (each and table["progressive"]):
        return []
    return [(row["up_to"], *row["rate"].as_integer_ratio()) for row in table["brackets"]]


def contributions_by_employer(
    remunerations_cents: Sequence[int], month: date, law: Statutes | None = None
) -> tuple[int, ...]:
    """What each employer withholds when somebody has several, in the order given.

    The first applies the table to its own pay, each next one to what is left of the brackets; the
    parts add up to the contribution on the sum.
    """
    withheld: list[int] = []
    for count in range(1, len(remunerations_cents) + 1):
        so_far = employee_contribution(total(remunerations_cents[:count]), month, law)
        withheld.append(so_far.contribution_cents - sum(withheld))
    return tuple(withheld)


def _progressive(brackets: Sequence[dict[str, Any]], base: int) -> tuple[Slice, ...]:
    slices, lower = [], 0
    for bracket in brackets:
        part = min(base, bracket["up_to"]) - lower
        if part <= 0:
            break
        slices.append(Slice(lower, part, bracket["rate"]))
        lower = bracket["up_to"]
    return tuple(slices)


def _single_rate(brackets: Sequence[dict[str, Any]], base: int) -> tuple[Slice, ...]:
    rate = next(bracket["rate"] for bracket in brackets if base <= bracket["up_to"])
    return (Slice(0, base, rate),)


def _rounded(slices: Sequence[Slice], rounding: str) -> int:
    how = "truncate" if rounding.startswith("truncate") else "half_up"
    if rounding.endswith("each_bracket"):
        return sum(
            round_ratio(part.base_cents * part.rate.numerator, part.rate.denominator, how)
            for part in slices
        )
    if rounding.endswith("total"):
        whole = sum((part.contribution for part in slices), Fraction(0))
        return round_ratio(whole.numerator, whole.denominator, how)
    raise ValueError(f"unknown rounding {rounding!r} in parameter employee/rounding")
