"""Shares of the mean that grow with contribution time (EC 103/2019 art. 26; LC 142/2013 art. 8)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from functools import cache

from portal.statutes import Statutes

from .arithmetic import Share, Whole, larger, rising
from .worktime import whole_years


def coefficients(
    sex: str, on: date, law: Statutes, above: str | None = None
) -> Callable[[Whole], Share]:
    """60 % and 2 points for each whole year above 20 (men) or 15 (women, 15 years of exposure).

    A function of contribution time in units: one sum asks it for many. ``above`` names another row
    of ``coefficient/above_years``.
    """
    start = law.get("coefficient/above_years", on)[above or sex]
    base, per_year = law.get("coefficient/base", on), law.get("coefficient/per_year", on)
    maximum = law.get("coefficient/maximum", on)

    def after(years: Whole) -> Share:
        return rising(base, per_year, larger(years - start, 0), maximum)

    of_one = cache(after)  # a column of years has no hash
    return lambda units: (of_one if type(units) is int else after)(whole_years(units))


def coefficient(units: Whole, sex: str, on: date, law: Statutes, above: str | None = None) -> Share:
    """The same for one contribution time."""
    return coefficients(sex, on, law, above)(units)


def yearly_coefficient(units: int, key: str, on: date, law: Statutes) -> Fraction:
    """A base and so much for each whole year, up to a maximum (disabled persons, rural workers)."""
    table = law.get(key, on)
    share: Fraction = table["base"] + table["per_year"] * whole_years(units)
    maximum: Fraction = table["maximum"]
    return min(share, maximum)
