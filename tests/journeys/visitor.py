"""A person at a browser: goes to pages, signs in, and has every page checked by axe."""

from __future__ import annotations

import os
import re
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Error, Page, Response

from accounts.second_factor import code_of, seconds_left
from portal.demo.staff import CODE_SECRET, PASSWORD
from tests.browsing import PATIENCE_MS, TOLD, lead, tick

# Set to a folder to keep a picture of every page that a journey visits.
PICTURES = os.environ.get("JOURNEY_PICTURES", "")
HEIGHTS = {360: 740, 1280: 900}
PATIENCE_SECONDS = 3 * PATIENCE_MS / 1000  # while other processes work on what is waited for
_ENOUGH_SECONDS = 3  # of a code's life to type and send it
# The session of each member of staff who signed in: a code opens once, the next comes half a
# minute later, and nobody in an office signs in ten times a day.
_SESSIONS: dict[tuple[str, str], list[Any]] = {}


@dataclass
class Visitor:
    page: Page
    context: BrowserContext
    portal: str
    bank: str
    width: int
    scripts: bool = True
    problems: list[str] = field(default_factory=list)
    checked: set[str] = field(default_factory=set)

    @classmethod
    def arrive(
        cls,
        browser: Browser,
        portal: str,
        bank: str,
        width: int,
        language: str,
        *,
        scripts: bool = True,
    ) -> Visitor:
        context = browser.new_context(
            viewport={"width": width, "height": HEIGHTS.get(width, 900)},
            locale=language,
            java_script_enabled=scripts,
        )
        page = context.new_page()
        person = cls(page, context, portal, bank, width, scripts)
        page.on("pageerror", lambda error: person.problems.append(f"script: {error}"))
        page.on("response", person._watch)
        page.on(
            "console",
            lambda line: (
                person.problems.append(f"{page.url}: {line.text}")
                if line.type == "error" and "Content Security Policy" in line.text
                else None
            ),
        )
        return person

    def _watch(self, response: Response) -> None:
        if response.status >= 500:
            self.problems.append(f"{response.status} {response.url}")

    def leave(self) -> None:
        self.context.close()
        assert not self.problems, self.problems

    # ── Moving ───────────────────────────────────────────────────────────────────────────────

    def go(self, path: str) -> Visitor:
        self.page.goto(path if path.startswith("http") else self.portal + path)
        return self.look()

    def follow(self, name: str | re.Pattern[str]) -> Visitor:
        lead(self.page.get_by_role("link", name=name).first)
        return self.look()

    def press(self, name: str | re.Pattern[str], *, exact: bool = False) -> Visitor:
        lead(self.page.get_by_role("button", name=name, exact=exact).first)
        return self.look()

    def choose(self, name: str | re.Pattern[str], *, group: str | None = None) -> Visitor:
        where = self.page.get_by_role("group", name=group) if group else self.page
        box = where.get_by_label(name).first
        tick(box)
        return self

    def fill(self, label: str | re.Pattern[str], text: str) -> Visitor:
        self.page.get_by_label(label).first.fill(text)
        return self

    def sees(self, text: str | re.Pattern[str]) -> Visitor:
        """Wait for the text in the page's main part; reload while work goes on behind it."""
        end = time.monotonic() + PATIENCE_SECONDS
        while not self.has(text):
            assert time.monotonic() < end, f"{text!r} is not on {self.page.url}:\n{self.text()}"
            time.sleep(1)
            self._reload()
        return self.look()

    def _reload(self) -> None:
        try:
            self.page.reload()
        except Error as error:
            # The page moved on by itself at that moment, which is what we wait for.
            if "ERR_ABORTED" not in error.message:
                raise

    def has(self, text: str | re.Pattern[str]) -> bool:
        self.page.wait_for_load_state()
        shown = self.text()
        return bool(re.search(text, shown)) if isinstance(text, re.Pattern) else text in shown

    def text(self) -> str:
        return self.page.locator("main").first.inner_text().replace("\u00a0", " ")

    # ── Signing in ───────────────────────────────────────────────────────────────────────────

    def sign_in_as_citizen(self, name: str) -> Visitor:
        self.go("/sign-in/").press("Sign in with your digital identity")
        return self.prove_to_be(name)

    def prove_to_be(self, name: str) -> Visitor:
        """At the identity provider: choose the citizen, type the second factor if asked."""
        if self.page.get_by_role("searchbox").count():
            self.page.get_by_role("searchbox").fill(name)
            lead(self.page.get_by_role("button", name="Search"))
            lead(self.page.get_by_role("button", name=re.compile(f"as {name}")))
        if "/code/" in self.page.url:
            code = re.search(r"\b\d{6}\b", self.text())
            assert code, self.text()
            self.page.get_by_label(re.compile("code", re.I)).first.fill(code.group())
            lead(self.page.locator("main form button").first)
        self.page.wait_for_url(self.portal + "/**")
        return self.look()

    def sign_in_as_staff(self, username: str) -> Visitor:
        """With the session that is still open at their desk, or by password and code."""
        if kept := _SESSIONS.get((self.portal, username)):
            self.context.add_cookies(kept)
            self.go("/")
            if "/sign-in/" not in self.page.url:
                return self
            self.context.clear_cookies()
        return self.sign_in_by_code(username)

    def sign_in_by_code(self, username: str) -> Visitor:
        self.go("/sign-in/staff/")
        self.page.locator("input[name=login]").fill(username)
        self.page.locator("input[name=password]").fill(PASSWORD)
        lead(self.page.locator("main form button[type=submit]").first)
        self.type_code()
        _SESSIONS[self.portal, username] = self.context.cookies(self.portal)
        return self.look()

    def type_code(self) -> Visitor:
        """The code of the app. A code opens once, so wait for the next one when it was used."""
        for _attempt in range(4):
            field = self.page.locator("input[name=code]")
            if not field.count():
                return self
            if seconds_left() < _ENOUGH_SECONDS:
                time.sleep(seconds_left())
            field.fill(code_of(CODE_SECRET))
            lead(self.page.locator("main form button[type=submit]").first)
            if self.page.locator("input[name=code]").count():
                time.sleep(seconds_left() + 0.1)
        raise AssertionError(f"no code is taken on {self.page.url}:\n{self.text()}")

    # ── What must hold on every page ─────────────────────────────────────────────────────────

    def look(self) -> Visitor:
        """Check the page with axe, for sideways scrolling and for a heading; once per shape."""
        self.page.wait_for_load_state()
        shape = re.sub(
            r"[A-Z]-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{4}|[0-9a-f-]{36}|\d+",
            "…",
            self.page.url.split("?")[0].removeprefix(self.portal),
        )
        key = f"{shape}#{len(self.text()) // 400}"
        if key in self.checked or not self.page.url.startswith(self.portal):
            return self
        self.checked.add(key)
        if PICTURES:
            name = re.sub(r"[^a-z]+", "_", shape.lower()).strip("_") or "home"
            folder = Path(PICTURES)
            folder.mkdir(parents=True, exist_ok=True)
            number = len(list(folder.glob("*.png")))
            self.page.screenshot(
                path=folder / f"{number:03d}_{self.width}_{name}.png", full_page=True
            )
        if self.page.locator("h1").count() != 1:
            self.problems.append(f"{shape} has {self.page.locator('h1').count()} main headings")
        if not self.scripts:  # axe is a script, too; it sees these pages in the other journeys
            return self
        found = Axe().run(self.page, options=TOLD)
        for violation in found.response["violations"]:
            nodes = [node["html"][:160] for node in violation["nodes"][:3]]
            self.problems.append(f"axe {violation['id']} on {shape}: {nodes}")
        if self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1"):
            self.problems.append(f"{shape} scrolls sideways at {self.width} px")
        return self
