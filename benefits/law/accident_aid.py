"""Accident aid (Lei 8.213/1991 art. 86).

For employees, domestic and casual workers and smallholders whose accident, of any nature, left
lasting damage that lessens their usual work. Half of the benefit salary, also below the minimum
wage, from the day after the temporary benefit until retirement or death. No carência.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.money import apply_rate, round_ratio
from portal.statutes import Statutes

from .amount import salaries_of
from .claims import ASSESSMENT, RECORD, answering, conclude, condition, yes_or_no
from .determination import Condition, Determination, Line, cents, percent
from .facts import Category, Facts
from .insured import insured_condition, standing_of
from .record import Record
from .rules import unknown_for_amount

ARTICLE = "Lei 8.213/1991 art. 86"
COVERED = frozenset({Category.EMPLOYEE, Category.DOMESTIC, Category.CASUAL, Category.SMALLHOLDER})


@dataclass(frozen=True, slots=True)
class AccidentClaim:
    """An accident and what the assessment found of its consequences."""

    person: Facts
    accident_on: date | None
    lasting_damage: bool | None
    less_able_to_work: bool | None
    temporary_benefit_ended_on: date | None = None
    retired: bool = False


def amount(mean_cents: int, on: date, law: Statutes, limits: tuple[int, int] | None = None) -> int:
    """Half of the benefit salary; the floor of other benefits does not apply."""
    floor, ceiling = limits or (law.get("wages/minimum_wage", on), law.get("wages/ceiling", on))
    salary = min(max(mean_cents, floor), ceiling)
    return apply_rate(salary, law.get("accident_aid/share", on), law.get("amount/rounding", on))


@answering("accident_aid", ARTICLE)
def determine(claim: AccidentClaim, law: Statutes, on: date) -> Determination:
    """What the law says of a claim for accident aid. A person always decides it."""
    record = Record(claim.person, law)
    doubts = ["medical_assessment"]
    if claim.accident_on is not None:
        window = law.get("accident_aid/decree_window", claim.accident_on)
        if window["first"] <= claim.accident_on <= window["last"]:
            doubts.append("decree_window")
    starts_on = claim.temporary_benefit_ended_on or claim.person.requested_on
    basis = salaries_of(record, starts_on, law)
    paid: int | None = None
    lines: tuple[Line, ...] = ()
    if basis.salaries:
        mean = round_ratio(sum(salary.cents for salary in basis.salaries), len(basis.salaries))
        paid = amount(mean, starts_on, law)
        lines = (
            Line("mean_all", cents(mean), "EC 103/2019 art. 26", {}, "half_up"),
            Line(
                "share_of_salary",
                cents(paid),
                f"{ARTICLE} §1",
                {"share": percent(law.get("accident_aid/share", on)), "salary": cents(mean)},
                law.get("amount/rounding", on),
            ),
        )
    return conclude(
        "accident_aid",
        1,
        on,
        ARTICLE,
        law,
        _conditions(claim, record, law),
        lines=lines,
        amount_cents=paid,
        starts_on=starts_on,
        doubts=doubts,
        missing=unknown_for_amount(record),
    )


def _conditions(claim: AccidentClaim, record: Record, law: Statutes) -> tuple[Condition, ...]:
    on = claim.accident_on
    standing = standing_of(claim.person, law, on or claim.person.requested_on)
    category = None
    if on is not None:
        months = record.between(date(1900, 1, 1), on)
        category = months[-1].entries[-1].category if months else None
    return (
        insured_condition(standing, on),
        condition(
            "covered_category",
            None if category is None else ("text", category.value),
            None,
            None if on is None else category in COVERED,
            f"{ARTICLE}; art. 18 §1",
            RECORD,
        ),
        yes_or_no("lasting_damage", claim.lasting_damage, True, ARTICLE, ASSESSMENT),
        yes_or_no("less_able_to_work", claim.less_able_to_work, True, ARTICLE, ASSESSMENT),
        yes_or_no("retired", claim.retired, False, f"{ARTICLE} §2", RECORD),
    )
