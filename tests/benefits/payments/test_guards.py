"""What the database refuses, whoever asks: the seal, the two approvals, the fixed payments."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from benefits import process
from benefits.payments.awards import awards_from
from benefits.payments.models import Award, Payment, PayRun, PayRunApproval
from benefits.payments.seal import seal_of
from contributions.queries import ledger_balance
from portal.errors import Mendable
from portal.outbox import OutboxEvent
from portal.states import IllegalTransition
from tests.benefits.payments import world

pytestmark = pytest.mark.django_db


def refused(statement: str, *values: Any, match: str) -> None:
    with (
        pytest.raises(DatabaseError, match=match),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, values)


def tampered(statement: str, *values: Any) -> None:
    """As a superuser who switches the triggers off would do it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, values)


def test_one_approval_is_not_enough_even_for_the_database() -> None:
    world.award()
    people = world.treasurers()
    run = world.frozen(people)
    process.approve_pay_run(people[1], run.pk, seal=run.seal, at=world.NOW)
    refused(
        "UPDATE benefits_payrun SET state = 'approved' WHERE id = %s", run.pk, match="two approvals"
    )


def test_the_preparer_cannot_approve_in_the_page_or_in_the_database() -> None:
    world.award()
    people = world.treasurers()
    run = world.frozen(people)
    with pytest.raises(Mendable):
        process.approve_pay_run(people[0], run.pk, seal=run.seal, at=world.NOW)
    with pytest.raises(DatabaseError, match="cannot approve"), transaction.atomic():
        PayRunApproval.objects.create(
            run=run, user_id=people[0].user_id, name="x", seal=run.seal, approved_at=world.NOW
        )


def test_approvals_of_another_seal_do_not_count() -> None:
    world.award()
    people = world.treasurers()
    run = world.frozen(people)
    for actor in people[1:3]:
        PayRunApproval.objects.create(
            run=run, user_id=actor.user_id, name="x", seal="0" * 64, approved_at=world.NOW
        )
    refused(
        "UPDATE benefits_payrun SET state = 'approved' WHERE id = %s", run.pk, match="two approvals"
    )


def test_one_person_cannot_be_both_approvers() -> None:
    world.award()
    people = world.treasurers()
    run = world.frozen(people)
    process.approve_pay_run(people[1], run.pk, seal=run.seal, at=world.NOW)
    with pytest.raises(Mendable):
        process.approve_pay_run(people[1], run.pk, seal=run.seal, at=world.NOW)
    assert run.approvals.count() == 1


def test_a_third_approval_after_the_second_is_refused() -> None:
    world.award()
    people = world.treasurers(4)
    run = world.approved(people)
    with pytest.raises(IllegalTransition):
        process.approve_pay_run(people[3], run.pk, seal=run.seal, at=world.NOW)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE benefits_payment SET gross_cents = gross_cents + 1, net_cents = net_cents + 1",
        "UPDATE benefits_payment SET account_id = account_id, end_to_end_id = 'P-X'",
        "UPDATE benefits_payment SET month = month - 31",
        "UPDATE accounts_payoutaccount SET branch = '9999'",
        "UPDATE accounts_payoutaccount SET number_index = 'x'",
        "UPDATE accounts_payoutaccount SET holder = 'Somebody Else'",
        "UPDATE benefits_payrun SET total_cents = total_cents + 1, gross_cents = gross_cents + 1",
    ],
)
def test_rows_that_were_changed_behind_our_back_are_neither_approved_nor_sent(change: str) -> None:
    world.award()
    people = world.treasurers()
    run = world.frozen(people)
    tampered(change)
    with pytest.raises(Mendable, match="seal"):
        process.approve_pay_run(people[1], run.pk, seal=run.seal, at=world.NOW)
    assert run.approvals.count() == 0


