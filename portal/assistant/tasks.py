"""What the clock starts: forgetting."""

from celery import shared_task

from portal import clock
from portal.assistant import steps


@shared_task(name="assistant.forget")
def forget(**_kwargs: object) -> int:
    """Deletes questions past the time of retention; returns how many rows went."""
    return steps.forget(clock.now())
