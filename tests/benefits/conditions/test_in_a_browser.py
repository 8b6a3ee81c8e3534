"""The pages in a real Chromium: sound at both widths, and a mother says why on a phone."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Mandate
from benefits.conditions.models import GivenReason, Report
from tests.benefits import world
from tests.benefits.conditions import world as grants
from tests.benefits.conditions.world import APRIL, FEBRUARY
from tests.benefits.test_in_a_browser import enter as enter
from tests.browsing import is_sound, lead

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = ({"width": 360, "height": 800}, {"width": 1280, "height": 900})


def visit(page: Any, live_server: Any, name: str, *args: Any) -> None:
    answer = page.goto(live_server.url + reverse(f"benefits:{name}", args=args))
    assert answer.ok, (answer.url, answer.status)


def test_every_page_is_sound_at_both_widths(open_page, live_server, enter):
    page = open_page(width=360)
    family, school = grants.family(), grants.institution()
    grants.officers()
    who = grants.poster(school)
    warned = grants.failed(family, who, FEBRUARY)
    proposed = grants.failed(family, who, APRIL)
    first, _second = grants.office_of(proposed)
    officer = world.StaffMember.objects.get(pk=first.staff_id)
    admin = grants.works_at(school, Mandate.Kind.OFFICE_ADMIN)
    pages = [
        (family.mother, ("conditions",)),
        (family.mother, ("conditions_period", warned.reference)),
        (family.mother, ("conditions_contest", warned.reference)),
        (admin, ("reporting", school.pk)),
        (admin, ("reporting_list", school.pk)),
        (admin, ("reporting_keys", school.pk)),
        (world.person(), ("institutions",)),
        (officer, ("grant_steps",)),
        (officer, ("grant_step", proposed.reference)),
    ]
    seen = None
    for reader, address in pages:
        if reader is not seen:
            enter(page, reader)
            seen = reader
        for width in WIDTHS:
            page.set_viewport_size(width)
            visit(page, live_server, *address)
            is_sound(page)


def test_a_school_reports_and_the_mother_says_why_on_a_phone(open_page, live_server, enter):
    page = open_page(width=360)
    family, school = grants.family(), grants.institution()
    enter(page, grants.works_at(school))
    visit(page, live_server, "reporting", school.pk)
    page.get_by_label("CPF of the child or mother").fill(family.child.national_id)
    for part, value in (("Day", "5"), ("Month", "5"), ("Year", "2016")):
        page.get_by_label(part, exact=True).fill(value)
    page.get_by_label("Present on how many percent of the school days?").fill("40")
    page.locator("label[for=id_period_0]").click()
    lead(page.get_by_role("button", name="Keep it"))
    page.get_by_text("Kept.", exact=True).wait_for()
    assert Report.objects.get().attendance == 4_000

    enter(page, family.mother)
    visit(page, live_server, "conditions")
    page.get_by_role("link", name="What schools and health posts reported last").click()
    is_sound(page)
    page.get_by_role("link", name="Say why: Going to school").click()
    is_sound(page)
    page.get_by_text("Illness", exact=True).click()
    page.get_by_label("In your own words").fill("He had pneumonia for three weeks.")
    lead(page.get_by_role("button", name="Send it"))
    page.get_by_text("You said: illness").wait_for()
    is_sound(page)
    assert GivenReason.objects.get().reason == "illness"
