"""Fine and interest on contributions paid late (Lei 9.430/1996 art. 61; Lei 8.212/1991 art. 35).

Fine: 0.33 % a day, at most 20 %. Interest: nothing in the month in which the contribution fell due;
otherwise the monthly base rates of the months between, added up, and 1 % for the month of payment.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from portal.money import apply_rate
from portal.periods import ONE_DAY, add_months, first_of_month, month_range, next_business_day
from portal.statutes import Statutes

from .statute import contributions_law


@dataclass(frozen=True, slots=True)
class LatePayment:
    """What is owed on a day, part by part."""

    principal_cents: int
    days: int
    fine_rate: Fraction
    fine_cents: int
    interest_rate: Fraction
    interest_cents: int

    @property
    def total_cents(self) -> int:
        return self.principal_cents + self.fine_cents + self.interest_cents


def days_late(due: date, paid: date, law: Statutes | None = None) -> int:
    """Days that count for the fine, the day of payment included; 0 when paid in time."""
    law = law or contributions_law()
    if paid <= due:
        return 0
    first = due + ONE_DAY
    if law.get("late/fine_starts", due) == "first_business_day":
        first = next_business_day(first)
    return max((paid - first).days + 1, 0)


def fine_rate(days: int, on: date, law: Statutes | None = None) -> Fraction:
    """The share of the amount that is due as a fine after so many days."""
    rule = (law or contributions_law()).get("late/fine", on)
    return Fraction(min(rule["per_day"] * days, rule["maximum"]))


def interest_rate(due_month: date, paid_month: date, law: Statutes | None = None) -> Fraction:
    """Simple interest from the month after the due date to the month of payment.

    NoValueInForce if the base rate of a month between is not loaded.
    """
    law = law or contributions_law()
    due_month, paid_month = first_of_month(due_month), first_of_month(paid_month)
    if paid_month <= due_month:
        return Fraction(0)
    between = month_range(add_months(due_month, 1), add_months(paid_month, -1))
    rates = sum((law.get("late/selic", month) for month in between), Fraction(0))
    return Fraction(rates + law.get("late/interest_final_month", paid_month))


def late_payment(
    principal_cents: int, due: date, paid: date, law: Statutes | None = None
) -> LatePayment:
    """Principal, fine and interest of a contribution paid on a day."""
    law = law or contributions_law()
    days = days_late(due, paid, law)
    return charges(principal_cents, days, fine_rate(days, paid, law), interest_rate(due, paid, law))


def charges(principal_cents: int, days: int, fine: Fraction, interest: Fraction) -> LatePayment:
    """Fine and interest at given rates, each rounded to cents on its own."""
    return LatePayment(
        principal_cents,
        days,
        fine,
        apply_rate(principal_cents, fine),
        interest,
        apply_rate(principal_cents, interest),
    )
