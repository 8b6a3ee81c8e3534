"""Treasurers and workers at the same moment: one run, each month once, no third approval."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections, transaction

from benefits import process
from benefits.payments import settling
from benefits.payments.models import Payment, PayRun
from contributions.process import import_statement
from contributions.queries import ledger_balance
from contributions.remittances.models import StatementEntry
from portal.errors import Mendable
from portal.states import IllegalTransition
from tests.benefits.payments import world

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(function: Callable[[Any], Any], items: Iterable[Any], hands: int = 8) -> list[Any]:
    def run(item: Any) -> Any:
        try:
            return function(item)
        except (Mendable, IllegalTransition) as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(hands) as pool:
        return list(pool.map(run, items))


def test_preparing_at_once_makes_one_run_with_each_payment_once() -> None:
    for _ in range(5):
        world.award()
    people = world.treasurers()
    at_once(lambda n: process.prepare_pay_run(people[n % 3], world.MONTH, world.NOW), range(8))
    assert PayRun.objects.count() == 1
    assert Payment.objects.count() == 5


def test_many_approvals_at_once_set_the_run_in_motion_once() -> None:
    world.award()
    people = world.treasurers(6)
    run = world.frozen(people)
    found = at_once(
        lambda actor: process.approve_pay_run(actor, run.pk, seal=run.seal, at=world.NOW), people
    )
    run.refresh_from_db()
    assert run.state == "approved"
    assert run.approvals.count() == 2
    assert sum(isinstance(one, Exception) for one in found) == 4


def test_bookings_settled_by_many_workers_close_the_run_once() -> None:
    for number in range(6):
        world.award(amount_cents=200_000 + number)
    people = world.treasurers()
    run = world.sent(people)
    import_statement(people[0], world.statement(world.debits(run), number="S1"), world.NOW)
    entries = [*StatementEntry.objects.order_by("id").values_list("id", flat=True)] * 2

    def settle(entry_id: int) -> None:
        with transaction.atomic():
            settling.apply_booking(entry_id, world.NOW)

    assert at_once(settle, entries) == [None] * 12
    run.refresh_from_db()
    assert run.state == "reconciled"
    assert ledger_balance("payments_in_transit") == 0
    assert ledger_balance("bank") == -run.total_cents
