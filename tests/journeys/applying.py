"""What all who apply do: begin, send, wait for the answer; and what officers do with it."""

from __future__ import annotations

import re
import time

from tests.journeys.visitor import PATIENCE_SECONDS, Visitor

PROTOCOL = re.compile(r"[A-Z]-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{4}")
YES, NO = re.compile("^Yes$"), re.compile("^No$")


def begin(person: Visitor, slug: str) -> Visitor:
    """Start an application."""
    return person.go(f"/claims/ask/{slug}/").press("Start")


def send(person: Visitor, *, told: str = "") -> str:
    """Take the known account, declare what is `told` and send; returns the protocol number."""
    person.choose("Into the account you know").press("Continue")
    if told:
        person.sees(told)
    person.choose("What I have said is true as far as I know.").press("Send")
    return PROTOCOL.search(person.text()).group()


def granted_within_a_minute(person: Visitor, protocol: str) -> Visitor:
    """Wait on the page of the claim for its letter, then read the decision.

    A minute is what is promised; a machine that runs all tests at once may take three.
    """
    end = time.monotonic() + PATIENCE_SECONDS
    person.go(f"/claims/{protocol}/")
    while not person.page.locator("a[href^='/letters/']").count():
        assert time.monotonic() < end, person.text()
        time.sleep(1)
        person.page.reload()
    return person.look().go(f"/claims/{protocol}/decision/").sees("What we looked at")


def take_out_of_turn(supervisor: Visitor, protocol: str) -> Visitor:
    """Take a chosen file, which only a supervisor may, and says why."""
    supervisor.go("/desk/").go(f"/desk/{protocol}/?do=pick")
    supervisor.fill("Why out of turn?", "The claimant called: the rent is due on Friday.")
    return supervisor.press("Take this file")


def grant(officer: Visitor, protocol: str, words: str) -> Visitor:
    """Grant by the rule that the law proposes, with the file in one's hands."""
    officer.go(f"/desk/{protocol}/?do=grant")
    officer.page.locator("textarea").first.fill(words)
    if officer.page.locator("input[type=radio]").count():
        officer.page.locator("input[type=radio]").first.check()
    officer.press("Grant now")
    return officer.go(f"/desk/{protocol}/").sees("granted")
