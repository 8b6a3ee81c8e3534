"""A short job in the conversation: the rule at once, the worker on the employer's page only."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal import clock
from portal.assistant import knowledge
from portal.assistant.models import Turn
from tests.accounts import people
from tests.assistant.test_resolvers import sentence
from tests.contributions import world as payroll
from tests.contributions.world import NOW

pytestmark = pytest.mark.django_db
HIDDEN = re.compile(r'<input type="hidden" name="([\w-]+)" value="([^"]*)">')
FACTS = {
    "kind": "temporary",
    "first_day": "1",
    "first_month": "12",
    "first_year": "2026",
    "last_day": "30",
    "last_month": "12",
    "last_year": "2026",
}
URL = "/employer/short-job/"


@pytest.fixture(autouse=True)
def november(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "real_now", lambda: NOW)


def tell(client: Client, facts: dict[str, str]) -> Any:
    """Ask, word by word as approved, and fill in what is asked back."""
    question = knowledge.approved().articles["short-job"].texts["en"].questions["m01"][0]
    client.post(reverse("assistant:ask"), {"question": question})
    number = Turn.objects.order_by("-id")[0].number
    data = {f"t{number}-{name}": value for name, value in facts.items()}
    return client.post(reverse("assistant:answer_flow", args=[number]), data, follow=True)


def employer() -> tuple[Client, Any]:
    payer = payroll.employer()
    given = payroll.mandate(payroll.citizen(), payer)
    client = Client()
    people.sign_in(client, given.holder, acting_for=payer.organisation)
    return client, payer


def test_an_employer_reads_the_rule_and_opens_the_page_with_the_days_filled_in() -> None:
    client, payer = employer()
    payroll.employ(payroll.person("Bia Nunes"), payer, date(2026, 6, 1), ended_on=date(2026, 9, 8))

    page = tell(client, FACTS).content.decode()

    assert "1 worker left you in the last six months" in page
    assert "for at most 180 days" in page
    assert "/law/lei-6019-1974-art-10/?on=2026-12-01" in page
    assert "Bia Nunes" not in page  # nobody is named in the conversation
    form = page.split(f'action="{URL}"', 1)[1].split("</form>", 1)[0]
    opened = client.get(URL, dict(HIDDEN.findall(form))).content.decode()
    link = opened.split("Bia Nunes")[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    answered = client.get(URL + link).content.decode()
    assert "This job fits, and 50 days are left after it." in answered


def test_a_visitor_reads_the_rule_and_is_told_who_sees_what_is_left() -> None:
    page = tell(Client(), FACTS).content.decode()

    assert "for at most 180 days" in page
    assert "is shown to who acts for the employer" in page
    assert f'action="{URL}"' not in page


def test_days_in_the_wrong_order_are_said_beside_their_field() -> None:
    answer = tell(Client(), FACTS | {"last_year": "2025"})

    assert answer.status_code == 400
    assert "cannot lie before the first one" in answer.content.decode()


def test_no_name_is_kept_with_the_turn() -> None:
    client, _payer = employer()
    tell(client, FACTS)

    kept = Turn.objects.get().state["answers"]
    assert kept == {"kind": "temporary", "first": "2026-12-01", "last": "2026-12-30"}


def test_nobody_who_left_and_came_back_waits() -> None:
    payer = payroll.employer()
    actor = payroll.acting_for(payer)
    worker = payroll.person()
    payroll.employ(worker, payer, date(2026, 6, 1), ended_on=date(2026, 9, 8))
    payroll.employ(worker, payer, date(2026, 10, 1))

    assert "Nobody left you" in sentence("short_job", actor)
