"""The retirement factor (Lei 8.213/1991 art. 29 §7 to §9; Lei 9.876/1999).

factor = Tc x a / Es x (1 + (Id + Tc x a) / 100), with Tc the contribution time and Id the age in
years, Es the life expectancy at the whole age in the table of the day, a the contribution rate.
Women have five years added to Tc, male teachers five, female teachers ten.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from math import lcm

from portal.money import round_ratio
from portal.statutes import NoValueInForce, Statutes

from .arithmetic import Share, Whole, looked_up, rounded, share_of
from .worktime import YEAR


def life_expectancy(age_years: int, on: date, law: Statutes) -> Fraction:
    """Years still expected at a whole age. NoValueInForce if no table is loaded for the day."""
    table = law.get("factor/life_expectancy", on)
    if age_years not in table:
        raise NoValueInForce(f"factor/life_expectancy at {age_years}", on)
    return Fraction(table[age_years])


def _expectancy(age_years: Whole, on: date, law: Statutes) -> tuple[Whole, int]:
    """Years still expected as a numerator over one denominator for all ages."""
    if type(age_years) is int:
        exact = life_expectancy(age_years, on, law)
        return exact.numerator, exact.denominator
    table = {age: Fraction(value) for age, value in law.get("factor/life_expectancy", on).items()}
    common = lcm(*(value.denominator for value in table.values()))
    whole = {age: int(value * common) for age, value in table.items()}
    try:
        return looked_up(whole, age_years), common
    except KeyError as error:
        raise NoValueInForce(f"factor/life_expectancy at {error}", on) from error


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
    units: Whole, age_units: Whole, sex: str, on: date, law: Statutes, *, teacher: bool = False
) -> Share:
    """The factor of a person. NoValueInForce without a life table for the day."""
    return retirement_factors(age_units, sex, on, law, teacher=teacher)(units)


def retirement_factors(
    age_units: Whole, sex: str, on: date, law: Statutes, *, teacher: bool = False
) -> Callable[[Whole], Share]:
    """The factor as a function of contribution time in units: one sum asks it for many.

    It is ``rounded_factor(factor_formula(…))`` in whole numbers: all that is the same for everybody
    is multiplied and reduced first, so that columns stay within 64 bits up to 70 years of time.
    """
    bonus = bonus_years(sex, teacher, on, law) * YEAR
    years, years_in = _expectancy(age_units // YEAR, on, law)
    rate: Fraction = law.get("factor/rate", on)
    scale = 10 ** law.get("factor/decimals", on)
    whole = 100 * YEAR * rate.denominator  # of the bracket 1 + (Id + Tc x a) / 100
    with_age = whole + age_units * rate.denominator
    fixed = Fraction(scale * rate.numerator * years_in, rate.denominator * YEAR * whole)
    divisor = years * fixed.denominator

    def factor(units: Whole) -> Share:
        time = units + bonus
        bracket = with_age + time * rate.numerator
        return share_of(rounded(time * fixed.numerator * bracket, divisor, "half_up"), scale)

    return factor
