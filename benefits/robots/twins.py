"""The same application sent twice: by the same person, for the same benefit, in the same words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benefits.applications.models import Claim, ClaimState, Draft
from benefits.applications.steps import is_sealed, opened
from benefits.robots.models import ActionState, Kind, RobotAction

_ENDED = (ClaimState.GRANTED, ClaimState.REFUSED, ClaimState.WITHDRAWN)


def key_of(draft: Draft) -> str:
    return f"same_claim:{draft.pk}"


def running_twin(person_id: int, benefit: str, answers: Mapping[str, Any]) -> Claim | None:
    """The claim that is still being decided and was sent with exactly these answers."""
    running = (
        Claim.objects.select_related("draft")
        .filter(person_id=person_id, benefit=benefit)
        .exclude(state__in=_ENDED)
        .first()
    )
    if running is None or _plain(running.draft.answers) != _plain(answers):
        return None
    return running


def closed_for(draft: Draft) -> Claim | None:
    """The claim for which this draft was closed as the same application."""
    step = RobotAction.objects.filter(key=key_of(draft), state=ActionState.DONE).first()
    return step.claim if step is not None else None


def was_reopened(draft: Draft) -> bool:
    """A supervisor said that it is an application of its own: it is not closed again."""
    return RobotAction.objects.filter(
        key=key_of(draft), kind=Kind.SAME_CLAIM, state=ActionState.UNDONE
    ).exists()


def _plain(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers to compare: what rests sealed is sealed differently each time."""
    return {key: opened(value) if is_sealed(value) else value for key, value in answers.items()}
