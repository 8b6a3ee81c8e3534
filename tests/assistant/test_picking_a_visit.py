"""The time of a visit picked in the conversation: office, day, hour; a code at the end."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessLogEntry, Mandate, Unit
from benefits.agenda.models import Appointment, Hours
from benefits.assessments.models import Referral
from portal import clock
from portal.assistant import flows_booking, knowledge
from portal.assistant.models import Turn
from portal.records import acting
from tests.accounts import people
from tests.assistant.test_resolvers import user_of
from tests.benefits.agenda.rooms import MONDAY, Office, hours, moment
from tests.benefits.world import NOW

pytestmark = pytest.mark.django_db
BUTTON = re.compile(r'<button[^>]* name="(\w+)" value="([^"]*)"[^>]*>(.*?)</button>', re.DOTALL)
HIDDEN = re.compile(r'<input type="hidden" name="([\w-]+)" value="([^"]*)">')


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda: timezone.localdate(NOW))


@pytest.fixture
def office() -> Office:
    return Office()


def second_office(name: str = "Office Norte", **facts: Any) -> Unit:
    """Another office with a doctor and a social worker, on Monday and on Tuesday."""
    return Office(unit=Unit.objects.create(name=name, **facts)).unit


def browser_of(referral: Referral) -> Client:
    client = Client()
    people.sign_in(client, user_of(referral.person))
    return client


def ask(client: Client) -> str:
    """The page after an approved question about visits."""
    question = knowledge.approved().articles["appointment"].texts["en"].questions["m01"][0]
    answer = client.post(reverse("assistant:ask"), {"question": question}, follow=True)
    return str(answer.content.decode())


def buttons(page: str, name: str) -> list[tuple[str, str]]:
    """(value, words) of the buttons of a step."""
    found = [(value, html.unescape(re.sub(r"<[^>]*>", "", words)).replace("\xa0", " "))
             for key, value, words in BUTTON.findall(page) if key == name]  # fmt: skip
    return [(value, " ".join(words.split())) for value, words in found]


def press(client: Client, **button: str) -> str:
    number = Turn.objects.order_by("-id")[0].number
    answer = client.post(reverse("assistant:pick_visit", args=[number]), button, follow=True)
    assert answer.status_code == 200
    return str(answer.content.decode())


def confirm(client: Client, page: str, referral: Referral) -> str:
    """The last button, with what its form brings."""
    url = reverse("benefits:appointment", args=[referral.claim.protocol])
    form = page.split(f'action="{url}"', 1)[1].split("</form>", 1)[0]
    answer = client.post(url, dict(HIDDEN.findall(form)))
    assert answer["Location"].startswith(f"{reverse('assistant:conversation')}#turn-")
    return str(client.get(answer["Location"]).content.decode())


def pick(client: Client, page: str, *steps: str) -> str:
    """The first button of each step."""
    for step in steps:
        page = press(client, **{step: buttons(page, step)[0][0]})
    return page


# ── The story ────────────────────────────────────────────────────────────────────────────────


def test_office_day_and_hour_lead_to_the_code_and_the_calendar(office: Office):
    referral = office.refer()
    far = second_office()
    client = browser_of(referral)

    page = ask(client)
    offices = buttons(page, "office")
    assert [value for value, _words in offices] == [str(office.unit.pk), str(far.pk)]
    assert "nearest to you · Monday, 23 November 2026" in offices[0][1]

    page = press(client, office=str(office.unit.pk))
    assert buttons(page, "day") == [("2026-11-23", "Monday, 23 November 2026 2 times")]
    page = press(client, day="2026-11-23")
    assert [words for _value, words in buttons(page, "hour")] == ["09:00–10:00", "09:30–10:30"]
    page = pick(client, page, "hour")
    assert "Shall this be your visit?" in page
    assert not Appointment.objects.exists()  # the assistant books nothing

    page = confirm(client, page, referral)

    made = Appointment.objects.get()
    assert (made.person, made.unit, made.starts_at) == (
        referral.person, office.unit, moment(MONDAY, 9),
    )  # fmt: skip
    assert "Booking code" in page
    assert made.reference in page
    calendar = reverse("benefits:appointment_calendar", args=[referral.claim.protocol])
    assert calendar in page
    assert client.get(calendar)["Content-Type"].startswith("text/calendar")
    visit = client.get(reverse("benefits:appointment", args=[referral.claim.protocol]))
    assert made.reference in visit.content.decode()


def test_one_office_is_not_asked_for(office: Office):
    page = ask(browser_of(office.refer()))

    assert not buttons(page, "office")
    assert buttons(page, "day")
    assert office.unit.name in page


def test_a_visit_is_moved_in_the_conversation_and_nothing_happens_before_the_last_button(
    office: Office,
):
    referral = office.refer()
    booked = office.book(referral)
    client = browser_of(referral)

    assert buttons(ask(client), "move") == [("yes", "Choose another time here")]
    page = press(client, move="yes")
    assert buttons(page, "move") == [("", "Leave it as it is")]
    page = pick(client, page, "day", "hour")
    assert Appointment.objects.get().reference == booked.reference
    page = confirm(client, page, referral)

    moved = Appointment.objects.get(state="booked")
    assert moved.reference != booked.reference
    assert moved.reference in page
    assert buttons(page, "move") == [("yes", "Choose another time here")]  # done with


def test_what_was_picked_can_be_changed_step_by_step(office: Office):
    second_office()
    client = browser_of(office.refer())
    page = pick(client, ask(client), "office", "day", "hour")

    page = press(client, again="day")
    assert buttons(page, "day")
    assert "Office: " in page
    page = press(client, again="office")
    assert len(buttons(page, "office")) == 2


def test_many_days_are_shown_some_at_a_time(office: Office):
    for more in range(1, 8):
        day = MONDAY + timedelta(days=more)
        hours(office.members["doctor"], "medical", day)
        hours(office.members["social"], "social", day, first=(10, 0), last=(11, 0))
    client = browser_of(office.refer())

    page = ask(client)
    assert len(buttons(page, "day")) == flows_booking.DAYS
    page = press(client, later=buttons(page, "later")[0][0])

    assert [value for value, _words in buttons(page, "day")] == ["2026-11-29", "2026-11-30"]


# ── A taken hour ─────────────────────────────────────────────────────────────────────────────


def test_a_time_that_somebody_took_meanwhile_gives_the_next_ones(office: Office):
    referral, faster = office.refer(), office.refer()
    client = browser_of(referral)
    page = pick(client, ask(client), "day", "hour")
    taken = office.book(faster)

    page = confirm(client, page, referral)

    assert not Appointment.objects.filter(person=referral.person).exists()
    assert "Somebody else took this time a moment ago" in page
    # the doctor of the first half hour is taken: what begins then is gone, the next one is there
    assert [words for _value, words in buttons(page, "hour")] == ["09:30–10:30"]
    page = confirm(client, pick(client, page, "hour"), referral)
    mine = Appointment.objects.get(person=referral.person)
    assert mine.starts_at > taken.starts_at
    assert mine.reference in page


def test_after_the_last_time_of_a_day_other_days_are_offered(office: Office):
    referral = office.refer()
    client = browser_of(referral)
    pick(client, ask(client), "day", "hour")
    Hours.objects.update(closed_at=NOW, closed_by=office.members["boss"])
    hours(office.members["doctor"], "medical", MONDAY + timedelta(days=2))
    hours(office.members["social"], "social", MONDAY + timedelta(days=2), first=(10, 0),
          last=(11, 0))  # fmt: skip

    page = client.get(reverse("assistant:conversation")).content.decode()

    assert "Somebody else took this time a moment ago" in page
    assert [value for value, _words in buttons(page, "day")] == ["2026-11-25"]


def test_without_any_free_time_the_reason_is_said_and_the_page_of_visits_named(office: Office):
    referral = office.refer()
    Appointment.objects.all().delete()
    client = browser_of(referral)
    for _one in range(2):
        other = office.refer()
        if office.offers(other):
            office.book(other)

    page = ask(client)

    assert "There is no free time at this office before the legal day." in page
    assert reverse("benefits:appointment", args=[referral.claim.protocol]) in page


def test_pressed_twice_the_last_button_books_once(office: Office):
    referral = office.refer()
    client = browser_of(referral)
    page = pick(client, ask(client), "day", "hour")

    confirm(client, page, referral)
    confirm(client, page, referral)

    assert Appointment.objects.count() == 1


# ── Who may not ──────────────────────────────────────────────────────────────────────────────


def test_a_stranger_without_a_conversation_finds_nothing_to_press(office: Office):
    ask(browser_of(office.refer()))
    number = Turn.objects.get().number

    answer = Client().post(reverse("assistant:pick_visit", args=[number]), {"day": "2026-11-23"})

    assert answer.status_code == 404


def test_another_persons_picks_touch_only_their_own_turn(office: Office):
    mine, other = office.refer(), office.refer()
    first, second = browser_of(mine), browser_of(other)
    ask(first)
    ask(second)

    press(second, day="2026-11-23")

    assert Turn.objects.get(conversation__user=user_of(mine.person)).state == {}


def helper(referral: Referral, *scopes: str) -> Client:
    holder = people.citizen("Rui Tavares")
    with acting("tests", "test"):
        given = Mandate.objects.create(
            holder=holder, kind=Mandate.Kind.HELPER, person=referral.person, scopes=list(scopes),
            starts_on=date(2026, 1, 1), proof="test",
        )  # fmt: skip
    client = Client()
    people.sign_in(client, holder)
    stored = client.session
    stored["capacity"] = f"mandate-{given.pk}"
    stored.save()
    return client


def test_a_helper_for_claims_books_and_the_looks_are_kept(office: Office):
    referral = office.refer()
    client = helper(referral, "claims")

    page = confirm(client, pick(client, ask(client), "day", "hour"), referral)

    assert Appointment.objects.get().reference in page
    assert AccessLogEntry.objects.filter(person=referral.person, actor__contains="Rui")


def test_a_helper_with_every_scope_but_claims_sees_no_time_and_books_nothing(office: Office):
    referral = office.refer()
    client = helper(referral, "record", "payments", "messages", "medical")

    page = ask(client)

    assert not buttons(page, "day")
    url = reverse("benefits:appointment", args=[referral.claim.protocol])
    choice = {"choice": office.offers(referral)[0].choice, "office": office.unit.pk}
    assert client.post(url, choice | {"conversation": "1"}).status_code == 404
    assert not Appointment.objects.exists()


def test_what_no_button_sends_is_passed_over(office: Office):
    referral = office.refer()
    client = browser_of(referral)
    ask(client)

    for button in ({"office": "x" * 500}, {"day": "tomorrow"}, {"later": "\x00"}, {"hour": "1-²"},
                   {"again": "everything"}, {}, {"other": "1"}):  # fmt: skip
        page = press(client, **button)
        assert "On which day?" in page or "2026" in page

    assert len(str(Turn.objects.get().state)) < 1000


def test_an_older_answer_is_not_picked_from(office: Office):
    client = browser_of(office.refer())
    ask(client)
    first = Turn.objects.get().number
    ask(client)

    client.post(reverse("assistant:pick_visit", args=[first]), {"day": "2026-11-23"})

    assert {str(one.state) for one in Turn.objects.all()} == {"{}"}


def test_no_name_number_or_protocol_is_kept_with_the_turn(office: Office):
    referral = office.refer()
    client = browser_of(referral)
    pick(client, ask(client), "day", "hour")

    assert set(Turn.objects.get().state["visit"]) == {"day", "hour", "key"}
    assert referral.claim.protocol not in str(Turn.objects.get().state)


# ── Which office first ───────────────────────────────────────────────────────────────────────


def test_the_office_of_the_own_place_comes_first_then_the_city_then_the_state():
    facts = [("A far", "Manaus", "AM"), ("B state", "Santos", "SP"), ("C city", "Campinas", "SP"),
             ("D own", "Campinas", "SP")]  # fmt: skip
    made = [Unit.objects.create(name=name, city=city, regions=state) for name, city, state in facts]

    found = flows_booking.nearest_first(made, person_id=0, own_id=made[3].pk)

    assert [one.name for one in found] == ["D own", "C city", "B state", "A far"]


def test_where_no_office_is_known_to_be_near_all_stand_as_they_are():
    made = [Unit.objects.create(name=name) for name in ("A", "B")]

    assert flows_booking.nearest_first(made, person_id=0, own_id=None) == made


def test_who_comes_back_from_the_sign_in_goes_on_here(office: Office):
    referral = office.refer()
    client = Client()
    page = ask(client)
    link = page.split(f'href="{reverse("assistant:resume")}')[1].split('"')[0]
    people.sign_in(client, user_of(referral.person))
    page = client.get(reverse("assistant:resume") + link.replace("&amp;", "&")).content.decode()
    form = page.split("Go on with it here")[0].rsplit("<form", 1)[1]

    page = client.post(
        reverse("assistant:ask"), dict(HIDDEN.findall(form)), follow=True
    ).content.decode()

    assert Turn.objects.order_by("-id")[0].article == "appointment"
    assert buttons(page, "day")
