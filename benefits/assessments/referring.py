"""A question to the assessors, and taking it back."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from benefits.applications.models import CLAIM, Benefit, Claim
from benefits.assessments.models import (
    ASSESSMENT,
    PARTS,
    REFERRAL,
    Assessment,
    AssessmentState,
    Kind,
    Referral,
    ReferralState,
)
from benefits.law.statute import the_law

# An examination is needed (Lei 8.213/1991 art. 42 §1, art. 86; Lei 8.742/1993 art. 20 §6). For the
# temporary benefit the papers may be enough (Lei 8.213/1991 art. 60 §14).
SEEN_FOR = (Benefit.PERMANENT_INCAPACITY, Benefit.ACCIDENT_AID)


def refer(
    claim: Claim,
    kind: str,
    why: str,
    at: datetime,
    *,
    staff_id: int | None = None,
    actor: str = "automatic check",
) -> Referral:
    """Sends a locked claim to the assessors: by an officer, or as the benefit's form asks for it.

    The same question is asked once: a referral that is open already is returned as it is.
    """
    kind = Kind(kind)
    found = Referral.objects.filter(claim=claim, kind=kind, state=ReferralState.OPEN).first()
    if found is not None:
        return found
    today = timezone.localdate(at)
    days = the_law().get("procedure/decision_days", today)["assessment"]
    due_on = min(claim.due_on, today + timedelta(days=days))
    referral = Referral.objects.create(
        claim=claim,
        person_id=claim.person_id,
        kind=kind,
        why=why,
        referred_by_id=staff_id,
        referred_at=at,
        due_on=due_on,
        by_visit=kind == Kind.DISABILITY or claim.benefit in SEEN_FOR,
    )
    for part in PARTS[kind]:
        Assessment.objects.create(
            referral=referral, person_id=claim.person_id, part=part, due_on=due_on
        )
    CLAIM.apply(
        claim,
        "send_to_assessor",
        by="engine" if staff_id is None else "officer",
        actor=actor,
        at=at,
        **({} if staff_id is None else {"officer_id": staff_id}),
        holder=None,
        held_until=None,
    )
    return referral


def cancel(claim: Claim, at: datetime, *, by: str, actor: str) -> None:
    """Nothing is to be assessed any more, as the claim ended another way."""
    for referral in claim.referrals.filter(state=ReferralState.OPEN):
        for part in referral.assessments.filter(state=AssessmentState.WAITING):
            ASSESSMENT.apply(
                part, "cancel", by=by, actor=actor, at=at, assessor=None, held_until=None
            )
        REFERRAL.apply(referral, "cancel", by=by, actor=actor, at=at)
