"""Checks that several retirement rules share, so that each is worded and computed once."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from portal.periods import ONE_DAY

from .determination import day
from .rules import Case, Check
from .worktime import years

CARENCIA_ARTICLE = "Lei 8.213/1991 art. 25 II; art. 27"


def age_at_least(case: Case, on: date, needed_years: int | Fraction, article: str) -> Check:
    """Age in completed months against a number of years or half years."""
    return Check(
        "age",
        "age",
        case.age_months(on),
        int(needed_years * 12),
        article,
        case.facts.source_of("birth"),
    )


def time_at_least(
    case: Case, on: date, units: int, article: str, *, kind: str, key: str = ""
) -> Check:
    """Contribution time of a kind against units needed."""
    return Check(
        key or "contribution_time",
        "time",
        case.record.time(on, kind),
        units,
        article,
        "contribution record",
    )


def years_at_least(
    case: Case, on: date, count: int, article: str, *, kind: str = "all", key: str = ""
) -> Check:
    """Contribution time of a kind against whole years needed."""
    return time_at_least(case, on, years(count), article, kind=kind, key=key)


def carencia_at_least(case: Case, on: date, kind: str = "carencia") -> Check:
    """The 180 monthly contributions of every retirement that is not by incapacity."""
    return Check(
        "carencia",
        "months",
        case.record.carencia(on, kind),
        case.law.get("retirement/carencia", on),
        CARENCIA_ARTICLE,
        "contribution record",
    )


def joined_before_reform(case: Case, on: date, article: str) -> Check:
    """The transitions are for those insured by the day of the reform, that day included
    (EC 103/2019 art. 15: "até a data de entrada em vigor"; RPS art. 188-H).
    """
    reform = case.law.get("reform/in_force", on)
    joined = case.joined_on
    days = case.days_insured_before(reform + ONE_DAY)
    return Check(
        "joined_before_reform",
        "days",
        None if joined is None and case.record.unknown else days,
        1,
        article,
        case.facts.source_of("joined_on"),
        (None if joined is None else day(joined), day(reform)),
    )


def points_at_least(
    case: Case, on: date, needed: int, article: str, *, kind: str = "full_plan"
) -> Check:
    """Age and contribution time together, both in days, against points."""
    own_age = case.age_units(on)
    own = None if own_age is None else own_age + case.record.time(on, kind)
    return Check("points", "points", own, years(needed), article, case.facts.source_of("birth"))
