"""Retirement of a disabled person (LC 142/2013; kept by EC 103/2019 art. 22).

By contribution time as a disabled person, less of it the more severe the degree, with the whole
mean; or by age 60 (men) or 55 (women) after 15 years, with 70 % of the mean and 1 point a year.
The degree and its first day come from an assessment, so a person always looks.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from portal.periods import ONE_DAY
from portal.statutes import NoValueInForce, Statutes

from .amount import Terms
from .coefficient import yearly_coefficient
from .conditions import age_at_least, carencia_at_least
from .determination import Determination
from .factor import retirement_factor
from .facts import Facts
from .rules import Case, Check, Rule, old_member
from .worktime import years

BY_TIME = "LC 142/2013 art. 3 I to III"
BY_AGE = "LC 142/2013 art. 3 IV"


def _time_as_disabled(case: Case, on: date, needed: int, article: str, kind: str) -> Check:
    since = case.facts.disabled_since
    before = case.record.time(since - ONE_DAY, kind) if since else 0
    own = case.record.time(on, kind) - before
    return Check("disabled_time", "time", own, years(needed), article, "contribution record")


def time_checks(case: Case, on: date) -> Iterator[Check]:
    """Time by degree, carência."""
    table = case.law.get("disability/years_by_degree", on)
    needed = table[case.facts.disability or "light"][case.facts.sex or "M"]
    yield _time_as_disabled(case, on, needed, BY_TIME, "full_plan")
    yield carencia_at_least(case, on)


def age_checks(case: Case, on: date) -> Iterator[Check]:
    """Age, 15 years as a disabled person, carência."""
    law = case.law
    yield age_at_least(case, on, law.get("disability/age", on)[case.facts.sex or "M"], BY_AGE)
    yield _time_as_disabled(case, on, law.get("disability/age_years", on), BY_AGE, "all")
    yield carencia_at_least(case, on)


def time_terms(case: Case, on: date) -> Terms:
    """The whole mean, times the factor where that is more (LC 142/2013 art. 9 I)."""
    return Terms(
        share=lambda units: max(Fraction(1), _factor(case, units, on)),
        share_key="whole_mean",
        article="LC 142/2013 art. 8 I",
        discard=False,
        divisor_applies=old_member(case),
        time_kind="full_plan",
    )


def _factor(case: Case, units: int, on: date) -> Fraction:
    """The factor, or nothing where no life table is loaded: it may only raise the amount."""
    try:
        age_units = case.age_units(on) or 0
        return Fraction(retirement_factor(units, age_units, case.facts.sex or "M", on, case.law))
    except NoValueInForce:
        return Fraction(0)


def age_terms(case: Case, on: date) -> Terms:
    """70 % of the mean and 1 point for each year, at most all of it."""
    law = case.law
    return Terms(
        share=lambda units: yearly_coefficient(units, "disability/age_coefficient", on, law),
        share_key="coefficient",
        article="LC 142/2013 art. 8 II",
        discard=False,
        divisor_applies=old_member(case),
    )


def _assessed(case: Case) -> bool:
    return case.facts.disability is not None


TIME_RULE = Rule(
    "disabled_time",
    1,
    BY_TIME,
    time_checks,
    time_terms,
    tables=("disability/years_by_degree", "retirement/carencia"),
    applies=_assessed,
    doubts=("disability_degree",),
    since=date(2013, 11, 9),
)
AGE_RULE = Rule(
    "disabled_age",
    1,
    BY_AGE,
    age_checks,
    age_terms,
    tables=("disability/age", "disability/age_years", "retirement/carencia"),
    applies=_assessed,
    doubts=("disability_degree",),
    since=date(2013, 11, 9),
)


def determine(facts: Facts, law: Statutes, on: date, *, by_age: bool) -> Determination:
    """What LC 142/2013 says of these facts on a day."""
    return (AGE_RULE if by_age else TIME_RULE).determine(Case(facts, law), on)
