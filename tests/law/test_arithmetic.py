"""The words of the rules mean the same for one number and for a column of them."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benefits.law.ages import Birth, age_units, completed_months
from benefits.law.arithmetic import (
    Ratio,
    bits,
    choose,
    larger,
    looked_up,
    rising,
    rounded,
    share_of,
    smaller,
)
from benefits.law.worktime import DAY, YEAR
from portal.money import round_ratio
from portal.periods import age

ROUNDINGS = ("truncate", "half_up", "up", "half_even")
numbers = st.integers(0, 10**12)


def column(*values: int) -> Any:
    return np.array(values, dtype=np.int64)


@given(numbers, st.integers(1, 10**6), st.sampled_from(ROUNDINGS))
def test_rounding_is_that_of_money(numerator: int, denominator: int, rounding: str) -> None:
    expected = round_ratio(numerator, denominator, rounding)
    assert rounded(numerator, denominator, rounding) == expected
    assert rounded(column(numerator), denominator, rounding).tolist() == [expected]
    assert rounded(column(numerator), column(denominator), rounding).tolist() == [expected]


@pytest.mark.parametrize(
    ("rounding", "expected"),
    [
        ("truncate", [0, 0, 1, 1, 2]),
        ("half_up", [1, 1, 2, 2, 3]),
        ("up", [1, 1, 2, 2, 3]),
        ("half_even", [0, 1, 2, 2, 2]),
    ],
)
def test_halves_and_thirds(rounding: str, expected: list[int]) -> None:
    tenths = [5, 6, 15, 16, 25]
    assert [rounded(tenth, 10, rounding) for tenth in tenths] == expected
    assert rounded(column(*tenths), 10, rounding).tolist() == expected
    assert rounded(4, 10, rounding) == (rounding == "up")
    assert rounded(1, 3, rounding) == (rounding == "up")
    assert rounded(2, 3, rounding) == (rounding != "truncate")


def test_an_unknown_rounding_is_refused() -> None:
    with pytest.raises(ValueError, match="down"):
        rounded(1, 2, "down")


@given(numbers, numbers)
def test_the_larger_the_smaller_and_the_chosen(one: int, other: int) -> None:
    assert (larger(one, other), smaller(one, other)) == (max(one, other), min(one, other))
    for first, second in ((column(one), other), (one, column(other)), (column(one), column(other))):
        assert larger(first, second).tolist() == [max(one, other)]
        assert smaller(first, second).tolist() == [min(one, other)]
    assert choose(one < other, one, other) == min(one, other)
    assert choose(column(one) < other, one, column(other)).tolist() == [min(one, other)]
    assert bits(one) == bits(column(one)).tolist()[0] == f"{one:b}".count("1")


def test_bits_of_a_column_can_be_reckoned_with() -> None:
    assert (bits(column((1 << 31) - 1)) * 1_200).tolist() == [37_200]  # not in eight bits


@given(
    st.fractions(0, 2, max_denominator=100),
    st.fractions(0, 1, max_denominator=100),
    st.integers(0, 40),
    st.none() | st.fractions(0, 2, max_denominator=100),
)
def test_a_rising_share_is_exact(
    base: Fraction, step: Fraction, count: int, most: Fraction | None
) -> None:
    expected = base + step * count if most is None else min(base + step * count, most)
    assert rising(base, step, count, most) == expected
    found = rising(base, step, column(count), most)
    assert isinstance(found, Ratio)
    assert Fraction(int(found.numerator[0]), found.denominator) == expected


def test_a_share_of_one_person_is_reduced() -> None:
    assert share_of(60, 100) == Fraction(3, 5)
    assert share_of(column(60), 100).denominator == 100


def test_a_table_is_looked_up_or_names_what_is_not_in_it() -> None:
    table = {3: 30, 4: 0, 6: 60}
    assert looked_up(table, 4) == 0
    assert looked_up(table, column(6, 3, 4, 3)).tolist() == [60, 30, 0, 30]
    assert looked_up(table, column()).tolist() == []
    for wrong in (2, 5, 7):
        with pytest.raises(KeyError):
            looked_up(table, wrong)
        with pytest.raises(KeyError) as refused:
            looked_up(table, column(3, wrong))
        assert wrong in refused.value.args


def test_what_is_neither_number_nor_column_is_refused() -> None:
    with pytest.raises(TypeError, match="neither"):
        larger(1, "2")


births = st.dates(date(1920, 1, 1), date(2010, 12, 31)) | st.sampled_from(
    [date(1960, 2, 29), date(1960, 1, 31), date(1959, 12, 31), date(1960, 3, 1)]
)


@given(births, st.integers(0, 36_600) | st.sampled_from([365, 366, 1_461, 21_915]))
def test_age_is_that_of_the_calendar(born: date, days: int) -> None:
    on = born + timedelta(days=days)
    birth = Birth(born.year, born.month, born.day)
    many = Birth(column(born.year), column(born.month), column(born.day))
    found = age(born, on)
    assert completed_months(birth, on) == completed_months(many, on).tolist()[0] == found.in_months
    units = age_units(birth, on)
    assert units == age_units(many, on).tolist()[0]
    assert units // YEAR == found.years and units % YEAR % DAY == 0
    anniversary = on - timedelta(days=units % YEAR // DAY)
    assert age(born, anniversary).years == found.years
    before = anniversary - timedelta(days=1)
    longest = units % YEAR == 364 * DAY  # the last day of a leap year makes nobody older
    assert before < born or age(born, before).years == found.years - 1 or longest
