"""Which office a claim goes to when it needs a human."""

from __future__ import annotations

from django.db.models import Count, Q

from accounts import queries as people
from accounts.models import Role, StaffMember
from benefits.adjudication.leases import OPEN_FOR_DESK
from benefits.applications.models import Claim


def unit_for(person_id: int) -> int | None:
    """The unit with caseworkers and the shortest queue, never one where the claimant works.

    Where an office serves the place in which the person lives, it is that one.
    None when no unit has a caseworker: the claim then waits visibly without a unit.
    """
    working = list(
        StaffMember.objects.filter(roles__contains=[Role.CASEWORKER.value], left_on=None)
        .exclude(unit__in=StaffMember.objects.filter(person_id=person_id).values("unit"))
        .order_by("unit_id")
        .values_list("unit_id", flat=True)
        .distinct()
    )
    if not working:
        return None
    near = people.office_of(person_id, working)
    if near is not None:
        return near.pk
    queued = dict(
        Claim.objects.filter(unit_id__in=working, state__in=OPEN_FOR_DESK)
        .order_by()
        .values("unit_id")
        .annotate(waiting=Count("id", filter=Q(holder=None)))
        .values_list("unit_id", "waiting")
    )
    return min(working, key=lambda unit: (queued.get(unit, 0), unit))
