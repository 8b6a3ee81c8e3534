"""The new pages of the desk in a real Chromium, and a simple case decided by keys alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Role
from benefits import process
from portal import clock
from tests.benefits import world
from tests.benefits.test_in_a_browser import Enter, enter, is_sound

__all__ = ["enter"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# A practised officer: about a second a key stroke that leads somewhere, half a minute to read the
# file, and typing at 40 words (200 letters) a minute. The stages of the keystroke-level model.
KEY_SECONDS, READING_SECONDS, LETTERS_A_SECOND = 1.2, 60, 200 / 60
WORDS = "The work card shows the job without a break."


@pytest.mark.parametrize("width", [360, 1280])
def test_every_new_page_is_sound(
    live_server: Any, open_page: Callable[..., Any], enter: Enter, width: int
) -> None:
    now, office = clock.now(), world.unit()
    boss = world.officer(office, roles=(Role.SUPERVISOR, Role.CASEWORKER))
    doctor = world.officer(world.unit(), roles=(Role.MEDICAL,))
    claim = world.referred(office)
    page = open_page(width=width)

    def look(name: str, *args: object, query: str = "") -> None:
        page.goto(live_server.url + reverse(f"benefits:{name}", args=args) + query)
        is_sound(page)

    enter(page, boss)
    for name in ("desk_people", "desk_many", "supervision"):
        look(name)
    page.goto(live_server.url + reverse("benefits:desk_many"))
    page.get_by_role("button", name="Do it").click()  # nothing chosen: the error summary
    is_sound(page)
    for act in ("pick", "transfer", "note"):
        look("desk_file", claim.protocol, query=f"?do={act}")
    actor = world.as_staff(boss)
    world.take(actor, claim.pk, now)
    look("desk_file", claim.protocol, query="?do=assess")
    process.refer_to_assessors(
        actor, claim.pk, kind="disability", why="Please look at the years since 2020.", at=now
    )
    look("desk_file", claim.protocol)
    enter(page, doctor)
    look("assessments")
    page.get_by_role("button", name="Take next").click()
    is_sound(page)
    enter(page, claim.person)
    look("own_assessment", claim.protocol)
    look("decided")


def test_a_sample_page_is_sound(
    live_server: Any, open_page: Callable[..., Any], enter: Enter
) -> None:
    now = clock.now()
    world.assessed(world.claimant(), now)
    from benefits.supervision import drawing

    drawing.draw(now.date(), now)
    page = open_page(width=1280)
    enter(page, world.officer(world.unit()))
    page.goto(live_server.url + reverse("benefits:desk"))
    page.get_by_role("button", name="Read one of the sample").click()
    page.wait_for_url("**/supervision/sample/**")
    is_sound(page)


def test_a_practised_officer_decides_a_simple_case_in_under_two_minutes(
    live_server: Any, open_page: Callable[..., Any], enter: Enter
) -> None:
    """Counts the strokes from the queue to the decision and back, with the mouse put away."""
    office = world.unit()
    member = world.officer(office)
    claim = world.referred(office)
    page = open_page(width=1280)
    enter(page, member)
    page.goto(live_server.url + reverse("benefits:desk"))
    strokes = 0

    def press(key: str) -> None:
        nonlocal strokes
        page.keyboard.press(key)
        strokes += 1

    press("n")
    page.wait_for_url(f"**/desk/{claim.protocol}/")
    press("g")
    page.wait_for_url("**?do=grant")
    box = page.get_by_label("Why the doubts are settled")
    while not box.evaluate("one => one === document.activeElement"):
        press("Tab")
        assert strokes < 60, "the way to the field is too long"
    page.keyboard.type(WORDS)
    press("Tab")
    assert page.evaluate("document.activeElement.textContent").strip().startswith("Grant now")
    press("Enter")
    page.wait_for_url("**/desk/")
    claim.refresh_from_db()
    assert claim.state == "granted"
    seconds = READING_SECONDS + strokes * KEY_SECONDS + len(WORDS) / LETTERS_A_SECOND
    print(f"{strokes} strokes, {len(WORDS)} letters, about {seconds:.0f} s")
    assert seconds < 120
