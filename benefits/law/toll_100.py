"""Retirement with the missing time added in full, transition (EC 103/2019 art. 20).

Age 60 (men) or 57 (women), 35 or 30 years of contributions and as much again as was missing when
the reform came; the whole mean. Teachers in basic education: five years less of age and time.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from functools import partial

from portal.statutes import Statutes

from .amount import Terms
from .arithmetic import Whole
from .conditions import age_at_least, carencia_at_least, joined_before_reform, time_at_least
from .determination import Determination
from .facts import Facts
from .points import row_of
from .rules import Case, Check, Rule, old_member
from .toll import total_with_toll

ARTICLE = "EC 103/2019 art. 20"
TABLES = ("transition/contribution_years", "toll_100/share", "toll_100/age", "retirement/carencia")


def total_needed(case: Case, on: date, *, teacher: bool = False) -> Whole:
    """The years of the rule and the toll, in units."""
    return total_with_toll(
        case.law.get("transition/contribution_years", on)[row_of(case, teacher)],
        case.record.time(case.record.reform, "teaching" if teacher else "full_plan"),
        case.law.get("toll_100/share", on),
    )


def checks(case: Case, on: date, *, teacher: bool = False) -> Iterator[Check]:
    """Insured when the reform came, age, time with toll, carência."""
    age = case.law.get("toll_100/age", on)[row_of(case, teacher)]
    yield joined_before_reform(case, on, ARTICLE)
    yield age_at_least(case, on, age, f"{ARTICLE} I")
    yield time_at_least(
        case,
        on,
        total_needed(case, on, teacher=teacher),
        f"{ARTICLE} II and IV",
        kind="teaching" if teacher else "full_plan",
        key="time_with_toll",
    )
    yield carencia_at_least(case, on)


def terms(case: Case, on: date, *, teacher: bool = False) -> Terms:
    """The whole mean."""
    return Terms(
        share=lambda units: Fraction(1),
        share_key="whole_mean",
        article="EC 103/2019 art. 26 §3 I",
        least_units=total_needed(case, on, teacher=teacher),
        least_carencia=case.law.get("retirement/carencia", on),
        divisor_applies=old_member(case),
        time_kind="teaching" if teacher else "full_plan",
    )


RULE = Rule("toll_100", 3, ARTICLE, checks, terms, tables=TABLES)
TEACHER_RULE = Rule(
    "teacher_toll_100",
    3,
    f"{ARTICLE} §1",
    partial(checks, teacher=True),
    partial(terms, teacher=True),
    tables=TABLES,
    applies=lambda case: case.taught,
    doubts=("teaching_time",),
)


def determine(facts: Facts, law: Statutes, on: date) -> Determination:
    """What art. 20 says of these facts on a day."""
    return RULE.determine(Case(facts, law), on)
