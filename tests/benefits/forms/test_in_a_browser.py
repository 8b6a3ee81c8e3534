"""The applications in a real Chromium: every question at both widths, answered by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as portal_settings
from django.urls import reverse

from accounts.models import Person
from benefits import process, queries
from benefits.applications import forms, questions
from portal import clock
from tests.benefits import world
from tests.benefits.forms import world as lives
from tests.browsing import is_sound, lead

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: world.NOW)
    monkeypatch.setattr(clock, "today", lambda: world.NOW.date())


def enters(page: Any, live_server: Any, signed_in: Any, who: Person) -> None:
    name = portal_settings.SESSION_COOKIE_NAME
    cookie = signed_in(who).cookies[name].value
    page.context.clear_cookies()
    page.context.add_cookies([{"name": name, "value": cookie, "url": live_server.url}])


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize(
    "benefit",
    [
        "maternity",
        "survivors",
        "unemployment",
        "closed_season",
        "temporary_incapacity",
        "assistance",
    ],
)
def test_every_question_is_sound(
    the_day: None,
    live_server: Any,
    open_page: Callable[..., Any],
    signed_in: Any,
    benefit: str,
    width: int,
) -> None:
    world.officer(world.unit())
    made, given = lives.CLEAN[benefit]()
    page, form = open_page(width=width), forms.of(benefit)
    enters(page, live_server, signed_in, made)

    def look(name: str, *args: object) -> None:
        page.goto(live_server.url + reverse(f"benefits:{name}", args=args))
        is_sound(page)

    look("claim_choose")
    look("claim_start", form.slug)
    actor = world.as_person(made)
    draft = process.begin_draft(actor, made.pk, benefit, world.NOW)
    process.save_answers(actor, draft.pk, "check", given, world.NOW)
    draft.refresh_from_db()
    for step in questions.steps_of(benefit, queries.known_of_draft(draft, lives.ON)):
        look("draft", draft.token, step.key)
    lead(page.get_by_role("button", name="Continue"))
    is_sound(page)
    process.save_answers(actor, draft.pk, "check", {**lives.BASE, **given}, world.NOW)
    look("draft_check", draft.token)


@pytest.mark.parametrize("width", [360, 1280])
def test_an_automatic_question_is_sound_and_answered_by_keyboard(
    the_day: None, live_server: Any, open_page: Callable[..., Any], signed_in: Any, width: int
) -> None:
    world.officer(world.unit())
    made, given = lives.poor_without_entry()
    claim = lives.assessed(made, "assistance", other_pension="no", **given)
    page = open_page(width=width)
    enters(page, live_server, signed_in, made)
    page.goto(live_server.url + reverse("benefits:claim", args=[claim.protocol]))
    is_sound(page)
    page.goto(live_server.url + reverse("benefits:answer", args=[claim.protocol]))
    is_sound(page)
    page.get_by_label("I do not know").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Send the answer").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/claims/C-*/")
    is_sound(page)
    claim.refresh_from_db()
    assert claim.state == "submitted"
