"""Supervise: a sample decided again unseen, errors put right, legal days watched."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.http import Http404

from accounts.permissions import Actor, require
from benefits.adjudication import files
from benefits.adjudication.conflicts import out_of_bounds
from benefits.adjudication.errors import not_yours
from benefits.process.common import day
from benefits.supervision import drawing, reviewing, watching
from benefits.supervision.models import CorrectionTask, Draw, Escalation, Sampled, SampleState
from portal.periods import first_of_month


def draw_sample(at: datetime) -> Draw:
    """The samples of yesterday and of the month before, each drawn once; gives the month's.

    Every call but the first of a day does nothing.
    """
    drawing.draw_day(day(at) - timedelta(days=1), at)
    return drawing.draw(first_of_month(first_of_month(day(at)) - timedelta(days=1)), at)


def watch_deadlines(at: datetime) -> int:
    """Brings near legal days to the supervisors."""
    return watching.escalate(at)


def take_next_review(actor: Actor, at: datetime) -> Sampled | None:
    """Hands out the next decision of the sample; None when none waits for this officer."""
    require(actor, "review.open", on=day(at))
    member = files.staff(actor)
    return reviewing.take_next(member.pk, out_of_bounds(member), at)


@transaction.atomic
def finish_review(
    actor: Actor,
    reference: str,
    *,
    verdict: str,
    checklist: Mapping[str, bool],
    words: str,
    at: datetime,
) -> Sampled:
    """Keeps the reviewer's own decision; only now is it compared with the one that was taken."""
    found = (
        Sampled.objects.select_for_update(of=("self",))
        .select_related("decision__determination", "decision__claim")
        .filter(reference=reference)
        .first()
    )
    if found is None:
        raise Http404
    require(actor, "review.write", found, on=day(at))
    if found.state != SampleState.WAITING or found.held_until is None or found.held_until < at:
        raise not_yours()
    return reviewing.finish(
        found, verdict=verdict, checklist=checklist, words=words, actor=actor.label, at=at
    )


@transaction.atomic
def close_correction(actor: Actor, task_id: int, words: str, at: datetime) -> CorrectionTask:
    """A supervisor of the unit says what was put right. Saying it twice is saying it."""
    task = CorrectionTask.objects.select_for_update(of=("self",)).filter(pk=task_id).first()
    if task is None:
        raise Http404
    require(actor, "correction_task.close", task, on=day(at))
    reviewing.close_task(task, files.staff_id(actor), words, actor.label, at)
    task.refresh_from_db()
    return task


def see_escalation(actor: Actor, escalation_id: int, at: datetime) -> None:
    """A supervisor of the unit has seen a legal day that comes near."""
    found = Escalation.objects.select_related("claim").filter(pk=escalation_id).first()
    if found is None:
        raise Http404
    require(actor, "escalation.see", found, on=day(at))
    watching.see(found, files.staff_id(actor), at)
