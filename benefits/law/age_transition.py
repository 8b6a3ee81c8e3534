"""Retirement by age, transition for those insured before the reform (EC 103/2019 art. 18).

Age 65 (men) or the age of the year (women: 60 in 2019, half a year more each January to 62 in
2023), contribution time 15 years for both, 180 monthly contributions.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from portal.statutes import Statutes

from .amount import Terms
from .coefficient import coefficients
from .conditions import age_at_least, carencia_at_least, joined_before_reform, years_at_least
from .determination import Determination
from .facts import Facts
from .rules import Case, Check, Rule, old_member
from .worktime import years

ARTICLE = "EC 103/2019 art. 18"
TABLES = ("transition/age", "transition/age_years", "retirement/carencia")


def checks(case: Case, on: date) -> Iterator[Check]:
    """Insured when the reform came, age of the year, contribution time, carência."""
    sex, law = case.facts.sex or "M", case.law
    yield joined_before_reform(case, on, ARTICLE)
    yield age_at_least(case, on, law.get("transition/age", on)[sex], f"{ARTICLE} I and §1")
    yield years_at_least(case, on, law.get("transition/age_years", on)[sex], f"{ARTICLE} II")
    yield carencia_at_least(case, on)


def terms(case: Case, on: date) -> Terms:
    """60 % and 2 points a year above 20 (men) or 15 (women)."""
    sex, law = case.facts.sex or "M", case.law
    return Terms(
        share=coefficients(sex, on, law),
        share_key="coefficient",
        article="EC 103/2019 art. 26 §2 and §5",
        least_units=years(law.get("transition/age_years", on)[sex]),
        least_carencia=law.get("retirement/carencia", on),
        divisor_applies=old_member(case),
    )


RULE = Rule("age_transition", 3, ARTICLE, checks, terms, tables=TABLES)


def determine(facts: Facts, law: Statutes, on: date) -> Determination:
    """What art. 18 says of these facts on a day."""
    return RULE.determine(Case(facts, law), on)
