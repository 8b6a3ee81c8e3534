"""The assistant in a real Chromium: phone and desk, no violation, nothing to scroll sideways."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.conf import settings as portal_settings
from django.test import Client
from django.urls import reverse

from accounts.models import Role, User
from portal import outbox
from portal.assistant import editing, knowledge
from portal.assistant.models import Ticket
from tests import browsing
from tests.accounts import people
from tests.browsing import lead

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}


def is_sound(page: Any) -> None:
    """Sound at both widths; phone first."""
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        browsing.is_sound(page)


def enter(page: Any, url: str, user: User) -> None:
    """Gives the browser a session that is already signed in."""
    client = Client()
    people.sign_in(client, user)
    value = client.cookies[portal_settings.SESSION_COOKIE_NAME].value
    page.context.clear_cookies()
    page.context.add_cookies(
        [{"name": portal_settings.SESSION_COOKIE_NAME, "value": value, "url": url}]
    )


def test_asking_choosing_and_going_to_a_person(
    browser: Any, live_server: Any, answering: object
) -> None:
    context = browser.new_context(locale="en-GB", java_script_enabled=True)
    page = context.new_page()
    failures: list[str] = []
    page.on("console", lambda said: failures.append(said.text) if said.type == "error" else None)
    page.goto(live_server.url + reverse("accessibility"))
    page.get_by_role("link", name="Ask the assistant").click()
    is_sound(page)

    for question in (
        "how do I change my bank account?",
        "when will anybody decide C-3S7BP-JK2QD-A820",
        "qwertz asdfgh",
        "when will i be paid?",
    ):
        put(page, question)
    is_sound(page)
    lead(page.get_by_role("button", name="No", exact=True).last)
    is_sound(page)

    page.get_by_role("link", name="Talk to a person").first.click()
    is_sound(page)
    lead(page.get_by_role("button", name="Send it to a person"))
    is_sound(page)

    desk = browser.new_context(locale="en-GB").new_page()
    enter(desk, live_server.url, people.staff(Role.CLERK, name="Rosa Lima"))
    ticket = Ticket.objects.get()
    desk.goto(live_server.url + reverse("assistant:console"))
    is_sound(desk)
    desk.goto(live_server.url + reverse("assistant:answering", args=[ticket.reference]))
    is_sound(desk)
    desk.get_by_label("Your answer").fill("The form is under Your data.")
    lead(desk.get_by_role("button", name="Send the answer"))

    page.get_by_text("The form is under Your data.").wait_for()  # by itself, in the same window
    assert failures == []
    context.close()
    desk.context.close()


def first_question(article: str) -> str:
    """An approved question of the article, word by word."""
    return str(knowledge.approved().articles[article].texts["en"].questions["m01"][0])


def put(page: Any, question: str) -> None:
    page.get_by_label("Your question").fill(question)
    lead(page.get_by_role("button", name="Ask", exact=True))


def test_a_question_goes_to_another_house_and_its_answer_comes_by_itself(
    open_page: Any, live_server: Any, settings: Any
) -> None:
    settings.ASSISTANT_PARTNERS = {"tax-return": "portal.simulated.agencies.revenue"}
    page = open_page(locale="en-GB")
    page.goto(live_server.url + reverse("assistant:conversation"))
    put(page, first_question("tax-return"))
    is_sound(page)

    lead(page.get_by_role("button", name="Pass it on"))
    page.get_by_text("The answer comes into this window").last.wait_for()
    is_sound(page)
    outbox.drain(people.clock.now)

    page.get_by_text("we did not write or check it").wait_for()  # nobody loaded the page again
    is_sound(page)


def test_facts_of_a_birth_open_the_application_filled_in(open_page: Any, live_server: Any) -> None:
    page = open_page(locale="en-GB")
    enter(page, live_server.url, people.citizen("Ana Prado"))
    page.goto(live_server.url + reverse("assistant:conversation"))
    put(page, first_question("child-born"))
    is_sound(page)
    facts = page.locator("form[action*=facts]")
    for part, value in (("day", "2"), ("month", "11"), ("year", "2026")):
        facts.locator(f"[name$=since_{part}]").fill(value)
    facts.get_by_text("On my own account").click()
    facts.get_by_label("How many people").fill("3")
    facts.get_by_label("All money").fill("1500")
    lead(facts.get_by_role("button", name="Go on"))
    is_sound(page)

    page.get_by_role("button", name="Ask for maternity pay").click()
    page.wait_for_url("**/claims/draft/**")
    page.goto(page.url.replace("/you/", "/event/"))

    assert page.locator("[name=event_on_day]").input_value() == "2"


def test_right_to_left_the_window_is_mirrored_and_nothing_is_cut_off(
    open_page: Any, live_server: Any
) -> None:
    page = open_page(width=360, locale="en-GB")
    page.goto(live_server.url + reverse("assistant:conversation"))
    put(page, first_question("change-bank-account"))
    page.get_by_role("heading", name="Changing the bank account").wait_for()
    page.evaluate("document.documentElement.dir = 'rtl'")

    boxes = [page.locator(one).first.bounding_box() for one in (".asked", ".answer", "main")]
    asked, answer, main = boxes
    assert asked["x"] == pytest.approx(answer["x"], abs=1)  # the question at the other end now
    assert answer["x"] >= main["x"] - 1
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_the_pages_for_everybody_and_for_editors(
    browser: Any, live_server: Any, answering: object
) -> None:
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    for name in ("metrics", "register"):
        page.goto(live_server.url + reverse(f"assistant:{name}"))
        is_sound(page)

    Client().post(reverse("assistant:ask"), {"question": "qwertz asdfgh"})
    editor = people.staff(Role.RULES, name="Ema Reis")
    enter(page, live_server.url, editor)
    actor = people.Actor(kind="staff", label="Ema Reis", user_id=editor.pk, roles={Role.RULES})
    said = {
        "kind": "sample",
        "article": "change-bank-account",
        "language": "en",
        "question": f"a question {uuid.uuid4()}",
    }
    editing.propose(actor, turn=None, said=said, at=people.clock.now())
    for name in ("unresolved", "propose", "additions", "heads"):
        page.goto(live_server.url + reverse(f"assistant:{name}"))
        is_sound(page)
    page.goto(live_server.url + reverse("assistant:head", args=[answering.pk]))  # type: ignore[attr-defined]
    is_sound(page)
    enter(page, live_server.url, people.citizen("Ana Prado"))
    page.goto(live_server.url + reverse("assistant:wishes"))
    is_sound(page)
    context.close()
