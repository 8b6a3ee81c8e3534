"""What the supervisor's pages read of sample, errors and legal days."""

from __future__ import annotations

from django.db.models import QuerySet

from benefits.supervision.models import (
    CorrectionTask,
    Escalation,
    Sampled,
    SampleState,
    TaskState,
)
from benefits.supervision.watching import RUNNING
from portal.records import well_formed_reference


def near(unit_id: int) -> QuerySet[Escalation]:
    """Legal days of running claims of a unit that nobody has seen yet, the nearest first."""
    return (
        Escalation.objects.filter(claim__unit_id=unit_id, claim__state__in=RUNNING, seen_at=None)
        .select_related("claim")
        .order_by("due_on", "id")
    )


def near_count(unit_id: int) -> int:
    return near(unit_id).count()


def to_review() -> int:
    """How much of the sample nobody has read yet."""
    return Sampled.objects.filter(state=SampleState.WAITING).count()


def open_tasks(unit_id: int) -> QuerySet[CorrectionTask]:
    """Errors of a unit that are not put right yet, oldest first."""
    return CorrectionTask.objects.filter(unit_id=unit_id, state=TaskState.OPEN).select_related(
        "claim", "sampled"
    )


def sampled(reference: str) -> Sampled | None:
    """One decision of the sample; who may see it is the caller's question."""
    if not well_formed_reference(reference):
        return None
    return (
        Sampled.objects.select_related("decision__claim__person", "decision__determination")
        .filter(reference=reference.upper())
        .first()
    )
