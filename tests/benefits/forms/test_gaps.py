"""What the social register lacks is said before the assistance benefit is asked for."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from portal import clock
from tests.benefits import world
from tests.benefits.forms import walk
from tests.benefits.forms import world as lives

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def the_day(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: world.NOW)
    monkeypatch.setattr(clock, "today", lambda: world.NOW.date())


def check_page(client, made, given):
    draft = walk.fill(client, made, "assistance", given)
    return client.get(reverse("benefits:draft_check", args=[draft.token])).content.decode()


def test_an_old_entry_a_member_without_a_number_and_too_much_income_are_listed(signed_in):
    made = world.person(born_on=date(1958, 5, 5))
    other = {"born_on": "1962-01-01", "identified": False, "kind": "wage", "income_cents": 90_000}
    content = {"updated_on": "2024-10-31", "members": [{"born_on": "1958-05-05"}, other]}
    lives.told(made, "social register", content)
    check = check_page(signed_in(made), made, {"other_pension": "no"}).replace("\u00a0", " ")
    assert "Mend this before you send" in check
    assert "31 October 2024, more than two years ago" in check
    assert "without a CPF number: 1." in check
    assert "R$ 450.00 a month; the limit is R$ 405.25." in check


def test_who_has_no_fingerprints_on_record_reads_where_they_are_taken(signed_in):
    made, given = lives.old_and_poor()
    made.register_extracts.filter(register="biometric register").delete()
    check = check_page(signed_in(made), made, given | {"biometrics": "no"})
    assert "Mend this before you send" in check
    assert "The first card is free of charge." in check


def test_a_household_in_order_has_nothing_to_mend(signed_in):
    made, given = lives.old_and_poor()
    assert "Mend this before you send" not in check_page(signed_in(made), made, given)
