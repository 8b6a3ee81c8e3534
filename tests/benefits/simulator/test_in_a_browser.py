"""The dashboard as people hold it: small and large, with sliders, and without any script."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.conf import settings as portal_settings

from tests.benefits import world
from tests.benefits.simulator.answers import PENSION, SITUATION
from tests.browsing import is_sound, tick

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def _fill(page: Any, answers: dict[str, Any]) -> None:
    for name, value in answers.items():
        if name in ("sex", "work", "works"):
            tick(page.locator(f"input[name={name}][value={value}]"))
        elif name == "happened":
            for one in value:
                tick(page.locator(f"input[name={name}][value={one}]"))
        else:
            page.fill(f"input[name={name}]", value)


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize(
    ("address", "answers", "button"),
    [
        ("/pension/", PENSION, "Show my pension"),
        ("/entitled/", SITUATION, "Show what might be mine"),
    ],
)
def test_questions_and_answer_are_sound(
    live_server: Any,
    open_page: Callable[..., Any],
    width: int,
    address: str,
    answers: dict[str, Any],
    button: str,
) -> None:
    page = open_page(width=width)
    page.goto(live_server.url + address)
    is_sound(page)
    _fill(page, answers)
    page.click(f"text={button}")
    page.wait_for_selector("section.panel")
    page.evaluate("document.querySelectorAll('details').forEach((box) => (box.open = true))")
    is_sound(page)
    assert page.context.cookies() == []


def test_a_moved_slider_redraws_the_pension(
    live_server: Any, open_page: Callable[..., Any]
) -> None:
    page = open_page(width=360)
    refused: list[str] = []
    page.on("console", lambda line: line.type == "error" and refused.append(line.text))
    page.goto(live_server.url + "/pension/")
    _fill(page, PENSION)
    page.click("text=Show my pension")
    page.wait_for_selector(".sign-words:has-text('3,240.00')")
    slider = page.locator("input[type=range]").first
    slider.focus()
    assert page.locator(".slider").count() == 4
    slider.press("ArrowLeft")
    page.wait_for_selector(".sign-words:has-text('3,180.00')")
    assert page.input_value("input[name=claim_age]") == "65"
    page.wait_for_selector("#pension-said:has-text('3,180.00')", state="attached")
    assert slider.evaluate("(one) => one === document.activeElement")
    assert refused == []


@pytest.mark.parametrize(
    ("address", "answers", "button", "words"),
    [
        ("/pension/", PENSION, "Show my pension", "3,240.00 a month"),
        ("/entitled/", SITUATION, "Show what might be mine", "Unemployment insurance"),
    ],
)
def test_everything_works_without_a_script(
    live_server: Any,
    open_page: Callable[..., Any],
    address: str,
    answers: dict[str, Any],
    button: str,
    words: str,
) -> None:
    page = open_page(width=360, java_script_enabled=False)
    page.goto(live_server.url + address)
    assert page.locator("input[type=range]").count() == 0
    _fill(page, answers)
    page.click(f"text={button}")
    page.wait_for_selector("section.panel")
    assert words in page.content().replace("\u00a0", " ")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_begun_with_ones_recordis_sound(
    live_server: Any, open_page: Callable[..., Any], signed_in: Any, width: int
) -> None:
    person = world.person(born_on=date(1974, 5, 1))
    world.record(person, first=date(1996, 1, 1), cents=300_000)
    name = portal_settings.SESSION_COOKIE_NAME
    value = signed_in(person).cookies[name].value
    page = open_page(width=width)
    page.context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
    page.goto(live_server.url + "/pension/mine/")
    is_sound(page)
    page.click("text=Show my pension")
    page.wait_for_selector("section.panel")
    is_sound(page)
    slider = page.locator("input[type=range]").nth(1)
    slider.focus()
    slider.press("ArrowLeft")
    page.wait_for_selector("#pension-said:has-text('a month')", state="attached")
