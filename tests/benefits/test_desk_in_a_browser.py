"""The new pages of the desk in a real Chromium, and a simple case decided by keys alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Role
from benefits import process
from benefits.eligibility.flag_models import Flag
from portal import clock
from tests.benefits import world
from tests.benefits.agenda import rooms
from tests.benefits.test_in_a_browser import Enter, enter
from tests.browsing import is_sound, lead

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
    lead(page.get_by_role("button", name="Do it"))  # nothing chosen: the error summary
    is_sound(page)
    for act in ("pick", "transfer", "note"):
        look("desk_file", claim.protocol, query=f"?do={act}")
    actor = world.as_staff(boss)
    world.take(actor, claim.pk, now)
    for act in ("assess", "certify"):
        look("desk_file", claim.protocol, query=f"?do={act}")
    referral = process.refer_to_assessors(
        actor, claim.pk, kind="disability", why="Please look at the years since 2020.", at=now
    )
    rooms.arrived(referral, doctor, at=now)
    look("desk_file", claim.protocol)
    enter(page, doctor)
    look("assessments")
    lead(page.get_by_role("button", name="Take next"))
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


_FOCUSED = "document.querySelector('[autofocus]')?.matches(':focus') ?? true"


class Keys:
    """Hands on the keyboard: counts what leads somewhere and what is written, touches no mouse."""

    def __init__(self, page: Any) -> None:
        self.page, self.strokes, self.letters = page, 0, 0

    def press(self, key: str, leads_to: str = "") -> None:
        self.strokes += key.count("+") + 1
        if not leads_to:
            self.page.keyboard.press(key)
            return
        with self.page.expect_navigation(url=leads_to):
            self.page.keyboard.press(key)
        self.page.wait_for_function(_FOCUSED)  # the browser moves the cursor a frame later

    def write(self, text: str) -> None:
        self.page.wait_for_function("document.activeElement.tagName == 'TEXTAREA'")
        self.letters += len(text)
        self.page.keyboard.type(text)

    @property
    def seconds(self) -> float:
        """As long as it takes a practised officer, the reading of the file included."""
        return READING_SECONDS + self.strokes * KEY_SECONDS + self.letters / LETTERS_A_SECOND


def test_a_practised_officer_decides_a_simple_case_in_under_two_minutes(
    live_server: Any, open_page: Callable[..., Any], enter: Enter
) -> None:
    """From the queue to the decision and into the next file: five strokes and a sentence."""
    office = world.unit()
    member = world.officer(office)
    claim, second = world.referred(office), world.referred(office)
    page = open_page(width=1280)
    enter(page, member)
    page.goto(live_server.url + reverse("benefits:desk"))
    keys = Keys(page)
    keys.press("n", f"**/desk/{claim.protocol}/")
    keys.press("g", "**?do=grant")
    keys.write(WORDS)
    keys.press("Control+Shift+Enter", f"**/desk/{second.protocol}/")
    claim.refresh_from_db()
    assert claim.state == "granted"
    assert claim.protocol in page.get_by_text("Granted.").inner_text()
    assert keys.strokes == 5
    assert keys.seconds < 90


def test_a_question_a_refusal_and_a_second_look_take_no_mouse(
    live_server: Any, open_page: Callable[..., Any], enter: Enter
) -> None:
    office = world.unit()
    member, boss = world.officer(office), world.officer(office, roles=(Role.SUPERVISOR,))
    claim = world.referred(office)
    page = open_page(width=1280)
    enter(page, member)
    page.goto(live_server.url + reverse("benefits:desk"))
    keys = Keys(page)
    keys.press("n", f"**/desk/{claim.protocol}/")
    keys.press("a", "**?do=ask")
    keys.write("Where did you work in the spring of 2020?")
    keys.press("Tab")
    keys.write("Nobody declared these months.")
    keys.press("Control+Enter", "**/desk/")
    (asked,) = claim.requests.all()
    process.answer(world.as_person(claim.person), asked.pk, "I do not know.", clock.now())

    keys.press("n", f"**/desk/{claim.protocol}/")  # the answer comes back to who asked
    keys.press("r", "**?do=refuse")
    boxes = page.locator("form.act textarea")
    for number in range(boxes.count()):
        if number:
            keys.press("Tab")
        keys.write("These months are not proved by what lies in the file.")
    keys.press("Control+Enter", "**/desk/")
    claim.refresh_from_db()
    assert claim.state == "refusal_proposed"

    enter(page, boss)
    page.goto(live_server.url + reverse("benefits:desk"))
    keys = Keys(page)
    keys.press("n", f"**/desk/{claim.protocol}/")
    keys.press("c", "**?do=confirm")
    keys.press("Space")
    keys.press("s", "**/desk/")
    claim.refresh_from_db()
    assert claim.state == "refused"


def test_the_list_of_keys_opens_and_closes_where_one_was(
    live_server: Any, open_page: Callable[..., Any], enter: Enter
) -> None:
    office = world.unit()
    page = open_page(width=1280)
    claim = world.referred(office)
    enter(page, world.officer(office))
    page.goto(live_server.url + reverse("benefits:desk"))
    keys = Keys(page)
    keys.press("n", f"**/desk/{claim.protocol}/")
    keys.press("a", "**?do=ask")
    keys.press("?")  # a field has the cursor: it is a letter like others
    assert page.locator("form.act textarea").first.input_value() == "?"
    keys.press("Escape")
    keys.press("?")
    shown = page.locator("[data-shortcuts]")
    assert shown.is_visible()
    assert "Ctrl + Enter" in shown.inner_text()
    is_sound(page)
    keys.press("Escape")
    assert not shown.is_visible()
    page.goto(live_server.url + reverse("benefits:desk_keys"))
    is_sound(page)
    keys.press("q", "**/desk/")


def test_flags_of_one_rule_are_settled_with_one_sentence_and_only_then_decided(
    live_server: Any, open_page: Callable[..., Any], enter: Enter
) -> None:
    office = world.unit()
    claim = world.referred(office)
    for number in range(3):
        Flag.objects.create(
            claim=claim,
            person=claim.person,
            rule="wage_growth",
            values={"month": f"2026-0{number + 1}-01", "times": 3},
            fingerprint=str(number),
            raised_at=clock.now(),
        )
    page = open_page(width=1280)
    enter(page, world.officer(office))
    page.goto(live_server.url + reverse("benefits:desk"))
    keys = Keys(page)
    keys.press("n", f"**/desk/{claim.protocol}/")
    keys.press("g", "**?do=grant")
    assert page.get_by_text("The flags come first").is_visible()
    is_sound(page)
    keys.press("f")
    keys.write("The payslips show arrears of half a year.")
    keys.press("Tab")
    keys.press("Enter", f"**/desk/{claim.protocol}/")
    assert set(claim.flags.values_list("state", flat=True)) == {"cleared"}
    keys.press("g", "**?do=grant")
    keys.write(WORDS)
    keys.press("Control+Enter", "**/desk/")
    claim.refresh_from_db()
    assert claim.state == "granted"
