"""A visit booked and a short job asked about in the conversation: each step is sound."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as portal_settings
from django.test import Client
from django.urls import reverse

from accounts.models import Unit
from portal import clock
from tests import browsing
from tests.accounts import people
from tests.assistant.test_in_a_browser import enter, first_question, is_sound, put
from tests.assistant.test_resolvers import user_of
from tests.benefits.agenda.rooms import Office
from tests.benefits.world import NOW
from tests.browsing import lead
from tests.contributions import world as payroll

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def november(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "real_now", lambda: NOW)


def test_a_visit_is_picked_booked_and_moved_in_the_conversation(
    open_page: Any, live_server: Any
) -> None:
    office = Office()
    Office(unit=Unit.objects.create(name="Office Norte", city="Manaus", regions="AM"))
    referral = office.refer()
    page = open_page(locale="en-GB")
    enter(page, live_server.url, user_of(referral.person))
    page.goto(live_server.url + reverse("assistant:conversation"))
    put(page, first_question("appointment"))
    is_sound(page)

    lead(page.locator("button[name=office]").first)
    is_sound(page)
    lead(page.locator("button[name=day]").first)
    lead(page.locator("button[name=hour]").first)
    assert page.get_by_role("heading", name="Shall this be your visit?").is_visible()
    is_sound(page)
    lead(page.get_by_role("button", name="Book this time"))

    assert page.get_by_text("Booking code").is_visible()
    is_sound(page)
    lead(page.get_by_role("button", name="Choose another time here"))
    is_sound(page)
    lead(page.get_by_role("button", name="Leave it as it is"))
    assert page.get_by_role("button", name="Choose another time here").is_visible()


def test_an_employer_asks_about_a_short_job_and_reads_the_rule(
    open_page: Any, live_server: Any
) -> None:
    payer = payroll.employer()
    given = payroll.mandate(payroll.citizen(), payer)
    client = Client()
    people.sign_in(client, given.holder, acting_for=payer.organisation)
    value = client.cookies[portal_settings.SESSION_COOKIE_NAME].value
    page = open_page(locale="en-GB")
    page.context.add_cookies(
        [{"name": portal_settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}]
    )
    page.goto(live_server.url + reverse("assistant:conversation"))
    put(page, first_question("short-job"))
    is_sound(page)
    browsing.tick(page.get_by_label("Temporary work", exact=True))
    day = clock.today() + timedelta(days=7)
    for group in ("First day", "Last day"):
        field = page.get_by_role("group", name=group)
        for part, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
            field.get_by_label(part, exact=True).fill(str(number))
    lead(page.get_by_role("button", name="Go on"))

    assert page.get_by_text("for at most 180 days").is_visible()
    is_sound(page)
    lead(page.get_by_role("button", name="Choose the worker and see what is left"))
    assert page.get_by_role("heading", name="Whose job is it?").is_visible()
    is_sound(page)
