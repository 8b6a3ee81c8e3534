"""Old months of own work: reckoned, asked for, decided, paid, in the record (art. 45-A)."""

from datetime import UTC, date, datetime

import pytest
from django.http import Http404
from django.urls import reverse

from accounts.actors import actor_for
from accounts.models import AccessLogEntry, Identity, Role
from benefits.eligibility.facts import own_facts
from benefits.law.record import Record
from benefits.law.statute import the_law
from benefits.process import indemnify
from contributions import process as money_in
from contributions import queries as record
from contributions.ledger.audit import audit
from contributions.models import ContributionMonth, Indemnity
from portal import clock, outbox
from portal.errors import Mendable
from portal.messages.models import Notice
from portal.states import IllegalTransition
from tests.benefits.payments.test_races import at_once
from tests.contributions import world
from tests.contributions.test_pages import browser, page, staff_browser
from tests.contributions.world import NOW, TODAY

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2015, 1, 1), date(2015, 12, 1)
PROOF = "Tax returns of 2015 and a licence of the town"


@pytest.fixture(autouse=True)
def november(monkeypatch):
    monkeypatch.setattr(clock, "real_now", lambda: NOW)
    monkeypatch.setattr(outbox, "ring", lambda: None)


def somebody(wage=3_000_00):
    """A person with the year 2025 as an employee, who may act in their own name."""
    own = world.person("Rosa Alves")
    payer = world.employer()
    for number in range(1, 13):
        ContributionMonth.objects.create(
            person=own, month=date(2025, number, 1), category="employee", employer=payer,
            remuneration_cents=wage, contribution_cents=1, status="paid", source="test",
        )  # fmt: skip
    holder = world.citizen(own)
    return own, actor_for(holder.pk, {"capacity": "self", "level": 3}, TODAY)


def asked(actor, first=FIRST, last=LAST, at=NOW):
    offer = indemnify.offer(actor.person_id, first, last, TODAY)
    return indemnify.ask(actor, offer.months, PROOF, at)


def accepted(one, at=NOW, by=None):
    return indemnify.accept(by or world.officer(Role.CASEWORKER), one, "Seen: tax returns", at)


def booked(cents, text, day="2026-11-18", number="STM-1"):
    entry = world.entry(cents, text, reference=f"{number}-1", day=day)
    content = world.statement([entry], number=number, closing=cents)
    statement = money_in.import_statement(world.COLLECTOR, content, NOW)
    (kept,) = statement.entries.all()
    money_in.receive_indemnity(kept.pk, NOW)
    kept.refresh_from_db()
    return kept


def counted(person_id):
    found = Record(own_facts(person_id, {}, TODAY).facts, the_law())
    return found.time(TODAY), found.carencia(TODAY)


def test_the_sum_is_20_percent_of_the_mean_with_interest_and_fine():
    own, _actor = somebody()
    offer = indemnify.offer(own.pk, FIRST, LAST, TODAY)
    assert len(offer.months) == 12
    base = (offer.basis.mean_cents + 2) // 5  # 20 %, half up
    assert (offer.basis.used, offer.basis.known) == (9, 12)
    assert all(one.base_cents == base for one in offer.costs)
    # More than eight years old: 50 % interest and 10 % fine on each.
    assert abs(offer.total_cents - 12 * base * 1.6) <= 12
    assert offer.bought.carencia_after == offer.bought.carencia_before == 12
    assert not Indemnity.objects.exists()


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (LAST, FIRST, "last_month"),
        (FIRST, date(2020, 12, 1), "last_month"),  # can still be charged
        (date(1991, 1, 1), FIRST, "first_month"),  # born in May 1980: ten years old
        (date(2025, 1, 1), date(2025, 2, 1), "last_month"),
    ],
)
def test_months_that_cannot_be_bought_are_told(first, last, field):
    own, _actor = somebody()
    with pytest.raises(Mendable) as trouble:
        indemnify.offer(own.pk, first, last, TODAY)
    assert trouble.value.field == field


def test_months_that_the_record_has_are_left_out():
    own, _actor = somebody()
    ContributionMonth.objects.create(
        person=own, month=date(2015, 6, 1), category="own_account", remuneration_cents=1,
        contribution_cents=1, status="paid", source="test",
    )  # fmt: skip
    months = indemnify.offer(own.pk, FIRST, LAST, TODAY).months
    assert len(months) == 11 and date(2015, 6, 1) not in months
    with pytest.raises(Mendable, match="all of these months"):
        indemnify.offer(own.pk, date(2015, 6, 1), date(2015, 6, 1), TODAY)


