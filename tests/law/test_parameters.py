"""The parameter files themselves: complete, cited, and asked for by the code."""

from __future__ import annotations

import re
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest

import benefits.law
import contributions.law
from benefits.law.statute import the_law
from contributions.law.statute import contributions_law

LAW = the_law()
FOLDERS = [Path(module.__path__[0]) for module in (benefits.law, contributions.law)]
CODE = "\n".join(p.read_text("utf-8") for folder in FOLDERS for p in folder.parent.rglob("*.py"))
# kept for the rooms that run deadlines, slips and notices
ASKED_ELSEWHERE = re.compile(
    r"procedure/|payment/codes|proof_of_life/|paternity/|overpayment/|assistance/impairment_years"
)


def test_the_contributions_law_is_part_of_the_law() -> None:
    assert set(contributions_law().keys()) <= set(LAW.keys())
    assert contributions_law().hash != LAW.hash


@pytest.mark.parametrize("key", LAW.keys())
def test_every_parameter_is_asked_for_somewhere(key: str) -> None:
    topic, name = key.split("/")
    pattern = rf"{topic}/({name}|\{{)"
    assert re.search(pattern, CODE) or ASKED_ELSEWHERE.match(key)


@pytest.mark.parametrize("key", LAW.keys())
def test_every_parameter_holds_on_each_side_of_each_change(key: str) -> None:
    """The day before, the day and the day after every change of every legal number."""
    dated = LAW.parameter(key).dated
    for earlier, later in pairwise(dated):
        assert LAW.get(key, later.since - timedelta(days=1)) == earlier.value
        assert LAW.get(key, later.since) == later.value
        following = later.since + timedelta(days=1)
        if later.until is None or following <= later.until:
            assert LAW.get(key, following) == later.value


@pytest.mark.parametrize("key", [p.key for p in LAW.policy_choices()])
def test_every_policy_choice_says_why(key: str) -> None:
    choice = LAW.parameter(key).policy_choice
    assert choice is not None and len(choice["reason"]) > 20


def changes_of(*keys: str) -> list[date]:
    """The days since the brackets are known on which one of these numbers changes."""
    first = LAW.parameter("employee/brackets").dated[0].since
    days = {dated.since for key in keys for dated in LAW.parameter(key).dated}
    return sorted(day for day in days if day >= first)


@pytest.mark.parametrize(
    "day", changes_of("employee/brackets", "wages/ceiling", "wages/minimum_wage")
)
def test_the_lowest_bracket_is_the_minimum_wage_and_the_highest_the_ceiling(day: date) -> None:
    table = LAW.get("employee/brackets", day)
    brackets = table["brackets"]
    assert brackets[-1]["up_to"] == LAW.get("wages/ceiling", day), (
        f"the brackets of employees must end at the ceiling of {day}"
    )
    if table["progressive"]:
        assert brackets[0]["up_to"] == LAW.get("wages/minimum_wage", day), (
            f"the brackets of employees must begin at the minimum wage of {day}"
        )
    limits = [bracket["up_to"] for bracket in brackets]
    assert limits == sorted(limits)


@pytest.mark.parametrize(
    "now", [day for day in changes_of("wages/ceiling") if day >= date(2020, 1, 1)]
)
def test_every_ceiling_since_2020_is_the_one_before_with_its_readjustment(now: date) -> None:
    rate = 1 + LAW.get("readjustment/rates", now)["full"]
    exact = LAW.get("wages/ceiling", now - timedelta(days=1)) * rate
    assert abs(LAW.get("wages/ceiling", now) - exact) <= Fraction(1, 2)


def test_the_bands_of_life_expectancy_fall_with_age() -> None:
    table = LAW.get("factor/life_expectancy", date(2026, 3, 1))
    years = [table[age] for age in sorted(table)]
    assert years == sorted(years, reverse=True) and len(years) == 31
