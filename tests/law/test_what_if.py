"""Other lives, answered by the same rules."""

from __future__ import annotations

from datetime import date

from benefits.law.retirement import best_retirement
from benefits.law.what_if import (
    claiming_on,
    going_on,
    projections,
    stopping_work,
    with_period,
)

from .people import LAW, TODAY, months, person, work

YOUNG = person(date(1975, 6, 15), "F", work("2000-01-01", "2026-02-28"))


def test_who_stops_keeps_what_was_earned_before() -> None:
    stopped = stopping_work(YOUNG, date(2015, 12, 1))
    assert stopped.months[-1].month == date(2015, 12, 1)
    assert stopping_work(YOUNG, date(2030, 1, 1)) == YOUNG


def test_part_time_work_goes_on_with_part_of_the_pay() -> None:
    half = going_on(YOUNG, TODAY, date(2027, 1, 1), share=60)
    assert half.months[-1].month == date(2027, 1, 1)
    assert half.months[-1].remuneration_cents == 1_800_00
    assert going_on(person(record=()), TODAY, date(2027, 1, 1)).months == ()


def test_full_time_work_goes_on_with_all_of_the_pay() -> None:
    assert going_on(YOUNG, TODAY, date(2027, 1, 1)).months[-1].remuneration_cents == 3_000_00


def test_a_missing_period_brings_the_right_nearer() -> None:
    longer = with_period(YOUNG, months(date(1994, 1, 1), 72))
    day = best_retirement(YOUNG, TODAY, LAW).first_dates["points"]
    sooner = best_retirement(longer, TODAY, LAW).first_dates["points"]
    assert day is not None and sooner is not None and sooner < day


def test_a_right_can_be_asked_for_later() -> None:
    later = claiming_on(person(), date(2026, 6, 1), LAW)
    assert later.best is not None and later.best.starts_on == date(2026, 6, 1)


def test_each_rule_comes_with_its_day_and_its_amount() -> None:
    found = projections(YOUNG, TODAY, LAW)
    assert [p.day for p in found] == sorted(p.day for p in found)
    dates = best_retirement(YOUNG, TODAY, LAW).first_dates
    for projection in found:
        assert projection.day == dates[projection.rule]
        assert projection.determination.met_on == projection.day
    by_rule = {p.rule: p.determination for p in found}
    assert by_rule["old_age"].amount_cents
    assert "toll_50" not in by_rule  # 20 years when the reform came


def test_a_right_met_already_stands_at_the_day_asked_for() -> None:
    found = {p.rule: p.day for p in projections(person(), TODAY, LAW)}
    assert found["old_age"] == TODAY
