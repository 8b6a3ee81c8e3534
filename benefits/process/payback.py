"""Money asked back from somebody who is paid no benefit any more: a bill, parts, a reminder.

RPS art. 154 §2 and §4. No interest is added. As soon as a benefit is paid again, what is left is
taken off it (Lei 8.213/1991 art. 115 II). While it is contested nothing is asked for.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.permissions import Actor, require
from benefits.adjudication.errors import Conflict
from benefits.law import overpayment as law
from benefits.law.statute import the_law
from benefits.overpayments import books, counting
from benefits.overpayments import queries as facts
from benefits.overpayments.bill_models import PAYBACK, PaybackBill, PaybackState
from benefits.overpayments.models import OVERPAYMENT, Overpayment, OverpaymentState
from benefits.payments.models import Award
from benefits.payments.runs import one_at_a_time
from benefits.process.common import ENGINE, day
from benefits.process.overpay_steps import STEPS
from contributions import process as money_in
from contributions import queries as money_facts
from portal.errors import Mendable
from portal.money import split_equally
from portal.outbox import on
from portal.periods import anniversary, next_business_day

LEAST_PARTS = 2


def collect_overpayments(at: datetime) -> int:
    """Every night: bills for those who are paid nothing, none for those who are; a reminder.

    Returns in how many cases something was sent.
    """
    found = Overpayment.objects.filter(state=OverpaymentState.TAKING).order_by("pk")
    return sum(collect(found_id, at) for found_id in found.values_list("pk", flat=True))


@transaction.atomic
def collect(found_id: int, at: datetime) -> bool:
    """The same for one; twice has the effect of once. False when there was nothing to send."""
    one_at_a_time()
    found = STEPS.locked(found_id)
    if found.state != OverpaymentState.TAKING or facts.is_contested(found):
        return False
    if found.of_the_estate:  # an open bill stays, so that the estate can pay it; nobody is asked
        return False
    open_bills = _open_bills(found)
    if any(one.due_on < law.oldest_payment(day(at), the_law()) for one in open_bills):
        return False  # too old to be asked for or taken off (Decreto 20.910/1932 art. 1); see 0049
    if facts.running([found.person_id], day(at)):
        _cancel(open_bills, "engine", ENGINE.label, at)
        if open_bills:
            STEPS.tell(found, "overpayment_moved", at, again=open_bills[0].reference)
        return bool(open_bills)
    if open_bills:
        return _remind(found, open_bills, at)
    if counting.left_cents_of(found) <= 0:
        return False
    days = law.bill_days(found.owed_cents, _last_month_cents(found), day(at), the_law())
    _issue(found, 1, next_business_day(day(at) + timedelta(days=days)), at)
    return True


@transaction.atomic
def pay_back_in_parts(actor: Actor, found_id: int, parts: int, at: datetime) -> list[PaybackBill]:
    """The person asks to pay what is left in so many monthly parts; the first in thirty days.

    Mendable when that is too many or too few, Conflict when nothing is to be paid by bills.
    """
    one_at_a_time()
    found = STEPS.locked(found_id)
    require(actor, "procedure.answer", found, on=day(at))
    open_bills = _open_bills(found)
    if found.state != OverpaymentState.TAKING or not open_bills:
        raise Conflict(_("Nothing is to be paid by a bill at the moment."))
    most = min(law.most_parts(day(at), the_law()), counting.left_cents_of(found))
    if not LEAST_PARTS <= parts <= most:
        raise Mendable(
            _("Choose from %(least)s to %(most)s parts.") % {"least": LEAST_PARTS, "most": most},
            field="parts",
        )
    _cancel(open_bills, "person", actor.label, at)
    days = law.bill_days(0, 0, day(at), the_law())
    return _issue(found, parts, day(at) + timedelta(days=days), at)


# ── The bank ─────────────────────────────────────────────────────────────────────────────────


def _leave(entry_id: int, at: datetime) -> None:
    """The last attempt failed: the booking waits for a person of the treasury, in their list."""
    entry = money_facts.statement_entry(entry_id)
    money_in.settle_entry(
        entry, matched=False, actor=ENGINE.label, at=at, reason="unknown_reference"
    )


@on("bank.paid_back", exhausted=_leave)
def receive_payback(entry_id: int, at: datetime) -> None:
    """A booking that names a bill pays it, exactly and once; what does not fit waits for a person.

    What was owed is settled with its last bill.
    """
    with transaction.atomic():
        entry = money_facts.statement_entry(entry_id)
        reference = money_facts.paid_back_by(entry)
        bill = PaybackBill.objects.select_for_update(of=("self",)).filter(reference=reference)
        one = bill.select_related("overpayment").first()
        if entry.state != "new":
            return
        trouble = _trouble(one, entry.amount_cents)
        money_in.settle_entry(entry, matched=not trouble, actor=ENGINE.label, at=at, reason=trouble)
        if one is None or trouble:
            return
        PAYBACK.apply(
            one,
            "pay",
            by="engine",
            actor=ENGINE.label,
            at=at,
            channel="bank",
            paid_on=entry.booked_on,
            entry_id=entry.pk,
        )
        books.receive(reference, entry.amount_cents, entry.booked_on)
        settle_when_all_is_back(one.overpayment, at)


def _trouble(bill: PaybackBill | None, cents: int) -> str:
    """Why a booking cannot pay the bill it names; "" when it can."""
    if bill is None:
        return "unknown_reference"
    if bill.state != PaybackState.OPEN:
        return "already_paid" if bill.state == PaybackState.PAID else "bill_cancelled"
    return "" if cents == bill.cents else "wrong_amount"


def settle_when_all_is_back(found: Overpayment, at: datetime) -> None:
    """Settled once approved runs and paid bills gave all of it; the person is told."""
    back = counting.taken_for_good_cents(found) + counting.paid_cents(found)
    if found.state == OverpaymentState.TAKING and back >= found.owed_cents:
        found = OVERPAYMENT.apply(found, "settle", by="engine", actor=ENGINE.label, at=at)
        STEPS.tell(STEPS.locked(found.pk), "overpayment_settled", at)


# ── Bills ────────────────────────────────────────────────────────────────────────────────────


def cancel_bills(found: Overpayment, at: datetime) -> None:
    """Nothing is owed any more: no bill asks for it."""
    _cancel(_open_bills(found), "board", ENGINE.label, at)


def _open_bills(found: Overpayment) -> list[PaybackBill]:
    return list(found.bills.filter(state=PaybackState.OPEN))


def _cancel(bills: list[PaybackBill], by: str, actor: str, at: datetime) -> None:
    if bills:
        PAYBACK.apply_each(bills, "cancel", by=by, actor=actor, at=at)


def _issue(found: Overpayment, parts: int, first: date, at: datetime) -> list[PaybackBill]:
    """Bills for what is left, the odd cents in the earlier ones, a month apart."""
    bills = [
        PaybackBill.objects.create(
            overpayment=found,
            person=found.reader,
            number=number,
            parts=parts,
            cents=cents,
            issued_at=at,
            due_on=next_business_day(anniversary(first, number - 1)),
        )
        for number, cents in enumerate(split_equally(counting.left_cents_of(found), parts), start=1)
    ]
    STEPS.tell(
        found,
        "overpayment_billed" if parts == 1 else "overpayment_in_parts",
        at,
        again=bills[0].reference,
        amount_cents=bills[0].cents,
        due_on=bills[0].due_on,
        times=parts,
    )
    return bills


def _remind(found: Overpayment, bills: list[PaybackBill], at: datetime) -> bool:
    """Once for each bill whose day has passed."""
    late = [one for one in bills if one.due_on < day(at) and one.reminded_at is None]
    for one in late:
        one.reminded_at = at
        one.save(update_fields=["reminded_at"])
        STEPS.tell(
            found,
            "overpayment_reminder",
            at,
            again=one.reference,
            amount_cents=one.cents,
            due_on=one.due_on,
        )
    return bool(late)


def _last_month_cents(found: Overpayment) -> int:
    """What the benefit gave a month when it ended."""
    awards = Award.objects.filter(person_id=found.person_id, benefit=found.benefit)
    newest = awards.order_by("-id").first()
    return newest.amount_cents if newest else 0
