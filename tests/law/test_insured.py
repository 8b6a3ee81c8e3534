"""Insured status, months of grace and carência after a loss."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from benefits.law.carencia import carencia_condition
from benefits.law.facts import Category
from benefits.law.insured import grace_after, grace_months, standing_of, status_on
from benefits.law.record import Record

from .people import LAW, TODAY, months, person

RECORD = months(date(2020, 1, 1), 73)  # to January 2026


def status(on: date, record: Any = RECORD, **more: Any) -> Any:
    return status_on(Record(person(record=record), LAW), on, **more)


def test_status_lasts_to_the_fifteenth_of_the_second_month_after_the_grace() -> None:
    short = months(date(2023, 1, 1), 10)  # to October 2023; grace to October 2024
    assert status(date(2024, 12, 15), short).insured is True
    # 15 December 2024 is a Sunday: the due date moves to Monday, so a person decides on the 16th
    assert status(date(2024, 12, 16), short).insured is None
    assert status(date(2024, 12, 17), short).insured is False


@pytest.mark.parametrize(
    ("category", "count", "unemployed", "grace"),
    [
        (Category.EMPLOYEE, 12, False, 12),
        (Category.EMPLOYEE, 120, False, 12),
        (Category.EMPLOYEE, 121, False, 24),
        (Category.EMPLOYEE, 121, True, 36),
        (Category.OWN_ACCOUNT, 12, True, 24),
        (Category.VOLUNTARY, 200, True, 6),
        ("military", 0, False, 3),
    ],
)
def test_months_of_grace(category: Any, count: int, unemployed: bool, grace: int) -> None:
    assert grace_months(category, count, unemployed, TODAY, LAW) == grace


def test_strict_law_moves_the_day_of_loss_with_the_due_date() -> None:
    strict = LAW.with_change("insured/loss_day", "business_day", date(2000, 1, 1))
    assert grace_after(date(2025, 1, 1), 12, LAW).lost_on == date(2026, 3, 16)
    assert grace_after(date(2025, 1, 1), 12, strict).lost_on == date(2026, 3, 17)


def test_nobody_is_insured_without_a_record_unless_a_benefit_is_paid() -> None:
    assert status(TODAY, ()).insured is False
    assert status(TODAY, (), receiving="temporary_incapacity").insured is True
    assert status(TODAY, (), receiving="accident_aid").insured is False
    assert status(date(2040, 1, 1), receiving="retirement").reason == "receiving benefit"


def test_without_a_record_nothing_counts() -> None:
    found = status(TODAY, ())
    assert (found.contributions, found.before_loss, found.grace) == (0, 0, None)


def test_after_a_loss_contributions_begin_anew_and_a_short_gap_is_none() -> None:
    lost = months(date(2010, 1, 1), 30) + months(date(2025, 1, 1), 5)
    found = status(date(2025, 6, 1), lost)
    assert (found.contributions, found.before_loss) == (5, 30)
    kept = months(date(2024, 1, 1), 6) + months(date(2025, 1, 1), 5)
    assert status(date(2025, 6, 1), kept).contributions == 11


def test_carencia_is_open_when_only_an_exempt_cause_would_help() -> None:
    short = person(record=months(date(2025, 12, 1), 2))
    found = standing_of(short, LAW, date(2026, 2, 1))
    make = carencia_condition
    on = date(2026, 2, 1)
    assert make(found, "temporary_incapacity", on, LAW, exempt=None).result == "unknown"
    assert make(found, "temporary_incapacity", on, LAW, exempt=False).result == "not_met"
    assert make(found, "temporary_incapacity", on, LAW, exempt=True).result == "met"
