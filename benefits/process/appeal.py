"""Contest: an appeal is numbered at once and goes to people who did not decide."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.permissions import Actor, require
from benefits.adjudication.models import (
    Decision,
)
from benefits.appeals.filing import file_appeal
from benefits.appeals.models import Appeal
from benefits.process.common import day, tell, user


@transaction.atomic
def appeal(
    actor: Actor, decision_id: int, *, contested: list[str], grounds: str, at: datetime
) -> Appeal:
    """Contests a decision: numbered at once and queued for people who did not decide it."""
    decision = Decision.objects.select_related("claim").get(pk=decision_id)
    require(actor, "claim.write", decision.claim, on=day(at))
    filed = file_appeal(
        decision,
        contested=contested,
        grounds=grounds,
        user_id=user(actor),
        actor=actor.label,
        at=at,
    )
    tell(decision.claim, "appeal_received", at, key=filed.protocol, case=filed.protocol)
    return filed
