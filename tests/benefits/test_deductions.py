"""What is asked back is taken off in small parts: to the cent, once, above a minimum wage."""

from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import example, given, settings
from hypothesis import strategies as st

from benefits import process, queries
from benefits.law import overpayment as law
from benefits.law.statute import the_law
from benefits.overpayments import counting
from benefits.overpayments.models import Overpayment, OverpaymentState
from benefits.payments.models import Award, Payment, PaymentState
from benefits.payments.preparing import _TAKEN
from contributions.queries import ledger_balance
from portal.errors import Mendable
from portal.messages.models import Notice
from portal.records import acting
from tests.benefits.overpaid import DECEMBER, SOON, THEN, annul, asked, contested
from tests.benefits.payments import world as pay
from tests.benefits.world import NOW

pytestmark = pytest.mark.django_db


def test_a_run_takes_its_part_and_the_ledger_agrees_to_the_cent():
    case = asked()
    owed = case.overpayment.owed_cents
    assert ledger_balance("overpayments_receivable") == owed
    Payment.objects.update(state=PaymentState.PAID, paid_on=SOON.date())
    promised = queries.next_payment(case.claim.person_id, THEN.date())
    run = pay.sent(case.treasury, DECEMBER, THEN)
    paid = Payment.objects.get(month=DECEMBER)
    wage = the_law().get("wages/minimum_wage", DECEMBER)
    part = law.taken_cents(
        owed,
        paid.gross_cents,
        paid.gross_cents - paid.tax_cents,
        share=10,
        untouched_cents=wage,
    )
    assert paid.deducted_cents == part > 0
    assert paid.net_cents == paid.gross_cents - paid.tax_cents - part >= wage
    assert (run.deducted_cents, run.total_cents) == (part, paid.net_cents)
    assert promised.amount_cents == paid.net_cents
    assert ledger_balance("overpayments_receivable") == owed - part
    assert counting.taken_cents(case.overpayment) == part


def test_preparing_a_run_twice_takes_once_and_discarding_it_takes_nothing():
    case = asked()
    one = process.prepare_pay_run(case.treasury[0], DECEMBER, THEN)
    process.prepare_pay_run(case.treasury[0], DECEMBER, THEN)
    taken = counting.taken_cents(case.overpayment)
    assert taken == Payment.objects.get(month=DECEMBER).deducted_cents > 0
    process.freeze_pay_run(case.treasury[0], one.pk, THEN)
    process.discard_pay_run(case.treasury[0], one.pk, THEN)
    assert counting.taken_cents(case.overpayment) == 0
    assert ledger_balance("overpayments_receivable") == case.overpayment.owed_cents
    assert counting.taken_for_good_cents(case.overpayment) == 0


def test_the_last_part_settles_it_and_it_stops():
    case = asked(share=30)
    Overpayment.objects.update(owed_cents=1_234)
    pay.sent(case.treasury, DECEMBER, THEN)
    pay.work(THEN)
    case.overpayment.refresh_from_db()
    assert Payment.objects.get(month=DECEMBER).deducted_cents == 1_234
    assert case.overpayment.state == OverpaymentState.SETTLED
    assert Notice.objects.filter(kind="overpayment_settled").count() == 1
    process.settle_deducted(Payment.objects.get(month=DECEMBER).run_id, THEN)
    assert Notice.objects.filter(kind="overpayment_settled").count() == 1


def test_a_payment_that_is_made_again_is_taken_off_once():
    case = asked()
    run = pay.sent(case.treasury, DECEMBER, THEN)
    payment = Payment.objects.get(month=DECEMBER)
    process.import_bank_answer(pay.report(run, {payment.end_to_end_id: "AC04"}), THEN)
    pay.work(THEN)
    with acting("test", "a new account"):
        case.claim.person.payout_accounts.update(ended_at=NOW)
    pay.account_number(case.claim.person, "11")
    pay.sent(case.treasury, DECEMBER, THEN + timedelta(days=1))
    again = Payment.objects.get(month=DECEMBER, attempt=2)
    assert again.net_cents == payment.net_cents
    assert again.deducted_cents == payment.deducted_cents > 0
    assert counting.taken_cents(case.overpayment) == payment.deducted_cents


