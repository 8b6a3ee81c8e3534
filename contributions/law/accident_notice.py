"""Until when an accident at work must be told (Lei 8.213/1991 art. 22; Decreto 3.048 art. 336)."""

from __future__ import annotations

from datetime import date

from portal.periods import add_business_days

ARTICLE = "Lei 8.213/1991 art. 22"


def last_day_to_tell(happened_on: date, died_on: date | None = None) -> date:
    """The first business day after the accident; after a death the day of the death itself.

    For an illness that comes from the work, `happened_on` is the day that art. 23 names: the first
    day without being able to work, or the day of the diagnosis, whichever came first.
    """
    return died_on or add_business_days(happened_on, 1)
