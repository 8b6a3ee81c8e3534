"""Shares of the mean that grow with contribution time (EC 103/2019 art. 26; LC 142/2013 art. 8)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from portal.statutes import Statutes

from .arithmetic import Share, Whole, larger, rising
from .worktime import whole_years


def coefficient(units: Whole, sex: str, on: date, law: Statutes, above: str | None = None) -> Share:
    """60 % and 2 points for each whole year above 20 (men) or 15 (women, 15 years of exposure).

    ``above`` names another row of ``coefficient/above_years``.
    """
    start = law.get("coefficient/above_years", on)[above or sex]
    return rising(
        law.get("coefficient/base", on),
        law.get("coefficient/per_year", on),
        larger(whole_years(units) - start, 0),
        law.get("coefficient/maximum", on),
    )


def yearly_coefficient(units: int, key: str, on: date, law: Statutes) -> Fraction:
    """A base and so much for each whole year, up to a maximum (disabled persons, rural workers)."""
    table = law.get(key, on)
    share: Fraction = table["base"] + table["per_year"] * whole_years(units)
    maximum: Fraction = table["maximum"]
    return min(share, maximum)
