"""Money that came for a bill: what it pays, what its lateness adds, and when the bill is paid."""

from __future__ import annotations

from datetime import date, datetime

from contributions.declarations.models import BILL, Bill, BillState
from contributions.declarations.owed import cost_of_paying_late, owed, social_part
from contributions.ledger import postings
from contributions.record.crediting import mark_paid
from contributions.remittances.models import Remittance, StatementEntry

_ENGINE = "interest"


def receive(
    bill: Bill, entry: StatementEntry, on: date, at: datetime, *, actor: str, credit_cents: int = 0
) -> Remittance:
    """Keep what was received for a locked bill and charge what being late adds to that part.

    `credit_cents`: interest that we owe on the booking. The months of the workers are paid with
    the contribution; the bill, when nothing is left.
    """
    cents = entry.amount_cents + credit_cents
    before = owed(bill, on)
    after = social_part(bill, max(before.contribution_cents - cents, 0))
    late = cost_of_paying_late(before.social_cents - after, bill.due_on, on)
    one = Remittance.objects.create(
        bill=bill,
        entry=entry,
        amount_cents=cents,
        received_on=on,
        credit_cents=credit_cents,
        fine_cents=late.fine_cents,
        interest_cents=late.interest_cents,
    )
    _charge(bill, one, "fine", one.fine_cents, on)
    _charge(bill, one, "interest", one.interest_cents or 0, on)
    if cents >= before.contribution_cents:
        mark_paid(bill, on)
    _close(bill, at, actor)
    return one


def reckon_interest(bill_id: int, on: date, at: datetime) -> bool:
    """Charge interest that could not be reckoned when the money came; False: a rate still lacks."""
    bill = Bill.objects.select_for_update(of=("self",)).get(pk=bill_id)
    if bill.state != BillState.OPEN:
        return False
    rest = bill.total_cents
    for one in bill.remittances.order_by("id"):
        left = max(rest - one.amount_cents, 0)
        if one.interest_cents is None:
            social = social_part(bill, max(rest, 0)) - social_part(bill, left)
            late = cost_of_paying_late(social, bill.due_on, one.received_on)
            if late.interest_cents is None:
                return False
            one.interest_cents = late.interest_cents
            one.save(update_fields=["interest_cents"])
            _charge(bill, one, "interest", late.interest_cents, on)
        rest = left
    _close(bill, at, _ENGINE)
    return True


def _charge(bill: Bill, one: Remittance, what: str, cents: int, on: date) -> None:
    if cents:
        postings.post(
            f"late {what}:{one.pk}",
            f"{what} for paying late",
            on,
            [
                ("contributions_receivable", "employer", bill.employer_id, cents),
                ("contributions_income", "fund", 0, -cents),
            ],
            note=bill.reference,
        )


def _close(bill: Bill, at: datetime, actor: str) -> None:
    """The bill is paid once nothing is left of it and nothing remains to be reckoned."""
    got = list(bill.remittances.order_by("received_on", "id"))
    left = owed(bill, got[-1].received_on)
    if left.total_cents <= 0 and left.all_known:
        BILL.apply(
            bill, "pay", by="engine", actor=actor, at=at, channel="bank",
            paid_on=got[-1].received_on,
        )  # fmt: skip
