"""Whatever the bank says, in any order and however often, the books and the payments agree."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.permissions import Actor
from benefits import process
from benefits.payments.models import Payment, PayRun
from contributions.process import import_statement
from contributions.queries import ledger_balance
from tests.benefits.payments import world

pytestmark = pytest.mark.django_db

# (what, which payment): a refusal, a debit, a credit; a number above the payments is foreign.
EVENTS = st.lists(
    st.tuples(st.sampled_from(["refuse", "debit", "credit", "debit_wrong"]), st.integers(0, 3)),
    min_size=1,
    max_size=10,
)


@pytest.fixture
def sent(tmp_path: Path) -> tuple[Actor, PayRun]:
    """Three payments that are with the bank, and whoever imports what it says."""
    django_settings.BANK_DIR = tmp_path / "bank"
    people = world.treasurers()
    for number in range(3):
        world.award(amount_cents=100_000 * (number + 1))
    return people[0], world.sent(people)


@given(events=EVENTS, again=st.lists(st.integers(0, 9), max_size=5))
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_books_and_payments_agree_after_any_sequence(
    events: list[tuple[str, int]], again: list[int], sent: tuple[Actor, PayRun]
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT example")
    try:
        _play(*sent, events, again)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ROLLBACK TO SAVEPOINT example")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _play(treasurer: Actor, run: PayRun, events: list[tuple[str, int]], again: list[int]) -> None:
    payments = list(run.payments.order_by("id"))
    messages = [_message(run, payments, *event, number) for number, event in enumerate(events)]
    order = [*range(len(messages)), *(place for place in again if place < len(messages))]
    for place in order:
        kind, content = messages[place]
        if kind == "report":
            process.import_bank_answer(content, world.NOW)
        else:
            import_statement(treasurer, content, world.NOW)
        world.work()
        _agree(run)


def _message(
    run: PayRun, payments: list[Payment], what: str, which: int, number: int
) -> tuple[str, bytes]:
    key = payments[which].end_to_end_id if which < 3 else "P-F0RE1-GN000-0000"
    cents = payments[which].net_cents if which < 3 else 777
    if what == "refuse":
        return "report", world.report(run, {key: "AC04"}, number=str(number))
    signed = {"debit": -cents, "credit": cents, "debit_wrong": -cents - 1}[what]
    return "statement", world.statement([(key, signed)], number=f"S{number}")


def _agree(run: PayRun) -> None:
    run.refresh_from_db()
    by_state = dict.fromkeys(("sent", "paid", "returned"), 0)
    for payment in run.payments.all():
        by_state[payment.state] += payment.net_cents
    assert sum(by_state.values()) == run.total_cents
    assert ledger_balance("payments_in_transit") == -by_state["sent"]
    assert ledger_balance("benefits_payable") == -by_state["returned"]
    bank_and_unknown = ledger_balance("bank") + ledger_balance("unallocated_receipts")
    assert bank_and_unknown == -by_state["paid"]
    assert (run.state == "reconciled") == (by_state["sent"] == 0)
