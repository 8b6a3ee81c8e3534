"""The bell, the sweeper and the pulse."""

from celery import shared_task

from portal import clock, outbox

# A task ends long before its time limit and rings again, so that no queue is too long for it.
ROUNDS = 20


@shared_task(name="portal.drain")
def drain(**_kwargs: object) -> None:
    """Work off what is due."""
    outbox.drain(clock.now, rounds=ROUNDS)
    if outbox.oldest_due(clock.now()) is not None:
        outbox.ring()


@shared_task(name="portal.sweep")
def sweep(**_kwargs: object) -> None:
    """Ring again when anything is due: a lost message, a killed worker, an emptied broker."""
    if outbox.oldest_due(clock.now()) is not None:
        outbox.ring()


@shared_task(name="portal.heartbeat")
def heartbeat(**_kwargs: object) -> None:
    """Prove that a worker hears the broker and reaches the database."""
    outbox.Heartbeat.objects.update_or_create(name="worker", defaults={"beat_at": clock.real_now()})
