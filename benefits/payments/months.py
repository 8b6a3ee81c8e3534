"""Which part of a month is paid, and on which day."""

from __future__ import annotations

from datetime import date

from portal.money import round_ratio
from portal.periods import ONE_DAY, add_business_days, add_months, last_day

DAYS_OF_A_MONTH = 30  # a pension month has thirty days, however long the calendar's is
PAY_DAY = 5  # business day of the following month (Lei 8.213/1991 art. 41-A §2)


def paid_days(starts_on: date, ends_on: date | None, month: date) -> int:
    """The days of a month that an award pays, counted in a month of thirty; 0 outside the award.

    A first month counts from the first day of the award, a last month to its last day. An award
    that begins on the 31st pays one day of that month.
    """
    if last_day(month) < starts_on or (ends_on is not None and ends_on < max(month, starts_on)):
        return 0
    first = starts_on.day if starts_on > month else 1
    last = DAYS_OF_A_MONTH
    if ends_on is not None and ends_on < last_day(month):
        last = min(ends_on.day, DAYS_OF_A_MONTH)
    return max(last - first + 1, 1)


def month_cents(amount_cents: int, days: int) -> int:
    """The amount of a month of which so many days are paid; half a cent goes up."""
    return round_ratio(amount_cents * days, DAYS_OF_A_MONTH, "half_up")


def pay_day(month: date, on: date) -> date:
    """The day on which a run prepared on a day pays a month.

    The fifth business day of the following month, or the next business day when that has passed.
    """
    regular = add_business_days(add_months(month, 1) - ONE_DAY, PAY_DAY)
    return max(regular, add_business_days(on, 1))
