"""Bills whose time to be collected ran out, and what stops that time."""

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, transaction
from django.http import Http404
from django.urls import reverse

from accounts.models import Role
from contributions import process, queries
from contributions.declarations.models import BillState, Interruption
from contributions.law.due_dates import last_day_to_collect
from contributions.ledger.audit import audit
from contributions.record.models import ContributionMonth
from contributions.tasks import close_expired_bills
from portal import clock
from portal.errors import Mendable
from tests.contributions import world
from tests.contributions.test_pages import employer_browser, page, staff_browser

pytestmark = pytest.mark.django_db
JANUARY = date(2021, 1, 1)
FILED = datetime(2021, 2, 5, 12, tzinfo=UTC)
DUE = date(2021, 2, 19)  # the 20th is a Saturday
LAST = date(2026, 2, 19)


def at(day):
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def billed(payer=None, wages=None, month=JANUARY, filed_at=FILED):
    done = world.filed(payer or world.employer(), [world.person()], wages, month=month, at=filed_at)
    return done.bill


def interrupted(bill, ground="court", on=date(2024, 3, 1), again=None, by=None, day=LAST):
    actor = by or world.officer(Role.TREASURY)
    return process.interrupt_time(actor, bill, ground, on, again, "Order of 1 March", at(day))


@pytest.mark.parametrize(
    ("since", "stood_still", "last"),
    [
        (date(2021, 2, 19), 0, date(2026, 2, 19)),
        (date(2020, 3, 20), 0, date(2025, 3, 20)),
        (date(2020, 2, 29), 0, date(2025, 3, 5)),  # no 29 February, then the days of Carnival
        (date(2021, 5, 1), 0, date(2026, 5, 4)),  # 1 May is a holiday and a Friday (art. 210)
        (date(2021, 2, 19), 10, date(2026, 3, 2)),  # 1 March 2026 is a Sunday
    ],
)
def test_five_years_end_on_the_day_of_the_same_number_or_the_next_business_day(
    since, stood_still, last
):
    assert last_day_to_collect(since, stood_still) == last


def test_the_time_begins_with_the_later_of_the_last_day_and_the_declaration():
    late = billed(filed_at=datetime(2022, 6, 1, 12, tzinfo=UTC))
    assert (billed().due_on, late.due_on) == (DUE, DUE)
    assert queries.last_day_to_collect(late) == date(2027, 6, 1)


def test_a_bill_is_open_on_its_last_day_and_no_longer_owed_on_the_next():
    bill = billed()
    assert process.expire_bills(at(LAST)) == 0
    assert queries.owed_cents(bill.employer_id) == bill.total_cents
    assert process.expire_bills(at(date(2026, 2, 20))) == 1
    assert process.expire_bills(at(date(2026, 2, 21))) == 0
    bill.refresh_from_db()
    assert bill.state == BillState.EXPIRED
    assert queries.owed_cents(bill.employer_id) == 0
    assert list(queries.open_bills(bill.employer_id)) == []
    assert audit() == []


def test_the_record_of_the_worker_is_not_reduced_by_it():
    bill = billed()
    month = ContributionMonth.objects.get(employer_id=bill.employer_id)
    before = (month.remuneration_cents, month.contribution_cents, month.status)
    process.expire_bills(at(date(2026, 3, 2)))
    month.refresh_from_db()
    assert (month.remuneration_cents, month.contribution_cents, month.status) == before


def test_money_that_comes_after_the_time_is_not_taken_for_the_bill():
    bill = billed()
    process.expire_bills(at(date(2026, 3, 2)))
    content = world.bank_says((bill.total_cents, f"Pagamento {bill.reference}"))
    process.import_statement(world.COLLECTOR, content, world.NOW)
    (waiting,) = queries.unmatched_entries()
    assert waiting.reason == "bill_expired"
    bill.refresh_from_db()
    assert bill.state == BillState.EXPIRED
    with pytest.raises(Mendable):
        process.match_entry(
            world.officer(Role.TREASURY), waiting, bill.reference, "I asked them", world.NOW
        )
    assert audit() == []


