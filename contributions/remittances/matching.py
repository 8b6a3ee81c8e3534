"""Finds the bill that a booking pays, and pays it; what does not fit is left with its reason."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from contributions.declarations.collecting import last_day_of, reopen
from contributions.declarations.models import BILL, Bill, BillState
from contributions.declarations.owed import owed
from contributions.law.late_payment import interest_rate
from contributions.ledger import postings
from contributions.remittances.models import STATEMENT_ENTRY, StatementEntry
from contributions.remittances.receiving import receive
from portal.money import apply_rate
from portal.records import well_formed_reference
from portal.statutes import NoValueInForce

ENGINE = "bank matching"
PAYMENT_PREFIX = "P-"  # our own payments to persons; benefits settles these
_PAID_BACK = re.compile(r"(?<![0-9A-Z])J-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{4}(?![0-9A-Z])")
_INDEMNITY = re.compile(r"(?<![0-9A-Z])I-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{4}(?![0-9A-Z])")
_REFERENCE = re.compile(
    r"(?<![0-9A-Z])B[-\s]?([0-9A-Z]{5})[-\s]?([0-9A-Z]{5})[-\s]?([0-9A-Z]{4})(?![0-9A-Z])"
)


def references_in(*texts: str) -> list[str]:
    """The bill references written in what a payer sent, mistyped ones left out."""
    found = []
    for text in texts:
        for parts in _REFERENCE.findall(text.upper()):
            body = "".join(parts).replace("O", "0").replace("I", "1").replace("L", "1")
            reference = f"B-{body[:5]}-{body[5:10]}-{body[10:]}"
            if well_formed_reference(reference) and reference not in found:
                found.append(reference)
    return found


def is_our_payment(entry: StatementEntry) -> bool:
    """True for bookings of payments to persons: sent, or come back."""
    return entry.end_to_end_id.startswith(PAYMENT_PREFIX)


def paid_back_by(entry: StatementEntry) -> str:
    """The bill that a person pays back by, as the payer wrote it; benefits settles these."""
    found = _PAID_BACK.search(f"{entry.end_to_end_id} {entry.remittance_text}".upper())
    return found.group() if found and entry.amount_cents > 0 else ""


def indemnity_paid_by(entry: StatementEntry) -> str:
    """The indemnity for old months that a payer named; "" when none."""
    found = _INDEMNITY.search(f"{entry.end_to_end_id} {entry.remittance_text}".upper())
    return found.group() if found and entry.amount_cents > 0 else ""


def settle(entry: StatementEntry, at: datetime) -> StatementEntry:
    """Match a new booking to its bill, or leave it to a person with the reason."""
    if entry.amount_cents < 0:
        return leave(entry, "unknown_debit", at)
    references = references_in(entry.end_to_end_id, entry.remittance_text)
    if not references:
        return leave(entry, "no_reference", at)
    bills = list(
        Bill.objects.select_for_update(of=("self",)).filter(reference__in=references).order_by("id")
    )
    if not bills:
        return leave(entry, "unknown_reference", at)
    if len(bills) > 1:
        return leave(entry, "several_bills", at)
    bill = bills[0]
    if bill.state == BillState.PAID:
        return leave(entry, "already_paid", at)
    if bill.state == BillState.CANCELLED:
        return leave(entry, "bill_cancelled", at)
    if bill.state == BillState.EXPIRED and not _in_time(entry, bill):
        return leave(entry, "bill_expired", at)
    if not _fits(entry, bill):
        return leave(entry, "wrong_amount", at)
    if bill.state == BillState.EXPIRED:  # paid on one of the last days, told to us later
        reopen(bill, by="engine", actor=ENGINE, on=entry.booked_on, at=at)
    entry = STATEMENT_ENTRY.apply(entry, "match", by="engine", actor=ENGINE, at=at, reason="")
    postings.post(
        f"bank entry:{entry.pk}",
        "remittance received",
        entry.booked_on,
        [
            ("bank", "fund", 0, entry.amount_cents),
            ("contributions_receivable", "employer", bill.employer_id, -entry.amount_cents),
        ],
        note=bill.reference,
    )
    receive(bill, entry, entry.booked_on, at, actor=ENGINE)
    return entry


def match_by_hand(
    entry: StatementEntry, bill: Bill, *, reason: str, actor: str, at: datetime
) -> StatementEntry:
    """An officer says which open bill a booking is for: part of it, all, or more than it asks.

    What is more stays as the employer's credit. Raises IllegalTransition when the booking was
    matched meanwhile or the bill is no longer open.
    """
    bill = Bill.objects.select_for_update(of=("self",)).get(pk=bill.pk)
    BILL.find(bill.state, "pay", "engine")
    entry = allocate(
        entry,
        "contributions_receivable",
        ("employer", bill.employer_id),
        kind="remittance matched by hand",
        actor=actor,
        reason=reason,
        about=bill.reference,
        at=at,
    )
    receive(bill, entry, entry.booked_on, at, actor=actor)
    return entry


@dataclass(frozen=True, slots=True)
class PaidTwice:
    """A booking for a bill that was paid already, and what it is worth on a day.

    `interest_cents`: what we owe on it (Lei 8.212/1991 art. 89 §4); None: a rate is not loaded.
    """

    entry: StatementEntry
    bill: Bill
    interest_cents: int | None

    @property
    def total_cents(self) -> int:
        return self.entry.amount_cents + (self.interest_cents or 0)


def paid_twice(employer_id: int, on: date) -> list[PaidTwice]:
    """What waits because its bill, one of this employer's, was paid already; the oldest first."""
    waiting = StatementEntry.objects.filter(state="unmatched", reason="already_paid")
    named = [
        (one, reference)
        for one in waiting.order_by("booked_on", "id")
        for reference in references_in(one.end_to_end_id, one.remittance_text)
    ]
    own = Bill.objects.filter(employer_id=employer_id, reference__in={name for _one, name in named})
    bills = {one.reference: one for one in own.order_by("id")}
    return [
        PaidTwice(entry, bills[reference], _interest_on(entry, on))
        for entry, reference in named
        if reference in bills
    ]


