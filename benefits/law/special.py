"""Retirement after work that harms health (EC 103/2019 art. 19 §1 I and art. 21).

15, 20 or 25 years of exposure, and either an age (permanent rule: 55, 58, 60) or points of age and
all contribution time (transition: 66, 76, 86). Exposure of other degrees is converted to the degree
that somebody had longest (RPS art. 66); time is not converted for the points. Exposure always has
to be looked at by a person.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from portal.statutes import Statutes

from .amount import Terms
from .coefficient import coefficients
from .conditions import (
    age_at_least,
    carencia_at_least,
    joined_before_reform,
    points_at_least,
    years_at_least,
)
from .determination import Determination
from .facts import Activity, Facts
from .leading import changes_of_lead, converted, leading
from .rules import Case, Check, Rule, old_member
from .worktime import years

PERMANENT = "EC 103/2019 art. 19 §1 I"
TRANSITION = "EC 103/2019 art. 21"
GRADES = (15, 20, 25)
EXPOSED = frozenset({Activity.EXPOSURE_15, Activity.EXPOSURE_20, Activity.EXPOSURE_25})
PERMANENT_TABLES = ("special/permanent_age", "special/between_degrees", "retirement/carencia")
TRANSITION_TABLES = ("special/points", "special/between_degrees", "retirement/carencia")


def exposure_at_least(case: Case, on: date, grade: int, article: str) -> Check:
    """Years of a degree of harm, those of other degrees converted if this one led."""
    check = years_at_least(case, on, grade, article, kind=f"exposure_{grade}", key="exposure_time")
    times, table = _times(case, on), case.law.get("special/between_degrees", on)
    if leading(times) != grade:
        return check
    together = sum(converted(units, table[other][grade]) for other, units in times.items())
    if check.own is None or together <= check.own:
        return check
    return check._replace(key="exposure_time_together", own=together, article="RPS art. 66")


def _times(case: Case, on: date) -> dict[int, int]:
    """Exposure by degree, before conversion, each month at its most harmful."""
    return {grade: case.record.time(on, f"harm_{grade}") for grade in GRADES}


def falls(case: Case) -> tuple[date, ...]:
    """Days on which another degree begins to lead."""
    if len(case.activities & EXPOSED) < 2:
        return ()
    return changes_of_lead(case.record, lambda day: _times(case, day))


def permanent_checks(case: Case, on: date, *, grade: int) -> Iterator[Check]:
    """Age by degree of harm, exposure, carência."""
    yield age_at_least(case, on, case.law.get("special/permanent_age", on)[grade], PERMANENT)
    yield exposure_at_least(case, on, grade, PERMANENT)
    yield carencia_at_least(case, on)


def transition_checks(case: Case, on: date, *, grade: int) -> Iterator[Check]:
    """Insured when the reform came, points by degree of harm, exposure, carência."""
    points = case.law.get("special/points", on)[grade]
    yield joined_before_reform(case, on, TRANSITION)
    yield points_at_least(case, on, points, TRANSITION, kind="plain")
    yield exposure_at_least(case, on, grade, TRANSITION)
    yield carencia_at_least(case, on)


def terms(case: Case, on: date, *, grade: int) -> Terms:
    """60 % and 2 points a year above 20 or 15; above 15 for both after 15 years of exposure."""
    sex, law = case.facts.sex or "M", case.law
    above = "special_15" if grade == 15 else None
    return Terms(
        share=coefficients(sex, on, law, above),
        share_key="coefficient",
        article="EC 103/2019 art. 26 §2 and §5",
        least_units=years(grade),
        least_carencia=law.get("retirement/carencia", on),
        discard=False,
        divisor_applies=old_member(case),
        time_kind="plain",
    )


def exposed(case: Case, *, grade: int) -> bool:
    """True if any month was work of this degree of harm."""
    return Activity(f"exposure_{grade}") in case.activities


PERMANENT_RULES = tuple(
    Rule(
        f"special_{grade}",
        3,
        PERMANENT,
        partial(permanent_checks, grade=grade),
        partial(terms, grade=grade),
        tables=PERMANENT_TABLES,
        applies=partial(exposed, grade=grade),
        doubts=("special_time",),
        falls=falls,
    )
    for grade in GRADES
)
TRANSITION_RULES = tuple(
    Rule(
        f"special_points_{grade}",
        3,
        TRANSITION,
        partial(transition_checks, grade=grade),
        partial(terms, grade=grade),
        tables=TRANSITION_TABLES,
        applies=partial(exposed, grade=grade),
        doubts=("special_time",),
        falls=falls,
    )
    for grade in GRADES
)


def determine(
    facts: Facts, law: Statutes, on: date, *, grade: int, permanent: bool
) -> Determination:
    """What the rule for a degree of harm says of these facts. ValueError for another degree."""
    rules = PERMANENT_RULES if permanent else TRANSITION_RULES
    return rules[GRADES.index(grade)].determine(Case(facts, law), on)