def test_paid_in_its_month_the_months_count_as_time_and_for_no_waiting_period():
    own, actor = somebody()
    before = counted(own.pk)
    one = accepted(asked(actor))
    assert one.pay_by == date(2026, 11, 30)
    assert counted(own.pk) == before
    entry = booked(one.total_cents, f"Indenizacao {one.reference}")
    one.refresh_from_db()
    assert (one.state, one.paid_on, one.entry_id) == ("paid", date(2026, 11, 18), entry.pk)
    time, carencia = counted(own.pk)
    assert time - before[0] == 365 * 1_200  # a year of 365 days
    assert carencia == before[1]
    months = [m for m in record.record_of(own.pk) if record.is_indemnified(m.source)]
    assert len(months) == 12 and all(m.paid and m.category == "own_account" for m in months)
    assert record.ledger_balance("bank") == one.total_cents
    assert audit() == []


def test_a_claim_with_such_months_is_looked_at_by_a_person():
    own, actor = somebody()
    one = accepted(asked(actor))
    booked(one.total_cents, one.reference)
    facts = own_facts(own.pk, {}, TODAY).facts
    assert all(m.paid_late for m in facts.months if m.indemnified)
    assert sum(m.indemnified for m in facts.months) == 12


def test_the_same_booking_again_pays_nothing_twice():
    own, actor = somebody()
    one = accepted(asked(actor))
    entry = booked(one.total_cents, one.reference)
    money_in.receive_indemnity(entry.pk, NOW)
    assert ContributionMonth.objects.filter(person=own, month__year=2015).count() == 12
    second = booked(one.total_cents, one.reference, number="STM-2")
    assert (second.state, second.reason) == ("unmatched", "already_paid")
    assert audit() == []


@pytest.mark.parametrize(
    ("more", "day", "reason"),
    [(1, "2026-11-18", "indemnity_other_sum"), (0, "2026-12-01", "indemnity_other_sum")],
)
def test_another_sum_or_another_month_waits_for_a_person(more, day, reason):
    _own, actor = somebody()
    one = accepted(asked(actor))
    entry = booked(one.total_cents + more, one.reference, day=day)
    assert (entry.state, entry.reason) == ("unmatched", reason)
    assert record.entry_reason(reason) != reason
    one.refresh_from_db()
    assert one.state == "billed"
    assert audit() == []


def test_treasury_says_that_money_without_a_number_pays_it():
    own, actor = somebody()
    one = accepted(asked(actor))
    content = world.bank_says((one.total_cents, "Rosa Alves"), (1, "Rosa Alves"))
    waiting, cent = money_in.import_statement(world.COLLECTOR, content, NOW).entries.all()
    treasury = world.officer(Role.TREASURY)
    with pytest.raises(Mendable, match="another sum"):
        money_in.match_entry(treasury, cent, one.reference, "She called", NOW)
    money_in.match_entry(treasury, waiting, one.reference.lower(), "She called", NOW)
    one.refresh_from_db()
    assert one.state == "paid"
    assert ContributionMonth.objects.filter(person=own, month__year=2015).count() == 12
    assert audit() == []


def test_before_the_work_is_proven_nothing_can_be_paid():
    _own, actor = somebody()
    one = asked(actor)
    entry = booked(100, one.reference)
    assert (entry.state, entry.reason) == ("unmatched", "indemnity_not_open")


def test_in_another_month_it_is_reckoned_anew():
    _own, actor = somebody()
    one = accepted(asked(actor, date(2020, 11, 1), date(2020, 11, 1)))
    december = datetime(2026, 12, 3, 12, tzinfo=UTC)
    again = indemnify.reckon(actor, one, december)
    assert again.pay_by == date(2026, 12, 31)
    # 72 instead of 71 months of delay: 1,06^6 instead of 1,06^5 x 1,055.
    assert again.total_cents > one.total_cents


def came_by_another_way(own, *months):
    for month in months:
        ContributionMonth.objects.create(
            person=own, month=month, category="employee", employer=world.employer(),
            remuneration_cents=2_000_00, contribution_cents=1, status="paid", source="test",
        )  # fmt: skip


def test_nobody_is_charged_for_a_month_that_came_by_another_way_meanwhile():
    own, actor = somebody()
    one = asked(actor)
    came_by_another_way(own, date(2015, 6, 1))
    one = accepted(one)
    assert len(one.months) == len(one.wages) == 11 and "2015-06" not in one.months
    assert abs(one.total_cents - 11 * one.base_cents * 1.6) <= 11
    came_by_another_way(own, date(2015, 7, 1))
    again = indemnify.reckon(actor, one, datetime(2026, 12, 3, 12, tzinfo=UTC))
    assert len(again.months) == len(again.wages) == 10
    assert abs(again.total_cents - 10 * again.base_cents * 1.6) <= 10


