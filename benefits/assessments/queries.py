"""What others may read of assessments: a finding, never scores or diagnosis."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from benefits.applications.models import Claim
from benefits.assessments.models import PARTS, Assessment, AssessmentState, Referral, ReferralState
from benefits.assessments.models import Finding as StoredFinding
from portal import row_guard
from portal.records import well_formed_reference

SOURCES = {
    "disability": "medical and social assessment",
    "degree": "medical and social assessment",
    "incapacity": "medical assessment",
}


@dataclass(frozen=True)
class Finding:
    """What assessors found about a person. `found` False: nobody has assessed yet, never a no.

    Values of "disability": impairment and long_term, each "yes", "no" or "open" (the assessors
    cannot tell). Of "incapacity": unable, permanent, due_to_work in the same words, since and until
    as ISO days or None. Of "degree": degree (severe, moderate, light, none or open) and since.
    """

    found: bool
    values: Mapping[str, Any] = field(default_factory=dict)
    on: date | None = None
    source: str = ""


def finding(person_id: int, kind: str, claim_id: int | None = None) -> Finding:
    """The newest finding of a kind; with `claim_id` only one made for this claim."""
    rows = StoredFinding.objects.filter(claim__person_id=person_id, kind=kind)
    if claim_id is not None:
        rows = rows.filter(claim_id=claim_id)
    stored = rows.order_by("-found_on", "-id").first()
    if stored is None:
        return Finding(False, source=SOURCES[kind])
    return _opened(stored)


def finding_of(referral: Referral) -> Finding | None:
    """What came of one question to the assessors; None while they are at it."""
    stored = StoredFinding.objects.filter(referral=referral).first()
    return None if stored is None else _opened(stored)


def _opened(stored: StoredFinding) -> Finding:
    content = json.loads(stored.content)
    values = {name: value for name, value in content.items() if name != "grades"}
    return Finding(True, values, stored.found_on, SOURCES[stored.kind])


def open_referral(claim: Claim) -> Referral | None:
    """What the assessors are asked at the moment."""
    return claim.referrals.filter(state=ReferralState.OPEN).first()


def referrals_of(claim: Claim) -> QuerySet[Referral]:
    """All questions to assessors about a claim, oldest first."""
    return claim.referrals.prefetch_related("assessments").order_by("referred_at", "id")


def waiting(parts: list[str]) -> QuerySet[Assessment]:
    """The queue of the assessors of these parts, by deadline, then age."""
    return Assessment.objects.filter(state=AssessmentState.WAITING, part__in=parts).order_by(
        "due_on", "id"
    )


class Backlog(NamedTuple):
    """How many parts wait, how many of them late, and the day by which the next is due.

    `by_visit`: of those that wait, how many begin with a visit, and the person is not here yet.
    """

    waiting: int
    late: int
    next_due: date | None
    by_visit: int


@row_guard.everyone("how much waits, without a word about anybody")
def backlog(parts: list[str], on: date) -> Backlog:
    """What waits for the assessors of these parts."""
    rows = waiting(parts)
    next_due = rows.values_list("due_on", flat=True).first()
    by_visit = rows.filter(referral__by_visit=True)
    expected = by_visit.exclude(referral__appointments__state="arrived").count()
    return Backlog(rows.count(), rows.filter(due_on__lt=on).count(), next_due, expected)


def parts_done(referral: Referral) -> dict[str, Assessment] | None:
    """All parts of a referral, once each is done; None before, so that nobody sees the other's."""
    found = {one.part: one for one in referral.assessments.filter(state=AssessmentState.DONE)}
    return found if set(found) == set(PARTS[referral.kind]) else None


@row_guard.everyone("whose part it is, before the right to it is asked")
def by_reference(reference: str) -> Assessment | None:
    """One part with what is asked; who may see it is the caller's question."""
    if not well_formed_reference(reference):
        return None
    return (
        Assessment.objects.select_related("referral__claim", "person")
        .filter(reference=reference.upper())
        .first()
    )


@row_guard.everyone("which part an assessor holds")
def held_by(staff_id: int, at: datetime) -> Assessment | None:
    """The part that an assessor holds now."""
    return Assessment.objects.filter(
        assessor_id=staff_id, held_until__gte=at, state=AssessmentState.WAITING
    ).first()
