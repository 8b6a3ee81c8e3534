"""Exact money: parsing, formatting, splitting, rounding, and no float."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.money import (
    MoneyError,
    apply_rate,
    format_cents,
    parse_cents,
    round_ratio,
    split,
    split_equally,
    total,
    whole_cents,
)

AMOUNTS = st.integers(-(10**14), 10**14)


@pytest.mark.parametrize(
    ("text", "language", "cents"),
    [
        ("1.234,56", None, 123456),
        ("1,234.56", None, 123456),
        ("1234.56", None, 123456),
        ("1234,5", None, 123450),
        ("1234", None, 123400),
        ("R$ 1.234,56", "pt", 123456),
        ("R$\u00a01.234.567,00", "pt", 123456700),
        ("1.234", "pt", 123400),
        ("1,234", "en", 123400),
        ("12345,678", "pt", "too_many_decimals"),
        ("1.234", "en", "too_many_decimals"),
        ("1,234", "pt", "too_many_decimals"),
        ("1.234", None, "ambiguous"),
        ("0,5", None, 50),
        (",5", None, 50),
        ("1'234.50", None, 123450),
        ("", None, "empty"),
        ("R$", None, "empty"),
        ("abc", None, "not_a_number"),
        ("1.23.45", None, "not_a_number"),
        ("1,234,56", None, "not_a_number"),
        ("1,2.3,4", None, "not_a_number"),
        ("12.34,567.89", None, "not_a_number"),
        ("--5", None, "not_a_number"),
        ("1e5", None, "not_a_number"),
        ("١٢٣", None, "not_a_number"),
        ("-5", None, "negative"),
        ("9" * 30, None, "too_large"),
    ],
)
def test_amounts_are_read_in_the_readers_format_or_refused_with_a_code(
    text: str, language: str | None, cents: int | str
) -> None:
    if isinstance(cents, int):
        assert parse_cents(text, language) == cents
    else:
        with pytest.raises(MoneyError) as refused:
            parse_cents(text, language)
        assert refused.value.code == cents


def test_a_negative_amount_is_read_only_where_it_is_allowed() -> None:
    assert parse_cents("-1.234,56", negative=True) == -123456
    assert parse_cents("\u22125", negative=True) == -500


def test_text_is_needed_for_reading() -> None:
    with pytest.raises(TypeError):
        parse_cents(12.5)  # type: ignore[arg-type]


@given(AMOUNTS, st.sampled_from(["en", "pt-br", "es", "zh-hans", "ar"]))
def test_what_is_written_is_read_again(cents: int, language: str) -> None:
    assert parse_cents(format_cents(cents, language), language, negative=True) == cents


@pytest.mark.parametrize(
    ("cents", "language", "text"),
    [
        (123456, "pt-br", "R$\u00a01.234,56"),
        (123456, "en", "R$\u00a01,234.56"),
        (5, "es", "R$\u00a00,05"),
        (123456, "ar", "R$\u00a01.234,56"),
        (-100, "en", "\u2212R$\u00a01.00"),
    ],
)
def test_amounts_are_written_as_the_reader_expects(cents: int, language: str, text: str) -> None:
    assert format_cents(cents, language) == text
    assert format_cents(cents, language, symbol=False) == text.replace("R$\u00a0", "")


@pytest.mark.parametrize("wrong", [1.0, Decimal(1), True, "1", None])
def test_only_whole_numbers_are_money(wrong: object) -> None:
    with pytest.raises(TypeError):
        whole_cents(wrong)
    with pytest.raises(TypeError):
        total([1, wrong])  # type: ignore[list-item]
    with pytest.raises(TypeError):
        apply_rate(wrong, Fraction(1))  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        split(wrong, [1])  # type: ignore[arg-type]


@pytest.mark.parametrize("rate", [0.075, "0.075", True])
def test_a_rate_is_exact(rate: object) -> None:
    with pytest.raises(TypeError):
        apply_rate(100, rate)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounding", "result"),
    [
        (5, 2, "half_up", 3),
        (-5, 2, "half_up", -3),
        (5, 2, "half_even", 2),
        (7, 2, "half_even", 4),
        (11, 4, "half_even", 3),
        (9, 4, "half_even", 2),
        (5, 2, "truncate", 2),
        (-5, 2, "truncate", -2),
        (5, -2, "truncate", -2),
        (9, 4, "up", 3),
        (-9, 4, "up", -3),
        (8, 4, "up", 2),
    ],
)
def test_rounding_does_what_its_name_says(
    numerator: int, denominator: int, rounding: str, result: int
) -> None:
    assert round_ratio(numerator, denominator, rounding) == result


def test_an_unknown_rounding_is_an_error() -> None:
    with pytest.raises(ValueError, match="unknown rounding"):
        round_ratio(1, 3, "sideways")


@given(AMOUNTS, st.lists(st.integers(0, 1000), min_size=1, max_size=20).filter(any))
def test_parts_add_up_to_the_whole(cents: int, weights: list[int]) -> None:
    parts = split(cents, weights)
    assert sum(parts) == cents
    for part, weight in zip(parts, weights, strict=True):
        assert abs(Fraction(part) - Fraction(cents * weight, sum(weights))) < 1


@given(AMOUNTS, st.integers(1, 50))
def test_equal_parts_differ_by_a_cent_at_most(cents: int, count: int) -> None:
    parts = split_equally(cents, count)
    assert sum(parts) == cents and max(parts) - min(parts) <= 1


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1]])
def test_weights_that_cannot_share_are_refused(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        split(100, weights)


@given(st.integers(0, 10**12), st.fractions(0, 2, max_denominator=10_000))
def test_a_rate_is_never_off_by_a_cent(cents: int, rate: Fraction) -> None:
    assert abs(apply_rate(cents, rate) - cents * rate) <= Fraction(1, 2)
    assert 0 <= cents * rate - apply_rate(cents, rate, "truncate") < 1
