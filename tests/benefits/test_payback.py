"""Nobody is paid a benefit any more: bills, parts, a reminder, and to the cent what came back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.http import Http404
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benefits import process, queries
from benefits.adjudication.errors import Conflict
from benefits.law import overpayment as law
from benefits.law.statute import the_law
from benefits.overpayments import counting
from benefits.overpayments.bill_models import PaybackBill
from benefits.overpayments.models import Overpayment, OverpaymentState
from benefits.payments.models import Award, Payment
from contributions.ledger.audit import audit
from contributions.queries import ledger_balance, unmatched_count
from portal import clock
from portal.errors import Mendable
from portal.messages.models import Letter, Notice
from portal.records import acting
from tests.benefits import world
from tests.benefits.overpaid import DECEMBER, SOON, THEN, annul, arrives, billed, contested
from tests.benefits.payments import world as pay

pytestmark = pytest.mark.django_db
LATE = SOON + timedelta(days=100)


def test_who_is_paid_nothing_gets_one_bill_with_the_days_of_the_decree():
    case = billed()
    assert case.bill.cents == case.overpayment.owed_cents
    assert case.bill.due_on >= SOON.date() + timedelta(days=30)
    assert Notice.objects.filter(kind="overpayment_billed").count() == 1
    letter = str(Letter.objects.get(key=f"overpayment:{case.overpayment.pk}").content)
    assert case.bill.reference in letter and "paid no benefit" in letter
    assert process.collect_overpayments(SOON) == 0
    assert PaybackBill.objects.count() == 1


@pytest.mark.parametrize(("owed", "days"), [(500_000, 30), (500_001, 60)])
def test_more_than_five_months_of_the_benefit_have_the_longer_term(owed, days):
    assert law.bill_days(owed, 100_000, SOON.date(), the_law()) == days


def test_a_booking_with_the_exact_amount_pays_it_once_and_settles_what_was_owed():
    case = billed()
    arrives(case, case.bill.reference, case.bill.cents)
    case.bill.refresh_from_db()
    case.overpayment.refresh_from_db()
    assert (case.bill.state, case.overpayment.state) == ("paid", OverpaymentState.SETTLED)
    assert ledger_balance("overpayments_receivable") == 0
    assert Notice.objects.filter(kind="overpayment_settled").count() == 1
    process.receive_payback(case.bill.entry_id, SOON)
    arrives(case, case.bill.reference, case.bill.cents, SOON + timedelta(hours=1))
    assert unmatched_count() == 1  # paid twice: the second one waits for a person
    assert ledger_balance("overpayments_receivable") == 0
    assert audit() == []


@pytest.mark.parametrize("more", [-1, 1])
def test_another_amount_waits_for_a_person(more):
    case = billed()
    arrives(case, case.bill.reference, case.bill.cents + more)
    case.bill.refresh_from_db()
    assert case.bill.state == "open" and unmatched_count() == 1
    assert audit() == []


def test_a_reference_that_is_no_bill_waits_for_a_person():
    case = billed()
    arrives(case, "J-00000-00000-0000", 500)
    assert unmatched_count() == 1


def test_the_person_chooses_parts_and_the_last_one_settles_it():
    case = billed()
    person = world.as_person(case.claim.person)
    bills = process.pay_back_in_parts(person, case.overpayment.pk, 3, SOON)
    case.bill.refresh_from_db()
    assert case.bill.state == "cancelled"
    assert sum(one.cents for one in bills) == case.overpayment.owed_cents
    assert max(one.cents for one in bills) - min(one.cents for one in bills) <= 1
    assert [one.due_on.month for one in bills] == sorted(
        {one.due_on.month for one in bills}, key=lambda month: (month < 6, month)
    )
    for place, one in enumerate(bills):
        arrives(case, one.reference, one.cents, SOON + timedelta(hours=place + 1))
    case.overpayment.refresh_from_db()
    assert case.overpayment.state == OverpaymentState.SETTLED
    assert Notice.objects.filter(kind="overpayment_in_parts").count() == 1


@pytest.mark.parametrize("parts", [0, 1, 61])
def test_too_few_or_too_many_parts_are_refused(parts):
    case = billed()
    with pytest.raises(Mendable, match="parts"):
        process.pay_back_in_parts(
            world.as_person(case.claim.person), case.overpayment.pk, parts, SOON
        )


def test_only_who_owes_it_chooses_parts():
    case = billed()
    for actor in (world.as_person(world.claimant()), case.one):
        with pytest.raises(Http404):
            process.pay_back_in_parts(actor, case.overpayment.pk, 3, SOON)


def test_a_bill_whose_day_has_passed_is_said_once_without_any_interest():
    case = billed()
    assert process.collect_overpayments(LATE) == 1
    assert process.collect_overpayments(LATE + timedelta(days=1)) == 0
    notice = Notice.objects.get(kind="overpayment_reminder")
    assert notice.values["amount_cents"] == case.overpayment.owed_cents


def test_while_it_is_contested_nobody_is_reminded():
    case = billed()
    contested(case, SOON)
    assert process.collect_overpayments(LATE) == 0
    assert not Notice.objects.filter(kind="overpayment_reminder").exists()


def new_benefit(case: Any) -> Award:
    """Another benefit is granted later, of three minimum wages."""
    made = pay.award(case.claim.person, starts_on=DECEMBER, amount_cents=500_000)
    with acting("test", "another benefit than the first one"):
        made.benefit = "permanent_incapacity"
        made.save(update_fields=["benefit"])
    return made


def test_a_later_benefit_takes_over_and_no_bill_asks_for_it_any_more():
    case = billed()
    award = new_benefit(case)
    run = process.prepare_pay_run(case.treasury[0], DECEMBER, THEN)
    assert Payment.objects.get(award=award).deducted_cents == 0  # a bill still asks for it
    process.discard_pay_run(case.treasury[0], run.pk, THEN)
    assert process.collect_overpayments(THEN) == 1
    assert process.collect_overpayments(THEN) == 0
    case.bill.refresh_from_db()
    assert case.bill.state == "cancelled"
    assert Notice.objects.filter(kind="overpayment_moved").count() == 1
    pay.sent(case.treasury, DECEMBER, THEN)
    taken = Payment.objects.get(award=award)
    assert taken.deducted_cents == min(
        case.overpayment.owed_cents, taken.gross_cents * case.overpayment.share // 100 or 50_000
    )
    with pytest.raises(Conflict):
        process.pay_back_in_parts(world.as_person(case.claim.person), case.overpayment.pk, 3, THEN)


@pytest.mark.parametrize(("days", "taken"), [(0, 1), (1, 0)])
def test_after_five_years_a_bill_is_not_taken_off_a_later_benefit(days, taken):
    case = billed()
    new_benefit(case)
    oldest = law.oldest_payment(THEN.date(), the_law())
    PaybackBill.objects.update(due_on=oldest - timedelta(days=days))
    assert process.collect_overpayments(THEN) == taken
    case.bill.refresh_from_db()
    assert case.bill.state == ("cancelled" if taken else "open")


def test_what_was_paid_by_a_bill_comes_back_when_the_appeal_is_allowed():
    case = billed()
    first, *_rest = process.pay_back_in_parts(
        world.as_person(case.claim.person), case.overpayment.pk, 2, SOON
    )
    arrives(case, first.reference, first.cents)
    filed = contested(case, SOON)
    annul(filed, THEN)
    assert not PaybackBill.objects.filter(state="open").exists()
    run = pay.sent(case.treasury, DECEMBER, THEN)
    back = Payment.objects.get(run=run)
    assert (back.gross_cents, back.net_cents) == (0, first.cents)
    assert ledger_balance("overpayments_receivable") == 0
    assert counting.left_cents_of(Overpayment.objects.get()) == 0


def test_annulling_takes_it_out_of_the_run_that_is_being_prepared():
    case = billed()
    award = new_benefit(case)
    process.collect_overpayments(THEN)
    run = process.prepare_pay_run(case.treasury[0], DECEMBER, THEN)
    assert Payment.objects.get(award=award).deducted_cents > 0
    filed = contested(case, THEN)
    annul(filed, THEN)
    one = Payment.objects.get(award=award)
    run.refresh_from_db()
    assert (one.deducted_cents, one.net_cents) == (0, one.gross_cents - one.tax_cents)
    assert (run.deducted_cents, run.total_cents) == (0, one.net_cents)
    assert ledger_balance("overpayments_receivable") == 0


def test_the_database_refuses_a_paid_bill_without_its_booking():
    billed()
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        PaybackBill.objects.update(state="paid")


@given(acts=st.lists(st.sampled_from(["parts", "pay", "night", "wrong"]), max_size=7))
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_comes_taken_and_paid_and_left_are_what_is_owed(acts):
    with transaction.atomic():
        case = billed()
        person = world.as_person(case.claim.person)
        for place, act in enumerate(acts):
            at = SOON + timedelta(hours=place + 1)
            bill = PaybackBill.objects.filter(state="open").first()
            if act == "parts" and bill:
                process.pay_back_in_parts(person, case.overpayment.pk, 2 + place, at)
            elif act == "pay" and bill:
                arrives(case, bill.reference, bill.cents, at)
            elif act == "wrong" and bill:
                arrives(case, bill.reference, bill.cents + 1, at)
            elif act == "night":
                process.collect_overpayments(at)
            now = Overpayment.objects.get()
            left, paid = counting.left_cents_of(now), counting.paid_cents(now)
            asked = sum(one.cents for one in PaybackBill.objects.filter(state="open"))
            assert paid + left == now.owed_cents
            assert asked == left == ledger_balance("overpayments_receivable")
            assert (left == 0) == (now.state == OverpaymentState.SETTLED)
        assert audit() == []
        transaction.set_rollback(True)


def test_the_pages_of_a_bill_and_its_parts(signed_in, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: SOON)
    monkeypatch.setattr(clock, "today", lambda: SOON.date())
    case = billed()
    person = signed_in(case.claim.person)
    own = reverse("benefits:overpayment", args=[case.overpayment.reference])
    wish = reverse("benefits:overpayment_parts", args=[case.overpayment.reference])
    shown = person.get(own).content.decode()
    assert case.bill.reference in shown and wish in shown
    stranger = signed_in(world.claimant())
    assert stranger.get(wish).status_code == 404
    assert stranger.post(wish, {"parts": "3"}).status_code == 404
    assert "Say in how many parts" in person.post(wish, {"parts": ""}).content.decode()
    assert person.post(wish, {"parts": "3"}).status_code == 302
    shown = person.get(own).content.decode()
    assert "3 of 3" in shown and case.bill.reference not in shown
    assert queries.overpayments.account_of(case.overpayment, SOON.date()).runs is False
