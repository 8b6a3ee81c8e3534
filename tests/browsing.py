"""What all tests in a browser share: patience, clicks that wait, and one way to look at a page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

PATIENCE_MS = 60_000  # a machine with other work is slow; nothing waits longer than it must
TOLD = {"resultTypes": ["violations"]}  # by axe, node by node: only what is wrong; half the time


def patience(patch: pytest.MonkeyPatch) -> None:
    """Let every page wait that long, and every click end with the page that it leads to.

    A click alone ends when the next page has begun to come: half of it may be there to be read,
    and its scripts do not listen yet.
    """

    def patient(opens: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(opens)
        def opened(self: Browser, **looks: Any) -> Any:
            made = opens(self, **looks)
            made.set_default_timeout(PATIENCE_MS)
            return made

        return opened

    def whole(click: Callable[..., None]) -> Callable[..., None]:
        @wraps(click)
        def clicked(self: Any, *what: Any, **how: Any) -> None:
            click(self, *what, **how)
            page = self if isinstance(self, Page) else self.page
            page.wait_for_load_state()

        return clicked

    expect.set_options(timeout=PATIENCE_MS)
    for name in ("new_context", "new_page"):
        patch.setattr(Browser, name, patient(getattr(Browser, name)))
    for kind in (Page, Locator):
        patch.setattr(kind, "click", whole(kind.click))


def lead(control: Locator) -> None:
    """Click what leads to another page, also to the same one anew, and wait until it is there."""
    with control.page.expect_navigation():
        control.click()


def tick(box: Locator) -> None:
    """Press the words beside a box, as people do, and wait until it is ticked."""
    box.page.locator(f"label[for={box.get_attribute('id')}]").click()
    expect(box).to_be_checked()


def is_sound(page: Page) -> None:
    """No violation that axe can see, and nothing to scroll sideways."""
    page.wait_for_load_state()
    found = Axe().run(page, options=TOLD).response["violations"]
    assert not found, (page.url, [(one["id"], one["nodes"][0]["html"]) for one in found])
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"{page.url} is {wide} px too wide at {page.viewport_size}"
