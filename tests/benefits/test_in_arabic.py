"""The core pages from right to left, at both widths; and a pension asked for in Arabic."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pikepdf
import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, pgettext

from accounts.models import Person, Role
from benefits import process
from benefits.applications import forms
from benefits.applications.models import Claim
from portal import clock, outbox
from portal.messages.letters import printed
from portal.messages.models import Letter
from portal.records import acting
from tests.benefits import world
from tests.benefits.forms import world as lives
from tests.benefits.test_in_a_browser import Enter, enter, refused  # noqa: F401
from tests.browsing import is_sound, lead

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ARABIC = re.compile(r"[\u0620-\u064a]{2}")
# Words between tags that the reader sees, outside their box or wider than it.
CLIPPED = """() => [...document.querySelectorAll("main *, header *, footer *")].filter((one) =>
  one.clientWidth > 1 && one.scrollWidth > one.clientWidth + 1
  && ["hidden", "clip"].includes(getComputedStyle(one).overflowX)
  && !one.closest(".visually-hidden, .cards thead, svg, progress")).map((one) => one.outerHTML)"""


def runs_from_the_right(page: Any) -> None:
    """The page is Arabic and turned over; nothing is cut off, too wide or wrong for axe."""
    assert page.locator("html").get_attribute("lang") == "ar"
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert ARABIC.search(page.locator("main").inner_text()), page.url
    is_sound(page)
    assert page.evaluate(CLIPPED) == []
    name, tools = (page.locator(f".site {part}").bounding_box() for part in (".mark", ".year"))
    assert name["x"] > tools["width"] / 2, "the mark of the house stands at the start of the line"


def said(message: str, context: str = "") -> str:
    """A word of the pages as they say it in Arabic."""
    with translation.override("ar"):
        return pgettext(context, message) if context else gettext(message)


@pytest.mark.parametrize("width", [360, 1280])
def test_what_a_citizen_sees_runs_from_right_to_left(
    live_server: Any,
    open_page: Callable[..., Any],
    enter: Enter,  # noqa: F811
    width: int,
) -> None:
    now, page = clock.now(), open_page(width=width, locale="ar")

    def look(name: str, *args: object) -> None:
        page.goto(live_server.url + reverse(name, args=args))
        runs_from_the_right(page)

    for name in ("home", "sign_in", "services", "benefits:pension"):
        look(name)
    made = world.claimant()
    claim = world.assessed(made, now)
    outbox.drain(clock.now)
    enter(page, made)
    for name in ("home", "benefits:claims", "contributions:record", "benefits:payments"):
        look(name)
    for name in ("access_log", "messages:inbox", "account", "assistant:conversation"):
        look(name)
    for name in ("benefits:claim", "benefits:decision", "benefits:contest"):
        look(name, claim.protocol)
    look("messages:letter", Letter.objects.get(person=made).code)
    no = refused(world.unit())
    enter(page, no.person)
    look("benefits:decision", no.protocol)


@pytest.mark.parametrize("width", [360, 1280])
def test_the_desk_runs_from_right_to_left(
    live_server: Any,
    open_page: Callable[..., Any],
    enter: Enter,  # noqa: F811
    width: int,
) -> None:
    office = world.unit()
    member = world.officer(office)
    claim = world.referred(office)
    world.take(world.as_staff(member), claim.pk, clock.now())
    page = open_page(width=width, locale="ar")
    enter(page, member)
    for address in ("/", "/desk/", f"/desk/{claim.protocol}/", f"/desk/{claim.protocol}/?do=ask"):
        page.goto(live_server.url + address)
        assert page.locator("html").get_attribute("dir") == "rtl"
        is_sound(page)


@pytest.mark.parametrize("width", [360, 1280])
def test_the_doctors_form_runs_from_right_to_left(
    live_server: Any,
    open_page: Callable[..., Any],
    enter: Enter,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    width: int,
) -> None:
    received = {paper.key: "received" for paper in forms.of("temporary_incapacity").papers}
    monkeypatch.setattr(
        import_module("benefits.process.assess"),  # its verb has the same name
        "papers_of_each",
        lambda ids: dict.fromkeys(ids, received),
    )
    made, given = lives.ill()
    lives.assessed(made, "temporary_incapacity", clock.now(), **given)
    doctor = world.officer(world.unit(), roles=(Role.MEDICAL,))
    part = process.take_next_assessment(world.as_staff(doctor), clock.now())
    assert part is not None
    page = open_page(width=width, locale="ar")
    enter(page, doctor)
    page.goto(live_server.url + reverse("benefits:assessments"))
    runs_from_the_right(page)
    page.goto(live_server.url + reverse("benefits:assessment", args=[part.reference]))
    runs_from_the_right(page)


def test_a_pension_is_asked_for_and_granted_in_arabic(
    live_server: Any,
    open_page: Callable[..., Any],
    enter: Enter,  # noqa: F811
) -> None:
    made = world.claimant()
    with acting("test", "who reads Arabic"):
        Person.objects.filter(pk=made.pk).update(language="ar")
    page = open_page(width=360, locale="ar")

    def choose(message: str) -> None:
        page.locator("label").get_by_text(said(message), exact=True).click()

    def press(message: str) -> None:
        lead(page.get_by_role("button", name=said(message), exact=True))

    enter(page, made)
    page.goto(live_server.url + reverse("benefits:claim_start", args=["old-age"]))
    press("Start")
    press("Continue")  # without an answer: what is missing is said in Arabic
    runs_from_the_right(page)
    for _step in ("you", "record", "work"):
        choose("Yes")
        press("Continue")
    press("Continue")
    choose("No")
    press("Continue")
    choose("Into the account you know")
    press("Continue")
    runs_from_the_right(page)
    choose("What I have said is true as far as I know.")
    press("Send")
    runs_from_the_right(page)
    claim = Claim.objects.get(person=made)
    process.assess(claim.pk, clock.now())
    outbox.drain(clock.now)
    letter = Letter.objects.get(person=made)
    assert letter.language == "ar"
    page.goto(live_server.url + reverse("benefits:claim", args=[claim.protocol]))
    lead(page.locator(f"a[href='/letters/{letter.code}/']").first)
    runs_from_the_right(page)
    assert page.locator(".letter").get_by_text("R$").count()
    with pikepdf.open(io.BytesIO(printed(letter).pdf)) as pdf:
        assert str(pdf.Root.Lang) == "ar"
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
