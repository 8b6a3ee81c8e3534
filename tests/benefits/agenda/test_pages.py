"""The pages of visits: who sees them, what they say, and the story of one in Chromium."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.models import AccessLogEntry, Role
from benefits import process
from benefits.agenda.models import Appointment, Arrangement, Hours
from portal import clock
from tests.benefits import world
from tests.benefits.agenda.rooms import MONDAY, Office, hours, moment
from tests.benefits.world import NOW


@pytest.fixture
def now(monkeypatch):
    """A clock that a test can move."""

    class Clock:
        at = NOW

    told = Clock()
    monkeypatch.setattr(clock, "now", lambda: told.at)
    monkeypatch.setattr(clock, "today", lambda: told.at.date())
    return told


@pytest.fixture
def office(db):
    return Office()


def page(name, *args):
    return reverse(f"benefits:{name}", args=args)


def choice(referral, office, at=NOW):
    return {
        "choice": office.offers(referral, at)[0].choice,
        "office": office.unit.pk,
        "key": str(uuid4()),
    }


def test_the_person_chooses_sees_and_cancels_their_visit(signed_in, office, now):
    referral = office.refer()
    protocol = referral.claim.protocol
    person = signed_in(referral.person)
    assert "Choose a time" in person.get(page("claim", protocol)).content.decode()
    assert "Choose a time for your assessment" in person.get("/").content.decode()
    shown = person.get(page("appointment", protocol)).content.decode()
    assert "09:00–10:00" in shown and "09:30–10:30" in shown
    assert person.post(page("appointment", protocol), {}).status_code == 302  # nothing chosen
    assert not Appointment.objects.exists()
    person.post(page("appointment", protocol), choice(referral, office))
    shown = person.get(page("appointment", protocol)).content.decode()
    assert str(office.members["doctor"]) in shown and "Room 3" in shown
    assert "Room 3" in person.get(page("claim", protocol)).content.decode()
    assert "09:00" in person.get("/").content.decode()
    event = person.get(page("appointment_calendar", protocol))
    assert event["Content-Type"].startswith("text/calendar")
    assert b"DTSTART:20261123T120000Z" in event.content
    assert b"disab" not in event.content.lower()
    assert person.get(page("appointment", protocol) + "?move=1").status_code == 200
    assert person.get(page("appointment_cancel", protocol)).status_code == 200
    person.post(page("appointment_cancel", protocol))
    assert Appointment.objects.get().state == "cancelled"
    assert person.get(page("appointment_calendar", protocol)).status_code == 404


@pytest.mark.parametrize("name", ["appointment_cancel", "appointment_calendar"])
def test_a_clerk_who_is_shown_no_visit_leaves_no_look(signed_in, office, now, name):
    referral = office.refer()
    clerk = signed_in(office.members["clerk"])
    serving = {"purpose": "on_the_phone", "words": "wants to book the visit"}
    number = referral.person.national_id
    process.serve_person(office.clerk, national_id=number, at=NOW, **serving)
    looks = AccessLogEntry.objects.filter(what="visits to the assessors")

    assert clerk.get(page(name, referral.claim.protocol)).status_code == 404
    assert not looks.exists(), "nothing was shown"

    office.book(referral)
    assert clerk.get(page(name, referral.claim.protocol)).status_code == 200
    assert looks.count() == 1


def test_the_person_moves_their_visit_on_the_page(signed_in, office, now):
    referral = office.refer()
    made = office.book(referral)
    person = signed_in(referral.person)
    later = MONDAY + timedelta(days=3)
    hours(office.members["doctor"], "medical", later)
    hours(office.members["social"], "social", later, first=(9, 30), last=(10, 30))
    late = next(one for one in office.offers(referral) if one.starts_at.date() == later)
    given = choice(referral, office) | {"move": made.reference, "choice": late.choice}
    person.post(page("appointment", referral.claim.protocol), given)
    assert Appointment.objects.get(state="booked").starts_at == moment(later, 9)
    claim = person.get(page("claim", referral.claim.protocol)).content.decode()
    assert "Our clock stood still" in claim


def test_what_is_needed_is_asked_and_arranged(signed_in, office, now):
    referral = office.refer()
    protocol = referral.claim.protocol
    person = signed_in(referral.person)
    assert person.get(page("appointment_needs", protocol)).status_code == 200
    assert "Tick what you need" in person.post(page("appointment_needs", protocol)).content.decode()
    person.post(page("appointment_needs", protocol), {"needs": ["home"], "words": "No lift here"})
    assert "A person arranges" in person.get(page("appointment", protocol)).content.decode()
    asked = Arrangement.objects.get()
    clerk = signed_in(office.members["clerk"])
    assert protocol in clerk.get(page("agenda")).content.decode()
    shown = clerk.get(page("agenda_arrange", asked.pk)).content.decode()
    assert "No lift here" in shown
    assert AccessLogEntry.objects.filter(purpose="arranging a visit").exists()
    for member in ("doctor", "officer"):
        other = signed_in(office.members[member])
        assert other.get(page("agenda_arrange", asked.pk)).status_code == 404
    given = choice(referral, office) | {"outcome": "Your neighbour brings you on Monday."}
    assert clerk.post(page("agenda_arrange", asked.pk), given | {"outcome": ""}).status_code == 200
    assert clerk.post(page("agenda_arrange", asked.pk), given).status_code == 302
    assert Appointment.objects.get().state == "booked"
    assert clerk.get(page("agenda_arrange", asked.pk)).status_code == 302  # arranged already


def test_the_days_list_is_worked_off(signed_in, office, now):
    referral = office.refer()
    made = office.book(referral)
    clerk, doctor = (signed_in(office.members[one]) for one in ("clerk", "doctor"))
    today = page("agenda")
    assert str(referral.person) not in clerk.get(today).content.decode()
    now.at = moment(MONDAY, 9)
    assert str(referral.person) in clerk.get(today).content.decode()
    assert AccessLogEntry.objects.filter(
        person=referral.person, purpose="the day’s list of the office"
    ).exists()
    clerk.post(page("agenda_act", made.reference, "arrived"))
    called = doctor.post(page("agenda_act", made.reference, "take"))
    assert called.url.startswith("/assessments/M-")
    assert doctor.get(called.url).status_code == 200
    assert clerk.post(page("agenda_act", made.reference, "eat")).status_code == 404
    missed = clerk.post(page("agenda_act", made.reference, "missed"))
    assert missed.status_code == 302 and Appointment.objects.get().state == "arrived"


def test_others_see_no_list_and_no_visit(signed_in, office, now):
    referral = office.refer()
    made = office.book(referral)
    protocol = referral.claim.protocol
    stranger = signed_in(world.claimant())
    for name in ("appointment", "appointment_cancel", "appointment_needs", "appointment_calendar"):
        for client in (stranger, signed_in(office.members["clerk"])):
            assert client.get(page(name, protocol)).status_code == 404
    officer = signed_in(office.members["officer"])
    assert officer.get(page("agenda")).status_code == 404
    assert officer.post(page("agenda_act", made.reference, "missed")).status_code == 404
    assert signed_in(office.members["clerk"]).get(page("agenda_hours")).status_code == 404
    board = signed_in(world.officer(office.unit, roles=(Role.BOARD, Role.AUDITOR, Role.ADMIN)))
    assert board.get(page("agenda")).status_code == 404


def test_a_clerk_books_on_the_same_page_for_whom_they_serve(signed_in, office, now):
    referral = office.refer()
    process.serve_person(
        office.clerk,
        national_id=referral.person.national_id,
        purpose="on_the_phone",
        words="wants to book the visit",
        at=NOW,
    )
    clerk = signed_in(office.members["clerk"])
    address = page("appointment", referral.claim.protocol)
    assert clerk.get(address).status_code == 200
    clerk.post(address, choice(referral, office))
    assert Appointment.objects.get().channel == "phone"


def hours_form(member, part="medical", **more):
    first, last = MONDAY + timedelta(days=7), MONDAY + timedelta(days=13)
    return {
        "assessor": f"{member.pk}-{part}",
        "way": "office",
        "place": "Room 3",
        **{f"first_{name}": getattr(first, name) for name in ("day", "month", "year")},
        **{f"last_{name}": getattr(last, name) for name in ("day", "month", "year")},
        "weekdays": ["0", "2"],
        "begins": "9:00",
        "ends": "12:00",
        "minutes": "40",
        **more,
    }


def test_a_supervisor_sets_and_closes_hours(signed_in, office, now):
    boss, doctor = signed_in(office.members["boss"]), office.members["doctor"]
    before = Hours.objects.count()
    assert boss.get(page("agenda_hours")).status_code == 200
    assert boss.post(page("agenda_hours"), hours_form(doctor)).status_code == 302
    assert Hours.objects.count() == before + 2  # a Monday and a Wednesday
    for wrong in (
        {},  # they overlap with themselves
        {"ends": "9:20"},
        {"way": "video", "place": ""},
        {"assessor": f"{doctor.pk}-social"},
        {"weekdays": []},
    ):
        assert boss.post(page("agenda_hours"), hours_form(doctor, **wrong)).status_code == 200
    assert Hours.objects.count() == before + 2
    boss.post(page("agenda_hours_close", Hours.objects.last().pk))
    assert Hours.objects.filter(closed_at=None).count() == before + 1
