"""A bill that was paid twice: the company sees the money and sets it against an open bill."""

import random
from datetime import date, timedelta

import pytest
from django.http import Http404
from django.urls import reverse

from contributions import process, queries
from contributions.ledger.audit import audit
from contributions.remittances.models import Remittance, StatementEntry
from portal import clock
from portal.errors import Mendable
from tests.contributions import world
from tests.contributions.test_late import DUE, WHOLE, at, comes, waiting
from tests.contributions.test_pages import employer_browser, page

pytestmark = pytest.mark.django_db
NOVEMBER, NEXT = date(2026, 11, 1), date(2026, 12, 10)


def twice(payer=None, actor=None):
    """October paid two times on its last day."""
    payer = payer or world.employer()
    bill = world.filed(payer, [world.person()], actor=actor).bill
    comes(bill, WHOLE, DUE, f"A-{bill.pk}")
    comes(bill, WHOLE, DUE, f"B-{bill.pk}")
    return bill


def november(payer, wages=None):
    return world.filed(payer, [world.person()], wages, month=NOVEMBER, at=at(NEXT)).bill


def kept(payer, on=NEXT):
    return [one.entry.pk for one in queries.paid_twice(payer.pk, on)]


def test_it_pays_the_next_bill_with_the_interest_that_is_due_on_it():
    payer = twice().employer
    assert waiting() == [(WHOLE, "already_paid")]
    bill = november(payer, ["4.000,00"])
    (one,) = queries.paid_twice(payer.pk, NEXT)
    assert one.interest_cents == 596  # 1 % for the month of the setting off
    process.set_off(world.acting_for(payer), one.entry.pk, bill, at(NEXT))
    bill.refresh_from_db()
    assert bill.state == "open"
    left = bill.total_cents - WHOLE - 596
    assert queries.owed_on(bill, NEXT).total_cents == queries.owed_cents(payer.pk) == left
    assert queries.ledger_balance("unallocated_receipts") == 0
    assert waiting() == kept(payer) == []
    assert audit() == []


def test_what_is_more_than_the_bill_stays_in_favour_of_the_company():
    payer = twice().employer
    bill = november(payer, ["1.621,00"])
    process.set_off(world.acting_for(payer), kept(payer)[0], bill, at(NEXT))
    bill.refresh_from_db()
    assert (bill.state, bill.paid_on) == ("paid", NEXT)
    assert queries.owed_cents(payer.pk) == bill.total_cents - WHOLE - 596 < 0
    assert audit() == []


def test_a_late_bill_is_charged_until_the_day_of_the_setting_off():
    payer = twice().employer
    bill, late = november(payer, ["4.000,00"]), date(2026, 12, 31)
    process.set_off(world.acting_for(payer), kept(payer)[0], bill, at(late))
    got = Remittance.objects.get(bill=bill)
    assert (got.amount_cents, got.credit_cents) == (WHOLE + 596, 596)
    assert got.fine_cents == 2_184  # due on Friday the 18th: eleven days of 601,64, 3,63 %
    assert audit() == []


def test_it_is_used_once():
    payer = twice().employer
    actor, bill = world.acting_for(payer), november(payer, ["4.000,00"])
    (entry,) = kept(payer)
    process.set_off(actor, entry, bill, at(NEXT))
    with pytest.raises(Mendable):
        process.set_off(actor, entry, bill, at(NEXT))
    assert Remittance.objects.filter(bill=bill).count() == 1
    assert audit() == []


def test_interest_that_cannot_be_reckoned_yet_changes_nothing():
    payer = twice().employer
    bill = november(payer)
    with pytest.raises(Mendable, match="stays kept for you"):
        process.set_off(world.acting_for(payer), kept(payer)[0], bill, at(date(2027, 3, 3)))
    assert waiting() == [(WHOLE, "already_paid")]


