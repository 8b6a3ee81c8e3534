"""The bell and the sweeper."""

from celery import shared_task

from portal import clock, outbox


@shared_task(name="portal.drain")
def drain(**_kwargs) -> int:
    return outbox.drain(clock.now)


@shared_task(name="portal.sweep")
def sweep(**_kwargs) -> None:
    """Rings again when anything is due: covers a lost message, a killed worker, an empty broker."""
    if outbox.oldest_due(clock.now()) is not None:
        outbox.drain(clock.now)


@shared_task(name="portal.heartbeat")
def heartbeat(**_kwargs) -> None:
    outbox.Heartbeat.objects.update_or_create(name="worker", defaults={"beat_at": clock.real_now()})
