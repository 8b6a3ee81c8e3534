"""Erases what is over and may go: warns first, never earlier, and never what a hold keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import models, transaction
from django.db.models import ProtectedError, QuerySet
from django.utils import timezone

from accounts import archive
from accounts.models import Person
from accounts.models_privacy import ErasureRequest, RetentionNotice
from accounts.permissions import Actor, ensure
from accounts.retention import holds
from accounts.retention.schedule import DataClass, Table, classes
from portal import outbox
from portal.records import acting, public_reference

log = structlog.get_logger(__name__)
BATCH = 500
MOST_A_NIGHT = 20_000
"""Of one table; what is left goes the night after."""
RETENTION = Actor.system("retention schedule")
Rows = QuerySet[Any]

# Rooms that keep more than rows (files) register what else must go before a row goes.
_BEFORE: dict[str, Callable[[models.Model], None]] = {}


def before(table: str) -> Callable[[Callable[[Any], None]], Callable[[Any], None]]:
    """Registers what must be done before a row of this table is erased (its file removed)."""

    def register(function: Callable[[Any], None]) -> Callable[[Any], None]:
        _BEFORE[table] = function
        return function

    return register


# ── The daily job ────────────────────────────────────────────────────────────────────────────


def run(at: datetime) -> dict[str, int]:
    """Warns and erases by the schedule; returns how many rows of each class went."""
    held = holds.persons_held(timezone.localtime(at).date())
    erased: dict[str, int] = {}
    for one in classes():
        if one.do != "erase":
            continue
        for table in one.tables:
            if one.warn_days:
                warn(one, table, at)
            count = _erase(one, table, _due(one, table, at), held, at)
            erased[one.key] = erased.get(one.key, 0) + count
    log.info("retention", erased=erased)
    return erased


def _due(one: DataClass, table: Table, at: datetime) -> Rows:
    """Rows whose time is over; where a warning is due, only those warned long enough ago."""
    rows = _rows(table).filter(**{f"{table.clock}__lt": one.limit(at)})
    if one.warn_days:
        told = RetentionNotice.objects.filter(
            kind=one.key, due_on__lte=timezone.localtime(at).date()
        )
        rows = rows.filter(pk__in=told.values("row_id"))
    return rows


def _rows(table: Table) -> Rows:
    return table.model._default_manager.filter(**table.where)


def warn(one: DataClass, table: Table, at: datetime) -> int:
    """Tells the people whose rows will be erased soon; once for each time a row comes of age.

    Somebody whose warning comes late has the full time of the warning all the same.
    """
    soon = one.limit(at) + timedelta(days=one.warn_days)
    told = 0
    for row in _rows(table).filter(**{f"{table.clock}__lt": soon}).order_by("pk").iterator():
        clock: datetime = getattr(row, table.clock)
        over = clock + timedelta(days=one.keep_days or 0)
        full = at + timedelta(days=one.warn_days)
        recent = RetentionNotice.objects.filter(kind=one.key, row_id=row.pk, warned_at__gt=clock)
        if recent.exists():
            continue
        with transaction.atomic():
            notice = RetentionNotice.objects.create(
                kind=one.key,
                row_id=row.pk,
                person_id=getattr(row, "person_id", None),
                warned_at=at,
                due_on=timezone.localtime(max(over, full)).date(),
            )
            key = f"retention.warned:{notice.pk}"
            outbox.emit("retention.warned", notice.pk, key=key, due_at=at)
        told += 1
    return told


def _erase(one: DataClass, table: Table, due: Rows, held: Iterable[int], at: datetime) -> int:
    kept = _of_persons(table, held)
    if kept is not None:
        due = due.exclude(pk__in=kept.values("pk"))
    gone, last, left = 0, 0, MOST_A_NIGHT
    while left > 0 and (rows := list(due.filter(pk__gt=last).order_by("pk")[: min(BATCH, left)])):
        last, left = rows[-1].pk, left - len(rows)
        gone += sum(_erase_row(one, table, row) for row in rows)
    return gone


def _of_persons(table: Table, persons: Iterable[int]) -> Rows | None:
    """The rows of a table that belong to these persons, by whatever column names them."""
    persons = list(persons)
    if not persons:
        return None
    names = {field.name for field in table.model._meta.concrete_fields}
    rows = table.model._default_manager
    if "person" in names:
        return rows.filter(person_id__in=persons)
    if "user" in names:
        return rows.filter(user__identity__person_id__in=persons)
    return None


def _erase_row(one: DataClass, table: Table, row: models.Model) -> int:
    """One row and what goes with it, in a transaction of its own; what others need stays."""
    try:
        with acting(RETENTION.label, f"{one.key}: time is over"):
            for label, column in table.goes_with.items():
                child = archive.model_of(label)
                for part in child._default_manager.filter(**{column: row.pk}):
                    _BEFORE.get(label, _nothing)(part)
                    part.delete()
            _BEFORE.get(table.table, _nothing)(row)
            row.delete()
    except ProtectedError:
        log.warning("a row of the schedule is still needed", table=table.table)
        return 0
    return 1


def _nothing(_row: models.Model) -> None:
    """Rows without a file need nothing before they go."""


# ── On request ───────────────────────────────────────────────────────────────────────────────


def erase_on_request(actor: Actor, person_id: int, at: datetime) -> ErasureRequest:
    """Erases at once what the schedule lets go on request, and says of the rest why it stays."""
    ensure(actor, "erasure.ask", person_id, at)
    answer = []
    with acting(actor.label, "erasure asked for by the person"):
        Person.objects.select_for_update(of=("self",)).get(pk=person_id)
        today = timezone.localtime(at).date()
        held, told_of = holds.is_held(person_id, today), holds.is_told(person_id, today)
        rows_of = archive.rows_about(person_id)
        for one in classes():
            told = {"class": one.key, "erased": 0, "kept": 0, "held": told_of and one.on_request}
            for table in one.tables:
                mine = rows_of.get(table.model, table.model._default_manager.none())
                if one.on_request and not held:
                    rows = list(mine.filter(**table.where))
                    told["erased"] += sum(_erase_row(one, table, row) for row in rows)
                told["kept"] += mine.count()
            answer.append(told)
        return ErasureRequest.objects.create(
            reference=public_reference("E"), person_id=person_id, asked_at=at, answer=answer
        )


def counts(person_id: int) -> dict[str, int]:
    """How many rows of each class are kept about a person."""
    rows_of = archive.rows_about(person_id)
    return {
        one.key: sum(rows_of[table.model].count() for table in one.tables if table.model in rows_of)
        for one in classes()
    }
