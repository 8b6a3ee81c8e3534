"""Retirement of a disabled person (LC 142/2013; kept by EC 103/2019 art. 22).

By contribution time as a disabled person, less of it the more severe the degree, with the whole
mean; or by age 60 (men) or 55 (women) after 15 years, with 70 % of the mean and 1 point a year.
Time of another degree, or before the disability, is converted to the degree that somebody had
longest (art. 7; RPS art. 70-E). Harmful work before the reform is converted by the table of RPS
art. 70-F where that gives more, never by both. The degree and its first day come from an
assessment, so a person always looks.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from portal.periods import ONE_DAY
from portal.statutes import NoValueInForce, Statutes

from .amount import Terms
from .coefficient import yearly_coefficient
from .conditions import age_at_least, carencia_at_least
from .determination import Determination
from .factor import retirement_factor
from .facts import DEGREES, Facts
from .leading import changes_of_lead, converted, leading
from .rules import Case, Check, Rule, old_member
from .rural import amount_with_farm
from .worktime import years

BY_TIME = "LC 142/2013 art. 3 I to III"
BY_AGE = "LC 142/2013 art. 3 IV"
CONVERTED = "LC 142/2013 art. 7; RPS art. 70-E"


class Stretch(NamedTuple):
    """Days on which the disability was of one degree; None: without a beginning or an end."""

    degree: str
    first: date | None
    last: date | None


def stretches(facts: Facts) -> tuple[Stretch, ...]:
    """The degrees of a life, one after the other, "none" among them."""
    changes = [(change.since, change.degree) for change in facts.degrees]
    if not changes and facts.disability is not None:
        if facts.disabled_since is None:
            return (Stretch(facts.disability, None, None),)
        changes = [(facts.disabled_since, facts.disability)]
    found, first, degree = [], None, "none"
    for since, following in sorted(changes):
        found.append(Stretch(degree, first, since - ONE_DAY))
        first, degree = since, following
    return (*found, Stretch(degree, first, None))


def _time_in(case: Case, stretch: Stretch, on: date, kind: str) -> int:
    """Time of a kind in a stretch of days, up to a day."""
    last = on if stretch.last is None else min(stretch.last, on)
    before = 0 if stretch.first is None else case.record.time(stretch.first - ONE_DAY, kind)
    return max(case.record.time(last, kind) - before, 0)


def _times(case: Case, on: date) -> dict[str, int]:
    """Time by degree of disability, before conversion."""
    times = dict.fromkeys(DEGREES, 0)
    for stretch in stretches(case.facts):
        if stretch.degree in times:
            times[stretch.degree] += _time_in(case, stretch, on, "full_plan_plain")
    return times


def falls(case: Case) -> tuple[date, ...]:
    """Days on which another degree begins to lead."""
    if len(case.facts.degrees) < 2:
        return ()
    return changes_of_lead(case.record, lambda day: _times(case, day))


def _converted(case: Case, on: date, degree: str) -> int:
    """All time as time of a degree, harmful work before the reform included."""
    law, sex = case.law, case.facts.sex or "M"
    table = law.get("disability/between_degrees", on)[sex]
    harmful = law.get("disability/harmful_work", on)[sex]
    old_day, units = min(on, case.record.reform), 0
    for stretch in stretches(case.facts):
        factor = table[stretch.degree][degree]
        units += converted(_time_in(case, stretch, on, "full_plan_plain"), factor)
        for grade, row in harmful.items():
            if row[degree] > factor:
                harm = _time_in(case, stretch, old_day, f"harm_{grade}")
                units += converted(harm, row[degree] - factor)
    return units


def time_checks(case: Case, on: date) -> Iterator[Check]:
    """Time by the degree that led, carência."""
    times = _times(case, on)
    degree = leading(times) if any(times.values()) else case.facts.disability or "light"
    needed = case.law.get("disability/years_by_degree", on)[degree][case.facts.sex or "M"]
    own = _converted(case, on, degree)
    check = Check("disabled_time", "time", own, years(needed), BY_TIME, "contribution record")
    if own != times[degree]:
        check = check._replace(key="disabled_time_together", article=CONVERTED)
    yield check
    yield carencia_at_least(case, on)


def age_checks(case: Case, on: date) -> Iterator[Check]:
    """Age, 15 years as a disabled person, carência."""
    law = case.law
    yield age_at_least(case, on, law.get("disability/age", on)[case.facts.sex or "M"], BY_AGE)
    whole = case.with_farm  # RPS art. 70-C
    own = sum(
        _time_in(whole, stretch, on, "plain")
        for stretch in stretches(case.facts)
        if stretch.degree != "none"
    )
    needed = years(law.get("disability/age_years", on))
    yield Check("disabled_time", "time", own, needed, BY_AGE, "contribution record")
    yield carencia_at_least(whole, on)


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
    changes = case.facts.degrees
    return case.facts.disability is not None or any(one.degree != "none" for one in changes)


TIME_RULE = Rule(
    "disabled_time",
    3,
    BY_TIME,
    time_checks,
    time_terms,
    tables=(
        "disability/years_by_degree",
        "disability/between_degrees",
        "disability/harmful_work",
        "retirement/carencia",
    ),
    applies=_assessed,
    falls=falls,
    doubts=("disability_degree",),
    since=date(2013, 11, 9),
)
AGE_RULE = Rule(
    "disabled_age",
    3,
    BY_AGE,
    age_checks,
    age_terms,
    tables=("disability/age", "disability/age_years", "retirement/carencia"),
    amount=amount_with_farm,
    applies=_assessed,
    doubts=("disability_degree",),
    since=date(2013, 11, 9),
)


def determine(facts: Facts, law: Statutes, on: date, *, by_age: bool) -> Determination:
    """What LC 142/2013 says of these facts on a day."""
    return (AGE_RULE if by_age else TIME_RULE).determine(Case(facts, law), on)
