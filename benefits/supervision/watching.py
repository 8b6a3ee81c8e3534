"""Legal days that come near: brought to the supervisor before they pass, once for each day."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

from benefits.adjudication.house_rules import escalate_days
from benefits.applications.models import Claim, ClaimState
from benefits.supervision.models import Escalation

# The clock stands still while the claimant has to answer; all others run.
RUNNING = (
    ClaimState.SUBMITTED,
    ClaimState.IN_REVIEW,
    ClaimState.GRANT_PROPOSED,
    ClaimState.REFUSAL_PROPOSED,
    ClaimState.AWAITING_ASSESSMENT,
)


def escalate(at: datetime) -> int:
    """Tells of every running claim whose legal day is near or past; returns how many are new."""
    today = timezone.localdate(at)
    near = Claim.objects.filter(
        state__in=RUNNING, due_on__lte=today + timedelta(days=escalate_days(today))
    ).exclude(escalations__due_on=models.F("due_on"))
    made = Escalation.objects.bulk_create(
        [
            Escalation(claim_id=claim_id, due_on=due_on, at=at)
            for claim_id, due_on in near.order_by("due_on", "id").values_list("id", "due_on")
        ],
        ignore_conflicts=True,
    )
    return len(made)


def see(escalation: Escalation, staff_id: int, at: datetime) -> None:
    """The supervisor has seen it; the first time counts."""
    Escalation.objects.filter(pk=escalation.pk, seen_at=None).update(
        seen_by_id=staff_id, seen_at=at
    )
