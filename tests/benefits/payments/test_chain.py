"""From an award to a run that is reconciled to zero, and what the bank may do in between."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from benefits import process
from benefits.payments import continuing, queries
from benefits.payments.models import Payment, PayRunHold, PayRunState
from contributions.queries import ledger_balance
from portal.errors import Mendable
from portal.messages.models import Notice
from portal.outbox import OutboxEvent
from portal.records import acting
from tests.benefits import world as claims_world
from tests.benefits.payments import world

pytestmark = pytest.mark.django_db


def test_a_run_goes_from_awards_to_reconciled_and_the_books_are_at_zero() -> None:
    treasury = world.treasurers()
    awards = [world.award(amount_cents=100_000 + n) for n in range(3)]
    run = world.sent(treasury)
    assert run.state == PayRunState.SENT
    world.book(treasury[0], world.statement(world.debits(run), number="S1"))
    run.refresh_from_db()
    assert run.state == PayRunState.RECONCILED
    assert {p.state for p in run.payments.all()} == {"paid"}
    found = queries.reconciliation(run)
    assert (found.paid_cents, found.in_transit_cents) == (300_003, 0)
    assert found.difference_cents == 0
    assert ledger_balance("payments_in_transit") == 0
    assert ledger_balance("benefits_payable") == 0
    assert ledger_balance("benefits_expense") == 300_003
    assert ledger_balance("bank") == -300_003
    kinds = set(Notice.objects.filter(person=awards[0].person).values_list("kind", flat=True))
    assert kinds == {"payment_sent", "payment_paid"}
    assert not OutboxEvent.objects.exclude(state="done").exists()


def test_preparing_twice_adds_nothing_and_a_later_grant_joins_the_open_run() -> None:
    treasury = world.treasurers()
    world.award()
    run = process.prepare_pay_run(treasury[0], world.MONTH, world.NOW)
    again = process.prepare_pay_run(treasury[1], world.MONTH, world.NOW)
    assert (again.pk, again.payment_count) == (run.pk, 1)
    world.award(amount_cents=50_000)
    third = process.prepare_pay_run(treasury[0], world.MONTH, world.NOW)
    assert (third.pk, third.payment_count, third.total_cents) == (run.pk, 2, 243_117 + 50_000)


def test_a_month_is_not_paid_again_by_the_next_run() -> None:
    treasury = world.treasurers()
    world.award()
    world.sent(treasury)
    with pytest.raises(Mendable):
        process.prepare_pay_run(treasury[0], world.MONTH, world.NOW)
    later = world.NOW + timedelta(days=31)
    run = process.prepare_pay_run(treasury[0], world.next_month(), later)
    assert list(run.payments.values_list("month", flat=True)) == [date(2026, 12, 1)]


def test_arrears_are_months_of_their_own_and_the_first_one_is_pro_rata() -> None:
    treasury = world.treasurers()
    world.award(starts_on=date(2026, 9, 16), amount_cents=300_000)
    run = process.prepare_pay_run(treasury[0], world.MONTH, world.NOW)
    found = list(run.payments.order_by("month").values_list("month", "gross_cents"))
    assert found == [
        (date(2026, 9, 1), 150_000),
        (date(2026, 10, 1), 300_000),
        (date(2026, 11, 1), 300_000),
    ]


def test_who_has_no_account_is_held_told_and_paid_in_full_once_there_is_one() -> None:
    treasury = world.treasurers()
    world.award()
    poor = claims_world.person(account=False)
    world.award(poor, starts_on=date(2026, 10, 1), amount_cents=200_000)
    run = world.sent(treasury)
    hold = PayRunHold.objects.get(run=run)
    assert (hold.person_id, hold.reason, hold.months) == (poor.pk, "no_account", 2)
    assert hold.amount_cents == 400_000
    assert Notice.objects.get(person=poor).kind == "payment_held"
    claims_world.give_account(poor, "12345678")
    second = process.prepare_pay_run(treasury[0], world.MONTH, world.NOW)
    assert second.number == 2
    assert sorted(second.payments.values_list("gross_cents", flat=True)) == [200_000, 200_000]


def test_a_refused_payment_comes_back_is_owed_and_is_paid_again_into_a_new_account() -> None:
    treasury = world.treasurers()
    award = world.award()
    run = world.sent(treasury)
    payment = run.payments.get()
    process.import_bank_answer(world.report(run, {payment.end_to_end_id: "AC04"}), world.NOW)
    world.work()
    payment.refresh_from_db()
    run.refresh_from_db()
    assert (payment.state, payment.bank_reason) == ("returned", "AC04")
    assert run.state == PayRunState.RECONCILED
    assert ledger_balance("payments_in_transit") == 0
    assert ledger_balance("benefits_payable") == -243_117
    assert Notice.objects.filter(person=award.person, kind="payment_returned").count() == 1
    with pytest.raises(Mendable):  # the same account would only refuse it again
        process.prepare_pay_run(treasury[0], world.MONTH, world.NOW)
    _new_account(award.person)
    second = world.sent(treasury)
    again = second.payments.get()
    assert (again.attempt, again.replaces_id, again.net_cents) == (2, payment.pk, 243_117)
    world.book(treasury[0], world.statement(world.debits(second), number="S2"))
    assert ledger_balance("benefits_payable") == 0
    assert ledger_balance("benefits_expense") == 243_117


def _new_account(person: Any) -> None:
    from portal.records import acting

    with acting("test", "new account"):
        person.payout_accounts.update(ended_at=world.NOW - timedelta(days=1))
    world.account_number(person, "11")


def test_a_payment_that_comes_back_after_it_was_booked_is_reversed() -> None:
    treasury = world.treasurers()
    world.award()
    run = world.sent(treasury)
    [(key, cents)] = world.debits(run)
    world.book(treasury[0], world.statement([(key, cents)], number="S1"))
    world.book(
        treasury[0], world.statement([(key, -cents)], number="S2", opening=10_000_000_00 + cents)
    )
    payment = run.payments.get()
    assert payment.state == "returned"
    assert ledger_balance("bank") == 0
    assert ledger_balance("payments_in_transit") == 0
    assert ledger_balance("benefits_payable") == -243_117


def test_debit_and_return_on_one_statement_are_settled_in_their_order() -> None:
    treasury = world.treasurers()
    world.award()
    run = world.sent(treasury)
    [(key, cents)] = world.debits(run)
    world.book(treasury[0], world.statement([(key, -cents), (key, cents)], number="S1"))
    assert run.payments.get().state == "returned"
    assert ledger_balance("bank") == 0


def test_the_same_report_and_statement_three_times_count_once() -> None:
    treasury = world.treasurers()
    world.award()
    world.award(amount_cents=90_000)
    run = world.sent(treasury)
    first, second = run.payments.order_by("id")
    answer = world.report(run, {first.end_to_end_id: "AC04"}, [second.end_to_end_id])
    content = world.statement([(second.end_to_end_id, -90_000)], number="S1")
    for _ in range(3):
        process.import_bank_answer(answer, world.NOW)
        world.book(treasury[0], content)
    stored = run.answers.get()
    assert (stored.accepted, stored.rejected, stored.unknown) == (1, 1, [])
    run.refresh_from_db()
    assert run.state == PayRunState.RECONCILED
    assert ledger_balance("bank") == -90_000


def test_ids_that_are_not_ours_are_listed_and_change_nothing() -> None:
    treasury = world.treasurers()
    world.award()
    run = world.sent(treasury)
    process.import_bank_answer(world.report(run, {"P-FOREIGN": "AC04"}), world.NOW)
    world.work()
    assert run.answers.get().unknown == ["P-FOREIGN"]
    run.refresh_from_db()
    assert run.remarks[0]["key"] == "unknown_in_answer"
    assert run.payments.get().state == "sent"


def test_a_booking_of_another_amount_is_left_to_a_person() -> None:
    treasury = world.treasurers()
    world.award()
    run = world.sent(treasury)
    [(key, cents)] = world.debits(run)
    world.book(treasury[0], world.statement([(key, cents + 1)], number="S1"))
    assert run.payments.get().state == "sent"
    run.refresh_from_db()
    assert run.state == PayRunState.SENT
    assert run.remarks[0]["key"] == "booking_left"


def test_a_refused_duplicate_file_changes_nothing() -> None:
    treasury = world.treasurers()
    world.award()
    run = world.sent(treasury)
    content = world.report(run, {}).replace(
        b"<GrpSts>PART</GrpSts>",
        b"<GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Cd>AM05</Cd></Rsn></StsRsnInf>",
    )
    process.import_bank_answer(content, world.NOW)
    world.work()
    assert run.payments.get().state == "sent"


def test_a_file_refused_as_a_whole_brings_every_payment_back() -> None:
    treasury = world.treasurers()
    world.award()
    world.award()
    run = world.sent(treasury)
    content = world.report(run, {}).replace(
        b"<GrpSts>PART</GrpSts>",
        b"<GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Cd>FF01</Cd></Rsn></StsRsnInf>",
    )
    process.import_bank_answer(content, world.NOW)
    world.work()
    assert set(run.payments.values_list("state", flat=True)) == {"returned"}
    assert Payment.objects.count() == 2


def test_what_was_never_paid_of_a_divided_award_is_paid_once_after_a_new_calculation() -> None:
    """The new calculation has the months of both awards before it, of which nothing had arrived."""
    treasury = world.treasurers()
    first = world.award(starts_on=date(2026, 6, 1), amount_cents=100_000)
    newest = world.award(starts_on=date(2026, 6, 1), amount_cents=120_000)
    with acting("test", "divided, and calculated again"):
        going = continuing.Going(first.decision, 2, 1, 1, 100_000, None)
        second = continuing.go_on(first, going, date(2026, 9, 15), world.NOW)
        newest.person, newest.replaces = first.person, second
        newest.save()
        continuing.hand_over(second, newest.starts_on, world.NOW)
    run = process.prepare_pay_run(treasury[0], world.MONTH, world.NOW)
    assert run.gross_cents == 6 * 120_000


def test_a_new_calculation_from_a_later_day_leaves_the_days_before_to_the_first_award() -> None:
    treasury = world.treasurers()
    first = world.award(starts_on=date(2026, 6, 1), amount_cents=100_000)
    newest = world.award(starts_on=date(2026, 8, 1), amount_cents=120_000)
    with acting("test", "divided, and calculated again"):
        going = continuing.Going(first.decision, 2, 1, 1, 100_000, None)
        second = continuing.go_on(first, going, date(2026, 9, 15), world.NOW)
        newest.person, newest.replaces, newest.counts_from = first.person, second, first.starts_on
        newest.save()
        continuing.hand_over(second, newest.starts_on, world.NOW)
    run = process.prepare_pay_run(treasury[0], world.MONTH, world.NOW)
    assert run.gross_cents == 2 * 100_000 + 4 * 120_000
