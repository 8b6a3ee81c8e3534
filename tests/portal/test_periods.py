"""Months, ages, spans, business days and due dates."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.periods import (
    Age,
    Span,
    add_business_days,
    add_months,
    age,
    anniversary,
    days_covered,
    due_date,
    first_of_month,
    is_business_day,
    is_month,
    last_day,
    merge_spans,
    month_range,
    months_between,
    next_business_day,
    parse_month,
    previous_business_day,
)

DAYS = st.dates(date(1900, 1, 1), date(2090, 1, 1))


@given(DAYS, st.integers(-1200, 1200))
def test_adding_months_back_and_forth_returns(day: date, count: int) -> None:
    month = first_of_month(day)
    assert is_month(month)
    assert add_months(add_months(month, count), -count) == month
    assert months_between(month, add_months(month, count)) == count


@given(DAYS)
def test_the_last_day_is_the_day_before_the_next_month(day: date) -> None:
    assert last_day(day) + timedelta(days=1) == add_months(day, 1)


@pytest.mark.parametrize(
    "text", ["2026-13", "2026-00", "2026-1", "26-01", "2026/01", "", "abcd-01"]
)
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="month"):
        parse_month(text)


def test_a_month_is_read() -> None:
    assert parse_month("2026-03") == date(2026, 3, 1)
    assert list(month_range(date(2025, 12, 1), date(2026, 2, 1))) == [
        date(2025, 12, 1),
        date(2026, 1, 1),
        date(2026, 2, 1),
    ]
    assert not is_month(date(2026, 3, 2)) and not is_month("2026-03")


@pytest.mark.parametrize(
    ("birth", "on", "expected"),
    [
        (date(1960, 5, 1), date(2025, 4, 30), Age(64, 11, 29)),
        (date(1960, 5, 1), date(2025, 5, 1), Age(65, 0, 0)),
        (date(2000, 2, 29), date(2001, 2, 28), Age(0, 11, 30)),
        (date(2000, 2, 29), date(2001, 3, 1), Age(1, 0, 0)),
        (date(2000, 2, 29), date(2004, 2, 29), Age(4, 0, 0)),
        (date(1990, 1, 31), date(1990, 3, 1), Age(0, 1, 0)),
    ],
)
def test_ages_are_completed_on_the_day_of_the_same_number_or_the_next(
    birth: date, on: date, expected: Age
) -> None:
    assert age(birth, on) == expected
    assert expected.in_months == expected.years * 12 + expected.months


def test_nobody_has_an_age_before_birth() -> None:
    with pytest.raises(ValueError, match="before"):
        age(date(2000, 1, 1), date(1999, 12, 31))


@given(DAYS, st.integers(0, 1200))
def test_age_and_anniversary_agree(birth: date, months: int) -> None:
    day = anniversary(birth, months)
    if day.year < 2100:
        assert age(birth, day).in_months == months
        if months:
            assert age(birth, day - timedelta(days=1)).in_months == months - 1


def test_spans_count_both_ends_and_each_day_once() -> None:
    first = Span(date(2016, 2, 10), date(2016, 3, 5))
    second = Span(date(2016, 3, 1), date(2016, 3, 20))
    assert first.days == 25
    assert first.overlap(second) == Span(date(2016, 3, 1), date(2016, 3, 5))
    assert first.overlap(Span(date(2017, 1, 1), date(2017, 1, 1))) is None
    assert days_covered([second, first]) == 40
    assert merge_spans([first, Span(date(2016, 3, 6), date(2016, 3, 6))]) == (
        Span(date(2016, 2, 10), date(2016, 3, 6)),
    )
    assert list(first.months()) == [date(2016, 2, 1), date(2016, 3, 1)]


def test_a_span_cannot_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="before it starts"):
        Span(date(2020, 1, 2), date(2020, 1, 1))


@pytest.mark.parametrize(
    ("day", "after", "before"),
    [
        (date(2026, 2, 15), date(2026, 2, 18), date(2026, 2, 13)),  # Sunday before Carnival
        (date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 19)),  # national holiday
        (date(2026, 6, 4), date(2026, 6, 5), date(2026, 6, 3)),  # Corpus Christi: banks close
        (date(2026, 3, 16), date(2026, 3, 16), date(2026, 3, 16)),
    ],
)
def test_days_move_over_weekends_and_holidays(day: date, after: date, before: date) -> None:
    assert next_business_day(day) == after
    assert previous_business_day(day) == before
    assert due_date(day, day.day, "next") == after
    assert due_date(day, day.day, "previous") == before
    assert due_date(day, day.day, "none") == day


@given(DAYS)
def test_a_moved_day_is_a_business_day(day: date) -> None:
    assert is_business_day(next_business_day(day))
    assert is_business_day(previous_business_day(day))
    assert previous_business_day(day) <= day <= next_business_day(day)


def test_business_days_are_counted_without_the_closed_ones() -> None:
    assert add_business_days(date(2026, 2, 13), 1) == date(2026, 2, 18)
    assert add_business_days(date(2026, 2, 13), 0) == date(2026, 2, 13)
