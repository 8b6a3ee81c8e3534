"""Papers, checks and the counter in a real Chromium: both widths, with and without a script."""

from __future__ import annotations

import hashlib
import json
import zipfile
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from benefits import process
from benefits.eligibility.flag_models import Flag
from benefits.evidence.models import Evidence
from portal import clock
from tests.accounts import people
from tests.benefits import world
from tests.benefits.evidence import files
from tests.benefits.evidence.papers import NOW, draft, hand_in, scanned, world_take
from tests.benefits.test_in_a_browser import enter  # noqa: F401
from tests.browsing import is_sound

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def uploads(page: Any) -> None:
    """A photo, a PDF and a page of the web, chosen together."""
    page.get_by_text("Another paper", exact=True).click()
    page.locator('input[name="files"]').set_input_files(
        [
            {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": files.jpeg()},
            {"name": "card.pdf", "mimeType": "application/pdf", "buffer": files.pdf()},
            {"name": "page.html", "mimeType": "text/html", "buffer": b"<html></html>"},
        ]
    )
    page.get_by_role("button", name="Send the papers").click()


@pytest.mark.parametrize("script", [True, False])
def test_papers_are_sent_from_a_phone_each_with_its_word(
    open_page: Any,
    live_server: Any,
    enter: Any,  # noqa: F811
    script: bool,
) -> None:
    where = draft()
    page = open_page(width=360, java_script_enabled=script)
    enter(page, where.person)
    address = live_server.url + reverse("benefits:papers_draft", args=[where.token])
    page.goto(address)
    uploads(page)
    page.get_by_text("no photo (JPEG, PNG) and no PDF").wait_for()
    page.get_by_text("Received.").first.wait_for()
    assert Evidence.objects.filter(state="received").count() == 2
    page.goto(address)
    if script:
        is_sound(page)
    assert page.get_by_text("photo.jpg", exact=True).is_visible()
    assert page.locator("img").count() == 1


@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_of_papers_checks_and_corrections_is_sound(
    open_page: Any,
    live_server: Any,
    enter: Any,  # noqa: F811
    width: int,
) -> None:
    office = world.unit("Central office")
    world.officer(office)
    claim = world.referred(office)
    scanned(hand_in(claim.draft))
    scanned(hand_in(claim.draft, files.pdf(), name="a-long-name-of-a-work-card-of-1998.pdf"))
    Flag.objects.create(
        claim=claim,
        person=claim.person,
        rule="shared_account",
        values={"others": 1},
        fingerprint="x",
        raised_at=NOW,
    )
    condition = claim.determinations.get().content["best"]["conditions"][0]["key"]
    made = process.open_correction(
        world.as_person(claim.person),
        claim.draft_id,
        condition=condition,
        shown="66 years",
        article="EC 103/2019, art. 19",
        right="I was born a year earlier than the register says.",
        at=NOW,
    )
    member = world.officer(claim.unit)
    world_take(member, claim)
    rules = world.officer(office, roles=(Role.RULES,))
    process.switch_off(
        world.as_staff(rules), "wage_growth", "It stops too many promotions.", clock.now()
    )
    clerk = world.officer(office, roles=(Role.CLERK,))
    served = world.claimant()
    visit = process.serve_person(
        world.as_staff(clerk),
        national_id=served.national_id,
        purpose="at_the_counter",
        words="wants to ask for the pension",
        at=NOW,
    )
    correction = reverse("benefits:correction", args=[made.reference])
    pages = {
        claim.person: [
            reverse("benefits:papers", args=[claim.protocol]),
            reverse("benefits:claim", args=[claim.protocol]),
            reverse("benefits:wrong", args=[claim.protocol]) + f"?finding={condition}",
            correction,
        ],
        member: [
            reverse("benefits:desk_file", args=[claim.protocol]),
            reverse("benefits:corrections"),
            correction,
        ],
        rules: [
            reverse("benefits:flag_rules"),
            reverse("benefits:flag_switch", args=["shared_account"]),
            reverse("benefits:flag_switch", args=["wage_growth"]),
        ],
        clerk: [
            reverse("benefits:office"),
            reverse("benefits:visit", args=[visit.reference]),
            reverse("benefits:visit_application", args=[visit.reference, "old-age"]),
        ],
    }
    page = open_page(width=width)
    for who, addresses in pages.items():
        enter(page, who)
        for address in addresses:
            page.goto(live_server.url + address)
            is_sound(page)


@pytest.mark.parametrize("width", [360, 1280])
def test_everything_is_taken_along_with_the_papers_in_it(
    open_page: Any, live_server: Any, width: int
) -> None:
    where = draft()
    paper, gone = (
        hand_in(where, name="carteira de trabalho.jpg"),
        hand_in(where, files.pdf(), name="card.pdf"),
    )
    process.take_paper_back(world.as_person(where.person), gone.pk, NOW)
    page = open_page(width=width)
    session = people.sign_in(Client(), where.person.identities.get().user, stepped_up=True)
    kept = settings.SESSION_COOKIE_NAME
    page.context.add_cookies(
        [{"name": kept, "value": session.cookies[kept].value, "url": live_server.url}]
    )
    page.goto(live_server.url + reverse("my_archive"))
    is_sound(page)
    assert page.get_by_text("the paper that you handed in").is_visible()
    assert page.get_by_text("The paper is taken back, and its file deleted.").is_visible()
    with page.expect_download() as begun:
        page.get_by_role("button", name="Download everything (ZIP)").click()
    assert begun.value.suggested_filename == "my-social-security.zip"
    with zipfile.ZipFile(begun.value.path()) as bag:
        assert bag.testzip() is None
        told = {one["reference"]: one for one in json.loads(bag.read("data.json"))["papers"]}
        content = bag.read(told[paper.reference]["file"])
    assert hashlib.sha256(content).hexdigest() == paper.sha256
    assert told[gone.reference]["file"] is None
