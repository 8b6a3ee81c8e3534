"""An assessor is away: visits are named, then moved to the next free time or given to a person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import Http404
from django.urls import reverse
from icalendar import Calendar

from accounts.models import Role
from benefits import process
from benefits.adjudication.desk_models import Absence
from benefits.agenda.models import Appointment, Arrangement
from benefits.applications.models import Claim
from portal import clock
from portal.messages.models import Letter, Notice
from tests.benefits import world
from tests.benefits.agenda.rooms import MONDAY, Office, hours, moment
from tests.benefits.forms.test_in_a_browser import enters
from tests.benefits.world import NOW
from tests.browsing import is_sound, lead

TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def office(db):
    return Office()


@pytest.fixture
def now(monkeypatch):
    """The clock of the pages stands."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda: NOW.date())


def away(office, *, actor=None, seen=(), first=MONDAY, last=MONDAY, at=NOW):
    doctor = office.members["doctor"]
    return process.set_absence(
        actor or office.doctor, doctor.pk, starts_on=first, ends_on=last, seen=seen, at=at
    )


def kinds(person):
    found = Notice.objects.filter(person=person, kind__startswith="appointment")
    return list(found.order_by("id").values_list("kind", flat=True))


def test_the_visits_are_named_before_anything_is_kept(office):
    made = office.book(office.refer())
    with pytest.raises(process.VisitsFall, match="1 visit is booked") as fall:
        away(office)
    assert fall.value.visits == [made]
    assert not Absence.objects.exists()
    made.refresh_from_db()
    assert made.state == "booked"


def test_a_visit_booked_meanwhile_is_named_too(office):
    first = office.book(office.refer())
    hours(office.members["doctor"], "medical", first=(10, 0), last=(11, 0))
    hours(office.members["social"], "social", first=(10, 30), last=(11, 30))
    second = office.book(office.refer(), number=1)
    with pytest.raises(process.VisitsFall) as fall:
        away(office, seen=[first.reference])
    assert fall.value.visits == [first, second]


def test_an_absence_on_other_days_or_of_a_cancelled_visit_asks_nothing(office):
    made = office.book(office.refer())
    away(office, first=TUESDAY, last=TUESDAY)
    process.cancel_appointment(world.as_person(made.person), made.reference, NOW)
    away(office)
    assert Absence.objects.count() == 2


def test_the_person_gets_the_next_free_time_of_the_office_and_the_clock_goes_on(office):
    referral = office.refer()
    made, due, claim_due = office.book(referral), referral.due_on, referral.claim.due_on
    hours(office.members["doctor"], "medical", TUESDAY, place="Room 4")
    hours(office.members["social"], "social", TUESDAY, first=(9, 30), last=(10, 30))
    away(office, seen=[made.reference])
    made.refresh_from_db()
    assert (made.state, made.ended_by) == ("cancelled", "staff")
    new = Appointment.objects.get(state="booked")
    assert (new.starts_at, new.unit, new.way) == (moment(TUESDAY, 9), office.unit, "office")
    assert kinds(referral.person)[-1] == "appointment_moved_by_us"
    assert Letter.objects.filter(kind="appointment", person=referral.person).count() == 2
    referral.refresh_from_db()
    assert (referral.due_on, Claim.objects.get().due_on) == (due, claim_due)
    assert not Arrangement.objects.exists()


def test_a_colleague_takes_the_visit_at_the_same_hour_where_one_is_free(office):
    made = office.book(office.refer())
    other = world.officer(office.unit, roles=(Role.MEDICAL,))
    hours(other, "medical")
    away(office, seen=[made.reference])
    new = Appointment.objects.get(state="booked")
    assert new.starts_at == made.starts_at
    assert new.sittings.filter(assessor=other).exists()
    assert new.sittings.filter(assessor=office.members["social"]).exists()


