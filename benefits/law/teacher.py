"""Retirement of teachers in basic education, permanent rule (EC 103/2019 art. 19 §1 II).

Age 60 (men) or 57 (women) and 25 years of teaching in infant, primary and secondary education. The
teachers' transitions stand beside the common ones in points.py, progressive_age.py and toll_100.py.
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

ARTICLE = "EC 103/2019 art. 19 §1 II"
TABLES = ("teacher/permanent_years", "teacher/permanent_age", "retirement/carencia")


def checks(case: Case, on: date) -> Iterator[Check]:
    """Age, teaching time, carência."""
    sex, law = case.facts.sex or "M", case.law
    needed = law.get("teacher/permanent_years", on)
    yield age_at_least(case, on, law.get("teacher/permanent_age", on)[sex], ARTICLE)
    yield years_at_least(case, on, needed, ARTICLE, kind="teaching", key="teaching_time")
    yield carencia_at_least(case, on)


def terms(case: Case, on: date) -> Terms:
    """60 % and 2 points for each year above 20 (men) or 15 (women)."""
    sex, law = case.facts.sex or "M", case.law
    return Terms(
        share=coefficients(sex, on, law),
        share_key="coefficient",
        article="EC 103/2019 art. 26 §2 and §5",
        least_units=years(law.get("teacher/permanent_years", on)),
        least_carencia=law.get("retirement/carencia", on),
        discard=False,  # a month left out could be one of the teaching months
        divisor_applies=old_member(case),
    )


RULE = Rule(
    "teacher_permanent",
    2,
    ARTICLE,
    checks,
    terms,
    tables=TABLES,
    applies=lambda case: case.taught,
    doubts=("teaching_time",),
)


def determine(facts: Facts, law: Statutes, on: date) -> Determination:
    """What the teachers' permanent rule says of these facts on a day."""
    return RULE.determine(Case(facts, law), on)
