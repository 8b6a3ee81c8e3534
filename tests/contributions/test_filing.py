"""From a checked payroll to the bill, the ledger and the workers' records."""

from datetime import date

import pytest
from django.http import Http404

from accounts.models import Mandate
from contributions import process, queries
from contributions.declarations.models import Bill, Declaration
from contributions.employers.models import Employment
from portal.states import IllegalTransition
from tests.contributions import world
from tests.contributions.world import NOW, OCTOBER, SEPTEMBER

pytestmark = pytest.mark.django_db


def test_a_filed_payroll_is_billed_posted_and_credited_to_each_worker():
    payer, workers = world.employer(risk_percent=2), world.people(2)
    for worker in workers:
        world.employ(worker, payer)
    done = world.filed(payer, workers, ["2.000,00", "10.000,00"])
    bill = done.bill
    # 1.621,00 × 7,5 % = 121,57 and 379,00 × 9 % = 34,11; the other one is above the ceiling
    withheld = [queries.record_of(worker.pk)[0].contribution_cents for worker in workers]
    assert withheld == [15_568, 98_807]
    assert bill.workers_cents == sum(withheld)
    assert bill.employer_cents == 240_000  # 20 % of 12.000,00
    assert bill.risk_cents == 24_000  # 2 %
    assert bill.due_on == date(2026, 11, 19)  # the 20th is a holiday: the business day before
    assert queries.owed_cents(payer.pk) == bill.total_cents
    assert queries.ledger_balance("contributions_income") == -bill.total_cents
    month = queries.record_of(workers[0].pk)[0]
    assert (month.month, month.status, month.remuneration_cents) == (OCTOBER, "declared", 200_000)
    assert month.protocol == done.declaration.protocol
    assert month.employer_name == payer.organisation.name


def test_a_worker_without_employment_gets_one_that_names_the_declaration():
    payer, worker = world.employer(), world.person()
    declaration = world.uploaded(world.acting_for(payer), payer, world.payroll([worker]))
    assert world.questions(declaration) == [(2, "employment_new")]
    assert not Employment.objects.exists()
    process.file_declaration(world.acting_for(payer), declaration, NOW)
    employment = Employment.objects.get()
    assert (employment.person_id, employment.started_on) == (worker.pk, OCTOBER)
    assert employment.source == f"declaration {declaration.protocol}"


def test_filing_twice_is_filing_once():
    payer, worker = world.employer(), world.person()
    done = world.filed(payer, [worker])
    again = process.file_declaration(world.acting_for(payer), done.declaration, NOW)
    assert not again.fresh
    assert again.bill == done.bill
    assert Bill.objects.count() == 1
    assert queries.owed_cents(payer.pk) == done.bill.total_cents


def test_a_clerk_uploads_but_does_not_sign():
    payer, worker = world.employer(), world.person()
    clerk = world.acting_for(payer, Mandate.Kind.EMPLOYER_CLERK)
    declaration = world.uploaded(clerk, payer, world.payroll([worker]))
    assert declaration.state == "ready"
    with pytest.raises(Http404):
        process.file_declaration(clerk, declaration, NOW)


def test_an_administrator_of_another_employer_gets_not_found():
    payer, other, worker = world.employer(), world.employer(), world.person()
    stranger = world.acting_for(other)
    with pytest.raises(Http404):
        process.upload_declaration(stranger, payer.pk, OCTOBER, "f.csv", b"CPF;nome", NOW)
    declaration = world.uploaded(world.acting_for(payer), payer, world.payroll([worker]))
    with pytest.raises(Http404):
        process.file_declaration(stranger, declaration, NOW)
    with pytest.raises(Http404):
        process.discard_declaration(stranger, declaration, NOW)


def test_a_faulty_declaration_cannot_be_filed():
    payer = world.employer()
    actor = world.acting_for(payer)
    declaration = world.uploaded(actor, payer, b"CPF;Nome;Salario\n11111111111;X;1,00\n")
    assert declaration.state == "faulty"
    with pytest.raises(IllegalTransition):
        process.file_declaration(actor, declaration, NOW)


