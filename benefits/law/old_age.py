"""Retirement at the programmed age, permanent rule (EC 103/2019 art. 19; CF art. 201 §7 I).

Age 65 (men) or 62 (women), contribution time 20 or 15 years, 180 monthly contributions; 60 % of the
mean and 2 points for each year above 20 or 15. Open to everyone, whenever they joined.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from portal.statutes import Statutes

from .amount import Terms
from .coefficient import coefficients
from .conditions import age_at_least, carencia_at_least, years_at_least
from .determination import Determination
from .facts import Facts
from .rules import Case, Check, Rule, old_member
from .worktime import years

ARTICLE = "EC 103/2019 art. 19"
TABLES = ("retirement/permanent_age", "retirement/permanent_years", "retirement/carencia")


def checks(case: Case, on: date) -> Iterator[Check]:
    """Age, contribution time, carência."""
    sex, law = case.facts.sex or "M", case.law
    yield age_at_least(case, on, law.get("retirement/permanent_age", on)[sex], ARTICLE)
    yield years_at_least(case, on, law.get("retirement/permanent_years", on)[sex], ARTICLE)
    yield carencia_at_least(case, on)


def terms(case: Case, on: date) -> Terms:
    """60 % and 2 points a year, months that lower the amount left out."""
    sex, law = case.facts.sex or "M", case.law
    return Terms(
        share=coefficients(sex, on, law),
        share_key="coefficient",
        article="EC 103/2019 art. 26 §2 and §5",
        least_units=years(law.get("retirement/permanent_years", on)[sex]),
        least_carencia=law.get("retirement/carencia", on),
        divisor_applies=old_member(case),
    )


RULE = Rule("old_age", 3, ARTICLE, checks, terms, tables=TABLES)


def determine(facts: Facts, law: Statutes, on: date) -> Determination:
    """What art. 19 says of these facts on a day."""
    return RULE.determine(Case(facts, law), on)
