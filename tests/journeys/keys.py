"""A person without a mouse: Tab, Space, Enter, arrows; and always able to see where they are."""

from __future__ import annotations

import re

from tests.journeys.visitor import Visitor

MOST_TABS = 120
# What has the keyboard, in words, and whether one can see that it has.
_WHERE = """() => {
    const one = document.activeElement;
    const label = one.labels && one.labels.length ? one.labels[0].innerText : "";
    const text = label || one.getAttribute("aria-label") || one.innerText || one.value || "";
    const frame = one.closest(".choice") || one;  // a radio's frame is drawn around its choice
    const shown = [one, frame].some(part => {
        const style = getComputedStyle(part);
        return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0)
            || style.boxShadow !== "none";
    });
    return {tag: one.tagName, text: text.trim(), shown};
}"""
# The page may glide there.
_IN_SIGHT = """() => {
    const box = document.activeElement.getBoundingClientRect();
    return box.bottom > 0 && box.top < innerHeight;
}"""


class Keyboard:
    """The keys of one visitor."""

    def __init__(self, person: Visitor) -> None:
        self.person, self.page = person, person.page

    def tab_to(self, name: str | re.Pattern[str], tag: str = "") -> Keyboard:
        """Tab on until the named thing has the keyboard; every stop on the way must be visible."""
        wanted = name if isinstance(name, re.Pattern) else re.compile(f"^{re.escape(name)}")
        for _press in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            here = self.page.evaluate(_WHERE)
            if here["tag"] == "BODY":
                continue
            assert here["shown"], f"no visible focus on {here} at {self.page.url}"
            if wanted.search(here["text"]) and (not tag or here["tag"] == tag):
                self.page.wait_for_function(_IN_SIGHT)
                return self
        raise AssertionError(f"{name} is not reached by Tab on {self.page.url}")

    def enter(self) -> Keyboard:
        """Enter on what has the keyboard, and look at the page that comes."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.person.look()
        return self

    def space(self) -> Keyboard:
        self.page.keyboard.press("Space")
        return self

    def type(self, text: str) -> Keyboard:
        self.page.keyboard.type(text)
        return self

    def choose(self, name: str | re.Pattern[str]) -> Keyboard:
        """In a group of radios: Tab enters it, arrows go to the wanted one."""
        wanted = name if isinstance(name, re.Pattern) else re.compile(f"^{re.escape(name)}")
        for _press in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            here = self.page.evaluate(_WHERE)
            if here["tag"] == "INPUT" and self._type() in ("radio", "checkbox"):
                break
        else:
            raise AssertionError(f"no group is reached by Tab on {self.page.url}")
        if self._type() == "checkbox":
            return self.tab_to(name).space() if not wanted.search(here["text"]) else self.space()
        for _arrow in range(12):
            here = self.page.evaluate(_WHERE)
            assert here["shown"], f"no visible focus on {here} at {self.page.url}"
            if wanted.search(here["text"]):
                return self.space()
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{name} is not in the group on {self.page.url}")

    def _type(self) -> str:
        kind: str = self.page.evaluate("document.activeElement.type")
        return kind