def test_nothing_is_taken_while_it_is_contested_and_all_is_given_back_when_it_was_wrong():
    case = asked()
    owed = case.overpayment.owed_cents
    filed = contested(case, SOON, "good_faith")
    pay.sent(case.treasury, DECEMBER, THEN)
    assert Payment.objects.get(month=DECEMBER).deducted_cents == 0
    annul(filed, THEN)
    case.overpayment.refresh_from_db()
    assert case.overpayment.state == OverpaymentState.ANNULLED
    assert ledger_balance("overpayments_receivable") == 0
    assert Notice.objects.filter(kind="overpayment_annulled").count() == 1
    assert owed > 0 and Award.objects.filter(ends_on=None).exists()


def test_what_was_taken_comes_back_with_the_next_run_after_an_allowed_appeal():
    case = asked()
    Overpayment.objects.update(owed_cents=90_000)
    pay.sent(case.treasury, DECEMBER, THEN)
    taken = Payment.objects.get(month=DECEMBER).deducted_cents
    assert 0 < taken < 90_000
    filed = contested(case, THEN)
    annul(filed, THEN)
    assert counting.taken_cents(case.overpayment) == taken
    assert ledger_balance("overpayments_receivable") == -taken
    account = queries.overpayments.account_of(Overpayment.objects.get(), THEN.date())
    assert (account.taken_cents, account.left_cents) == (taken, -taken)
    run = pay.sent(case.treasury, DECEMBER, THEN + timedelta(days=1))
    back = Payment.objects.get(run=run)
    assert (back.gross_cents, back.deducted_cents, back.net_cents) == (0, -taken, taken)
    assert (back.kind, back.attempt, back.overpayment_id) == ("given_back", 1, case.overpayment.pk)
    assert ledger_balance("overpayments_receivable") == 0
    with pytest.raises(Mendable, match="Nothing is due"):
        process.prepare_pay_run(case.treasury[0], DECEMBER, THEN + timedelta(days=2))


@given(
    left=st.integers(-300_000, 900_000),
    gross=st.integers(1, 1_500_000),
    tax=st.integers(0, 300_000),
    share=st.integers(1, 30),
)
@example(left=100, gross=162_100, tax=0, share=30)
@example(left=100, gross=162_101, tax=0, share=30)
@example(left=-1, gross=1, tax=0, share=1)
@settings(max_examples=150, deadline=None)
def test_the_sql_of_a_run_takes_what_the_law_takes_and_leaves_a_minimum_wage(
    left, gross, tax, share
):
    tax = min(tax, gross - 1)
    wage = the_law().get("wages/minimum_wage", DECEMBER)
    expected = law.taken_cents(left, gross, gross - tax, share=share, untouched_cents=wage)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_TAKEN} FROM (SELECT NULL::bigint AS again_deducted_cents,"
            " %(left)s::bigint AS left_cents, %(gross)s::bigint AS gross_cents,"
            " %(tax)s::bigint AS tax_cents, %(share)s AS share) s",
            {"left": left, "gross": gross, "tax": tax, "share": share, "untouched": wage},
        )
        assert cursor.fetchone() == (expected,)
    if expected > 0:
        assert gross - tax - expected >= wage
        assert expected <= min(left, gross * 30 // 100)


@given(left=st.integers(1, 10**7), a_month=st.integers(1, 10**5))
@settings(deadline=None)
def test_the_last_month_is_the_one_in_which_nothing_is_left(left, a_month):
    last = law.last_month(left, a_month, DECEMBER)
    if left > 1200 * a_month:
        assert last is None
        return
    months = (last.year - 2026) * 12 + last.month - 12 + 1
    assert (months - 1) * a_month < left <= months * a_month
    assert law.last_month(left, 0, DECEMBER) is None
