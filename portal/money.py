"""Exact money: whole cents, named roundings, loss-free splits, no float anywhere.

An amount is an ``int`` of centavos and the variable that holds it ends in ``_cents``. Whoever hands
a float to one of these functions gets a TypeError, because a float has already lost the truth.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final

LARGEST_CENTS: Final = 9_223_372_036_854_775_807  # what a bigint column can hold
_NO_BREAK: Final = "\u00a0"
_DECIMAL_COMMA: Final = frozenset({"pt", "es", "ar"})


class Rounding(StrEnum):
    """What happens to the part of a cent that is left over."""

    HALF_UP = "half_up"  # 0.5 and more goes away from zero: the rule of most tables
    HALF_EVEN = "half_even"
    TRUNCATE = "truncate"  # the rest is dropped, towards zero
    UP = "up"  # any rest makes a whole cent more, away from zero


class MoneyError(ValueError):
    """Text that is not an amount of money.

    ``code`` is one of empty, not_a_number, ambiguous, too_many_decimals, negative, too_large; pages
    translate the code, logs show the message.
    """

    def __init__(self, code: str, text: str) -> None:
        self.code = code
        self.text = text
        super().__init__(f"{text!r} is not an amount of money: {code.replace('_', ' ')}")


def whole_cents(value: object) -> int:
    """The value itself if it is a whole number of cents; TypeError for float, Decimal and bool."""
    if type(value) is not int:
        raise TypeError(f"money is an int of cents, not {type(value).__name__}: {value!r}")
    return value


def round_ratio(
    numerator: int, denominator: int, rounding: str | Rounding = Rounding.HALF_UP
) -> int:
    """numerator / denominator as a whole number, rounded by the named rule. Exact at any size."""
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    size = -numerator if numerator < 0 else numerator
    whole, rest = divmod(size, denominator)
    if rest:
        if rounding == "half_up":
            whole += 2 * rest >= denominator
        elif rounding == "up":
            whole += 1
        elif rounding == "half_even":
            whole += 2 * rest > denominator or (2 * rest == denominator and whole % 2)
        elif rounding != "truncate":
            raise ValueError(f"unknown rounding {rounding!r}")
    return -whole if numerator < 0 else whole


def apply_rate(
    cents: int,
    rate: Decimal | Fraction | int,
    rounding: str | Rounding = Rounding.HALF_UP,
) -> int:
    """The given share of an amount: ``apply_rate(10_000, Decimal("0.075"))`` is 750 cents."""
    whole_cents(cents)
    if isinstance(rate, bool) or not isinstance(rate, Decimal | Fraction | int):
        raise TypeError(f"a rate is a Decimal, a Fraction or an int, not {type(rate).__name__}")
    numerator, denominator = rate.as_integer_ratio()
    return round_ratio(cents * numerator, denominator, rounding)


def split(cents: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Divide an amount in proportion to the weights so that the parts add up to it again.

    The cents that are left over go to the largest remainders; between equal remainders to the
    earlier one. Weights are whole, none below zero, at least one above.
    """
    whole_cents(cents)
    if not weights or any(whole_cents(weight) < 0 for weight in weights) or not any(weights):
        raise ValueError(f"weights must be whole, not negative and not all zero: {weights!r}")
    total, size = sum(weights), abs(cents)
    shares = [divmod(size * weight, total) for weight in weights]
    parts = [whole for whole, _ in shares]
    by_remainder = sorted(range(len(weights)), key=lambda place: -shares[place][1])
    for place in by_remainder[: size - sum(parts)]:
        parts[place] += 1
    return tuple(-part for part in parts) if cents < 0 else tuple(parts)


def split_equally(cents: int, count: int) -> tuple[int, ...]:
    """Equal parts that add up to the amount; the earlier parts carry the odd cents."""
    return split(cents, [1] * count)


def total(amounts: Iterable[int]) -> int:
    """Sum of amounts; a float among them is refused."""
    return sum(whole_cents(amount) for amount in amounts)


def format_cents(cents: int, language: str = "en", *, symbol: bool = True) -> str:
    """An amount as the reader writes it: ``R$ 1.234,56`` in pt, es and ar, else ``R$ 1,234.56``.

    Between symbol and figure stands a no-break space; a negative amount has a real minus sign.
    """
    units, rest = divmod(abs(whole_cents(cents)), 100)
    decimal = decimal_mark(language)
    thousands = "." if decimal == "," else ","
    figure = f"{units:,}".replace(",", thousands) + f"{decimal}{rest:02d}"
    sign = "\u2212" if cents < 0 else ""
    return f"{sign}R${_NO_BREAK}{figure}" if symbol else f"{sign}{figure}"


def decimal_mark(language: str) -> str:
    """The mark before the decimals where people read this language."""
    return "," if language[:2] in _DECIMAL_COMMA else "."


def parse_cents(text: str, language: str | None = None, *, negative: bool = False) -> int:
    """Cents from what a person typed or a spreadsheet wrote: 1.234,56, 1,234.56, 1234.56, 1234,5.

    ``language`` decides what "1.234" means (a thousand in pt, es and ar, refused in en); without it
    such text is ambiguous. Raises MoneyError, never guesses.
    """
    if not isinstance(text, str):
        raise TypeError(f"parse_cents reads text, not {type(text).__name__}")
    bare = re.sub(r"[\s\u00a0\u202f'\u2019]|R\$|BRL", "", text).replace("\u2212", "-")
    if not bare:
        raise MoneyError("empty", text)
    sign = -1 if bare.startswith("-") else 1
    figure = bare.lstrip("-+") if len(bare) - len(bare.lstrip("-+")) <= 1 else bare
    if not re.fullmatch(r"[0-9]+(?:[.,][0-9]+)*|[.,][0-9]+", figure, re.ASCII):
        raise MoneyError("not_a_number", text)
    units, decimals = _units_and_decimals(figure, language, text)
    if len(decimals) > 2:
        raise MoneyError("too_many_decimals", text)
    cents = int(units or "0") * 100 + int(decimals.ljust(2, "0"))
    if cents > LARGEST_CENTS:
        raise MoneyError("too_large", text)
    if sign < 0 and not negative:
        raise MoneyError("negative", text)
    return sign * cents


def _units_and_decimals(figure: str, language: str | None, text: str) -> tuple[str, str]:
    """Find the decimal mark: the last of two kinds, or an only one that cannot group thousands."""
    marks = [character for character in figure if character in ".,"]
    if not marks:
        return figure, ""
    kinds = set(marks)
    if len(kinds) == 2:
        if marks.count(marks[-1]) > 1 or len(set(marks[:-1])) > 1:
            raise MoneyError("not_a_number", text)
        units, decimals = figure.rsplit(marks[-1], 1)
        return _ungroup(units, marks[0], text), decimals
    mark = marks[0]
    if len(marks) > 1:
        return _ungroup(figure, mark, text), ""
    units, decimals = figure.split(mark)
    if len(decimals) != 3 or not 1 <= len(units) <= 3 or units.startswith("0"):
        return units, decimals
    if language is None:
        raise MoneyError("ambiguous", text)
    groups_with = "." if decimal_mark(language) == "," else ","
    return (units + decimals, "") if mark == groups_with else (units, decimals)


def _ungroup(units: str, mark: str, text: str) -> str:
    """1.234.567 without its marks; groups after the first must have three digits."""
    first, *groups = units.split(mark)
    if not 1 <= len(first) <= 3 or any(len(group) != 3 for group in groups):
        raise MoneyError("not_a_number", text)
    return first + "".join(groups)
