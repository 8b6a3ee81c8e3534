"""What is left of a short job, found by an employer on a phone and at a desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from portal import clock
from tests.browsing import is_sound, lead, tick
from tests.contributions import world
from tests.contributions.test_pages import employer_browser, url
from tests.contributions.world import NOW

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def november(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "real_now", lambda: NOW)


@pytest.mark.parametrize("width", [360, 1280])
def test_what_is_left_of_a_short_job_is_found_and_drawn(
    live_server: Any, open_page: Callable[..., Any], width: int
) -> None:
    payer, worker = world.employer(), world.person("Zilda Ramos")
    world.employ(worker, payer, date(2026, 5, 4), ended_on=date(2026, 8, 31))  # 120 days
    page = open_page(width=width)
    cookie = employer_browser(payer).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])

    page.goto(live_server.url + url("workers"))
    lead(page.get_by_role("link", name="A short job"))
    is_sound(page)
    lead(page.get_by_role("link", name="Zilda Ramos"))
    is_sound(page)
    lead(page.get_by_role("button", name="Show what is left"))
    assert page.locator(".error-summary").is_visible()
    is_sound(page)
    tick(page.get_by_label("Temporary work", exact=True))
    for group, numbers in (("First day", ("16", "11", "2026")), ("Last day", ("30", "1", "2027"))):
        field = page.get_by_role("group", name=group)
        for part, number in zip(("Day", "Month", "Year"), numbers, strict=True):
            field.get_by_label(part, exact=True).fill(number)
    lead(page.get_by_role("button", name="Show what is left"))

    assert page.get_by_text("This job is over by 16 days.").is_visible()
    assert page.get_by_text("It may last until 14 January 2027.").is_visible()
    assert page.locator("svg.bar").count() == 4
    is_sound(page)
    lead(page.get_by_role("link", name="That was another kind of contract"))
    assert page.get_by_text("This job fits, and 104 days are left after it.").is_visible()
    is_sound(page)
