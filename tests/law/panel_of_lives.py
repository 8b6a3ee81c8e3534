"""Lives and claims that every rule is asked about, to see whether a rule still answers the same.

They are drawn from fixed seeds, so they are the same for ever; each claim is also varied fact by
fact. Only days are asked on which the law is settled: a new number of a coming year changes nothing
here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from enum import Enum
from itertools import product
from random import Random
from typing import Any

from benefits.law import closed_season, family_grant_ladder
from benefits.law.facts import Activity, Category, ContributionMonth, DegreeSince, Facts, FactsError
from benefits.law.family_grant_conditions import SCHOOL, Member, Report
from benefits.law.family_grant_ladder import Effect, FollowUp
from benefits.law.retirement import RULES
from benefits.law.rules import Case
from portal.periods import add_months

from .people import LAW, person
from .test_closed_season import FISHER
from .test_golden import CLAIMS, LIVES, _plain

LIVES_DRAWN = 240
PUPIL = Member(1, date(2016, 5, 5), reports=(Report("school_attendance", attendance=55_00),))
FAMILY = FollowUp(SCHOOL, date(2026, 2, 1), (PUPIL,), (Effect("warning", date(2025, 11, 1)),))
DAYS = (date(2020, 6, 30), date(2022, 7, 15), date(2024, 3, 1), date(2026, 3, 2))
CATEGORIES = (
    *(Category.EMPLOYEE,) * 6,
    *(Category.OWN_ACCOUNT, Category.DOMESTIC, Category.CASUAL, Category.MEI, Category.VOLUNTARY),
    *(Category.SMALLHOLDER, Category.SIMPLIFIED, Category.COMPANY_SERVICE),
    *(Category.OTHER_SCHEME, Category.MILITARY, Category.ABROAD),
)
ACTIVITIES = (*(Activity.COMMON,) * 5, *Activity)
DEGREES = ("severe", "moderate", "light")


def _months(draw: Random, born: int) -> Iterator[ContributionMonth]:
    """One to four times of work, with gaps, low months and late payments among them."""
    month = date(born + draw.randrange(16, 30), draw.randrange(1, 13), 1)
    for _ in range(draw.randrange(1, 5)):
        category, activity = draw.choice(CATEGORIES), draw.choice(ACTIVITIES)
        if category is Category.SMALLHOLDER:
            activity = Activity.RURAL
        elif activity is Activity.RURAL and category is not Category.EMPLOYEE:
            activity = Activity.COMMON
        pay = draw.choice((1_000_00, 1_700_00, 3_000_00, 9_000_00))
        for _month in range(draw.choice((18, 60, 130, 190, 300))):
            if month >= date(2026, 3, 1):
                return
            yield ContributionMonth(
                month,
                pay + draw.randrange(200_00),
                category,
                paid=draw.random() > 0.03,
                paid_late=draw.random() < 0.02,
                activity=activity,
            )
            month = add_months(month, 1)
        month = add_months(month, draw.choice((0, 0, 3, 14, 40)))


def drawn_life(number: int) -> tuple[Facts, date]:
    """The life of a number, and the day it asks on."""
    draw = Random(f"life {number}")
    born, on = draw.randrange(1948, 1990), draw.choice(DAYS)
    birth = date(born, draw.randrange(1, 13), draw.randrange(1, 29))
    record = tuple(entry for entry in _months(draw, born) if entry.month < on)
    more: dict[str, Any] = {"requested_on": on}
    kind = draw.random()
    if kind < 0.1:
        more |= {"disability": draw.choice(DEGREES), "disabled_since": date(born + 30, 1, 1)}
    elif kind < 0.15:
        since = (date(born + 25, 1, 1), date(born + 40, 1, 1))
        more["degrees"] = tuple(DegreeSince(day, draw.choice(DEGREES)) for day in since)
    if draw.random() < 0.2:
        more["left_work_on"] = on - timedelta(days=40)
    return person(birth, draw.choice("MF"), record, **more), on


def answers_of_lives() -> Iterator[dict[str, Any]]:
    """What every retirement rule says of every life."""
    lives = [(facts, DAYS[-1]) for facts in LIVES.values()]
    for facts, on in [*lives, *map(drawn_life, range(LIVES_DRAWN))]:
        case = Case(facts, LAW)
        for rule in RULES:
            if rule.applies(case):
                yield _plain(rule.determine(case, on))


def _others(value: Any) -> Iterator[Any]:
    """Other values for a fact: not known, a little less, a little more."""
    if isinstance(value, bool):
        yield from (None, not value)
    elif isinstance(value, Enum):
        yield from (other for other in type(value) if other is not value)
    elif isinstance(value, int):
        yield from (None, 0, 1, value * 2 + 1, max(value - 1, 0), value * 1000)
    elif isinstance(value, date):
        yield from (None, *(value + timedelta(days=days) for days in (-4000, -400, -1, 1, 60)))
    elif isinstance(value, tuple):
        yield from (value[:1], value[1:], value + value[-1:])
        yield from ((other, *value[1:]) for one in value[:1] for other in _others(one))
    elif value is None:
        yield from (True, False)
    elif is_dataclass(value) and not isinstance(value, Facts):
        yield from _varied(value)


def _varied(claim: Any) -> Iterator[Any]:
    """A claim with one fact changed at a time; what cannot be is left out."""
    for field in fields(claim):
        for other in _others(getattr(claim, field.name)):
            try:
                yield replace(claim, **{field.name: other})
            except (FactsError, TypeError, AttributeError):
                continue


def answers_of_claims() -> Iterator[dict[str, Any]]:
    """What every other rule says of its claim and of each variation of it."""
    asked = {
        **CLAIMS,
        "closed_season": (closed_season.determine, FISHER),
        "family_grant_conditions": (family_grant_ladder.determine, FAMILY),
    }
    for determine, claim in asked.values():
        seen = [claim, *_varied(claim)]
        for one, on in product(seen, DAYS[2:]):
            try:
                yield _plain(determine(one, LAW, on))
            except (FactsError, TypeError, AttributeError, ValueError):
                continue
