"""What holds of every reduction: its terms, and from when on it may count."""

from __future__ import annotations

from datetime import date, timedelta

from benefits.law.statute import the_law
from benefits.recalculation.reduction_models import Reduction
from portal.periods import next_business_day


def answer_until(told_on: date) -> date:
    """The last day on which the person can say how they see it (Lei 8.212/1991 art. 69)."""
    days: int = the_law().get("procedure/irregularity", told_on)["defence"]
    return next_business_day(told_on + timedelta(days=days))


def ends(reduction: Reduction) -> bool:
    """Whether the law no longer gives anything; otherwise it gives less."""
    return reduction.revision.new_cents == 0
