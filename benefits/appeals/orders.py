"""What allowed appeals bind the offices to."""

from __future__ import annotations

from benefits.appeals.models import Appeal, AppealState
from benefits.applications.models import Claim


def settled_findings(claim: Claim) -> set[str]:
    """What a panel found in the person's favour: nobody may refuse for it again."""
    settled: set[str] = set()
    for contested in Appeal.objects.filter(
        decision__claim=claim, state=AppealState.ALLOWED
    ).values_list("contested", flat=True):
        settled.update(contested)
    return settled - {"other"}
