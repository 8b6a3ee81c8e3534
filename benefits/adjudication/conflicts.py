"""Whose file an officer may never see: their own, their family's, their colleagues'."""

from __future__ import annotations

from django.db.models import Q

from accounts.models import FamilyTie, Identity, Mandate, PayoutAccount, StaffMember
from portal import row_guard


def out_of_bounds(staff: StaffMember) -> set[int]:
    """Persons too close to this officer, as `accounts.permissions.must_keep_away` and wider.

    A mandate in either direction, even an ended one, and a shared payout account are signs of one
    household that the people themselves gave us.
    """
    close = set(
        StaffMember.objects.filter(
            unit_id=staff.unit_id, left_on=None, person__isnull=False
        ).values_list("person_id", flat=True)
    )
    close.update(
        Mandate.objects.filter(holder_id=staff.user_id, person__isnull=False).values_list(
            "person_id", flat=True
        )
    )
    return close if staff.person_id is None else close | _close_to(staff.person_id)


@row_guard.everyone("who is close to an officer, by ties and by accounts")
def _close_to(person_id: int) -> set[int]:
    """The officer as an insured person, and those tied to them."""
    close = {person_id}
    for pair in FamilyTie.objects.filter(
        Q(person_id=person_id) | Q(relative_id=person_id), ended_on=None
    ).values_list("person_id", "relative_id"):
        close.update(pair)
    holders = Mandate.objects.filter(person_id=person_id).values("holder_id")
    close.update(Identity.objects.filter(user_id__in=holders).values_list("person_id", flat=True))
    accounts = PayoutAccount.objects.filter(person_id=person_id).values("number_index")
    sharing = PayoutAccount.objects.filter(number_index__in=accounts)
    close.update(sharing.values_list("person_id", flat=True))
    return close
