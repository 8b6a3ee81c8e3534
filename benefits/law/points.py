"""Retirement by points, transition (EC 103/2019 art. 15).

Contribution time 35 (men) or 30 years (women), and age plus contribution time, both counted in
days, reach the points of the year. Teachers in basic education: 30 or 25 years of teaching and five
points less.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from portal.statutes import Statutes

from .amount import Terms
from .arithmetic import larger
from .coefficient import coefficients
from .conditions import carencia_at_least, joined_before_reform, points_at_least, years_at_least
from .determination import Determination
from .facts import Facts
from .rules import Case, Check, Rule, old_member
from .worktime import years

ARTICLE = "EC 103/2019 art. 15"
TABLES = ("transition/contribution_years", "transition/points", "retirement/carencia")


def checks(case: Case, on: date, *, teacher: bool = False) -> Iterator[Check]:
    """Insured when the reform came, contribution time, points of the year, carência."""
    row, kind, law = row_of(case, teacher), "teaching" if teacher else "full_plan", case.law
    count = law.get("transition/contribution_years", on)[row]
    key = "teaching_time" if teacher else "contribution_time"
    yield joined_before_reform(case, on, ARTICLE)
    yield years_at_least(case, on, count, ARTICLE, kind=kind, key=key)
    yield points_at_least(case, on, law.get("transition/points", on)[row], f"{ARTICLE} II")
    yield carencia_at_least(case, on)


def row_of(case: Case, teacher: bool) -> str:
    """The column of the law's tables for a person."""
    sex = case.facts.sex or "M"
    return f"teacher_{sex}" if teacher else sex


def terms(case: Case, on: date, *, teacher: bool = False) -> Terms:
    """60 % and 2 points a year; no month left out that the points or the time still need."""
    sex, law, row = case.facts.sex or "M", case.law, row_of(case, teacher)
    for_points = years(law.get("transition/points", on)[row]) - case.known_age_units(on)
    for_time = years(law.get("transition/contribution_years", on)[row])
    return Terms(
        share=coefficients(sex, on, law),
        share_key="coefficient",
        article="EC 103/2019 art. 26 §2 and §5",
        least_units=larger(for_points, for_time),
        least_carencia=law.get("retirement/carencia", on),
        discard=not teacher,  # a month left out could be one of the teaching months
        divisor_applies=old_member(case),
        time_kind="full_plan",
    )


RULE = Rule("points", 3, ARTICLE, checks, terms, tables=TABLES)
TEACHER_RULE = Rule(
    "teacher_points",
    2,
    f"{ARTICLE} §3",
    partial(checks, teacher=True),
    partial(terms, teacher=True),
    tables=TABLES,
    applies=lambda case: case.taught,
    doubts=("teaching_time",),
)


def determine(facts: Facts, law: Statutes, on: date) -> Determination:
    """What art. 15 says of these facts on a day."""
    return RULE.determine(Case(facts, law), on)
