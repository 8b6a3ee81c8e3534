"""Automatic steps: kept once, switched by kind, and never taken again after they were undone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from benefits.adjudication.units import unit_for
from benefits.applications.models import Claim
from benefits.robots.models import ActionState, Kind, RobotAction, RobotSwitch
from portal.records import StateChange

BY = "engine"
LABEL = "automatic check"
# Steps that change no state are said on the claim's timeline too.
SAID = (Kind.SAME_CLAIM, Kind.SAME_PAPER)


def is_on(kind: Kind) -> bool:
    """Whether steps of this kind are taken; on until somebody switches it off."""
    last = (
        RobotSwitch.objects.filter(kind=kind, effective_at__isnull=False)
        .order_by("-effective_at", "-id")
        .first()
    )
    return last is None or last.on


def note(
    kind: Kind,
    claim: Claim,
    key: str,
    at: datetime,
    *,
    subject_id: int | None = None,
    values: Mapping[str, Any] | None = None,
    failure: str = "",
) -> RobotAction:
    """Keeps one step in the transaction that took it; the same key again is the same step."""
    kept, new = RobotAction.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "claim": claim,
            "person_id": claim.person_id,
            "at": at,
            "subject_id": subject_id,
            "values": dict(values or {}),
            "state": ActionState.FAILED if failure else ActionState.DONE,
            "failure": failure,
        },
    )
    if new and kind in SAID:
        StateChange.objects.create(
            subject_kind=claim._meta.label_lower,
            subject_id=claim.pk,
            person_id=claim.person_id,
            action=kind,
            before=claim.state,
            after=claim.state,
            by=BY,
            actor=LABEL,
            at=at,
        )
    return kept


def office_for(person_id: int) -> int | None:
    """The office that a claim is handed to; None while a supervisor does it by hand."""
    return unit_for(person_id) if is_on(Kind.OFFICE) else None


def note_office(claim: Claim, key: str, at: datetime, *, failure: str = "") -> None:
    """A claim came into the queue of an office without an officer; nothing while it is off."""
    if not is_on(Kind.OFFICE):
        return
    if claim.unit_id is None:
        failure = failure or "no_office"
    note(Kind.OFFICE, claim, key, at, subject_id=claim.unit_id, failure=failure)
