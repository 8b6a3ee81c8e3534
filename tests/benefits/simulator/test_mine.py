"""The dashboard begun with one's own record: prefilled, read only, nobody else's."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.models import AccessLogEntry
from contributions.record.models import ContributionMonth
from tests.benefits import world

pytestmark = pytest.mark.django_db
PLAN = {"wage": "3000.00", "claim_age": "66", "stop_age": "66", "share": "100", "growth": "0"}


@pytest.fixture
def at_home(signed_in: Any) -> Any:
    person = world.person(born_on=date(1974, 5, 1))
    world.record(person, first=date(1996, 1, 1), cents=300_000)
    return signed_in(person)


def test_a_visitor_is_led_to_the_sign_in() -> None:
    for address in ("/pension/mine/", "/pension/mine/answer/", "/pension/mine/table.csv"):
        answer = Client().post(address, PLAN)
        assert answer.status_code == 302
        assert "sign-in" in answer.headers["Location"]


def test_ones_own_page_begins_with_the_record(at_home: Client) -> None:
    page = at_home.get("/pension/mine/").content.decode()
    assert "1 May 1974" in page
    assert "30 years and" in page
    assert 'value="3,000.00"' in page
    assert "/claims/ask/old-age/" in page


def test_trying_out_changes_nothing_and_is_answered_from_the_record(at_home: Client) -> None:
    before = ContributionMonth.objects.count(), AccessLogEntry.objects.count()
    page = at_home.post("/pension/mine/", PLAN).content.decode()
    assert "a month" in page
    assert "Every rule, the best one first" in page
    live = at_home.post("/pension/mine/answer/", PLAN | {"part": "live"})
    assert live.status_code == 200
    assert "Every rule" not in live.content.decode()
    table = at_home.post("/pension/mine/table.csv", PLAN)
    assert table.headers["Content-Type"].startswith("text/csv")
    assert (ContributionMonth.objects.count(), AccessLogEntry.objects.count()) == before


def test_a_wrong_value_is_said_beside_its_field(at_home: Client) -> None:
    page = at_home.post("/pension/mine/", PLAN | {"claim_age": "12"}).content.decode()
    assert "Write a whole number from 50 to 80." in page
    assert at_home.post("/pension/mine/answer/", PLAN | {"share": ""}).status_code == 422
    again = at_home.post("/pension/mine/table.csv", PLAN | {"share": ""})
    assert "Write a whole number." in again.content.decode()
