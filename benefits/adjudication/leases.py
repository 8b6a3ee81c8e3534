"""Who holds a file. A lease runs out by itself, so that no claim is forgotten in a drawer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import StaffMember
from benefits.adjudication import staffing
from benefits.adjudication.conflicts import out_of_bounds
from benefits.adjudication.errors import not_yours
from benefits.applications.models import Claim, ClaimState

LEASE = timedelta(minutes=20)
# A claim that went back and forth belongs to its officer, until the deadline comes this near.
WAITS_FOR_ITS_OFFICER = timedelta(days=10)
SECOND_LOOK = (ClaimState.GRANT_PROPOSED, ClaimState.REFUSAL_PROPOSED)
OPEN_FOR_DESK = (ClaimState.IN_REVIEW, *SECOND_LOOK)


def open_claims(staff: StaffMember) -> QuerySet[Claim]:
    """The claims of the officer's unit that need a human, without their own and their family's.

    Only of the benefits that the officer knows, if anybody said which.
    """
    found = (
        Claim.objects.filter(unit_id=staff.unit_id, state__in=OPEN_FOR_DESK)
        .exclude(person_id__in=out_of_bounds(staff))
        .order_by("due_on", "filed_at", "id")
    )
    kinds = staffing.benefits_of(staff.pk)
    return found if kinds is None else found.filter(benefit__in=kinds)


def take_next(staff: StaffMember, at: datetime) -> Claim | None:
    """The next claim for this officer, leased: own files first, then by legal deadline and age.

    Rows that another officer is taking at this moment are skipped, so two never get the same one.
    """
    held = current(staff, at)
    if held is not None:
        return renew(held, staff, at)
    today = timezone.localdate(at)
    away = staffing.away(staff.unit_id, today)
    free = open_claims(staff).filter(Q(holder=None) | Q(held_until__lt=at))
    review = free.filter(state=ClaimState.IN_REVIEW)
    choices = (
        review.filter(officer=staff),
        free.filter(
            Q(state__in=SECOND_LOOK) & ~Q(officer=staff)
            | Q(state=ClaimState.IN_REVIEW) & (Q(officer=None) | Q(officer_id__in=away))
        ),
        review.filter(due_on__lte=today + WAITS_FOR_ITS_OFFICER),
    )
    kinds = staffing.benefits_of(staff.pk)
    with transaction.atomic():
        for choice in choices:
            claim = _first(choice, kinds)
            if claim is not None:
                return renew(claim, staff, at)
    return None


def _first(choice: QuerySet[Claim], kinds: list[str] | None) -> Claim | None:
    """The first free row, locked.

    An officer of several kinds asks for the first of each, so that an index serves each question
    however many files of other kinds stand before.
    """
    locking = choice.select_for_update(skip_locked=True, of=("self",))
    if kinds is None:
        return locking.first()
    heads = [choice.filter(benefit=kind).values_list("due_on", "filed_at", "id") for kind in kinds]
    for _due, _filed, claim_id in sorted(row for head in heads for row in head[:1]):
        claim = locking.filter(pk=claim_id).first()
        if claim is not None:
            return claim
    return locking.first()  # each of them was being taken by somebody


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