def test_money_of_the_last_day_that_the_bank_tells_later_pays_the_bill():
    bill = billed()
    process.expire_bills(at(date(2026, 2, 20)))
    asked = queries.owed_on(bill, LAST).total_cents
    booked = world.entry(asked, bill.reference, reference="X-1", day="2026-02-19")
    content = world.statement([booked], closing=asked)
    process.import_statement(world.COLLECTOR, content, at(date(2026, 2, 23)))
    bill.refresh_from_db()
    assert (bill.state, bill.paid_on) == (BillState.PAID, LAST)
    assert queries.owed_cents(bill.employer_id) == 0
    assert audit() == []


def test_only_what_is_left_of_a_bill_is_written_off():
    bill = billed()
    content = world.bank_says((10_000, "Pagamento"))
    process.import_statement(world.COLLECTOR, content, world.NOW)
    (waiting,) = queries.unmatched_entries()
    process.match_entry(
        world.officer(Role.TREASURY), waiting, bill.reference, "They told us", world.NOW
    )
    process.expire_bills(world.NOW)
    bill.refresh_from_db()
    assert bill.state == BillState.EXPIRED
    assert queries.owed_cents(bill.employer_id) == 0
    assert audit() == []


# ── What stops the time ──────────────────────────────────────────────────────────────────────


def test_a_judges_order_stops_the_time_until_somebody_says_that_it_runs_again():
    bill = billed()
    interrupted(bill)
    assert queries.last_day_to_collect(bill) is None
    assert process.expire_bills(at(date(2040, 1, 1))) == 0
    interrupted(bill, again=date(2025, 6, 2))
    assert queries.last_day_to_collect(bill) == date(2030, 6, 3)  # the 2nd is a Sunday


def test_after_instalments_the_five_years_begin_anew_and_after_a_suspension_the_rest_follows():
    bill = billed()
    interrupted(bill, "suspended", date(2022, 1, 3), date(2022, 1, 13))
    assert queries.last_day_to_collect(bill) == date(2026, 3, 2)  # ten days more; the 1st: Sunday
    interrupted(bill, "instalments", date(2023, 5, 2), date(2024, 5, 2))
    assert queries.last_day_to_collect(bill) == date(2029, 5, 2)


def test_an_order_that_we_hear_of_late_opens_the_bill_again():
    bill = billed()
    process.expire_bills(at(date(2026, 3, 2)))
    interrupted(bill, again=date(2024, 3, 1), day=date(2026, 3, 10))
    bill.refresh_from_db()
    assert bill.state == BillState.OPEN
    assert queries.owed_cents(bill.employer_id) == bill.total_cents
    assert process.expire_bills(at(date(2029, 3, 1))) == 0
    assert process.expire_bills(at(date(2029, 3, 2))) == 1
    assert audit() == []


def test_what_happened_after_the_last_day_revives_nothing():
    bill = billed()
    process.expire_bills(at(date(2026, 3, 2)))
    with pytest.raises(Mendable, match="does not come back"):
        interrupted(bill, "acknowledged", date(2026, 2, 20), day=date(2026, 3, 10))
    bill.refresh_from_db()
    assert bill.state == BillState.EXPIRED


@pytest.mark.parametrize(
    ("on", "again"),
    [
        (date(2026, 2, 20), None),  # still to come
        (date(2024, 3, 1), date(2024, 2, 29)),
        (date(2024, 3, 1), date(2026, 2, 20)),
    ],
)
def test_days_that_cannot_be_are_told(on, again):
    with pytest.raises(Mendable):
        interrupted(billed(), on=on, again=again)


def test_the_same_entry_twice_is_one_and_none_is_ever_changed():
    bill = billed()
    first = interrupted(bill)
    assert interrupted(bill).pk == first.pk
    with pytest.raises(DatabaseError), transaction.atomic():
        Interruption.objects.filter(pk=first.pk).update(reason="another")


def test_nobody_else_enters_it():
    bill = billed()
    for actor in (world.officer(Role.AUDITOR, Role.CASEWORKER), world.acting_for(bill.employer)):
        with pytest.raises(Http404):
            interrupted(bill, by=actor)


