"""What pages may read about legal numbers, proposals and decisions in the whole."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from benefits.adjudication.models import ON_THE_CLAIM, Decision
from portal.regulations.models import ApprovedValue, Proposal, ProposalState

LEAST_TO_PUBLISH = 10  # smaller groups are not told apart


def waiting() -> QuerySet[Proposal]:
    """Proposals that wait for a second officer, oldest first."""
    return (
        Proposal.objects.filter(state=ProposalState.PROPOSED)
        .select_related("made_by", "trial")
        .order_by("made_at", "id")
    )


def settled() -> QuerySet[Proposal]:
    """Proposals that are approved, returned or withdrawn, newest first."""
    return (
        Proposal.objects.exclude(state=ProposalState.PROPOSED)
        .select_related("made_by", "checked_by")
        .order_by("-made_at", "-id")
    )


def proposal(number: int) -> Proposal | None:
    return (
        Proposal.objects.filter(pk=number).select_related("made_by", "checked_by", "trial").first()
    )


def approved_values() -> QuerySet[ApprovedValue]:
    """The values that became law here, newest first."""
    return ApprovedValue.objects.select_related("made_by", "approved_by").order_by("-id")


@dataclass(frozen=True)
class RouteFigures:
    """Decisions of one route (engine, officer, board…): how many, and how many were grants."""

    route: str
    count: int
    granted: int

    @property
    def is_small(self) -> bool:
        return self.count < LEAST_TO_PUBLISH


def decisions_by_route() -> list[RouteFigures]:
    """Claims answered, and how many of them granted, by who decided. One query, nobody in it.

    What follows later on a granted claim is no answer: it would read as if a machine had refused.
    """
    rows = (
        Decision.objects.filter(outcome__in=ON_THE_CLAIM)
        .values("decided_by")
        .annotate(count=Count("id"), granted=Count("id", filter=Q(outcome="granted")))
        .order_by("decided_by")
    )
    return [RouteFigures(row["decided_by"], row["count"], row["granted"]) for row in rows]
