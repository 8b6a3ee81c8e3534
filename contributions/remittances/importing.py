"""Imports bank statements: each statement once, each booking once, whole files or nothing."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.utils.translation import gettext as _

from contributions.remittances import camt, matching
from contributions.remittances.models import BankStatement, EntryState, StatementEntry
from contributions.remittances.wording import statement_trouble
from portal.errors import Mendable
from portal.outbox import emit


def import_file(content: bytes, *, actor: str, at: datetime) -> list[BankStatement]:
    """Store the file's statements and settle their new bookings; again changes nothing.

    Runs in the caller's transaction. Raises Mendable with plain words when the file is not a sound
    statement.
    """
    try:
        parsed = camt.read(content)
    except camt.BadStatement as trouble:
        raise Mendable(statement_trouble(trouble.code, trouble.values), "file") from trouble
    digest = hashlib.sha256(content).hexdigest()
    return [_keep(statement, content, digest, actor, at) for statement in parsed]


def _keep(
    statement: camt.Statement, content: bytes, digest: str, actor: str, at: datetime
) -> BankStatement:
    # ON CONFLICT waits for a rival import of the same statement, then does nothing.
    BankStatement.objects.bulk_create(
        [
            BankStatement(
                account=statement.account,
                statement_id=statement.statement_id,
                created_on=statement.created_on,
                opening_cents=statement.opening_cents,
                closing_cents=statement.closing_cents,
                sha256=digest,
                content=content,
                imported_at=at,
                imported_by=actor[:200],
            )
        ],
        ignore_conflicts=True,
    )
    kept = (
        BankStatement.objects.defer("content")
        .select_for_update(of=("self",))
        .get(account=statement.account, statement_id=statement.statement_id)
    )
    if kept.sha256 != digest and not _says_the_same(kept, statement):
        raise Mendable(
            _(
                "Statement %(number)s was imported before with other figures. Nothing was changed."
                " Ask the bank which one is right."
            )
            % {"number": statement.statement_id},
            "file",
        )
    _settle_new(kept, statement, at)
    return kept


def _says_the_same(kept: BankStatement, statement: camt.Statement) -> bool:
    """A second copy with other spacing is the same statement when its figures and bookings are."""
    if (kept.opening_cents, kept.closing_cents) != (
        statement.opening_cents,
        statement.closing_cents,
    ):
        return False
    known = set(
        StatementEntry.objects.filter(
            account=statement.account,
            bank_reference__in=[booking.bank_reference for booking in statement.bookings],
        ).values_list("bank_reference", "amount_cents")
    )
    return known == {(b.bank_reference, b.amount_cents) for b in statement.bookings}


def _settle_new(kept: BankStatement, statement: camt.Statement, at: datetime) -> None:
    """Store the bookings not seen in any statement of the account, and settle each of them."""
    StatementEntry.objects.bulk_create(
        [
            StatementEntry(
                statement=kept,
                account=statement.account,
                bank_reference=booking.bank_reference,
                amount_cents=booking.amount_cents,
                booked_on=booking.booked_on,
                end_to_end_id=booking.end_to_end_id,
                remittance_text=booking.remittance_text,
            )
            for booking in statement.bookings
        ],
        ignore_conflicts=True,
        batch_size=1_000,
    )
    fresh = StatementEntry.objects.filter(statement=kept, state=EntryState.NEW).order_by("id")
    for entry in fresh:
        if matching.is_our_payment(entry):
            # Our own payments to persons are settled upstairs, once each.
            emit("bank.entry_booked", entry.pk, key=f"bank.entry_booked:{entry.pk}", due_at=at)
        elif matching.paid_back_by(entry):
            emit("bank.paid_back", entry.pk, key=f"bank.paid_back:{entry.pk}", due_at=at)
        elif matching.indemnity_paid_by(entry):
            emit("bank.indemnity", entry.pk, key=f"bank.indemnity:{entry.pk}", due_at=at)
        else:
            matching.settle(entry, at)
