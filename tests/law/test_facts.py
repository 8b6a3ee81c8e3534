"""Impossible facts are refused with the field, the value and the reason; JSON is exact."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benefits.law.assistance import AssistanceClaim, Income
from benefits.law.codec import CodecError, from_json, stable_hash, to_json
from benefits.law.facts import Category, ContributionMonth, Facts, FactsError, Source
from benefits.law.survivors import Dependant, Kin, SurvivorsClaim
from benefits.law.temporary_incapacity import IncapacityClaim

from .people import TODAY, months, person


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"month": date(2020, 1, 2)}, "month"),
        ({"month": "2020-01"}, "month"),
        ({"remuneration_cents": -1}, "remuneration_cents"),
        ({"remuneration_cents": 1.5}, "remuneration_cents"),
        ({"category": "king"}, "category"),
        ({"activity": "sleeping"}, "activity"),
        ({"first_day": 0}, "last_day"),
        ({"first_day": 20, "last_day": 10}, "last_day"),
        ({"last_day": 32}, "last_day"),
    ],
)
def test_an_impossible_month_is_refused_by_field(change: dict[str, Any], field: str) -> None:
    values = {"month": date(2020, 1, 1), "remuneration_cents": 100, **change}
    with pytest.raises(FactsError) as refused:
        ContributionMonth(**values)
    assert refused.value.field == field
    assert refused.value.reason and str(refused.value)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"sex": "X"}, "sex"),
        ({"disability": "some"}, "disability"),
        ({"requested_on": date(1950, 1, 1)}, "requested_on"),
        ({"death": date(1950, 1, 1)}, "death"),
        ({"joined_on": date(1950, 1, 1)}, "joined_on"),
        ({"record": months(date(1950, 1, 1), 1)}, "month"),
        ({"death": date(2019, 12, 31), "record": months(date(2020, 1, 1), 1)}, "month"),
    ],
)
def test_an_impossible_life_is_refused_by_field(change: dict[str, Any], field: str) -> None:
    with pytest.raises(FactsError) as refused:
        person(**change)
    assert refused.value.field == field


def test_the_day_of_birth_and_the_month_of_death_are_possible() -> None:
    born = date(1960, 5, 1)
    assert person(born, record=(), requested_on=born, joined_on=born, death=born).death == born
    last = months(date(2020, 1, 1), 1)
    assert person(born, record=last, death=date(2020, 1, 1)).months == last
    assert person(born, record=months(date(1960, 5, 1), 1)).months[0].month == born


def test_words_become_members() -> None:
    entry = ContributionMonth(date(2020, 1, 1), 1, "mei", activity="rural")  # type: ignore[arg-type]
    assert entry.category is Category.MEI


def test_facts_know_their_sources() -> None:
    facts = person(sources={"birth": Source("civil registry", TODAY)})
    assert facts.source_of("birth") == "civil registry"
    assert facts.source_of("sex") == "person register"


def test_facts_go_to_json_and_back() -> None:
    facts = person(
        record=months(date(2020, 1, 1), 3, pay=None, marks=("PEXT",), category=Category.MEI),
        sources={"birth": Source("civil registry", TODAY)},
        disability="light",
        disabled_since=date(2010, 1, 1),
    )
    assert Facts.from_json(facts.to_json()) == facts
    assert stable_hash(facts.to_json()) == stable_hash(Facts.from_json(facts.to_json()).to_json())


@pytest.mark.parametrize(
    "claim",
    [
        AssistanceClaim(None, TODAY, None, 3, (Income("wage", 5, True),)),
        SurvivorsClaim(TODAY, TODAY, None, 5, 6, (Dependant("a", Kin.CHILD, TODAY),)),
        IncapacityClaim(person(), TODAY, 20),
    ],
)
def test_claims_go_to_json_and_back(claim: Any) -> None:
    assert from_json(type(claim), to_json(claim)) == claim


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"colour": 1}, "unknown field colour"),
        ({"requested_on": None}, "expected str"),
        ({"requested_on": "2026-13-01"}, "is not possible"),
        ({"months": 5}, "expected list"),
        ({"months": [{"month": "2020-01-01"}]}, "remuneration_cents is missing"),
        ({"months": [{"month": "2020-01-01", "remuneration_cents": "x"}]}, "expected int"),
        (
            {"months": [{"month": "2020-01-01", "remuneration_cents": 1, "category": "king"}]},
            "is not possible",
        ),
        ({"months": [{"month": "2020-01-01", "remuneration_cents": True}]}, "expected int"),
    ],
)
def test_json_that_does_not_fit_names_the_place(change: dict[str, Any], message: str) -> None:
    content = {**person(record=()).to_json(), **change}
    with pytest.raises(CodecError, match=message):
        Facts.from_json(content)


def test_a_required_field_must_be_there() -> None:
    content = person(record=()).to_json()
    del content["birth"]
    with pytest.raises(CodecError, match="birth is missing"):
        Facts.from_json(content)


def test_a_float_has_no_exact_form() -> None:
    with pytest.raises(CodecError, match="no exact JSON form"):
        to_json({"a": 1.5})


@given(st.fractions())
def test_fractions_are_written_exactly(number: Fraction) -> None:
    assert Fraction(to_json(number)) == number
