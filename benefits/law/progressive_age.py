"""Retirement by contribution time and an age that rises each year (EC 103/2019 art. 16).

Contribution time 35 (men) or 30 years (women) and the age of the year, half a year more each
January. Teachers in basic education: five years less of both.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from portal.statutes import Statutes

from .amount import Terms
from .coefficient import coefficients
from .conditions import age_at_least, carencia_at_least, joined_before_reform, years_at_least
from .determination import Determination
from .facts import Facts
from .points import row_of
from .rules import Case, Check, Rule, old_member
from .worktime import years

ARTICLE = "EC 103/2019 art. 16"
TABLES = ("transition/contribution_years", "transition/progressive_age", "retirement/carencia")


def checks(case: Case, on: date, *, teacher: bool = False) -> Iterator[Check]:
    """Insured when the reform came, contribution time, age of the year, carência."""
    row, kind, law = row_of(case, teacher), "teaching" if teacher else "full_plan", case.law
    count = law.get("transition/contribution_years", on)[row]
    key = "teaching_time" if teacher else "contribution_time"
    yield joined_before_reform(case, on, ARTICLE)
    yield age_at_least(case, on, law.get("transition/progressive_age", on)[row], f"{ARTICLE} II")
    yield years_at_least(case, on, count, f"{ARTICLE} I", kind=kind, key=key)
    yield carencia_at_least(case, on)


def terms(case: Case, on: date, *, teacher: bool = False) -> Terms:
    """60 % and 2 points for each year above 20 (men) or 15 (women)."""
    sex, law = case.facts.sex or "M", case.law
    return Terms(
        share=coefficients(sex, on, law),
        share_key="coefficient",
        article="EC 103/2019 art. 26 §2 and §5",
        least_units=years(law.get("transition/contribution_years", on)[row_of(case, teacher)]),
        least_carencia=law.get("retirement/carencia", on),
        discard=not teacher,  # a month left out could be one of the teaching months
        divisor_applies=old_member(case),
        time_kind="full_plan",
    )


RULE = Rule("progressive_age", 3, ARTICLE, checks, terms, tables=TABLES)
TEACHER_RULE = Rule(
    "teacher_progressive_age",
    2,
    f"{ARTICLE} §2",
    partial(checks, teacher=True),
    partial(terms, teacher=True),
    tables=TABLES,
    applies=lambda case: case.taught,
    doubts=("teaching_time",),
)


def determine(facts: Facts, law: Statutes, on: date) -> Determination:
    """What art. 16 says of these facts on a day."""
    return RULE.determine(Case(facts, law), on)
