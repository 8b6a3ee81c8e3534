"""The retirement factor (Lei 8.213/1991 art. 29 §7 to §9; Lei 9.876/1999).

factor = Tc x a / Es x (1 + (Id + Tc x a) / 100), with Tc the contribution time and Id the age in
years, Es the life expectancy at the whole age in the table of the day, a the contribution rate.
Women have five years added to Tc, male teachers five, female teachers ten.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from portal.money import round_ratio
from portal.statutes import NoValueInForce, Statutes

from .worktime import YEAR


def life_expectancy(age_years: int, on: date, law: Statutes) -> Fraction:
    """Years still expected at a whole age. NoValueInForce if no table is loaded for the day."""
    table = law.get("factor/life_expectancy", on)
    if age_years not in table:
        raise NoValueInForce(f"factor/life_expectancy at {age_years}", on)
    return Fraction(table[age_years])


def factor_formula(
    time_years: Fraction, age_years: Fraction, expectancy: Fraction, rate: Fraction
) -> Fraction:
    """The formula of the annex, not rounded."""
    paid = time_years * rate
    return paid / expectancy * (1 + (age_years + paid) / 100)


def rounded_factor(exact: Fraction, on: date, law: Statutes) -> Fraction:
    """The factor with the published number of decimals, half up."""
    scale = 10 ** law.get("factor/decimals", on)
    return Fraction(round_ratio(exact.numerator * scale, exact.denominator), scale)


def bonus_years(sex: str, teacher: bool, on: date, law: Statutes) -> int:
    """Years that art. 29 §9 adds to the contribution time."""
    table = law.get("factor/bonus_years", on)
    if teacher:
        return int(table[f"teacher_{sex}"])
    return int(table["woman"]) if sex == "F" else 0


def retirement_factor(
    units: int, age_units: int, sex: str, on: date, law: Statutes, *, teacher: bool = False
) -> Fraction:
    """The factor of a person. NoValueInForce without a life table for the day."""
    bonus = bonus_years(sex, teacher, on, law)
    exact = factor_formula(
        Fraction(units, YEAR) + bonus,
        Fraction(age_units, YEAR),
        life_expectancy(age_units // YEAR, on, law),
        law.get("factor/rate", on),
    )
    return rounded_factor(exact, on, law)
