"""A booking came without the reference of its bill: two of the treasury say what it pays back.

One proposes the bill and says how they know; another confirms or returns it. Until then the money
stays not allocated. A booking may pay less than its bill, or several bills of one overpayment.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.permissions import Actor, require
from benefits.overpayments import books
from benefits.overpayments import queries as facts
from benefits.overpayments.bill_models import PAYBACK, PaybackBill, PaybackState
from benefits.overpayments.match_models import MATCH, PaybackMatch
from benefits.payments.runs import one_at_a_time
from benefits.process.common import day
from benefits.process.overpay_steps import STEPS
from benefits.process.payback import settle_when_all_is_back
from contributions import queries as money_facts
from contributions.remittances.models import StatementEntry
from portal import row_guard
from portal.errors import Mendable


@transaction.atomic
def propose_match(
    actor: Actor, entry_id: int, reference: str, reason: str, at: datetime
) -> PaybackMatch:
    """One of the treasury says which bill a waiting booking pays, and how they know.

    Raises Http404 or Mendable; nothing is posted yet.
    """
    require(actor, "payback.open", on=day(at))
    one_at_a_time()
    entry = money_facts.statement_entry(entry_id)
    if entry.state != "unmatched" or entry.amount_cents <= 0:
        raise Mendable(_("This booking does not wait for anybody any more."))
    if facts.match_of(entry_id) is not None:
        raise Mendable(_("This booking waits for a second person already."))
    if not reason.strip():
        raise Mendable(_("Say how you know that the money is for this bill."), "reason")
    bill = facts.bill_by_reference(reference)
    if bill is None:
        raise Mendable(_("There is no bill with this reference. Check it."), "reference")
    require(actor, "payback.match", bill, on=day(at))
    _check(bill, entry)
    return PaybackMatch.objects.create(
        entry=entry,
        bill=bill,
        person_id=bill.person_id,
        reason=reason.strip(),
        proposed_by_id=_user_id(actor),
        proposed_name=actor.label,
        proposed_at=at,
    )


@transaction.atomic
def confirm_match(actor: Actor, match_id: int, at: datetime) -> PaybackMatch:
    """Another of the treasury agrees: the bill is paid, the ledger says so, the person is told.

    Raises Http404 for who proposed it, IllegalTransition when somebody decided meanwhile, Mendable
    when the bill changed since.
    """
    one_at_a_time()
    match = _locked(match_id)
    require(actor, "payback.confirm", match, on=day(at))
    with row_guard.everyone("the right is asked; what a child was paid is its parent's bill"):
        done = _decide(match, "confirm", actor, at)
        bill = PaybackBill.objects.select_for_update(of=("self",)).get(pk=match.bill_id)
        entry = money_facts.statement_entry(match.entry_id)
        _check(bill, entry)
        books.receive_by_hand(bill.reference, entry, actor, match.reason, at)
        left = _pay(bill, entry, actor, at)
        found = STEPS.locked(bill.overpayment_id)
        STEPS.tell(
            found,
            "overpayment_matched",
            at,
            again=str(entry.pk),
            amount_cents=entry.amount_cents,
            left_cents=left,
        )
        settle_when_all_is_back(found, at)
    return done


@transaction.atomic
def return_match(actor: Actor, match_id: int, note: str, at: datetime) -> PaybackMatch:
    """Not confirmed, or taken back by who proposed it: the booking waits as before."""
    match = _locked(match_id)
    require(actor, "payback.match", match.bill, on=day(at))
    if not note.strip():
        raise Mendable(_("Say what speaks against it."), "note")
    return _decide(match, "return", actor, at, note=note.strip())


def _decide(
    match: PaybackMatch, action: str, actor: Actor, at: datetime, note: str = ""
) -> PaybackMatch:
    return MATCH.apply(
        match,
        action,
        by="officer",
        actor=actor.label,
        at=at,
        note=note,
        decided_by_id=_user_id(actor),
        decided_name=actor.label,
        decided_at=at,
    )


def _check(bill: PaybackBill, entry: StatementEntry) -> None:
    """Mendable when the booking cannot pay the bill."""
    if bill.state != PaybackState.OPEN:
        raise Mendable(
            _("This bill is not open any more (%(state)s).") % {"state": bill.get_state_display()},
            "reference",
        )
    if entry.amount_cents > sum(one.cents for one in _open_bills(bill)):
        raise Mendable(
            _("The booking is more than what is still asked for. It cannot be matched whole."),
            "reference",
        )


def _open_bills(bill: PaybackBill) -> list[PaybackBill]:
    """The open bills of the same overpayment: the named one first, then as they are due."""
    bills = PaybackBill.objects.filter(overpayment=bill.overpayment_id, state=PaybackState.OPEN)
    return sorted(bills, key=lambda one: (one.pk != bill.pk, one.due_on, one.number))


def _pay(bill: PaybackBill, entry: StatementEntry, actor: Actor, at: datetime) -> int:
    """Pays the bill, or, where the amount is another, takes it off the open ones; what is left."""
    bills = _open_bills(bill)
    left = sum(one.cents for one in bills) - entry.amount_cents
    if entry.amount_cents == bill.cents:
        PAYBACK.apply(
            bill,
            "pay",
            by="officer",
            actor=actor.label,
            at=at,
            paid_on=entry.booked_on,
            entry_id=entry.pk,
        )
        return left
    rest = entry.amount_cents
    for one in bills:
        taken = min(rest, one.cents)
        rest -= taken
        if taken == one.cents:
            PAYBACK.apply(one, "cancel", by="officer", actor=actor.label, at=at)
        elif taken:
            PaybackBill.objects.filter(pk=one.pk).update(cents=one.cents - taken)
    PaybackBill.objects.create(
        overpayment_id=bill.overpayment_id,
        person_id=bill.person_id,
        number=bill.number,
        parts=bill.parts,
        cents=entry.amount_cents,
        state=PaybackState.PAID,
        issued_at=bill.issued_at,
        due_on=bill.due_on,
        paid_on=entry.booked_on,
        entry=entry,
    )
    return left


def _locked(match_id: int) -> PaybackMatch:
    with row_guard.everyone("a match is looked up before the right is asked"):
        rows = PaybackMatch.objects.select_for_update(of=("self",)).select_related("bill")
        return rows.get(pk=match_id)


def _user_id(actor: Actor) -> int:
    if actor.user_id is None:
        raise ValueError("a match is the act of a person who signed in")
    return actor.user_id
