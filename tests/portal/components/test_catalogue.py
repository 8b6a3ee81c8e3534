"""The catalogue shows every component, and a real browser finds nothing to object to."""

import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser

from portal.templatetags.components import register
from tests.browsing import TOLD

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "wcag2aaa", "best-practice"]
ELSEWHERE = {
    "back_link",
    "period",
    "icon",
    "field",
    "scroll_table",
    "example_life_band",
    "onward",
    "comma",
}


def test_every_component_stands_in_the_catalogue() -> None:
    folder = Path(settings.BASE_DIR) / "templates" / "design"
    used = set(re.findall(r"{% (\w+)", (folder / "catalogue.html").read_text()))
    assert set(register.tags) - used - ELSEWHERE == set()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/design",
        "/design/desk",
        "/design/question",
        "/design/progress",
        "/accessibility/",
        "/how-we-decide/",
    ],
)
def test_the_pages_of_the_design_are_there(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["/design", "/design/desk", "/design/question", "/"])
def test_a_browser_finds_no_barrier(live_server: Any, browser: Browser, path: str) -> None:
    for width, colours in ((360, "light"), (1280, "dark"), (360, "forced")):
        looks: dict[str, Any] = {"color_scheme": colours}
        if colours == "forced":
            looks = {"forced_colors": "active"}
        page = browser.new_page(viewport={"width": width, "height": 900}, bypass_csp=True, **looks)
        page.goto(live_server.url + path)
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        choice = TOLD | {"runOnly": {"type": "tag", "values": LEVELS}}
        found = Axe().run(page, options=choice).response["violations"]
        assert [(entry["id"], entry["nodes"][0]["target"]) for entry in found] == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_text_of_double_size_needs_no_sideways_scroll(live_server: Any, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 640, "height": 900})
    for path in ("/design", "/design/desk", "/design/question", "/"):
        page.goto(live_server.url + path)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_live_progress_ends_by_itself_under_the_strict_policy(
    live_server: Any, browser: Browser
) -> None:
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(live_server.url + "/design")
    page.get_by_text("250 lines read, no fault found.").wait_for()
    assert complaints == []


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_band_is_walked_with_the_arrow_keys(live_server: Any, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 900})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(live_server.url + "/design")
    walker = page.locator("#band-sample-39 [role=slider]")
    walker.focus()
    assert "October 2026" in str(walker.get_attribute("aria-valuetext"))
    page.keyboard.press("PageUp")
    assert "October 2025: Paid in" in str(walker.get_attribute("aria-valuetext"))
    page.keyboard.press("ArrowLeft")
    assert "September 2025" in str(walker.get_attribute("aria-valuetext"))
    page.keyboard.press("Home")
    assert "March 1987: Paid in" in str(walker.get_attribute("aria-valuetext"))
    assert complaints == []