def _interest_on(entry: StatementEntry, on: date) -> int | None:
    """From the month after the payment to that of the setting off, by the rates of late bills."""
    try:
        return apply_rate(entry.amount_cents, interest_rate(entry.booked_on, on))
    except NoValueInForce:
        return None


def set_off(one: PaidTwice, bill: Bill, *, actor: str, on: date, at: datetime) -> StatementEntry:
    """Pay an open bill of the same company with what it paid twice, and the interest on that.

    What is more than the bill stays as the company's credit. Raises IllegalTransition when the
    booking was matched meanwhile or the bill is not open.
    """
    bill = Bill.objects.select_for_update(of=("self",)).get(pk=bill.pk)
    BILL.find(bill.state, "pay", "engine")
    assert one.interest_cents is not None
    entry = STATEMENT_ENTRY.apply(
        one.entry, "match", by="employer", actor=actor, at=at, reason="set_off"
    )
    postings.post(
        f"bank match:{entry.pk}",
        "paid twice and set off",
        on,
        [
            ("unallocated_receipts", "fund", 0, entry.amount_cents),
            ("contributions_income", "fund", 0, one.interest_cents),
            ("contributions_receivable", "employer", bill.employer_id, -one.total_cents),
        ],
        note=f"{one.bill.reference} > {bill.reference}",
    )
    receive(bill, entry, on, at, actor=actor, credit_cents=one.interest_cents)
    return entry


def allocate(
    entry: StatementEntry,
    account: str,
    owner: tuple[str, int] = ("fund", 0),
    *,
    kind: str,
    actor: str,
    reason: str,
    about: str,
    at: datetime,
) -> StatementEntry:
    """Money that waited gets its account, with the officer's reason. Raises IllegalTransition."""
    entry = STATEMENT_ENTRY.apply(
        entry, "match", by="officer", actor=actor, at=at, note=reason, reason="by_hand"
    )
    postings.post(
        f"bank match:{entry.pk}",
        kind,
        at.date(),
        [
            ("unallocated_receipts", "fund", 0, entry.amount_cents),
            (account, *owner, -entry.amount_cents),
        ],
        note=f"{about}: {reason}"[:200],
    )
    return entry


def _in_time(entry: StatementEntry, bill: Bill) -> bool:
    last = last_day_of(bill)
    return last is None or entry.booked_on <= last


def _fits(entry: StatementEntry, bill: Bill) -> bool:
    """The whole contribution, with what being late adds or with less of it: that stays owed."""
    left = owed(bill, entry.booked_on)
    return (left.contribution_cents or left.total_cents) <= entry.amount_cents <= left.total_cents


def leave(entry: StatementEntry, reason: str, at: datetime) -> StatementEntry:
    """Keep the money visible as not allocated, so that the ledger agrees with the bank."""
    entry = STATEMENT_ENTRY.apply(entry, "leave", by="engine", actor=ENGINE, at=at, reason=reason)
    postings.post(
        f"bank entry:{entry.pk}",
        "booking not allocated",
        entry.booked_on,
        [
            ("bank", "fund", 0, entry.amount_cents),
            ("unallocated_receipts", "fund", 0, -entry.amount_cents),
        ],
        note=reason,
    )
    return entry
