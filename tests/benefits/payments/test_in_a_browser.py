"""Payments, runs, messages and letters in a real Chromium: both widths, axe, keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import User
from benefits import process
from portal import clock
from portal.messages.models import Letter
from portal.periods import first_of_month
from tests.accounts.people import sign_in
from tests.benefits import world as claims_world
from tests.benefits.payments import world
from tests.browsing import is_sound

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def enter(page: Any, address: str, user: User) -> None:
    """Gives the browser a session that is signed in and has just proved who it is."""
    client = sign_in(Client(), user, stepped_up=True)
    name = settings.SESSION_COOKIE_NAME
    page.context.clear_cookies()
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])


@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_is_sound(live_server: Any, open_page: Callable[..., Any], width: int) -> None:
    now = clock.now()
    month = first_of_month(clock.today())
    page = open_page(width=width)
    person = claims_world.claimant()
    claims_world.filed(person, now)
    world.work(now)
    world.award(claims_world.person(account=False), starts_on=month)
    people = world.treasurers()
    run = world.sent(people, month, now)
    closed = run.payments.get().end_to_end_id
    process.import_bank_answer(world.report(run, {closed: "AC04"}), now)
    world.work(now)
    world.award(starts_on=month)
    waiting = world.frozen(people, month, now)
    letter = Letter.objects.get(person=person)

    def look(address: str) -> None:
        page.goto(live_server.url + address)
        is_sound(page)

    look(f"/verify/?code={letter.code}")
    look("/verify/?code=L-1")
    enter(page, live_server.url, person.identities.get().user)
    for address in ("/payments/", "/inbox/", f"/letters/{letter.code}/"):
        look(address)
    enter(page, live_server.url, User.objects.get(pk=people[1].user_id))
    for address in ("", "prepare/", f"{run.reference}/", f"{run.reference}/held/"):
        look(f"/treasury/runs/{address}")
    look(f"/treasury/runs/{waiting.reference}/")
    look(f"/treasury/runs/{waiting.reference}/approve/")


def test_a_run_is_approved_by_keys_alone(live_server: Any, open_page: Callable[..., Any]) -> None:
    world.award(starts_on=first_of_month(clock.today()))
    people = world.treasurers()
    run = world.frozen(people, first_of_month(clock.today()), clock.now())
    page = open_page(width=1280)
    enter(page, live_server.url, User.objects.get(pk=people[1].user_id))
    page.goto(f"{live_server.url}/treasury/runs/{run.reference}/")
    page.keyboard.press("a")
    page.wait_for_url("**/approve/")
    page.keyboard.press("a")
    page.wait_for_url(f"**/treasury/runs/{run.reference}/")
    assert run.approvals.get().user_id == people[1].user_id
