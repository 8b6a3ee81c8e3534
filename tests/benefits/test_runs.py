"""A stored record says once what stays the same month after month, and comes back as it was."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benefits.eligibility import runs
from benefits.law.codec import canonical
from benefits.law.facts import Activity, Category, ContributionMonth, Facts
from portal.periods import add_months, last_day, month_range

ON = date(2026, 11, 20)
FIRST = date(1996, 1, 1)


def facts(*months):
    return Facts(date(1960, 3, 10), "F", tuple(months), ON, joined_on=FIRST)


def a_month(month, cents=250_000, employer="Works", **more):
    more.setdefault("last_day", last_day(month).day)
    return ContributionMonth(month, cents, employer=employer, paid=True, **more)


def a_career(first, last, **more):
    return [a_month(month, **more) for month in month_range(first, last)]


def test_thirty_years_with_one_payer_are_one_run():
    career = a_career(FIRST, date(2025, 12, 1))
    same, content = runs.stored(facts(*career))
    (run,) = content["runs"]
    assert run == {
        "since": "1996-01-01",
        "cents": [250_000] * 360,
        "employer": "Works",
        "paid": True,
        "whole": True,
    }
    assert "months" not in content
    assert same == facts(*career) == runs.facts_of(content)


def test_a_gap_another_payer_and_a_part_of_a_month_begin_a_run():
    career = [
        *a_career(FIRST, date(1996, 3, 1)),
        *a_career(date(1996, 5, 1), date(1996, 6, 1)),
        a_month(date(1996, 7, 1), employer="Mill"),
        a_month(date(1996, 8, 1), employer="Mill", last_day=20),
        a_month(date(1996, 9, 1), None, employer="Mill", first_day=5),
        a_month(date(1996, 10, 1), employer="Mill", category=Category.CASUAL),
    ]
    _same, content = runs.stored(facts(*career))
    assert [(run["since"], len(run["cents"])) for run in content["runs"]] == [
        ("1996-01-01", 3),
        ("1996-05-01", 2),
        ("1996-07-01", 1),
        ("1996-08-01", 1),
        ("1996-09-01", 1),
        ("1996-10-01", 1),
    ]
    assert content["runs"][3]["last_day"] == 20
    assert content["runs"][4]["first_day"] == 5
    assert runs.facts_of(content) == facts(*career)


def test_two_payers_at_a_time_are_two_runs():
    first, second = (
        a_career(FIRST, date(2005, 12, 1)),
        a_career(date(1998, 1, 1), date(2001, 12, 1), employer="Mill", cents=100_000),
    )
    by_date = sorted([*second, *first], key=lambda month: month.month)  # the newer payer first
    same, content = runs.stored(facts(*by_date))
    assert [run["employer"] for run in content["runs"]] == ["Works", "Mill"]
    assert same == runs.facts_of(content)
    assert sorted(same.months, key=repr) == sorted(by_date, key=repr)


def test_what_was_stored_month_by_month_is_still_read():
    old = facts(*a_career(FIRST, date(1997, 1, 1)))
    assert runs.facts_of(old.to_json()) == old


@pytest.mark.parametrize("months", [[], [ContributionMonth(FIRST, 1, last_day=30)]])
def test_a_record_of_nothing_and_a_month_with_a_day_missing(months):
    same, content = runs.stored(facts(*months))
    assert same == facts(*months) == runs.facts_of(content)


MONTHS = st.lists(
    st.builds(
        a_month,
        st.integers(0, 30).map(lambda number: add_months(FIRST, number)),
        st.none() | st.integers(0, 1_000_000),
        st.sampled_from(["", "Works", "Mill"]),
        first_day=st.sampled_from([1, 1, 1, 3]),
        category=st.sampled_from([Category.EMPLOYEE, Category.MEI]),
        activity=st.sampled_from([Activity.COMMON, Activity.TEACHING]),
        paid_late=st.booleans(),
        marks=st.sampled_from([(), ("look",)]),
    ),
    max_size=40,
    unique_by=lambda month: (month.month, month.employer, month.category, month.activity),
)


@given(MONTHS)
def test_any_record_comes_back_as_it_was_given_to_the_law(months):
    same, content = runs.stored(facts(*months))
    assert runs.facts_of(content) == same
    assert [one.month for one in same.months] == sorted(one.month for one in months)
    assert set(same.months) == set(months)


@given(MONTHS)
def test_what_came_back_is_stored_as_it_was(months):
    same, content = runs.stored(facts(*sorted(months, key=lambda month: month.month)))
    again, content_again = runs.stored(same)
    assert again == same
    assert canonical(content_again) == canonical(content)
