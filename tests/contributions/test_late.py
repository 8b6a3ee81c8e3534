"""Companies that pay late: fine and interest of Lei 9.430/1996 art. 61, asked for and taken."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from accounts.models import Role
from contributions import process, queries
from contributions.declarations import owed
from contributions.declarations.models import BillState
from contributions.ledger.audit import audit
from contributions.record.models import ContributionMonth
from contributions.tasks import close_expired_bills
from portal import clock
from tests.contributions import world
from tests.contributions.test_pages import employer_browser, page

pytestmark = pytest.mark.django_db
# October is due on 19 November 2026: the 20th is a holiday. Of 2.000,00 by the general rules:
# 155,68 of the worker, 400,00 of the company, 40,00 for accidents.
DUE, WHOLE = date(2026, 11, 19), 59_568


def at(day):
    return datetime(day.year, day.month, day.day, 14, tzinfo=UTC)


def billed(filed_on=date(2026, 11, 10), **given):
    return world.filed(world.employer(), [world.person()], at=at(filed_on), **given).bill


def comes(bill, cents, day, number="STM-1"):
    booked = world.entry(cents, bill.reference, reference=number, day=day.isoformat())
    content = world.statement([booked], number=number, closing=cents)
    process.import_statement(world.COLLECTOR, content, at(day))
    bill.refresh_from_db()
    return bill


def status_of(bill):
    return ContributionMonth.objects.get(employer_id=bill.employer_id).status


def waiting():
    return [(one.amount_cents, one.reason) for one in queries.unmatched_entries()]


@pytest.mark.parametrize(
    ("day", "fine", "interest"),
    [
        (date(2026, 11, 19), 0, 0),
        (date(2026, 11, 22), 0, 0),  # the fine begins with the first business day, Monday
        (date(2026, 11, 23), 197, 0),  # 0,33 % of 595,68
        (date(2026, 11, 30), 1_573, 0),  # eight days: 2,64 %
        (date(2026, 12, 1), 1_769, 596),  # nine days, and 1 % for the month of payment
        (date(2027, 1, 22), 11_914, None),  # 20 % is the most; December's rate is not known
    ],
)
def test_what_a_bill_costs_by_the_day_of_payment(day, fine, interest):
    bill = billed()
    assert (bill.due_on, bill.total_cents) == (DUE, WHOLE)
    left = queries.owed_on(bill, day)
    assert (left.late.fine_cents, left.late.interest_cents) == (fine, interest)
    assert left.total_cents == WHOLE + fine + (interest or 0)


def test_a_month_filed_late_is_due_on_its_legal_day():
    bill = billed(filed_on=date(2026, 11, 23))
    assert bill.due_on == DUE
    assert queries.owed_on(bill, date(2026, 11, 23)).total_cents == WHOLE + 197


def test_a_correction_is_charged_from_the_legal_day_of_its_month():
    payer, worker = world.employer(), world.person()
    actor = world.acting_for(payer)
    comes(world.filed(payer, [worker], actor=actor).bill, WHOLE, DUE)
    more = world.filed(payer, [worker], ["2.500,00"], actor=actor, at=at(date(2026, 12, 1))).bill
    assert more.due_on == DUE
    left = queries.owed_on(more, date(2026, 12, 1))
    assert left.late.days == 9
    assert left.late.interest_cents == round(more.total_cents / 100)
    assert audit() == []


def test_what_is_asked_on_the_day_of_payment_pays_the_bill():
    bill = comes(billed(), WHOLE + 1_769 + 596, date(2026, 12, 1))
    assert (bill.state, bill.paid_on, status_of(bill)) == ("paid", date(2026, 12, 1), "paid")
    assert queries.owed_cents(bill.employer_id) == 0
    assert -queries.ledger_balance("contributions_income") == WHOLE + 1_769 + 596
    assert audit() == []


def test_paid_short_of_the_charges_the_rest_stays_owed_and_the_worker_is_credited():
    bill = comes(billed(), WHOLE, date(2026, 12, 1))
    assert (bill.state, status_of(bill), waiting()) == ("open", "paid", [])
    for day in (date(2026, 12, 1), date(2027, 6, 1)):  # what is fixed does not grow
        left = queries.owed_on(bill, day)
        assert (left.contribution_cents, left.total_cents, left.all_known) == (0, 2_365, True)
    assert queries.owed_cents(bill.employer_id) == 2_365
    assert audit() == []
    comes(bill, 2_365, date(2026, 12, 10), "STM-2")
    assert (bill.state, bill.paid_on) == ("paid", date(2026, 12, 10))
    assert queries.owed_cents(bill.employer_id) == 0
    assert audit() == []


def test_the_amount_of_the_day_before_is_taken_and_the_day_between_stays_owed():
    bill = comes(billed(), WHOLE + 197, date(2026, 11, 24))
    assert (bill.state, status_of(bill)) == ("open", "paid")
    assert queries.owed_on(bill, date(2026, 11, 24)).total_cents == 393 - 197
    assert audit() == []


@pytest.mark.parametrize("cents", [WHOLE - 1, WHOLE + 394])
def test_less_than_the_contribution_or_more_than_is_asked_waits_for_a_person(cents):
    bill = comes(billed(), cents, date(2026, 11, 24))
    assert bill.state == "open" and waiting() == [(cents, "wrong_amount")]


def test_a_part_in_time_is_not_charged():
    bill = comes(billed(), 30_000, DUE)
    treasury = world.officer(Role.TREASURY)
    process.match_entry(
        treasury, queries.unmatched_entries()[0], bill.reference, "They called", at(DUE)
    )
    left = queries.owed_on(bill, date(2026, 11, 24))
    assert (left.contribution_cents, left.late.fine_cents) == (29_568, 195)  # 0,66 %
    comes(bill, 29_568 + 195, date(2026, 11, 24), "STM-2")
    assert bill.state == "paid"
    assert audit() == []


def test_interest_whose_rate_is_not_known_is_asked_for_when_it_is(monkeypatch):
    day = date(2027, 1, 22)
    bill = comes(billed(), WHOLE + 11_914, day)
    assert (bill.state, status_of(bill)) == ("open", "paid")
    left = queries.owed_on(bill, day)
    assert (left.total_cents, left.all_known) == (0, False)
    assert audit() == []
    assert process.reckon_interest(at(day)) == 0

    monkeypatch.setattr(owed.late_payment, "interest_rate", lambda *_days: owed_rate())
    assert process.reckon_interest(at(date(2027, 2, 3))) == 1
    assert process.reckon_interest(at(date(2027, 2, 3))) == 0
    bill.refresh_from_db()
    assert queries.owed_on(bill, date(2027, 2, 3)).total_cents == 1_191  # 2 % of 595,68
    assert queries.owed_cents(bill.employer_id) == 1_191
    assert audit() == []
    comes(bill, 1_191, date(2027, 2, 10), "STM-2")
    assert bill.state == "paid"


def owed_rate():
    from fractions import Fraction

    return Fraction(2, 100)


def test_charges_that_nobody_paid_are_written_off_with_the_time():
    bill = billed(month=date(2021, 1, 1), filed_on=date(2021, 2, 5))
    comes(bill, bill.total_cents, date(2021, 3, 1))
    assert queries.owed_cents(bill.employer_id) > 0
    assert process.expire_bills(at(date(2026, 3, 2))) == 1
    bill.refresh_from_db()
    assert (bill.state, status_of(bill)) == (BillState.EXPIRED, "paid")
    assert queries.owed_cents(bill.employer_id) == 0
    assert audit() == []


# ── Pages ────────────────────────────────────────────────────────────────────────────────────


def shown(monkeypatch, bill, day, query=""):
    monkeypatch.setattr(clock, "real_now", lambda: at(day))
    client = employer_browser(bill.employer)
    address = reverse("contributions:bill", args=[bill.reference])
    return client, page(client, address + query), address


def test_the_bill_shows_contribution_fine_interest_and_until_when_the_sum_holds(monkeypatch):
    client, words, _address = shown(monkeypatch, billed(), date(2026, 12, 1))
    for part in ("R$\u00a0595.68", "R$\u00a017.69", "R$\u00a05.96", "R$\u00a0619.33"):
        assert part in words
    assert "The amount holds until" in words and "1 December 2026" in words
    for name in ("bills", "employer"):
        assert "R$\u00a0619.33" in page(client, reverse(f"contributions:{name}"))


def test_another_day_of_payment_can_be_asked_for(monkeypatch):
    bill, day = billed(), date(2026, 11, 17)
    asked = "?on_day=30&on_month=11&on_year=2026"
    client, words, address = shown(monkeypatch, bill, day, asked)
    assert "R$\u00a0611.41" in words and "Fine for 8 days" in words
    assert "R$\u00a0595.68" in page(client, address)
    past = client.get(address + "?on_day=1&on_month=11&on_year=2026")
    assert past.status_code == 400
    assert "must be 17 November 2026 or later" in past.content.decode()


def test_what_is_owed_for_lateness_alone_is_said_on_the_bill(monkeypatch):
    bill = comes(billed(), WHOLE, date(2026, 12, 1))
    _client, words, _address = shown(monkeypatch, bill, date(2026, 12, 2))
    assert "R$\u00a023.65" in words and "they do not grow" in words
    assert "When will you pay?" not in words


def test_who_files_late_reads_what_it_costs_before_signing(monkeypatch):
    payer, day = world.employer(), date(2026, 11, 23)
    monkeypatch.setattr(clock, "real_now", lambda: at(day))
    declaration = world.uploaded(
        world.acting_for(payer), payer, world.payroll([world.person()]), at=at(day)
    )
    address = reverse("contributions:declaration", args=[declaration.protocol])
    words = page(employer_browser(payer), address)
    assert "19 November 2026" in words and "Fine for 1 day" in words and "R$\u00a01.97" in words


def test_the_nightly_work_reckons_interest_too(monkeypatch):
    bill = comes(billed(), WHOLE + 11_914, date(2027, 1, 22))
    monkeypatch.setattr(owed.late_payment, "interest_rate", lambda *_days: owed_rate())
    monkeypatch.setattr(clock, "real_now", lambda: at(date(2027, 2, 3)))
    close_expired_bills()
    assert queries.owed_on(bill, date(2027, 2, 3)).total_cents == 1_191
