"""What the clock starts for people's data: warning and erasing by the schedule."""

from __future__ import annotations

from celery import shared_task

from accounts import log_checks
from accounts.retention import erasing
from portal import clock


@shared_task(name="accounts.retention")
def retention(**_kwargs: object) -> dict[str, int]:
    """Once a day: warn of what will go, erase what is over."""
    return erasing.run(clock.now())


@shared_task(name="accounts.check_access_log")
def check_access_log(**_kwargs: object) -> bool:
    """Once a night: whether anybody has touched the log of looks."""
    return log_checks.check(clock.now()).is_sound