def test_when_all_months_came_by_another_way_there_is_no_bill():
    own, actor = somebody()
    month = date(2015, 6, 1)
    one = asked(actor, month, month)
    came_by_another_way(own, month)
    desk = staff_browser(Role.CASEWORKER)
    decide = reverse("benefits:indemnity_decide", args=[one.reference])
    assert one.reference in page(desk, decide)
    answer = desk.post(decide, {"decision": "accept", "note": "Seen"})
    assert answer.status_code == 422 and "has all of these months" in answer.content.decode()
    one.refresh_from_db()
    assert one.state == "asked"


def test_a_sum_is_not_reckoned_anew_for_months_that_the_record_has():
    own, actor = somebody()
    month = date(2015, 6, 1)
    one = accepted(asked(actor, month, month))
    came_by_another_way(own, month)
    client = browser(Identity.objects.get(person=own).user, capacity="self")
    again = reverse("benefits:indemnity_act", args=[one.reference, "reckon"])
    assert client.post(again).status_code == 302
    one.refresh_from_db()
    assert one.pay_by == date(2026, 11, 30)
    assert "has all of these months" in page(client, reverse("benefits:indemnity"))


def test_asking_twice_is_one_wish_and_other_months_wait_for_it():
    _own, actor = somebody()
    one = asked(actor)
    assert asked(actor).pk == one.pk
    with pytest.raises(Mendable, match="other months"):
        asked(actor, date(2014, 1, 1), date(2014, 2, 1))
    indemnify.withdraw(actor, one, NOW)
    assert asked(actor, date(2014, 1, 1), date(2014, 2, 1)).pk != one.pk


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_are_one_wish():
    _own, actor = somebody()
    found = at_once(lambda _n: asked(actor).pk, range(6))
    assert set(found) == {Indemnity.objects.get().pk}


def test_a_no_needs_a_reason_and_is_told_and_one_may_ask_again():
    own, actor = somebody()
    one = asked(actor)
    officer = world.officer(Role.CASEWORKER)
    with pytest.raises(Mendable):
        indemnify.refuse(officer, one, "  ", NOW)
    indemnify.refuse(officer, one, "The licence is of 2017", NOW)
    assert Notice.objects.filter(person=own, kind="indemnity_refused").count() == 1
    with pytest.raises(IllegalTransition):
        accepted(one)
    assert asked(actor).pk != one.pk


def test_nobody_decides_for_themselves_and_nobody_asks_for_another():
    _own, actor = somebody()
    one = asked(actor)
    for other in (world.officer(Role.TREASURY), actor):
        with pytest.raises(Http404):
            accepted(one, by=other)
    _second, stranger = somebody()
    for act in (indemnify.reckon, indemnify.withdraw):
        with pytest.raises(Http404):
            act(stranger, one, NOW)


# ── Pages ────────────────────────────────────────────────────────────────────────────────────


def typed(first, last, **more):
    return {
        "first_month_month": str(first.month), "first_month_year": str(first.year),
        "last_month_month": str(last.month), "last_month_year": str(last.year), **more,
    }  # fmt: skip


def test_a_person_sees_the_sum_asks_and_reads_how_to_pay():
    own = somebody()[0]
    client = browser(Identity.objects.get(person=own).user, capacity="self")
    address = reverse("benefits:indemnity")
    assert "What would it cost?" in page(client, address)
    assert address in page(client, reverse("contributions:record"))
    answer = client.post(address, typed(FIRST, LAST, do="reckon"))
    assert answer.status_code == 200 and not Indemnity.objects.exists()
    assert "If you pay this month" in answer.content.decode()
    assert client.post(address, typed(FIRST, LAST, do="ask")).status_code == 422
    assert client.post(address, typed(FIRST, date(2024, 1, 1), do="reckon")).status_code == 422
    assert client.post(address, typed(FIRST, LAST, do="ask", proof=PROOF)).status_code == 302
    one = Indemnity.objects.get()
    assert "Being looked at" in page(client, address)
    desk = staff_browser(Role.CASEWORKER)
    assert one.reference in page(desk, reverse("benefits:indemnities"))
    at_desk = reverse("benefits:indemnity_decide", args=[one.reference])
    assert PROOF in page(desk, at_desk)
    assert AccessLogEntry.objects.filter(person=own, case=one.reference).exists()
    assert desk.post(at_desk, {"note": "Seen"}).status_code == 422
    answer = desk.post(at_desk, {"note": "Seen", "decision": "accept"})
    assert answer.status_code == 302
    text = page(client, address)
    assert "write the number as the purpose" in text and one.reference in text
    withdraw = reverse("benefits:indemnity_act", args=[one.reference, "withdraw"])
    assert client.post(withdraw).status_code == 302
    one.refresh_from_db()
    assert one.state == "withdrawn"
    assert client.post(withdraw).status_code == 302  # a second click
