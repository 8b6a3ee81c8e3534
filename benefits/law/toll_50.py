"""Retirement with half of the missing time added, transition (EC 103/2019 art. 17).

For those who had more than 33 (men) or 28 years (women) when the reform came: 35 or 30 years and
half of what was missing then. No age; the mean is multiplied by the retirement factor.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache

from portal.statutes import Statutes

from .amount import Terms
from .arithmetic import Whole
from .conditions import carencia_at_least, joined_before_reform, time_at_least
from .determination import Determination
from .factor import retirement_factors
from .facts import Facts
from .rules import Case, Check, Rule, old_member
from .toll import total_with_toll
from .worktime import years

ARTICLE = "EC 103/2019 art. 17"
TABLES = (
    "transition/contribution_years",
    "toll_50/share",
    "toll_50/more_than",
    "retirement/carencia",
)


def total_needed(case: Case, on: date) -> Whole:
    """35 or 30 years and the toll, in units."""
    law, sex = case.law, case.facts.sex or "M"
    return total_with_toll(
        law.get("transition/contribution_years", on)[sex],
        case.record.time(case.record.reform, "full_plan"),
        law.get("toll_50/share", on),
    )


def checks(case: Case, on: date) -> Iterator[Check]:
    """Insured when the reform came, more than 33 or 28 years then, time with toll, carência."""
    reform, sex = case.record.reform, case.facts.sex or "M"
    gate = years(case.law.get("toll_50/more_than", on)[sex])
    at_reform = case.record.time(reform, "full_plan")
    yield joined_before_reform(case, on, ARTICLE)
    yield Check(
        "time_at_reform",
        "time",
        at_reform,
        gate + 1,
        ARTICLE,
        "contribution record",
        (("time", at_reform), ("time", gate)),
    )
    yield time_at_least(
        case,
        on,
        total_needed(case, on),
        f"{ARTICLE} I and II",
        kind="full_plan",
        key="time_with_toll",
    )
    yield carencia_at_least(case, on)


def terms(case: Case, on: date) -> Terms:
    """The mean times the factor."""
    sex, law, age_units = case.facts.sex or "M", case.law, case.known_age_units(on)
    # Made when first asked for: without a life table for the day, other gaps are told first.
    factor = cache(lambda: retirement_factors(age_units, sex, on, law))
    return Terms(
        share=lambda units: factor()(units),
        share_key="factor",
        article="EC 103/2019 art. 17 sole §; Lei 8.213/1991 art. 29 §7",
        least_units=total_needed(case, on),
        least_carencia=law.get("retirement/carencia", on),
        divisor_applies=old_member(case),
        by_whole_years=False,
        time_kind="full_plan",
    )


RULE = Rule("toll_50", 3, ARTICLE, checks, terms, tables=TABLES)


def determine(facts: Facts, law: Statutes, on: date) -> Determination:
    """What art. 17 says of these facts on a day."""
    return RULE.determine(Case(facts, law), on)
