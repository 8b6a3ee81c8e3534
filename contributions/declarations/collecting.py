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
from portal.records import StateChange

_ENGINE = "time to collect"


def last_day_of(bill: Bill) -> date | None:
    """The last day on which the bill can be collected; None: the time stands still."""
    found = bill.interruptions.order_by("id")
    latest = {(one.ground, one.happened_on): one for one in found}.values()
    stops = sorted(latest, key=lambda entry: (entry.happened_on, entry.pk))
    since: date | None = _begins(bill)
    for one in stops:
        if one.ground != Interruption.Ground.SUSPENDED:
            since = one.runs_again_on
    suspended = [one for one in stops if one.ground == Interruption.Ground.SUSPENDED]
    if since is None or any(one.runs_again_on is None for one in suspended):
        return None
    stood_still, counted_to = 0, since
    for one in suspended:  # a day of two suspensions counts once
        assert one.runs_again_on is not None
        stood_still += max((one.runs_again_on - max(one.happened_on, counted_to)).days, 0)
        counted_to = max(counted_to, one.runs_again_on)
    return last_day_to_collect(since, stood_still)


def _begins(bill: Bill) -> date:
    declared = bill.declaration.filed_at
    assert declared is not None  # what is billed is filed
    return max(bill.due_on, timezone.localdate(declared))


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
        _key(bill),
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
    reopened = BILL.apply(bill, "reopen", by=by, actor=actor, at=at, note=note)
    if postings.posted_cents(_key(bill), "contributions_receivable"):
        postings.reverse(_key(bill), on, note=bill.reference)
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
    if happened_on < _begins(locked):
        raise Mendable(_("The time to collect it had not begun then."), "happened_on")
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
    kept = Interruption.objects.create(
        bill=locked,
        ground=ground,
        happened_on=happened_on,
        runs_again_on=runs_again_on,
        reason=reason,
        entered_by_id=entered_by,
        entered_at=at,
    )
    if locked.state == BillState.EXPIRED:
        last = last_day_of(locked)
        if last is not None and last < on:
            raise Mendable(_("The time has run out with this too."), "runs_again_on")
        reopen(locked, by="officer", actor=actor, on=on, at=at, note=reason)
    return kept


def _key(bill: Bill) -> str:
    """Each time that the bill expired is written off once."""
    times = StateChange.objects.filter(
        subject_kind=bill._meta.label_lower, subject_id=bill.pk, action="expire"
    )
    return f"bill expired:{bill.reference}:{times.count()}"
