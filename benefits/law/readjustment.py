"""Yearly readjustment of benefits (Lei 8.213/1991 art. 41-A).

Every January by the price index; benefits that started in the year before by the part of it since
their month of start. Never below the minimum wage (accident aid excepted), never above the ceiling.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from portal.money import apply_rate, round_ratio
from portal.statutes import Statutes


def readjustment_rate(started: date, january: date, law: Statutes) -> Fraction:
    """The rate of a January for a benefit that started on a day (the original one, if derived)."""
    table = law.get("readjustment/rates", january)
    if started >= january:
        return Fraction(0)
    if started.year < january.year - 1:
        return Fraction(table["full"])
    return Fraction(table["by_start"][started.month])


def readjust(
    amount_cents: int, started: date, january: date, law: Statutes, *, floor: bool = True
) -> int:
    """The amount from a January on."""
    raised = apply_rate(
        amount_cents,
        1 + readjustment_rate(started, january, law),
        law.get("readjustment/rounding", january),
    )
    least = law.get("wages/minimum_wage", january) if floor else 0
    return int(min(max(raised, least), law.get("wages/ceiling", january)))


def readjusted_to(
    amount_cents: int, started: date, on: date, law: Statutes, *, floor: bool = True
) -> int:
    """The amount on a later day, after every January between."""
    for year in range(started.year + 1, on.year + 1):
        amount_cents = readjust(amount_cents, started, date(year, 1, 1), law, floor=floor)
    return amount_cents


def chained_rate(monthly_changes: list[Fraction]) -> Fraction:
    """The rate that some monthly price changes make together, in hundredths of a percent."""
    product = Fraction(1)
    for change in monthly_changes:
        product *= 1 + change
    exact = (product - 1) * 10_000
    return Fraction(round_ratio(exact.numerator, exact.denominator), 10_000)
