"""Claims and desk in a real Chromium: every page and state, both widths, keys, no JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings as portal_settings
from django.urls import reverse

from accounts.models import Person, StaffMember
from benefits import process
from benefits.applications.models import Claim, Draft
from benefits.eligibility.assessment import determinations
from portal import clock
from tests.benefits import world
from tests.browsing import is_sound, lead

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Enter = Callable[[Any, Person | StaffMember], None]


@pytest.fixture
def enter(live_server: Any, signed_in: Any) -> Enter:
    """Gives the browser a session that is already signed in."""

    def carry(page: Any, who: Person | StaffMember) -> None:
        cookie = signed_in(who).cookies[portal_settings.SESSION_COOKIE_NAME].value
        page.context.clear_cookies()
        page.context.add_cookies(
            [
                {
                    "name": portal_settings.SESSION_COOKIE_NAME,
                    "value": cookie,
                    "url": live_server.url,
                }
            ]
        )

    return carry


def refused(office: Any) -> Claim:
    """A claim that two officers refused after asking."""
    now = clock.now()
    one, two = (world.as_staff(world.officer(office)) for _ in range(2))
    made = world.person(born_on=date(1980, 1, 1))
    world.record(made)
    claim = world.assessed(made, now)
    due = now.date() + timedelta(days=20)
    world.take(one, claim.pk, now)
    asked = process.ask(one, claim.pk, what="More work?", why="It counts.", due_on=due, at=now)
    process.answer(world.as_person(made), asked.pk, "No.", now)
    world.take(one, claim.pk, now)
    stored = claim.determinations.latest("sequence")
    process.propose_refusal(
        one,
        claim.pk,
        determination_id=stored.pk,
        reasons=[
            {"key": c.key, "article": c.article, "words": "You reach the age later on."}
            for c in determinations(stored)[0].conditions
            if c.result != "met"
        ],
        at=now,
    )
    world.take(two, claim.pk, now)
    process.confirm_refusal(two, claim.pk, now)
    return claim


@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_of_a_claim_is_sound(
    live_server: Any, open_page: Callable[..., Any], enter: Enter, width: int
) -> None:
    now, office = clock.now(), world.unit()
    page = open_page(width=width)

    def look(name: str, *args: object, query: str = "") -> None:
        page.goto(live_server.url + reverse(f"benefits:{name}", args=args) + query)
        is_sound(page)

    made = world.claimant()
    enter(page, made)
    look("claims")
    look("claim_start", "old-age")
    actor = world.as_person(made)
    draft = process.begin_draft(actor, made.pk, "old_age", now)
    for step in ("you", "record", "work", "special", "other", "account"):
        look("draft", draft.token, step)
    lead(page.get_by_role("button", name="Continue"))  # without an answer: the error summary
    is_sound(page)
    look("draft_discard", draft.token)
    look("claims")
    process.save_answers(actor, draft.pk, "check", world.CLEAN, now)
    look("draft_check", draft.token)
    claim = process.submit(actor, draft.token, now)
    look("claim_received", claim.protocol)
    look("claim", claim.protocol)
    look("withdraw", claim.protocol)
    process.assess(claim.pk, now)
    for name in ("claim", "decision", "contest"):
        look(name, claim.protocol)
    decision = claim.decisions.get()
    filed = process.appeal(actor, decision.pk, contested=["age"], grounds="I am older.", at=now)
    look("appeal", filed.protocol)
    look("appeal_withdraw", filed.protocol)
    no = refused(office)
    enter(page, no.person)
    look("claim", no.protocol)
    look("decision", no.protocol)


@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_of_the_desk_is_sound(
    live_server: Any, open_page: Callable[..., Any], enter: Enter, width: int
) -> None:
    now, office = clock.now(), world.unit()
    member, other = world.officer(office), world.officer(office)
    claim = world.referred(office)
    page = open_page(width=width)
    enter(page, member)

    def look(name: str, *args: object, query: str = "") -> None:
        page.goto(live_server.url + reverse(f"benefits:{name}", args=args) + query)
        is_sound(page)

    look("desk")
    look("desk_file", claim.protocol)
    world.take(world.as_staff(member), claim.pk, now)
    for act in ("ask", "grant", "refuse"):
        look("desk_file", claim.protocol, query=f"?do={act}")
    look("desk_file", claim.protocol, query="?do=ask")
    Claim.objects.filter(pk=claim.pk).update(holder=other)  # a colleague has it now
    page.get_by_label("What do you need to know?").fill("Which year is missing?")
    page.get_by_label("Why do you need it?").fill("It changes the time.")
    lead(page.get_by_role("button", name="Send the question"))
    assert page.get_by_role("heading", level=1).inner_text() == "Nothing was changed"
    is_sound(page)


def test_the_desk_is_worked_by_keys_alone(
    live_server: Any, open_page: Callable[..., Any], enter: Enter
) -> None:
    office = world.unit()
    member = world.officer(office)
    claim = world.referred(office)
    page = open_page(width=1280)
    enter(page, member)
    page.goto(live_server.url + reverse("benefits:desk"))
    page.keyboard.press("n")
    page.wait_for_url(f"**/desk/{claim.protocol}/")
    page.keyboard.press("g")
    page.wait_for_url("**?do=grant")
    page.get_by_label("Why the doubts are settled").focus()
    page.keyboard.type("The work card shows it.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/")
    claim.refresh_from_db()
    assert claim.state == "granted"


def test_a_whole_application_needs_no_script(live_server: Any, browser: Any, enter: Enter) -> None:
    made = world.claimant()
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()

    def choose(words: str) -> None:
        page.locator("label").get_by_text(words, exact=True).click()

    enter(page, made)
    page.goto(live_server.url + reverse("benefits:claim_start", args=["old-age"]))
    lead(page.get_by_role("button", name="Start"))
    for _step in ("you", "record", "work"):
        choose("Yes")
        lead(page.get_by_role("button", name="Continue"))
    lead(page.get_by_role("button", name="Continue"))
    choose("No")
    lead(page.get_by_role("button", name="Continue"))
    choose("Into the account you know")
    lead(page.get_by_role("button", name="Continue"))
    choose("What I have said is true as far as I know.")
    lead(page.get_by_role("button", name="Send"))
    assert page.get_by_role("heading", level=1).inner_text() == "We have received your claim"
    claim = Claim.objects.get(person=made)
    assert Draft.objects.get().closed_at is not None
    lead(page.get_by_role("link", name="Follow your claim"))
    process.assess(claim.pk, clock.now())
    lead(page.get_by_role("link", name="Look again"))
    assert page.get_by_role("heading", level=1).inner_text() == "Your claim is granted"
    context.close()
