"""Two records of one person become one: what could be paid or decided twice is settled before."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from accounts import merging
from benefits.applications.models import Claim
from benefits.payments.models import Award, AwardState
from benefits.process.common import OPEN_STATES
from portal.errors import Mendable


@merging.before_joining
def settled_before(stays_id: int, goes_id: int, at: datetime) -> None:
    """Mendable while both records are paid, or wait for, the same benefit."""
    paid, asked = _of_both(stays_id, goes_id)
    if paid:
        raise Mendable(
            _("Both records are paid the same benefit. End one of them first, or it is paid twice.")
        )
    if asked:
        raise Mendable(
            _("Both records wait for the same benefit, or one is paid it. Settle one first.")
        )


def _of_both(stays_id: int, goes_id: int) -> tuple[set[str], set[str]]:
    """Benefits that both are paid; those that one asks for and the other asks for or is paid."""
    paid = [
        set(
            Award.objects.filter(person_id=one, state=AwardState.ACTIVE)
            .order_by()
            .values_list("benefit", flat=True)
        )
        for one in (stays_id, goes_id)
    ]
    asked = [
        set(
            Claim.objects.filter(person_id=one, state__in=OPEN_STATES)
            .order_by()
            .values_list("benefit", flat=True)
        )
        for one in (stays_id, goes_id)
    ]
    twice = (asked[0] & (asked[1] | paid[1])) | (asked[1] & paid[0])
    return paid[0] & paid[1], twice