def test_a_change_after_approval_stops_the_file_and_leaves_a_remark() -> None:
    world.award()
    run = world.approved(world.treasurers())
    tampered("UPDATE accounts_payoutaccount SET branch = '9999'")
    for minute in range(6):
        world.work(world.NOW.replace(minute=minute * 5))
    run.refresh_from_db()
    assert run.state == "approved"
    assert [remark["key"] for remark in run.remarks] == ["send_failed"]
    assert OutboxEvent.objects.get(kind="run.approved").state == "quarantined"
    assert ledger_balance("payments_in_transit") == 0


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE benefits_payment SET net_cents = 1, gross_cents = 1", "cannot be rewritten"),
        ("UPDATE benefits_payment SET account_id = account_id", "cannot be rewritten"),
        ("UPDATE benefits_payrun SET total_cents = 1, gross_cents = 1", "sealed"),
        ("UPDATE benefits_payrun SET seal = 'x'", "sealed"),
        ("UPDATE benefits_payrun SET state = 'sent'", "cannot go"),
        ("UPDATE benefits_payment SET state = 'paid', paid_on = now()", "cannot go"),
        ("DELETE FROM benefits_payrunapproval", "append_only"),
        ("UPDATE benefits_payrunapproval SET seal = 'x'", "append_only"),
    ],
)
def test_a_sealed_run_cannot_be_rewritten(statement: str, words: str) -> None:
    world.award()
    people = world.treasurers()
    run = world.frozen(people)
    process.approve_pay_run(people[1], run.pk, seal=run.seal, at=world.NOW)
    refused(statement, match=words)


def test_payments_enter_only_a_run_in_preparation_and_leave_none_that_is_approved() -> None:
    award = world.award()
    people = world.treasurers()
    run = world.approved(people)
    copy = """
        INSERT INTO benefits_payment (run_id, award_id, person_id, account_id, month, attempt,
               gross_cents, tax_cents, net_cents, end_to_end_id, state, bank_reason)
        SELECT run_id, award_id, person_id, account_id, month - 31, 1, 1, 0, 1, 'P-X', 'prepared',
               '' FROM benefits_payment
    """
    refused(copy, match="sealed")
    refused("DELETE FROM benefits_payment", match="sealed")
    assert Payment.objects.filter(award=award, run=run).count() == 1


def test_a_month_is_paid_a_second_time_only_after_it_came_back() -> None:
    world.award()
    people = world.treasurers()
    world.sent(people)
    world.award()
    process.prepare_pay_run(people[0], world.MONTH, world.NOW)
    again = """
        INSERT INTO benefits_payment (run_id, award_id, person_id, account_id, month, attempt,
               replaces_id, gross_cents, tax_cents, net_cents, end_to_end_id, state, bank_reason)
        SELECT (SELECT max(id) FROM benefits_payrun), award_id, person_id, account_id, month, 2, id,
               1, 0, 1, 'P-X', 'prepared', '' FROM benefits_payment WHERE state = 'sent'
    """
    refused(again, match="only a returned payment")


def test_discarding_gives_the_months_back_and_takes_the_entry_out_of_the_books() -> None:
    world.award()
    people = world.treasurers()
    run = world.frozen(people)
    assert ledger_balance("benefits_payable") == -243_117
    process.discard_pay_run(people[1], run.pk, world.NOW)
    assert ledger_balance("benefits_payable") == 0
    again = process.prepare_pay_run(people[0], world.MONTH, world.NOW)
    assert (again.number, again.payment_count) == (2, 1)


def test_only_the_latest_run_can_be_discarded() -> None:
    world.award()
    people = world.treasurers()
    first = world.frozen(people)
    world.award()
    process.prepare_pay_run(people[0], world.MONTH, world.NOW)
    with pytest.raises(Mendable):
        process.discard_pay_run(people[0], first.pk, world.NOW)


def test_an_approved_run_cannot_be_discarded() -> None:
    world.award()
    people = world.treasurers()
    run = world.approved(people)
    with pytest.raises(IllegalTransition):
        process.discard_pay_run(people[0], run.pk, world.NOW)


def test_the_seal_does_not_depend_on_when_it_is_computed() -> None:
    world.award()
    run = world.frozen(world.treasurers())
    assert seal_of(run) == run.seal == seal_of(PayRun.objects.get(pk=run.pk))


def test_one_decision_is_one_award_however_often_it_is_handled() -> None:
    award = world.award()
    for _ in range(3):
        assert awards_from(award.decision, award.decision.decided_at) == [award]
    assert Award.objects.count() == 1
