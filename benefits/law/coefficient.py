"""Shares of the mean that grow with contribution time (EC 103/2019 art. 26; LC 142/2013 art. 8)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from portal.statutes import Statutes

from .worktime import whole_years


def coefficient(
    units: int, sex: str, on: date, law: Statutes, above: str | None = None
) -> Fraction:
    """60 % and 2 points for each whole year above 20 (men) or 15 (women, 15 years of exposure).

    ``above`` names another row of ``coefficient/above_years``.
    """
    start = law.get("coefficient/above_years", on)[above or sex]
    extra = max(whole_years(units) - start, 0)
    share: Fraction = law.get("coefficient/base", on) + law.get("coefficient/per_year", on) * extra
    maximum = law.get("coefficient/maximum", on)
    return share if maximum is None else min(share, maximum)


def yearly_coefficient(units: int, key: str, on: date, law: Statutes) -> Fraction:
    """A base and so much for each whole year, up to a maximum (disabled persons, rural workers)."""
    table = law.get(key, on)
    share: Fraction = table["base"] + table["per_year"] * whole_years(units)
    maximum: Fraction = table["maximum"]
    return min(share, maximum)
