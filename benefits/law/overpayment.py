"""What was paid without a right: whether it is asked back, and how much of a month at the most.

Lei 8.213/1991 art. 115 II and RPS art. 154 II: up to 30 % of the benefit. STJ Tema 979: what came
from a law that the institution misread is not asked back, what came from another mistake of the
institution only without good faith. CF art. 201 §2: a month never pays less than a minimum wage
because of it.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from fractions import Fraction

from portal.periods import anniversary, first_of_month
from portal.statutes import Statutes


class Origin(StrEnum):
    """Where the mistake came from."""

    LAW_MISREAD = "law_misread"
    OUR_ERROR = "our_error"
    NOT_TOLD = "not_told"


def is_asked_back(
    origin: Origin, *, good_faith: bool, assistance: bool, on: date, law: Statutes
) -> bool:
    """Whether the law lets the institution ask for it (`assistance`: it was assistance benefit)."""
    faith = "good_faith" if good_faith else "otherwise"
    asked: bool = law.get("overpayment/asked_back", on)[origin.value][faith]
    if assistance:
        asked = asked and law.get("overpayment/asked_back_assistance", on)[faith]
    return asked


def highest_share(on: date, law: Statutes) -> int:
    """The highest share of a month, in percent."""
    share: Fraction = law.get("overpayment/discount", on)
    return int(share * 100)


def untouched_cents(month: date, law: Statutes) -> int:
    """What a month pays out at least."""
    wages: int = law.get("overpayment/untouched", month) * law.get("wages/minimum_wage", month)
    return wages


def oldest_payment(on: date, law: Statutes) -> date:
    """Payments of an earlier day are not asked back any more."""
    return anniversary(on, -12 * int(law.get("overpayment/years", on)))


def taken_cents(
    left_cents: int, gross_cents: int, net_cents: int, *, share: int, untouched_cents: int
) -> int:
    """What is taken off one month.

    `left_cents`: still owed; below 0 it is given back whole. `share`: percent of the month before
    tax. Cents that do not make a whole one stay with the person.
    """
    if left_cents <= 0:
        return left_cents
    return max(min(left_cents, gross_cents * share // 100, net_cents - untouched_cents), 0)


def last_month(left_cents: int, a_month_cents: int, first: date) -> date | None:
    """The month in which the last part is taken when each takes as much.

    None when nothing is taken, or not within a hundred years.
    """
    if a_month_cents <= 0:
        return None
    months = -(-left_cents // a_month_cents)
    if months > 12 * 100:
        return None
    return anniversary(first_of_month(first), months - 1)


def bill_days(owed_cents: int, month_cents: int, on: date, law: Statutes) -> int:
    """Days to pay when no benefit is paid any more, from the day of the notice.

    `month_cents`: what the benefit paid a month when it ended.
    """
    rule = law.get("overpayment/bill_days", on)
    longer = owed_cents > rule["months"] * month_cents
    days: int = rule["above" if longer else "up_to"]
    return days


def most_parts(on: date, law: Statutes) -> int:
    """In how many monthly parts it may be paid at the most."""
    parts: int = law.get("overpayment/parts", on)
    return parts
