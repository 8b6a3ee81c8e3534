"""What was taken without a right comes back by a payment of its own kind, beside every month."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from benefits import process
from benefits.overpayments import counting
from benefits.overpayments.models import Overpayment
from benefits.payments.models import Payment, PaymentKind
from contributions.queries import ledger_balance
from portal.records import acting
from tests.benefits.overpaid import DECEMBER, THEN, annul, asked, contested
from tests.benefits.payments import world as pay
from tests.benefits.payments.test_guards import refused
from tests.benefits.world import NOW

pytestmark = pytest.mark.django_db


def given_back() -> Any:
    """A part was taken in December, the appeal was allowed, and a second run gives it back."""
    case = asked()
    Overpayment.objects.update(owed_cents=90_000)
    pay.sent(case.treasury, DECEMBER, THEN)
    filed = contested(case, THEN)
    annul(filed, THEN)
    case.run = pay.sent(case.treasury, DECEMBER, THEN)
    case.back = Payment.objects.get(run=case.run)
    return case


def test_it_stands_beside_the_month_that_the_same_award_was_paid():
    case = given_back()
    month = Payment.objects.get(month=DECEMBER, kind=PaymentKind.MONTH)
    assert (case.back.kind, case.back.award_id) == (PaymentKind.GIVEN_BACK, month.award_id)
    assert (case.back.attempt, month.attempt) == (1, 1)
    assert case.back.net_cents == month.deducted_cents > 0


def test_what_the_bank_sends_back_of_it_is_given_back_again_to_the_cent():
    case = given_back()
    process.import_bank_answer(pay.report(case.run, {case.back.end_to_end_id: "AC04"}), THEN)
    pay.work(THEN)
    with acting("test", "a new account"):
        case.claim.person.payout_accounts.update(ended_at=NOW)
    pay.account_number(case.claim.person, "11")
    again = Payment.objects.get(run=pay.sent(case.treasury, DECEMBER, THEN))
    assert (again.kind, again.attempt, again.replaces_id) == ("given_back", 2, case.back.pk)
    assert again.net_cents == case.back.net_cents
    assert counting.left_cents_of(Overpayment.objects.get()) == 0
    assert ledger_balance("overpayments_receivable") == 0


def test_the_database_knows_what_a_payment_of_each_kind_is():
    case = given_back()
    copy = """
        INSERT INTO benefits_payment (kind, run_id, award_id, person_id, account_id, month,
               attempt, gross_cents, tax_cents, deducted_cents, overpayment_id, net_cents,
               end_to_end_id, state, bank_reason)
        SELECT '%s', run_id, award_id, person_id, account_id, month, %s, gross_cents + %s, 0,
               deducted_cents, overpayment_id, net_cents + %s, 'P-X', 'prepared', ''
          FROM benefits_payment WHERE kind = 'given_back'
    """
    for kind, attempt, more, match in (
        ("month", 1, 0, "payment_kind"),
        ("given_back", 1, 5, "payment_kind"),
        ("given_back", 2, 0, "payment_attempt"),
        ("given_back", 1, 0, "payment_given_back_once"),
    ):
        refused(copy % (kind, attempt, more, more), match=match)
    refused("UPDATE benefits_payment SET kind = 'month'", match="cannot be rewritten")
    assert Payment.objects.get(pk=case.back.pk).kind == PaymentKind.GIVEN_BACK


def test_rows_of_before_get_their_kind():
    case = given_back()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE benefits_payment DISABLE TRIGGER USER")
        for name in ("payment_kind", "payment_attempt"):
            cursor.execute(f"ALTER TABLE benefits_payment DROP CONSTRAINT {name}")
    Payment.objects.filter(pk=case.back.pk).update(kind="month", attempt=101)
    import_module("benefits.migrations.0019_what_is_given_back_has_its_kind").give_kinds(apps, None)
    kinds = dict(Payment.objects.values_list("pk", "kind"))
    assert kinds.pop(case.back.pk) == PaymentKind.GIVEN_BACK
    assert set(kinds.values()) == {PaymentKind.MONTH}
    account = counting.left_cents_of(Overpayment.objects.get())
    assert account == 0
