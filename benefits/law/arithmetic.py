"""The arithmetic of the rules, written once for one person and for many.

Every function takes a whole number or a *column* of them (one number for each of many persons, as
an array) and gives the like back, so that a rule is one text for a single explained determination
and for a batch. A column is known by its array namespace; nothing here imports one. Numbers that
are rounded are never negative. Who makes columns proves that no number leaves 64 bits
(``columns.py``); plain whole numbers have no limit.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import lcm
from typing import Any, NamedTuple, TypeAlias

Whole: TypeAlias = Any  # an int, or a column of ints
Truth: TypeAlias = Any  # a bool, or a column of bools
Share: TypeAlias = Any  # a Fraction, or a Ratio of columns


class Ratio(NamedTuple):
    """A fraction of columns, as far as rules look at one."""

    numerator: Whole
    denominator: Whole


def larger(one: Whole, other: Whole) -> Whole:
    """The larger of two."""
    if type(one) is int and type(other) is int:
        return one if one >= other else other
    return _space(one, other).maximum(one, other)


def smaller(one: Whole, other: Whole) -> Whole:
    """The smaller of two."""
    if type(one) is int and type(other) is int:
        return one if one <= other else other
    return _space(one, other).minimum(one, other)


def choose(truth: Truth, one: Whole, other: Whole) -> Whole:
    """One where it is true, the other where not."""
    if type(truth) is bool:
        return one if truth else other
    return _space(truth).where(truth, one, other)


def rounded(numerator: Whole, denominator: Whole, rounding: str) -> Whole:
    """numerator / denominator, neither negative, as a whole number by the named rule."""
    if rounding == "truncate":
        return numerator // denominator
    if rounding == "half_up":
        return (numerator + denominator // 2) // denominator
    if rounding == "up":
        return (numerator + denominator - 1) // denominator
    if rounding == "half_even":
        whole = numerator // denominator
        twice = 2 * (numerator - whole * denominator)
        return whole + ((twice > denominator) | ((twice == denominator) & (whole % 2 == 1)))
    raise ValueError(f"unknown rounding {rounding!r}")


def share_of(numerator: Whole, denominator: int) -> Share:
    """A share, reduced if it is one person's."""
    if type(numerator) is int:
        return Fraction(numerator, denominator)
    return Ratio(numerator, denominator)


def rising(base: Fraction, step: Fraction, count: Whole, most: Fraction | None = None) -> Share:
    """base + step x count, at most ``most``."""
    least = lcm(base.denominator, step.denominator, most.denominator if most is not None else 1)
    found = _in(base, least) + _in(step, least) * count
    return share_of(found if most is None else smaller(found, _in(most, least)), least)


def bits(value: Whole) -> Whole:
    """How many bits are set (days of a month)."""
    if type(value) is int:
        return value.bit_count()
    return _space(value).bitwise_count(value).astype(value.dtype)  # counts come in 8 bits


def looked_up(table: Mapping[int, int], key: Whole) -> Whole:
    """The entry of a table of whole numbers. KeyError if one is not in it."""
    if type(key) is int:
        return table[key]
    space, first = _space(key), min(table)
    row = [table.get(place, -1) for place in range(first, max(table) + 1)]
    if len(key) and (key.min() < first or key.max() > max(table)):
        raise KeyError(int(key.min()), int(key.max()))
    found = space.asarray(row, dtype=space.int64)[key - first]
    if (found < 0).any():
        raise KeyError(int(key[found < 0][0]))
    return found


def _in(share: Fraction, denominator: int) -> int:
    """The numerator of a share over a multiple of its denominator."""
    return share.numerator * (denominator // share.denominator)


def _space(*values: Any) -> Any:
    """The namespace of the arrays among the values."""
    for value in values:
        if hasattr(value, "__array_namespace__"):
            return value.__array_namespace__()
    raise TypeError(f"neither whole numbers nor columns: {values!r}")
