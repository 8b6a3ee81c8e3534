"""From the check before filing to the visit and the officer, on a telephone; each page sound."""

from __future__ import annotations

import os
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Person
from benefits import process
from benefits.agenda.models import Appointment, Arrangement
from benefits.applications.models import Benefit, Claim, ClaimState
from benefits.applications.steps import sealed_answer
from benefits.assessments.models import Assessment
from portal import clock
from tests.benefits import world
from tests.benefits.agenda.rooms import Office, scores
from tests.benefits.forms.world import CARD, told
from tests.benefits.test_in_a_browser import enter  # noqa: F401
from tests.browsing import is_sound, lead

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ANSWERS = {
    "person_right": "yes",
    "impairment": "yes",
    "other_pension": "no",
    "account_right": "yes",
    "papers": "later",
    "care_costs": [],
}


@pytest.fixture
def opened(open_page: Any, live_server: Any, enter: Any):  # noqa: F811
    """Opens an address as somebody."""

    def go(who: Any, *address: Any, width: int = 360) -> Any:
        page = open_page(width=width)
        enter(page, who)
        page.goto(live_server.url + reverse(f"benefits:{address[0]}", args=address[1:]))
        return page

    return go


def disabled_and_poor() -> Person:
    """Somebody of 40 whose household the social register knows."""
    made = world.person(born_on=date(1986, 5, 5))
    today = timezone.localdate(clock.now()).isoformat()
    one = {"born_on": "1986-05-05", "kind": "other", "income_cents": 0}
    told(made, "social register", {"updated_on": today, "members": [one]})
    told(made, "biometric register", CARD)
    return made


def week_of_hours(office: Office) -> None:
    """Hours of both assessors on each of the next working days."""
    today = timezone.localdate(clock.now())
    for member, part, begins in (("doctor", "medical", 9), ("social", "social", 10)):
        process.set_hours(
            office.boss,
            office.members[member].pk,
            part=part,
            way="office",
            first=today + timedelta(days=1),
            last=today + timedelta(days=12),
            weekdays=range(5),
            begins=datetime(2026, 1, 1, begins).time(),
            ends=datetime(2026, 1, 1, begins + 2).time(),
            minutes=40,
            place="Room 3",
            at=clock.now(),
        )


def look(page: Any, name: str) -> None:
    is_sound(page)
    if shots := os.environ.get("VISIT_SHOTS"):
        width = page.viewport_size["width"]
        page.screenshot(path=f"{shots}/{name}-{width}.png", full_page=True)


def test_from_the_check_before_filing_to_the_visit_and_the_officer(opened: Any) -> None:
    office = Office(with_hours=False)
    week_of_hours(office)
    made = disabled_and_poor()
    actor = world.as_person(made)
    draft = process.begin_draft(actor, made.pk, Benefit.ASSISTANCE, clock.now())
    words = {"impairment_words": sealed_answer("I cannot walk since an accident.")}
    process.save_answers(actor, draft.pk, "check", ANSWERS | words, clock.now())
    page = opened(made, "draft_check", draft.token)
    look(page, "check")
    page.locator('label[for="id_declared"]').click()
    page.get_by_role("button", name="Send", exact=True).click()
    page.wait_for_url("**/received/")
    claim = Claim.objects.get(person=made)
    process.assess(claim.pk, clock.now())
    claim.refresh_from_db()
    if claim.state == ClaimState.AWAITING_ANSWER:  # the papers of a doctor are asked for first
        asked = claim.requests.get(state="open")
        process.answer_needs(actor, asked.pk, {}, "I have none at hand.", clock.now())
        process.assess(claim.pk, clock.now())
        claim.refresh_from_db()
    assert claim.state == ClaimState.AWAITING_ASSESSMENT
    page = opened(made, "claim", claim.protocol)
    look(page, "claim")
    page.get_by_role("link", name="Choose a time", exact=True).click()
    look(page, "choose")
    page.locator(".choice label").first.click()
    lead(page.get_by_role("button", name="Book this time"))
    look(page, "booked")
    assert page.get_by_text("Room 3").first.is_visible()
    booked = Appointment.objects.get(state="booked")
    assert booked.sittings.count() == 2
    _seen_by_both(office, booked)
    claim.refresh_from_db()
    assert claim.state == ClaimState.IN_REVIEW
    page = opened(made, "claim", claim.protocol)
    assert page.get_by_text("A caseworker is looking at your claim").first.is_visible()


def _seen_by_both(office: Office, booked: Appointment) -> None:
    """What happens at the office on the day, by the verbs of the day's list."""
    at = booked.starts_at
    process.mark_arrived(office.clerk, booked.reference, at)
    for who, more in ((office.doctor, {"months": 60}), (office.social, {})):
        part: Assessment = process.take_from_list(who, booked.reference, at)
        process.finish_assessment(
            who,
            part.reference,
            answers={**scores(part.part), **more},
            words="Needs help every day.",
            at=at,
        )


@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_of_the_agenda_is_sound(opened: Any, width: int) -> None:
    office = Office(with_hours=False)
    page = opened(office.members["boss"], "agenda_hours", width=width)
    look(page, "hours-none")
    week_of_hours(office)
    page.reload()
    look(page, "hours")
    referral = office.refer()
    at = clock.now()
    page = opened(referral.person, "appointment", referral.claim.protocol, width=width)
    look(page, "choose-old-age")
    made = office.book(referral, at=at)
    page.reload()
    look(page, "visit")
    page.get_by_role("link", name="Choose another time").click()
    look(page, "move")
    for name in ("appointment_cancel", "appointment_needs"):
        look(opened(referral.person, name, referral.claim.protocol, width=width), name)
    process.ask_for_arrangement(
        world.as_person(referral.person), referral.pk, needs=["home"], words="No lift.", at=at
    )
    page = opened(referral.person, "appointment", referral.claim.protocol, width=width)
    look(page, "arranging")
    clerk = office.members["clerk"]
    look(opened(clerk, "agenda_arrange", Arrangement.objects.get().pk, width=width), "arrange")
    page = opened(clerk, "agenda", width=width)
    look(page, "day-empty")
    page.goto(f"{page.url}?day={timezone.localdate(made.starts_at).isoformat()}")
    look(page, "day")
