"""Work to be done is a row; the broker only rings the bell.

A step writes its event here in its own transaction. A worker takes due rows, runs the handler that
`process.py` registered for the kind, and marks the row done in the handler's transaction. What was
lost on the way (a killed worker, an emptied broker) is still a row, and the sweeper rings again.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Q
from django.db.models.functions import Now

log = structlog.get_logger(__name__)

# Events of one kind that run in one transaction: it is asked for all of them at once. A worker
# takes no more at a time, of whatever kinds, so that the end of a queue is shared among workers.
TOGETHER = 100

Handler = Callable[[int, datetime], None]
ManyHandler = Callable[[list[int], datetime], None]


class OutboxEvent(models.Model):
    class State(models.TextChoices):
        DUE = "due"
        DONE = "done"
        QUARANTINED = "quarantined"

    kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    key = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.DUE)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "portal"
        indexes = [
            models.Index(fields=["due_at", "id"], name="outbox_due", condition=Q(state="due")),
        ]
        constraints = [
            models.CheckConstraint(
                name="outbox_state", condition=Q(state__in=["due", "done", "quarantined"])
            ),
        ]


class Heartbeat(models.Model):
    """Proof of life of a kind of process: a worker that is up but deaf does not beat."""

    name = models.CharField(max_length=60, primary_key=True)
    beat_at = models.DateTimeField()

    class Meta:
        app_label = "portal"


@dataclass(frozen=True)
class Registered:
    handle: Handler
    exhausted: Handler
    handle_many: ManyHandler | None = None


HANDLERS: dict[str, Registered] = {}


def on(
    kind: str, *, exhausted: Handler, many: ManyHandler | None = None
) -> Callable[[Handler], Handler]:
    """Registers the handler of a kind of event.

    `exhausted` is called when the last attempt failed: it must leave a state that people can see
    and tell the person concerned. There is no default, so that no failure can be silent.
    `many` does the same as the handler for several subjects in one transaction, all or none: it
    is only ever a faster way, taken at the first attempt; what it cannot do is done one by one.
    """

    def register(handle: Handler) -> Handler:
        if kind in HANDLERS:
            raise ValueError(f"two handlers for {kind}")
        HANDLERS[kind] = Registered(handle, exhausted, many)
        return handle

    return register


def emit(kind: str, subject_id: int, *, key: str, due_at: datetime) -> None:
    """Records work to be done, in the caller's transaction; the same key is recorded once."""
    emit_many(kind, {key: subject_id}, due_at=due_at)


def emit_many(kind: str, subjects: Mapping[str, int], *, due_at: datetime) -> None:
    """Records work of one kind for several subjects, each under its key (see `emit`)."""
    OutboxEvent.objects.bulk_create(
        [
            OutboxEvent(kind=kind, subject_id=subject_id, key=key, due_at=due_at)
            for key, subject_id in subjects.items()
        ],
        ignore_conflicts=True,
    )
    if all(waiting is not ring for _, waiting, _ in connection.run_on_commit):
        transaction.on_commit(ring, robust=True)


def ring() -> None:
    """The doorbell. A broker that is down costs time, never work: the sweeper rings again.

    A ring that nobody heard for a minute is dropped: while all workers are busy, the bells of a
    thousand claims must not wait in line behind each other.
    """
    from kombu.exceptions import OperationalError

    from portal.celery import app

    try:
        app.send_task("portal.drain", retry=False, expires=settings.OUTBOX_RING_SECONDS)
    except OperationalError as error:
        log.warning("doorbell silent", error=str(error))


def take(at: datetime, limit: int) -> list[int]:
    """Takes up to `limit` due events for a while; what is not done by then is due again."""
    with transaction.atomic():
        ids = list(
            OutboxEvent.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(state=OutboxEvent.State.DUE, due_at__lte=at)
            .order_by("due_at", "id")
            .values_list("id", flat=True)[:limit]
        )
        OutboxEvent.objects.filter(id__in=ids).update(
            due_at=at + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
        )
    return ids


def run_one(event_id: int, at: datetime) -> bool:
    """Runs one taken event in one transaction; returns True when it is done."""
    if not _begin_attempt(event_id, at):
        return False
    try:
        with transaction.atomic():
            event = _locked(event_id)
            if event is None:
                return False
            HANDLERS[event.kind].handle(event.subject_id, at)
            event.state, event.done_at, event.last_error = OutboxEvent.State.DONE, at, ""
            event.save(update_fields=["state", "done_at", "last_error"])
            return True
    except Exception as error:
        log.exception("outbox event failed", event_id=event_id)
        _failed(event_id, at, error)
        return False


