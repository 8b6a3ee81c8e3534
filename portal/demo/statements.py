"""The bank's statements of the story, written by the simulated bank's own hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from django.conf import settings

from contributions import process, queries
from contributions.declarations.models import Bill
from portal.demo.payrolls import paid_in_time
from portal.demo.story import Story
from portal.demo.world import STORY_MONTHS, World
from portal.simulated.bank import letters
from portal.simulated.bank.books import Movement

# Too little for a bill, and money without any reference: only a person can place these.
DEPOSIT = Movement(41_250, words="DEPOSITO EM DINHEIRO", party="NAO IDENTIFICADO")


def statement(number: str, at: datetime, movements: Sequence[Movement]) -> bytes:
    """Return the statement of a day; it opens with what our books say that we have."""
    opening = queries.ledger_balance("bank")
    return letters.statement(number, 1, settings.FUND_ACCOUNT, opening, movements, at)


def payment_of(bill: Bill, cents: int | None = None) -> Movement:
    """Return the movement with which an employer pays a bill, or a part of it."""
    return Movement(
        bill.total_cents if cents is None else cents,
        words=f"GUIA {bill.reference}",
        party=str(bill.employer),
    )


def tell_statements(story: Story) -> None:
    """Add the days on which the bank's statement brings the employers' money."""
    at = story.world.calendar.at
    for months_ago in range(STORY_MONTHS, 0, -1):
        story.tell(at(months_ago, 28, 8), _arrives(story.world, months_ago))


def _arrives(world: World, months_ago: int) -> Callable[[datetime], object]:
    def act(at: datetime) -> None:
        month = world.calendar.ago(months_ago)
        movements = [
            payment_of(bill)
            for key in paid_in_time(months_ago)
            for bill in _bills(world, key, month)
        ]
        if months_ago == 1:
            short = _bills(world, "meat", month)[0]
            movements += [payment_of(short, short.total_cents // 2), DEPOSIT]
        content = statement(f"DEMO-{month:%Y%m}-IN", at, movements)
        process.import_statement(world.officer("nestor", at), content, at)

    return act


def _bills(world: World, employer: str, month: date) -> list[Bill]:
    open_bills = queries.open_bills(world.employers[employer].pk)
    return list(open_bills.filter(month=month).select_related("employer__organisation"))
