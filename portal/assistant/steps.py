"""What is done later: a promise that was not kept, old questions forgotten, a head trained."""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Q
from django.db.models.functions import TruncDate

from portal import outbox
from portal.assistant import opening, tickets
from portal.assistant.models import (
    Conversation,
    DayCount,
    Ticket,
    TicketState,
    Turn,
)
from portal.messages import notices

log = structlog.get_logger(__name__)
KEPT = timedelta(days=90)  # questions; what remains of them is numbers


def _tell_of_delay(ticket_id: int, at: datetime) -> None:
    """Leaves a visible state (the ticket stays in the queue, overdue) and tells the person.

    The new day is a promise like the first one: its end is looked at too.
    """
    ticket = Ticket.objects.get(pk=ticket_id)
    day = opening.promised_anew(ticket.promised_on, at)
    tickets.promise(ticket, day)
    if ticket.person_id is not None:
        notices.send(
            ticket.person_id,
            "ticket_delayed",
            key=f"ticket:{ticket.pk}:delayed:{day}",
            values={"promised_on": day},
            case=ticket.reference,
            at=at,
        )


@outbox.on("ticket.promised", exhausted=_tell_of_delay)
def promise_due(ticket_id: int, at: datetime) -> None:
    """The promised day is over: who was not answered is told so, with a new day."""
    ticket = Ticket.objects.select_for_update(of=("self",)).filter(pk=ticket_id).first()
    if ticket is None or ticket.state not in (TicketState.WAITING, TicketState.HELD):
        return
    if at < opening.end_of(ticket.promised_on):  # asked again after an answer: a new day
        return
    _tell_of_delay(ticket_id, at)


def forget(at: datetime) -> int:
    """Deletes questions past the time of retention and keeps their numbers; returns how many.

    Closed tickets of visitors go too. Those of a person stay with the person: an answer of ours
    is something to rely on later.
    """
    edge = at - KEPT
    with transaction.atomic():
        old = Turn.objects.filter(asked_at__lt=edge)
        counted = (
            old.annotate(day=TruncDate("asked_at"))
            .values("day", "language", "outcome", "article")
            .annotate(
                count=Count("id"),
                good=Count("id", filter=Q(helpful=True)),
                bad=Count("id", filter=Q(helpful=False)),
            )
            .order_by("day", "language", "outcome", "article")
        )
        for row in counted:
            _add(row)
        gone = old.delete()[1].get(Turn._meta.label, 0)
        Ticket.objects.filter(opened_at__lt=edge, state=TicketState.CLOSED, person=None).delete()
        Conversation.objects.filter(last_at__lt=edge, turns=None).delete()
    return gone


def _add(row: dict[str, object]) -> None:
    names = ("day", "language", "outcome", "article")
    found, _made = DayCount.objects.select_for_update(of=("self",)).get_or_create(
        **{name: row[name] for name in names}
    )
    found.count += int(str(row["count"]))
    found.helpful += int(str(row["good"]))
    found.unhelpful += int(str(row["bad"]))
    found.save(update_fields=["count", "helpful", "unhelpful"])


# ── Training ─────────────────────────────────────────────────────────────────────────────────

TRAIN = "head.train"
FIRST = "head.first"
DEMO = "assistant.demo"
TRAINING_SECONDS = 520  # the worker stops a task after 540
AWAKE_EVERY_SECONDS = 10


def _training_failed(user_id: int, at: datetime) -> None:
    """The editors' page shows the request as failed; nobody else waits for it."""
    log.error("training failed", user_id=user_id, at=at.isoformat())


@outbox.on(TRAIN, exhausted=_training_failed)
def train(user_id: int, at: datetime) -> None:
    """Trains in a process of its own, so that the worker does not keep what training needs."""
    _run("assistant_train", "--keep", "--user", str(user_id))


@outbox.on(FIRST, exhausted=_training_failed)
def train_first(_subject: int, at: datetime) -> None:
    """A new installation, or new articles: trains, and publishes what reaches the floor."""
    _run("assistant_train", "--first")


def _not_told(_subject: int, at: datetime) -> None:
    """The demo stands without questions; nobody waits for them."""
    log.error("the demo's questions were not told", at=at.isoformat())


@outbox.on(DEMO, exhausted=_not_told)
def tell_demo(_subject: int, at: datetime) -> None:
    """The demo opens with questions that wait and questions that were not known."""
    _run("assistant_demo")


def _run(*command_line: str) -> None:
    """Runs a command of ours and keeps the transaction of this step awake meanwhile."""
    _watch([sys.executable, str(settings.BASE_DIR / "manage.py"), *command_line])


def _watch(command: list[str]) -> None:
    """The command never outlives its time, whatever becomes of the worker that waits for it.

    A worker that is stopped hard can stop nothing any more, and the event is done anew: without an
    alarm of its own the old training would go on beside the new one.
    """
    alarm = partial(signal.alarm, TRAINING_SECONDS)  # it holds beyond exec
    with subprocess.Popen(command, preexec_fn=alarm) as child:  # noqa: S603  # our own words
        try:
            while child.poll() is None:
                with suppress(subprocess.TimeoutExpired):
                    child.wait(timeout=AWAKE_EVERY_SECONDS)
                with connection.cursor() as cursor:
                    cursor.execute("SELECT 1")
        finally:
            child.kill()
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, command)
