"""Retirement after work that harms health (EC 103/2019 art. 19 §1 I and art. 21).

15, 20 or 25 years of exposure, and either an age (permanent rule: 55, 58, 60) or points of age and
all contribution time (transition: 66, 76, 86). The time is not converted. Exposure always has to be
looked at by a person.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from portal.statutes import Statutes

from .amount import Terms
from .coefficient import coefficient
from .conditions import (
    age_at_least,
    carencia_at_least,
    joined_before_reform,
    points_at_least,
    years_at_least,
)
from .determination import Determination
from .facts import Activity, Facts
from .rules import Case, Check, Rule, old_member
from .worktime import years

PERMANENT = "EC 103/2019 art. 19 §1 I"
TRANSITION = "EC 103/2019 art. 21"
GRADES = (15, 20, 25)
PERMANENT_TABLES = ("special/permanent_age", "retirement/carencia")
TRANSITION_TABLES = ("special/points", "retirement/carencia")


def _exposure(case: Case, on: date, grade: int, article: str) -> Check:
    return years_at_least(case, on, grade, article, kind=f"exposure_{grade}", key="exposure_time")


def permanent_checks(case: Case, on: date, *, grade: int) -> Iterator[Check]:
    """Age by degree of harm, exposure, carência."""
    yield age_at_least(case, on, case.law.get("special/permanent_age", on)[grade], PERMANENT)
    yield _exposure(case, on, grade, PERMANENT)
    yield carencia_at_least(case, on)


def transition_checks(case: Case, on: date, *, grade: int) -> Iterator[Check]:
    """Insured before the reform, points by degree of harm, exposure, carência."""
    points = case.law.get("special/points", on)[grade]
    yield joined_before_reform(case, on, TRANSITION)
    yield points_at_least(case, on, points, TRANSITION, kind="plain")
    yield _exposure(case, on, grade, TRANSITION)
    yield carencia_at_least(case, on)


def terms(case: Case, on: date, *, grade: int) -> Terms:
    """60 % and 2 points a year above 20 or 15; above 15 for both after 15 years of exposure."""
    sex, law = case.facts.sex or "M", case.law
    above = "special_15" if grade == 15 else None
    return Terms(
        share=lambda units: coefficient(units, sex, on, law, above),
        share_key="coefficient",
        article="EC 103/2019 art. 26 §2 and §5",
        least_units=years(grade),
        least_carencia=law.get("retirement/carencia", on),
        discard=False,
        divisor_applies=old_member(case),
        time_kind="plain",
    )


def _exposed(case: Case, *, grade: int) -> bool:
    return Activity(f"exposure_{grade}") in case.activities


PERMANENT_RULES = tuple(
    Rule(
        f"special_{grade}",
        1,
        PERMANENT,
        partial(permanent_checks, grade=grade),
        partial(terms, grade=grade),
        tables=PERMANENT_TABLES,
        applies=partial(_exposed, grade=grade),
        doubts=("special_time",),
    )
    for grade in GRADES
)
TRANSITION_RULES = tuple(
    Rule(
        f"special_points_{grade}",
        1,
        TRANSITION,
        partial(transition_checks, grade=grade),
        partial(terms, grade=grade),
        tables=TRANSITION_TABLES,
        applies=partial(_exposed, grade=grade),
        doubts=("special_time",),
    )
    for grade in GRADES
)


def determine(
    facts: Facts, law: Statutes, on: date, *, grade: int, permanent: bool
) -> Determination:
    """What the rule for a degree of harm says of these facts. ValueError for another degree."""
    rules = PERMANENT_RULES if permanent else TRANSITION_RULES
    return rules[GRADES.index(grade)].determine(Case(facts, law), on)
