"""Applications that are begun, kept at every step, and sent exactly once."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from benefits.applications.deadlines import decision_due
from benefits.applications.models import Channel, Claim, ClaimState, Draft
from portal.records import StateChange


def open_or_continue(person_id: int, benefit: str, user_id: int, at: datetime) -> Draft:
    """The open draft of this person for this benefit, or a new one. Never two."""
    found = _open(person_id, benefit)
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return Draft.objects.create(
                person_id=person_id,
                benefit=benefit,
                token=uuid.uuid4(),
                begun_by_id=user_id,
                updated_at=at,
            )
    except IntegrityError:  # begun in another window at this very moment
        return Draft.objects.get(person_id=person_id, benefit=benefit, closed_at=None)


def _open(person_id: int, benefit: str) -> Draft | None:
    return Draft.objects.filter(person_id=person_id, benefit=benefit, closed_at=None).first()


TOLD = "told"  # what was said elsewhere: shown in the questions, and no answer before it is sent
CHECK = "check"  # where a person goes on when every question has been asked


def bring(draft: Draft, told: dict[str, Any], at: datetime) -> Draft:
    """Keeps what was said elsewhere, for the questions that have no answer yet."""
    new = {name: value for name, value in told.items() if name not in draft.answers}
    draft.answers = {**draft.answers, TOLD: new}
    draft.updated_at = at
    draft.save(update_fields=["answers", "updated_at"])
    return draft


def keep(draft: Draft, step: str, answers: dict[str, Any], at: datetime) -> Draft:
    """Adds the answers of one step; `step` is where the person goes on."""
    draft.answers = {**draft.answers, **answers}
    told = {k: v for k, v in draft.answers.pop(TOLD, {}).items() if k not in draft.answers}
    if told and step != CHECK:
        draft.answers[TOLD] = told
    draft.step, draft.updated_at = step, at
    draft.save(update_fields=["answers", "step", "updated_at"])
    return draft


def discard(draft: Draft, at: datetime) -> None:
    """Closes a draft without sending it."""
    draft.closed_at = draft.updated_at = at
    draft.save(update_fields=["closed_at", "updated_at"])


def file_claim(draft: Draft, user_id: int, actor: str, channel: Channel, at: datetime) -> Claim:
    """Turns a locked draft into a claim with a protocol number, and logs its first step."""
    filed_on = timezone.localdate(at)
    claim = Claim.objects.create(
        person_id=draft.person_id,
        benefit=draft.benefit,
        draft=draft,
        channel=channel,
        answers=draft.answers,
        filed_on=filed_on,
        filed_at=at,
        filed_by_id=user_id,
        due_on=decision_due(draft.benefit, filed_on),
    )
    StateChange.objects.create(
        subject_kind=claim._meta.label_lower,
        subject_id=claim.pk,
        person_id=claim.person_id,
        action="submit",
        before="draft",
        after=ClaimState.SUBMITTED,
        by="person",
        actor=actor,
        at=at,
        channel=channel,
    )
    discard(draft, at)
    return claim
