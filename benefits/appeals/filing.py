"""Receiving an appeal: numbered at once, late ones too; the board judges what late means."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from benefits.adjudication.models import Decision
from benefits.appeals.models import Appeal, AppealState
from portal.records import StateChange


def file_appeal(
    decision: Decision,
    *,
    contested: list[str],
    grounds: str,
    user_id: int,
    actor: str,
    at: datetime,
) -> Appeal:
    """One appeal a decision: pressing twice gives the same one."""
    try:
        with transaction.atomic():
            made = Appeal.objects.create(
                person_id=decision.person_id,
                decision=decision,
                contested=contested,
                grounds=grounds,
                filed_at=at,
                filed_by_id=user_id,
                late=timezone.localdate(at) > decision.appeal_until,
            )
    except IntegrityError:
        return Appeal.objects.get(decision=decision)
    StateChange.objects.create(
        subject_kind=made._meta.label_lower,
        subject_id=made.pk,
        person_id=made.person_id,
        action="file",
        before="none",
        after=AppealState.QUEUED,
        by="person",
        actor=actor,
        at=at,
    )
    return made