def run(event_ids: Iterable[int], now: Callable[[], datetime]) -> int:
    """Runs taken events, together where their kind allows it; returns how many were done.

    Only first attempts run together. Whatever goes wrong then undoes all of them and costs each
    one attempt of its own: from the second on, each stands alone, so that one that fails or kills
    its worker cannot take others with it.
    """
    left = list(event_ids)
    fresh = OutboxEvent.objects.filter(
        id__in=left,
        attempts=0,
        kind__in=[kind for kind, found in HANDLERS.items() if found.handle_many],
    )
    groups: dict[str, list[int]] = {}
    for event_id, kind in fresh.order_by("id").values_list("id", "kind"):
        groups.setdefault(kind, []).append(event_id)
    together: set[int] = set()
    for kind, ids in groups.items():
        for start in range(0, len(ids), TOGETHER):
            part = ids[start : start + TOGETHER]
            if len(part) > 1:
                together.update(_run_together(kind, part, now()))
    alone = sum(run_one(event_id, now()) for event_id in left if event_id not in together)
    return len(together) + alone


def _run_together(kind: str, event_ids: list[int], at: datetime) -> list[int]:
    """Runs first attempts of one kind in one transaction; returns those that are done."""
    handle = HANDLERS[kind].handle_many
    if handle is None:
        return []
    with transaction.atomic():  # counted before it is made, as in `_begin_attempt`
        begun = list(_due(event_ids).filter(attempts=0).values_list("id", flat=True))
        OutboxEvent.objects.filter(id__in=begun).update(attempts=1)
    try:
        with _garbage_later(), transaction.atomic():
            events = dict(_due(begun).values_list("id", "subject_id"))
            handle(list(events.values()), at)
            OutboxEvent.objects.filter(id__in=events).update(
                state=OutboxEvent.State.DONE, done_at=at, last_error=""
            )
            return list(events)
    except Exception:
        log.exception("outbox events failed together", kind=kind, event_ids=begun)
        return []


@contextmanager
def _garbage_later() -> Iterator[None]:
    """What a batch makes lives until its end: to search it for garbage meanwhile finds nothing.

    Thousands of facts at a time make that search a third of the work. Afterwards it goes on.
    """
    searched = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searched:
            gc.enable()


def _due(event_ids: list[int]) -> models.QuerySet[OutboxEvent]:
    """Those that are still to be done, locked in the order of their numbers."""
    return (
        OutboxEvent.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(pk__in=event_ids, state=OutboxEvent.State.DUE)
        .order_by("id")
    )


def _locked(event_id: int) -> OutboxEvent | None:
    return _due([event_id]).first()


@transaction.atomic
def _begin_attempt(event_id: int, at: datetime) -> bool:
    """Counts the attempt before it is made; False when there is nothing to attempt.

    Counting first means that an event which kills its worker is counted too, and ends in
    quarantine instead of killing workers for ever.
    """
    event = _locked(event_id)
    if event is None:
        return False
    if event.attempts >= settings.OUTBOX_MAX_ATTEMPTS:
        _quarantine(event, at)
        return False
    event.attempts += 1
    event.save(update_fields=["attempts"])
    return True


def _quarantine(event: OutboxEvent, at: datetime) -> None:
    event.state = OutboxEvent.State.QUARANTINED
    event.last_error = event.last_error or "the worker died at every attempt"
    event.save(update_fields=["state", "last_error"])
    registered = HANDLERS.get(event.kind)
    if registered is not None:
        registered.exhausted(event.subject_id, at)


@transaction.atomic
def _failed(event_id: int, at: datetime, error: Exception) -> None:
    event = OutboxEvent.objects.select_for_update(of=("self",)).get(pk=event_id)
    # PostgreSQL puts the values of the row on the lines below the first: they stay out.
    said = next(iter(str(error).splitlines()), "")
    event.last_error = f"{type(error).__name__}: {said}"[:500]
    event.due_at = at + timedelta(seconds=2**event.attempts)
    event.save(update_fields=["last_error", "due_at"])
    if event.attempts >= settings.OUTBOX_MAX_ATTEMPTS:
        _quarantine(event, at)


def drain(now: Callable[[], datetime], *, batch: int = TOGETHER, rounds: int = 1000) -> int:
    """Runs due events until none is left, or `rounds` batches; returns how many were done."""
    done = 0
    for _round in range(rounds):
        ids = take(now(), batch)
        if not ids:
            break
        done += run(ids, now)
    return done


def oldest_due(at: datetime) -> OutboxEvent | None:
    """The event that has waited longest beyond its time, for the monitoring room."""
    return (
        OutboxEvent.objects.filter(state=OutboxEvent.State.DUE, due_at__lte=at)
        .order_by("due_at", "id")
        .first()
    )
