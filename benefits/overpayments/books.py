"""An overpayment in the ledger: the fund has a claim, and gets it back or lets it go."""

from __future__ import annotations

from datetime import date, datetime

from accounts.permissions import Actor
from benefits.overpayments.models import Overpayment
from contributions import process as money_in
from contributions import queries as money_facts
from contributions.remittances.models import StatementEntry


def _key(found: Overpayment) -> str:
    return f"overpayment:{found.reference}:asked"


def ask(found: Overpayment, on: date) -> None:
    """It was an expense until now; from now on somebody owes it."""
    money_in.post(
        _key(found),
        "overpayment asked back",
        on,
        [
            ("overpayments_receivable", "fund", 0, found.owed_cents),
            ("benefits_expense", "fund", 0, -found.owed_cents),
        ],
    )


def receive(reference: str, cents: int, on: date) -> None:
    """A bill was paid: the money is at the bank, and that much less is owed."""
    money_in.post(
        f"payback:{reference}",
        "overpayment paid back",
        on,
        [
            ("bank", "fund", 0, cents),
            ("overpayments_receivable", "fund", 0, -cents),
        ],
        note=reference,
    )


def receive_by_hand(
    reference: str, entry: StatementEntry, actor: Actor, reason: str, at: datetime
) -> None:
    """The same for money that came without its reference and was kept as not allocated."""
    money_in.allocate_entry(
        entry,
        "overpayments_receivable",
        kind="overpayment paid back, matched by hand",
        actor=actor.label,
        reason=reason,
        about=reference,
        at=at,
    )


def let_go(found: Overpayment, on: date) -> None:
    """Nobody owes it; what was taken so far is owed to the person until a run gives it back."""
    if money_facts.entry_id(_key(found)) is not None:
        money_in.reverse(_key(found), on)