# ── Corrections afterwards ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("wage", "charged"), [("3.000,00", True), ("1.500,00", False)])
def test_a_correction_after_the_time_asks_for_the_difference_only_and_gives_no_credit(
    wage, charged
):
    payer, worker = world.employer(), world.person()
    actor = world.acting_for(payer)
    first = world.filed(payer, [worker], month=JANUARY, actor=actor, at=FILED).bill
    process.expire_bills(at(date(2026, 3, 2)))
    again = world.filed(payer, [worker], [wage], month=JANUARY, actor=actor)
    assert again.credit_cents == 0
    assert (again.bill is not None) is charged
    owed = queries.owed_cents(payer.pk)
    if again.bill is None:
        assert owed == 0
    else:
        assert owed == again.bill.total_cents
        assert again.bill.employer_cents == 20_000  # 20 % of the 1.000,00 more
        assert again.bill.total_cents < first.total_cents
    assert audit() == []


# ── Pages ────────────────────────────────────────────────────────────────────────────────────


def test_the_company_is_told_not_to_pay(monkeypatch):
    monkeypatch.setattr(clock, "real_now", lambda: world.NOW)
    bill = billed()
    close_expired_bills()
    client = employer_browser(bill.employer)
    text = page(client, reverse("contributions:bill", args=[bill.reference]))
    assert "no longer owed" in text
    assert "How to pay" not in text
    assert "No longer owed" in page(client, reverse("contributions:bills"))
    assert bill.reference not in page(client, reverse("contributions:employer"))


def test_treasury_sees_until_when_and_enters_what_stopped_it(monkeypatch):
    monkeypatch.setattr(clock, "real_now", lambda: at(LAST))
    bill = billed()
    client = staff_browser(Role.TREASURY)
    assert bill.reference in page(client, reverse("contributions:overdue"))
    address = reverse("contributions:overdue_bill", args=[bill.reference])
    assert "19 February 2026" in page(client, address)
    answer = client.post(
        address,
        {
            "ground": "court",
            "happened_on_day": "1",
            "happened_on_month": "3",
            "happened_on_year": "2024",
            "reason": "Order of 1 March",
        },
    )
    assert answer.status_code == 302
    assert "The time stands still." in page(client, address)
    assert client.post(address, {}).status_code == 400


def test_days_of_two_suspensions_at_once_count_once():
    bill = billed()
    interrupted(bill, "suspended", date(2022, 1, 3), date(2024, 1, 3))
    interrupted(bill, "suspended", date(2023, 1, 3), date(2025, 1, 3))
    # 365 + 365 + 366 days
    assert queries.last_day_to_collect(bill) == last_day_to_collect(DUE, 1_096)


def test_an_acknowledgement_during_a_suspension_does_not_end_it():
    bill = billed()
    interrupted(bill, "suspended", date(2022, 1, 3))
    interrupted(bill, "acknowledged", date(2023, 1, 3), date(2023, 1, 3))
    assert queries.last_day_to_collect(bill) is None
    interrupted(bill, "suspended", date(2022, 1, 3), date(2025, 1, 3))
    # 365 + 366 days after the acknowledgement
    assert queries.last_day_to_collect(bill) == last_day_to_collect(date(2023, 1, 3), 731)


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(2021, 2, 18)])
def test_nothing_stops_a_time_that_has_not_begun(day):
    bill = billed()
    with pytest.raises(Mendable, match="had not begun"):
        interrupted(bill, "acknowledged", day, day)
    assert not Interruption.objects.exists()


def test_what_does_not_lengthen_the_time_leaves_an_expired_bill_as_it_is():
    bill = billed()
    process.expire_bills(at(date(2026, 2, 20)))
    day = date(2025, 3, 3)
    with pytest.raises(Mendable, match="run out with this too"):
        interrupted(bill, "suspended", day, day, day=date(2026, 2, 21))
    assert not Interruption.objects.exists()
    assert process.expire_bills(at(date(2026, 2, 24))) == 0
    assert audit() == []


def test_a_bill_that_is_owed_again_expires_again_on_the_same_last_day():
    bill, day = billed(), date(2025, 3, 3)
    process.expire_bills(at(date(2026, 2, 20)))
    interrupted(bill, "suspended", day, day=date(2026, 2, 21))
    assert queries.owed_cents(bill.employer_id) == bill.total_cents
    interrupted(bill, "suspended", day, day, day=date(2026, 2, 22))
    assert process.expire_bills(at(date(2026, 2, 24))) == 1
    assert queries.owed_cents(bill.employer_id) == 0
    assert audit() == []
