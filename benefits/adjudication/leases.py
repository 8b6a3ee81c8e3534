"""Who holds a file. A lease runs out by itself, so that no claim is forgotten in a drawer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import StaffMember
from benefits.adjudication.conflicts import out_of_bounds
from benefits.adjudication.errors import not_yours
from benefits.applications.models import Claim, ClaimState

LEASE = timedelta(minutes=20)
# A claim that went back and forth belongs to its officer, until the deadline comes this near.
WAITS_FOR_ITS_OFFICER = timedelta(days=10)
OPEN_FOR_DESK = (ClaimState.IN_REVIEW, ClaimState.REFUSAL_PROPOSED)


def open_claims(staff: StaffMember) -> QuerySet[Claim]:
    """The claims of the officer's unit that need a human, without their own and their family's."""
    return (
        Claim.objects.filter(unit_id=staff.unit_id, state__in=OPEN_FOR_DESK)
        .exclude(person_id__in=out_of_bounds(staff))
        .order_by("due_on", "filed_at", "id")
    )


def take_next(staff: StaffMember, at: datetime) -> Claim | None:
    """The next claim for this officer, leased: own files first, then by legal deadline and age.

    Rows that another officer is taking at this moment are skipped, so two never get the same one.
    """
    held = current(staff, at)
    if held is not None:
        return renew(held, staff, at)
    free = open_claims(staff).filter(Q(holder=None) | Q(held_until__lt=at))
    review = free.filter(state=ClaimState.IN_REVIEW)
    soon = timezone.localdate(at) + WAITS_FOR_ITS_OFFICER
    choices = (
        review.filter(officer=staff),
        free.filter(
            Q(state=ClaimState.REFUSAL_PROPOSED) & ~Q(officer=staff)
            | Q(state=ClaimState.IN_REVIEW, officer=None)
        ),
        review.filter(Q(officer__left_on__isnull=False) | Q(due_on__lte=soon)),
    )
    with transaction.atomic():
        for choice in choices:
            claim = choice.select_for_update(skip_locked=True, of=("self",)).first()
            if claim is not None:
                return renew(claim, staff, at)
    return None


def current(staff: StaffMember, at: datetime) -> Claim | None:
    """The claim that this officer holds now."""
    return Claim.objects.filter(holder=staff, held_until__gte=at, state__in=OPEN_FOR_DESK).first()


def take(claim: Claim, staff: StaffMember, at: datetime) -> bool:
    """Takes one chosen claim if nobody holds it; False if somebody does. One statement."""
    taken = (
        Claim.objects.filter(pk=claim.pk, state__in=OPEN_FOR_DESK)
        .filter(Q(holder=None) | Q(holder=staff) | Q(held_until__lt=at))
        .update(holder=staff, held_until=at + LEASE)
    )
    return bool(taken)


def renew(claim: Claim, staff: StaffMember, at: datetime) -> Claim:
    """Holds a locked or already held claim for another twenty minutes."""
    claim.holder, claim.held_until = staff, at + LEASE
    claim.save(update_fields=["holder", "held_until"])
    return claim


def release(claim: Claim, staff: StaffMember) -> None:
    """Puts the file back, if this officer holds it."""
    Claim.objects.filter(pk=claim.pk, holder=staff).update(holder=None, held_until=None)


def release_others(claim: Claim, staff: StaffMember) -> None:
    """An officer holds one file at a time: whatever else they held goes back to the queue."""
    Claim.objects.filter(holder=staff).exclude(pk=claim.pk).update(holder=None, held_until=None)


def require_lease(claim: Claim, staff_id: int, at: datetime) -> None:
    """Raises Conflict unless this officer holds the (locked) claim now."""
    if claim.holder_id != staff_id or claim.held_until is None or claim.held_until < at:
        raise not_yours()


def without_lease() -> dict[str, Any]:
    """The changes that put a file down, for a step that ends the officer's work on it."""
    return {"holder": None, "held_until": None}
