"""Insured status after benefits, prison, compulsory segregation and military service."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from benefits.law.facts import Facts, FactsError, Pause, PauseKind
from benefits.law.insured import standing_of, status_on
from benefits.law.maternity import MaternityClaim, determine
from benefits.law.record import Record

from .people import LAW, Category, months, person

WORKED = months(date(2020, 1, 1), 24)  # to December 2021; status to 15 February 2023
LONG = months(date(2010, 1, 1), 144)
RELEASED = date(2025, 3, 20)


def insured(on: date, *pauses: Pause, record: Any = WORKED, **more: Any) -> bool | None:
    return standing_of(person(record=record, pauses=pauses), LAW, on, **more).insured


def pause(
    kind: str = "prison", start: date = date(2022, 5, 1), end: date | None = RELEASED
) -> Pause:
    return Pause(PauseKind(kind), start, end)


@pytest.mark.parametrize(
    ("kind", "lost"),
    [
        ("prison", date(2026, 5, 16)),
        ("segregation", date(2026, 5, 16)),
        ("benefit", date(2026, 5, 16)),
        ("military", date(2025, 8, 16)),
    ],
)
def test_status_lasts_through_the_pause_and_its_months_from_the_end(kind: str, lost: date) -> None:
    assert insured(date(2023, 6, 1), pause(kind)) is True
    assert insured(RELEASED, pause(kind)) is True
    assert insured(lost - timedelta(days=1), pause(kind)) is True
    assert insured(lost + timedelta(days=4), pause(kind)) is False
    assert insured(lost - timedelta(days=1)) is False


@pytest.mark.parametrize(("kind", "lasts"), [("prison", False), ("benefit", True)])
def test_a_long_record_and_unemployment_lengthen_only_the_grace_after_benefits(
    kind: str, lasts: bool
) -> None:
    two_years, three_years = date(2027, 5, 1), date(2028, 5, 1)
    assert insured(two_years, pause(kind), record=LONG) is lasts
    assert insured(three_years, pause(kind), record=LONG, unemployed=True) is lasts
    assert insured(three_years, pause(kind), record=LONG) is False


def test_who_was_not_insured_any_more_when_it_began_does_not_become_so() -> None:
    last_day = date(2023, 2, 15)
    assert insured(date(2024, 1, 1), pause(start=last_day)) is True
    assert insured(date(2024, 1, 1), pause(start=last_day + timedelta(days=1))) is False


def test_a_pause_that_has_not_ended_keeps_status_as_long_as_it_lasts() -> None:
    assert insured(date(2040, 1, 1), pause(end=None)) is True


def test_a_pause_counts_from_its_first_day_only() -> None:
    start = date(2023, 2, 10)
    assert insured(start, pause(start=start)) is True
    assert insured(date(2022, 12, 1), pause(start=start)) is True


def test_one_pause_may_lead_into_the_next_in_any_order() -> None:
    first = pause("military", date(2022, 5, 1), date(2023, 4, 30))
    second = pause("prison", date(2023, 6, 1), RELEASED)
    assert insured(date(2026, 5, 1), second, first) is True
    assert insured(date(2026, 5, 1), second) is False


def test_a_short_pause_does_not_shorten_the_grace_of_work() -> None:
    service = pause("military", date(2022, 1, 10), date(2022, 2, 10))
    assert insured(date(2023, 2, 15), service) is True


def test_contributions_before_a_pause_still_count_in_a_row() -> None:
    again = months(date(2025, 12, 1), 4)
    found = standing_of(person(record=(*WORKED, *again), pauses=(pause(),)), LAW, date(2026, 3, 2))
    assert (found.sure.contributions, found.sure.before_loss) == (28, 0)
    without = standing_of(person(record=(*WORKED, *again)), LAW, date(2026, 3, 2))
    assert (without.sure.contributions, without.sure.before_loss) == (4, 24)


def test_a_benefit_asks_with_the_pauses_of_the_facts() -> None:
    def asked(*pauses: Pause) -> str:
        facts = person(date(1990, 1, 1), "F", WORKED, pauses=pauses)
        claim = MaternityClaim(facts, "birth", date(2026, 2, 15), Category.EMPLOYEE, False)
        return determine(claim, LAW, date(2026, 3, 2)).condition("insured_status").result.value

    assert (asked(), asked(pause())) == ("not_met", "met")


def test_pauses_are_kept_and_those_that_cannot_be_are_refused() -> None:
    facts = person(record=WORKED, pauses=(pause(), pause("military", date(1980, 1, 1), None)))
    assert Facts.from_json(facts.to_json()) == facts
    assert "pauses" not in person(record=WORKED).to_json()
    for wrong, field in (
        ({"kind": "holiday"}, "kind"),
        ({"end": date(2022, 4, 30)}, "end"),
    ):
        with pytest.raises(FactsError) as refused:
            Pause(**{"kind": "prison", "start": date(2022, 5, 1), "end": None, **wrong})  # type: ignore[arg-type]
        assert refused.value.field == field
    assert Pause("prison", date(2022, 5, 1), date(2022, 5, 1)).kind is PauseKind.PRISON  # type: ignore[arg-type]
    with pytest.raises(FactsError, match="before birth"):
        person(record=(), pauses=(pause(start=date(1960, 4, 30)),))
    person(record=(), pauses=(pause(start=date(1960, 5, 1)),))


def test_a_status_says_why() -> None:
    record = Record(person(record=WORKED), LAW)
    by_benefit = status_on(record, date(2030, 1, 1), receiving="temporary_incapacity")
    assert by_benefit.reason == "receiving benefit"
    assert status_on(record, date(2022, 1, 1)).reason == "within the months of grace"
    assert status_on(record, date(2030, 1, 1), receiving="accident_aid").reason == "status lost"
