"""What the clock starts for people's data: warning and erasing by the schedule."""

from __future__ import annotations

from celery import shared_task

from accounts.retention import erasing
from portal import clock


@shared_task(name="accounts.retention")
def retention(**_kwargs: object) -> dict[str, int]:
    """Once a day: warn of what will go, erase what is over."""
    return erasing.run(clock.now())
