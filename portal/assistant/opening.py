"""When people answer, and what is promised: business days of the bank calendar, eight to six."""

from __future__ import annotations

from datetime import date, datetime, time

from django.utils import timezone

from portal.periods import add_business_days, is_business_day, next_business_day

OPENS, CLOSES = time(8), time(18)


def is_open(at: datetime) -> bool:
    """Whether somebody is there at this moment."""
    local = timezone.localtime(at)
    return is_business_day(local.date()) and OPENS <= local.time() < CLOSES


def promised(at: datetime) -> date:
    """The day by which a question handed over now is answered: the business day after we read it.

    Read the same day when it comes before closing on a business day, else on the next one.
    """
    local = timezone.localtime(at)
    read = local.date()
    if not is_business_day(read) or local.time() >= CLOSES:
        read = next_business_day(add_one(read))
    return add_business_days(read, 1)


def end_of(day: date) -> datetime:
    """The moment at which the promise of a day is broken."""
    return timezone.make_aware(datetime.combine(day, CLOSES))


def promised_anew(day: date, at: datetime) -> date:
    """The day that is promised now of what was first promised by `day`.

    A broken promise is followed by the one that a question of that moment would have.
    """
    while at >= end_of(day):
        day = promised(end_of(day))
    return day


def add_one(day: date) -> date:
    """The day after."""
    return date.fromordinal(day.toordinal() + 1)


def opens_next(at: datetime) -> date:
    """The next day on which somebody is there (today if it is still to open)."""
    local = timezone.localtime(at)
    today = local.date()
    if is_business_day(today) and local.time() < CLOSES:
        return today
    return next_business_day(add_one(today))
