"""The one way to change a state: lock the row, ask the table, write, log.

A machine is a total table, action by action, that a caseworker could check line by line. The same
table is repeated in the database: a CHECK for the states, a trigger for the moves between them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from portal.records import StateChange
from portal.sealed import for_each_row

Row = TypeVar("Row", bound=models.Model)


class IllegalTransition(Exception):
    """The action is not in the table for the state the row is in, or not for this kind of actor."""

    def __init__(self, machine: Machine, state: str, action: str, by: str) -> None:
        self.machine, self.state, self.action, self.by = machine, state, action, by
        super().__init__(
            _("“%(action)s” is not possible while the %(what)s is “%(state)s”.")
            % {"action": action, "what": machine.name, "state": state}
        )


@dataclass(frozen=True)
class Move:
    """One line of the table: who may take which action, from where to where."""

    action: str
    sources: tuple[str, ...]
    target: str
    by: tuple[str, ...]


class Machine:
    """A total transition table for one kind of row with a `state` column."""

    def __init__(self, name: str, states: type[models.TextChoices], moves: Iterable[Move]) -> None:
        self.name = name
        self.states = states
        self.moves = tuple(moves)
        known = set(states.values)
        for move in self.moves:
            unknown = ({*move.sources, move.target}) - known
            if unknown:
                raise ValueError(f"{name}: {move.action} names unknown states {unknown}")

    def find(self, state: str, action: str, by: str) -> Move:
        for move in self.moves:
            if move.action == action and state in move.sources and by in move.by:
                return move
        raise IllegalTransition(self, state, action, by)

    def actions(self, state: str, by: str) -> list[str]:
        """What this kind of actor could do next, in table order."""
        return [m.action for m in self.moves if state in m.sources and by in m.by]

    def apply(
        self,
        row: Row,
        action: str,
        *,
        by: str,
        actor: str,
        at: datetime,
        note: str = "",
        channel: str = "web",
        **changes: Any,
    ) -> Row:
        """Take the action on a locked, fresh copy of `row` and return that copy.

        `by` is the kind of actor the table speaks of (person, engine, officer, system…), `actor`
        the label that is kept and shown. Must run inside the caller's transaction, so that the
        change, its log line and its outbox event stand or fall together.
        """
        return self.apply_each(
            [row], action, by=by, actor=actor, at=at, note=note, channel=channel, **changes
        )[0]

    def apply_each(
        self,
        rows: Sequence[Row],
        action: str,
        *,
        by: str,
        actor: str,
        at: datetime,
        note: str = "",
        channel: str = "web",
        **changes: Any,
    ) -> list[Row]:
        """Take the same action on several rows of one kind, all or none (see `apply`).

        They are locked in the order of their numbers and returned in the order given. Three
        statements, however many rows there are.
        """
        kind = type(rows[0])
        ids = [row.pk for row in rows]
        queue = kind._default_manager.select_for_update(of=("self",)).filter(pk__in=ids)
        locked = {row.pk: row for row in queue.order_by("pk")}
        if len(locked) < len(set(ids)):
            raise kind.DoesNotExist  # type: ignore[attr-defined]
        steps: list[StateChange] = []
        moved: dict[str, list[int]] = {}
        for row in locked.values():
            before = row.state  # type: ignore[attr-defined]
            move = self.find(before, action, by)
            moved.setdefault(move.target, []).append(row.pk)
            row.state = move.target  # type: ignore[attr-defined]
            for field, value in changes.items():
                setattr(row, field, value)
            steps.append(
                StateChange(
                    subject_kind=row._meta.label_lower,
                    subject_id=row.pk,
                    person_id=getattr(row, "person_id", None),
                    action=action,
                    before=before,
                    after=move.target,
                    by=by,
                    actor=actor,
                    at=at,
                    note=note,
                    channel=channel,
                )
            )
        for target, targeted in moved.items():
            for some, values in for_each_row(kind, targeted, changes):
                kind._default_manager.filter(pk__in=some).update(state=target, **values)
        StateChange.objects.bulk_create(steps)
        return [locked[row_id] for row_id in ids]

    def check(self, name: str) -> models.CheckConstraint:
        """The states as a database CHECK."""
        return models.CheckConstraint(
            name=name,
            condition=Q(state__in=self.states.values),
            violation_error_message=f"Unknown state of a {self.name}.",
        )

    def guard(self, name: str) -> pgtrigger.Trigger:
        """The moves as a database trigger, for any writer that goes past `apply`."""
        pairs = sorted({(s, m.target) for m in self.moves for s in m.sources if s != m.target})
        allowed = ", ".join(f"('{a}','{b}')" for a, b in pairs)
        return pgtrigger.Trigger(
            name=name,
            operation=pgtrigger.UpdateOf("state"),
            when=pgtrigger.Before,
            condition=pgtrigger.Condition("OLD.state IS DISTINCT FROM NEW.state"),
            func=(
                f"IF (OLD.state, NEW.state) NOT IN ({allowed}) THEN "
                f"RAISE EXCEPTION 'a {self.name} cannot go from % to %', OLD.state, NEW.state "
                "USING ERRCODE = 'check_violation'; END IF; RETURN NEW;"
            ),
        )
