"""Income tax withheld from payments (Lei 11.482/2007; Lei 7.713/1988; Lei 15.270/2025).

From the taxable income the larger of the simplified and the itemised deductions is taken off, the
table applied, and since 2026 the reduction by taxable income. At 65 a part of a pension is exempt.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from portal.money import round_ratio
from portal.statutes import Statutes

# Whose pension is exempt (Lei 7.713/1988 art. 6 XIV; Lei 9.250/1995 art. 30 §2).
OCCUPATIONAL = "occupational_disease"  # not of a pension after another's death (art. 6 XXI)
ILLNESSES = (
    "aids",
    "ankylosing_spondylitis",
    "blindness",
    "cancer",
    "cystic_fibrosis",
    "hansen",
    "heart",
    "kidney",
    "liver",
    "mental_alienation",
    "multiple_sclerosis",
    OCCUPATIONAL,
    "paget",
    "paralysis",
    "parkinson",
    "radiation",
    "tuberculosis",
)
RETIREMENTS = ("old_age", "permanent_incapacity")
PENSIONS = ("survivors",)


@dataclass(frozen=True, slots=True)
class Withholding:
    """The tax of a month with the way to it."""

    taxable_cents: int
    deduction_cents: int
    base_cents: int
    reduction_cents: int
    tax_cents: int


def withholding(
    gross_cents: int,
    month: date,
    law: Statutes,
    *,
    contribution_cents: int = 0,
    dependants: int = 0,
    pension_at_65: bool = False,
) -> Withholding:
    """The tax to withhold from a month's gross payment."""
    table = law.get("withholding/table", month)
    exempt = law.get("withholding/exempt_65", month) if pension_at_65 else 0
    taxable = max(gross_cents - exempt, 0)
    itemised = contribution_cents + dependants * table["dependant"]
    deduction = max(itemised, table["simplified"])
    base = max(taxable - deduction, 0)
    rounding = law.get("withholding/rounding", month)
    tax = _by_table(base, table)
    reduction = min(_reduction(taxable, month, law), tax)
    owed = tax - reduction
    return Withholding(
        taxable,
        deduction,
        base,
        round_ratio(reduction.numerator, reduction.denominator, rounding),
        round_ratio(owed.numerator, owed.denominator, rounding),
    )


def _by_table(base: int, table: dict[str, Any]) -> Fraction:
    for bracket in table["brackets"]:
        if bracket["up_to"] is None or base <= bracket["up_to"]:
            return max(Fraction(base * bracket["rate"] - bracket["deduct"]), Fraction(0))
    raise AssertionError("the last bracket of the table has no upper end")


def _reduction(taxable: int, month: date, law: Statutes) -> Fraction:
    rule = law.get("withholding/reduction", month)
    if rule is None or taxable > rule["up_to"]:
        return Fraction(0)
    if taxable <= rule["full_up_to"]:
        return Fraction(rule["full"])
    return max(Fraction(rule["base"] - rule["per_real"] * taxable), Fraction(0))