def test_without_a_free_time_a_person_of_the_office_finds_one(office):
    referral = office.refer()
    made = office.book(referral)
    away(office, seen=[made.reference])
    assert not Appointment.objects.filter(state="booked").exists()
    assert Arrangement.objects.get().cause == "office"
    assert kinds(referral.person)[-1] == "appointment_lost"


def test_a_visit_of_today_is_never_moved_by_itself(office):
    made = office.book(office.refer())
    hours(office.members["doctor"], "medical", TUESDAY)
    hours(office.members["social"], "social", TUESDAY, first=(9, 30), last=(10, 30))
    away(office, seen=[made.reference], at=moment(MONDAY, 7))
    assert not Appointment.objects.filter(state="booked").exists()
    assert Arrangement.objects.get().cause == "office"


def test_nobody_notes_an_absence_for_somebody_of_another_office(office):
    made = office.book(office.refer())
    elsewhere = Office(with_hours=False)
    for actor in (elsewhere.boss, office.clerk, office.social):
        with pytest.raises(Http404):
            away(office, actor=actor, seen=[made.reference])
    assert not Absence.objects.exists()


def test_the_page_names_the_visits_and_goes_on_when_they_were_seen(signed_in, office, now):
    made = office.book(office.refer())
    client = signed_in(office.members["doctor"])
    url = reverse("benefits:desk_people")
    days = {
        f"{name}_{part}": getattr(MONDAY, part)
        for name in ("starts_on", "ends_on")
        for part in ("day", "month", "year")
    }
    shown = client.post(url, days).content.decode()
    assert "Visits are booked on these days" in shown and made.claim.protocol in shown
    assert not Absence.objects.exists()
    assert client.post(url, {**days, "seen": made.reference}).status_code == 302
    assert Absence.objects.exists()


def test_a_moved_visit_stays_one_entry_in_the_calendar(signed_in, office, now):
    referral = office.refer()
    made = office.book(referral)
    client = signed_in(referral.person)
    url = reverse("benefits:appointment_calendar", args=[referral.claim.protocol])

    def event():
        (found,) = Calendar.from_ical(client.get(url).content).walk("VEVENT")
        return found

    before = event()
    hours(office.members["doctor"], "medical", TUESDAY)
    hours(office.members["social"], "social", TUESDAY, first=(9, 30), last=(10, 30))
    away(office, seen=[made.reference])
    after = event()
    assert before["UID"] == after["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert after["DTSTART"].dt == moment(TUESDAY, 9)


def test_who_moved_is_offered_the_new_office_and_the_visit_stays(signed_in, office, now):
    referral = office.refer()
    made = office.book(referral)
    there = Office()
    url = reverse("benefits:appointment", args=[referral.claim.protocol])
    client = signed_in(referral.person)
    assert "Another office serves you now" not in client.get(url).content.decode()
    Claim.objects.filter(pk=referral.claim_id).update(unit=there.unit)
    shown = client.get(url).content.decode()
    assert "Another office serves you now" in shown and there.unit.name in shown
    assert f"?move=1&amp;office={there.unit.pk}" in shown
    made.refresh_from_db()
    assert (made.state, made.unit) == ("booked", office.unit)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_that_names_the_visits_is_sound_and_goes_on_by_one_button(
    now, live_server, open_page, signed_in, width
):
    office = Office()
    office.book(office.refer())
    page = open_page(width=width)
    enters(page, live_server, signed_in, office.members["doctor"])
    page.goto(live_server.url + reverse("benefits:desk_people"))
    for name in ("starts_on", "ends_on"):
        for part in ("day", "month", "year"):
            page.locator(f"[name={name}_{part}]").fill(str(getattr(MONDAY, part)))
    lead(page.get_by_role("button", name="Note the absence"))
    is_sound(page)
    lead(page.get_by_role("button", name="move these visits"))
    is_sound(page)
    assert "23 November 2026" in page.inner_text("main")
    assert Absence.objects.exists()