def test_the_same_file_again_is_the_same_declaration():
    payer, worker = world.employer(), world.person()
    actor = world.acting_for(payer)
    first = world.uploaded(actor, payer, world.payroll([worker]))
    assert world.uploaded(actor, payer, world.payroll([worker])) == first
    process.file_declaration(actor, first, NOW)
    assert world.uploaded(actor, payer, world.payroll([worker])) == first
    assert Declaration.objects.count() == 1


def test_a_corrected_file_takes_the_place_and_the_number_of_the_faulty_one():
    payer, worker = world.employer(), world.person()
    actor = world.acting_for(payer)
    faulty = world.uploaded(actor, payer, world.payroll([worker], ["abc"]))
    good = world.uploaded(actor, payer, world.payroll([worker]))
    faulty.refresh_from_db()
    assert (faulty.state, good.state, good.number) == ("discarded", "ready", 1)


# ── Rectification ────────────────────────────────────────────────────────────────────────────


def record(worker):
    return [(m.month, m.remuneration_cents, m.status) for m in queries.record_of(worker.pk)]


def test_a_correction_of_an_unpaid_month_cancels_the_bill_and_makes_a_new_one():
    payer, (stays, goes, comes) = world.employer(), world.people(3)
    first = world.filed(payer, [stays, goes], ["2.000,00", "3.000,00"])
    second = world.filed(payer, [stays, comes], ["2.500,00", "1.700,00"])
    first.bill.refresh_from_db()
    first.declaration.refresh_from_db()
    assert second.declaration.number == 2
    assert (first.bill.state, first.declaration.state) == ("cancelled", "replaced")
    assert queries.owed_cents(payer.pk) == second.bill.total_cents
    assert record(stays) == [(OCTOBER, 250_000, "declared")]
    assert record(goes) == []
    assert record(comes) == [(OCTOBER, 170_000, "declared")]
    assert first.declaration.lines.count() == 2  # what stood there before remains


def test_a_higher_correction_of_a_paid_month_bills_the_difference_only():
    payer, (same, more, new) = world.employer(), world.people(3)
    first = world.filed(payer, [same, more], ["2.000,00", "3.000,00"])
    world.paid(first)
    second = world.filed(payer, [same, more, new], ["2.000,00", "3.500,00", "1.700,00"])
    first.bill.refresh_from_db()
    assert first.bill.state == "paid"
    assert second.bill.total_cents == queries.owed_cents(payer.pk) > 0
    assert record(same) == [(OCTOBER, 200_000, "paid")]
    assert record(more) == [(OCTOBER, 350_000, "declared")]
    assert record(new) == [(OCTOBER, 170_000, "declared")]
    world.paid(second)
    assert {record(worker)[0][2] for worker in (same, more, new)} == {"paid"}
    assert queries.owed_cents(payer.pk) == 0


def test_a_lower_correction_of_a_paid_month_leaves_a_credit_for_a_person():
    payer, (one, two) = world.employer(), world.people(2)
    first = world.filed(payer, [one, two], ["2.000,00", "3.000,00"])
    world.paid(first)
    second = world.filed(payer, [one], ["2.000,00"])
    assert second.bill is None
    assert second.credit_cents == -queries.owed_cents(payer.pk) > 0
    assert record(one) == [(OCTOBER, 200_000, "paid")]
    assert record(two) == []
    third = world.filed(payer, [one, two], ["2.000,00", "3.000,00"])  # the first was right
    assert (third.bill, third.credit_cents) == (None, 0)
    assert third.declaration.number == 3
    assert queries.owed_cents(payer.pk) == 0
    assert record(two) == [(OCTOBER, 300_000, "paid")]


def test_each_month_has_its_own_numbers():
    payer, worker = world.employer(), world.person()
    assert world.filed(payer, [worker], month=SEPTEMBER).declaration.number == 1
    assert world.filed(payer, [worker], month=OCTOBER).declaration.number == 1
