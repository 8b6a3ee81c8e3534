"""Deciding again without seeing the result: what the file says, not what somebody said of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from benefits.eligibility.assessment import Replay, replayed
from benefits.supervision.models import (
    SAMPLE,
    TASK,
    CorrectionTask,
    Sampled,
    SampleState,
    TaskState,
    Verdict,
)
from portal.errors import Mendable
from portal.reasons import too_short

LEASE = timedelta(minutes=60)
CHECKLIST = {
    "identity": gettext_lazy("The person is beyond doubt who they say"),
    "facts": gettext_lazy("The facts are complete, and each has a source"),
    "heard": gettext_lazy("Everything was asked that could change the answer"),
    "papers": gettext_lazy("The papers in the file show what they are used for"),
}
RECOMPUTED = "recomputed"


@transaction.atomic
def take_next(staff_id: int, keep_away: Collection[int], at: datetime) -> Sampled | None:
    """The next decision of the sample, by lot; never one's own, nor of somebody close."""
    waiting = Sampled.objects.filter(state=SampleState.WAITING)
    held = waiting.filter(reviewer_id=staff_id, held_until__gte=at).first()
    if held is None:
        held = (
            waiting.filter(Q(held_until=None) | Q(held_until__lt=at))
            .exclude(decision__officer_id=staff_id)
            .exclude(decision__second_officer_id=staff_id)
            .exclude(person_id__in=keep_away)
            .select_for_update(skip_locked=True, of=("self",))
            .order_by("id")
            .first()
        )
    if held is not None:
        held.reviewer_id, held.held_until = staff_id, at + LEASE
        held.save(update_fields=["reviewer", "held_until"])
    return held


def finish(
    sampled: Sampled,
    *,
    verdict: str,
    checklist: Mapping[str, bool],
    words: str,
    actor: str,
    at: datetime,
) -> Sampled:
    """Keeps what the reviewer says; the system compares, and an error becomes somebody's task.

    An error: another result, a no on the checklist, a file from which nobody can tell, or a
    calculation that does not come out again.
    """
    if verdict not in Verdict.values:
        raise Mendable(_("Say how you would decide."), field="verdict")
    if set(checklist) != set(CHECKLIST):
        raise Mendable(_("Answer every line of the checklist."), field="checklist")
    if too_short(words):
        raise Mendable(_("Say in a sentence why you would decide so."), field="words")
    recomputed = replayed(sampled.decision.determination) is not Replay.DIFFERS
    is_error = verdict != sampled.outcome or not recomputed or not all(checklist.values())
    done = SAMPLE.apply(
        sampled,
        "review",
        by="officer",
        actor=actor,
        at=at,
        verdict=verdict,
        checklist={**checklist, RECOMPUTED: recomputed},
        words=words.strip(),
        is_error=is_error,
        held_until=None,
        done_at=at,
    )
    if is_error:
        CorrectionTask.objects.create(
            sampled=done, claim_id=done.decision.claim_id, unit_id=done.unit_id, opened_at=at
        )
    return done


def close_task(task: CorrectionTask, staff_id: int, words: str, actor: str, at: datetime) -> None:
    """The error is put right; not by saying so alone, but with a sentence of what was done."""
    if task.state == TaskState.DONE:
        return
    if too_short(words):
        raise Mendable(_("Say in a sentence what was put right."), field="words")
    TASK.apply(
        task,
        "finish",
        by="officer",
        actor=actor,
        at=at,
        closed_at=at,
        closed_by_id=staff_id,
        words=words.strip(),
    )
