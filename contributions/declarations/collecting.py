"""The time in which a bill can be collected: five years, what stops them, and what then happens.

What ran out is no longer owed (CTN art. 156 V), and we say so by ourselves (Lei 11.941/2009
art. 53). The months of the workers stay as they were: what is to be withheld counts as withheld
(Lei 8.212/1991 art. 33 §5).
"""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from contributions.declarations.models import BILL, Bill, BillState, Interruption
from contributions.declarations.owed import owed
from contributions.law.due_dates import last_day_to_collect
from contributions.law.statute import contributions_law
from contributions.ledger import postings
from portal.errors import Mendable
from portal.periods import anniversary

_ENGINE = "time to collect"


def last_day_of(bill: Bill) -> date | None:
    """The last day on which the bill can be collected; None: the time stands still."""
    found = bill.interruptions.order_by("id")
    latest = {(one.ground, one.happened_on): one for one in found}
    declared = bill.declaration.filed_at
    assert declared is not None  # what is billed is filed
    since, stood_still, stands = max(bill.due_on, timezone.localdate(declared)), 0, False
    for one in sorted(latest.values(), key=lambda entry: (entry.happened_on, entry.pk)):
        suspended = one.ground == Interruption.Ground.SUSPENDED
        stands = one.runs_again_on is None or (suspended and stands)
        if one.runs_again_on is None:
            continue
        if suspended:
            stood_still += (one.runs_again_on - one.happened_on).days
        else:
            since, stood_still = one.runs_again_on, 0
    return None if stands else last_day_to_collect(since, stood_still)


def bills_to_expire(on: date) -> list[int]:
    """Open bills that are old enough to be asked about, the oldest first."""
    years = contributions_law().get("due/collected_years", on)
    old = Bill.objects.filter(state=BillState.OPEN, due_on__lt=anniversary(on, -12 * years))
    return list(old.order_by("due_on", "id").values_list("id", flat=True))


def expire(bill_id: int, on: date, at: datetime) -> bool:
    """Write off what is left of a bill whose time ran out; False when it has not, or was before."""
    bill = Bill.objects.select_for_update(of=("self",)).get(pk=bill_id)
    last = last_day_of(bill)
    if bill.state != BillState.OPEN or last is None or last >= on:
        return False
    BILL.apply(bill, "expire", by="engine", actor=_ENGINE, at=at, channel="worker")
    left = owed(bill, bill.due_on)  # fine and interest were posted only of what was paid late
    rest = left.contribution_cents + left.charged_cents
    fund = left.contribution_cents - left.social_cents
    if rest <= 0:
        return True
    postings.post(
        _key(bill, last),
        "bill written off",
        on,
        [
            ("contributions_receivable", "employer", bill.employer_id, -rest),
            ("contributions_income", "fund", 0, rest - fund),
            ("collected_for_others", "fund", 0, fund),
        ],
        note=bill.reference,
    )
    return True


def reopen(bill: Bill, *, by: str, actor: str, on: date, at: datetime, note: str = "") -> Bill:
    """A locked bill is owed again, because its time had not run out after all."""
    last = last_day_of(bill)
    reopened = BILL.apply(bill, "reopen", by=by, actor=actor, at=at, note=note)
    assert last is not None  # it ran out
    if postings.posted_cents(_key(bill, last), "contributions_receivable"):
        postings.reverse(_key(bill, last), on, note=bill.reference)
    return reopened


def interrupt(
    bill: Bill,
    ground: str,
    happened_on: date,
    runs_again_on: date | None,
    reason: str,
    *,
    entered_by: int,
    actor: str,
    on: date,
    at: datetime,
) -> Interruption:
    """Keep what stopped the time; a bill that expired meanwhile is owed again. Raises Mendable.

    The same entry again is the same. What came after the last day revives nothing (CTN art. 156 V).
    """
    locked = Bill.objects.select_for_update(of=("self",)).get(pk=bill.pk)
    if locked.state not in (BillState.OPEN, BillState.EXPIRED):
        raise Mendable(_("This bill is not to be paid any more."))
    if happened_on > on:
        raise Mendable(_("This day is still to come."), "happened_on")
    if runs_again_on is not None and not happened_on <= runs_again_on <= on:
        raise Mendable(_("This day cannot be before the other one, nor still to come."),
                       "runs_again_on")  # fmt: skip
    same = locked.interruptions.filter(
        ground=ground, happened_on=happened_on, runs_again_on=runs_again_on
    ).first()
    if same is not None:
        return same
    last = last_day_of(locked)
    if last is not None and happened_on > last:
        raise Mendable(
            _("The time had run out before that day. A debt that ended does not come back."),
            "happened_on",
        )
    if locked.state == BillState.EXPIRED:
        reopen(locked, by="officer", actor=actor, on=on, at=at, note=reason)
    return Interruption.objects.create(
        bill=locked,
        ground=ground,
        happened_on=happened_on,
        runs_again_on=runs_again_on,
        reason=reason,
        entered_by_id=entered_by,
        entered_at=at,
    )


def _key(bill: Bill, last: date) -> str:
    """Each time that ran out is written off once."""
    return f"bill expired:{bill.reference}:{last}"