def test_nobody_takes_what_another_company_paid_twice_and_a_clerk_does_not_sign():
    payer, other = twice().employer, world.employer()
    (entry,) = kept(payer)
    assert kept(other) == []
    with pytest.raises(Mendable):
        process.set_off(world.acting_for(other), entry, november(other), at(NEXT))
    bill = november(payer)
    for actor in (
        world.acting_for(payer, "employer_clerk"),
        world.acting_for(other),
        world.officer(world.Role.TREASURY),
    ):
        with pytest.raises(Http404):
            process.set_off(actor, entry, bill, at(NEXT))
    assert waiting() == [(WHOLE, "already_paid")]


@pytest.mark.parametrize("seed", range(6))
def test_whatever_comes_and_is_set_off_the_books_agree(seed):
    """Bills paid short, late, twice and set off in any order: nothing is lost or made."""
    luck, payer = random.Random(seed), world.employer()
    actor, day = world.acting_for(payer), date(2026, 11, 17)
    bills, came = [], 0
    for place in range(14):
        day += timedelta(days=luck.randrange(3))
        if len(bills) < 3 and luck.random() < 0.4:
            month = date(2026, 10 - len(bills), 1)
            bills.append(
                world.filed(payer, [world.person()], month=month, actor=actor, at=at(day)).bill
            )
            continue
        if not bills:
            continue
        bill = luck.choice(bills)
        bill.refresh_from_db()
        held = kept(payer, day)
        if held and bill.state == "open" and luck.random() < 0.6:
            try:
                process.set_off(actor, luck.choice(held), bill, at(day))
            except Mendable:
                assert queries.paid_twice(payer.pk, day)[0].interest_cents is None
        else:
            asked = queries.owed_on(bill, day).total_cents
            cents = luck.choice([max(asked, 1), bill.total_cents, luck.randrange(1, 90_000)])
            comes(bill, cents, day, f"S-{place}")
            came += cents
    assert audit() == []
    assert queries.ledger_balance("bank") == came
    held = sum(
        StatementEntry.objects.filter(state="unmatched").values_list("amount_cents", flat=True)
    )
    assert -queries.ledger_balance("unallocated_receipts") == held
    posted = [queries.owed_on(one, one.due_on) for one in queries.bills_of(payer.pk)]
    assert queries.owed_cents(payer.pk) == sum(
        one.contribution_cents + one.charged_cents for one in posted
    )


# ── Pages ────────────────────────────────────────────────────────────────────────────────────


def test_the_company_sees_it_and_sets_it_off_by_clicking(monkeypatch):
    payer = twice().employer
    monkeypatch.setattr(clock, "real_now", lambda: at(NEXT))
    client, bills = employer_browser(payer), reverse("contributions:bills")
    words = page(client, bills)
    assert "We keep R$\u00a0595.68 for you" in words and "When your next bill is here" in words

    bill = november(payer, ["4.000,00"])
    address = reverse("contributions:bill", args=[bill.reference])
    assert address in page(client, bills)
    assert "We owe you R$\u00a05.96 of interest on it" in page(client, address)
    sent = {"entry": str(kept(payer)[0])}
    assert client.post(address, sent).status_code == 302
    assert "Set off" in page(client, address)
    assert client.post(address, sent).status_code == 302
    assert "a moment ago" in page(client, address)
    assert client.post(address, {"entry": "x"}).status_code == 302
    assert "We keep" not in page(client, bills)


def test_who_does_not_sign_sees_it_and_has_no_button(monkeypatch):
    payer = twice().employer
    bill = november(payer)
    monkeypatch.setattr(clock, "real_now", lambda: at(NEXT))
    client = employer_browser(payer, "employer_clerk")
    assert "We keep" in page(client, reverse("contributions:bills"))
    address = reverse("contributions:bill", args=[bill.reference])
    assert "Set it against this bill" not in page(client, address)
    assert client.post(address, {"entry": str(kept(payer)[0])}).status_code == 404
