"""Accidents told by a union, a doctor or an authority, and days of death that differ."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from accounts.actors import actor_for
from accounts.attempts import TO_OPEN
from accounts.models import AccessLogEntry, Person, Role, StaffMember
from contributions import process, queries
from contributions.accidents import others
from contributions.accidents.models import AccidentNotice, AccidentReport
from contributions.accidents.others import REPORTS_A_DAY
from portal import clock
from portal.errors import Mendable
from portal.messages.models import Notice
from portal.records import acting
from tests.contributions import accidents, world
from tests.contributions.test_accidents import told
from tests.contributions.test_pages import browser, page, staff_browser, url, words_of
from tests.contributions.world import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def november(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "real_now", lambda: NOW)
    cache.clear()


def teller(own: Person) -> Any:
    """Somebody who tells in their own name."""
    return actor_for(world.citizen(own).pk, {"level": 2}, world.TODAY)


def reported(injured: Any = None, by: Any = None, **changed: Any) -> AccidentReport:
    """A doctor told of the accident of somebody."""
    injured = injured or world.person()
    whom = {
        "teller": "doctor",
        "institution": "Hospital Boa Vista",
        "national_id": injured.national_id,
        "name": injured.name,
        "employer_name": "Padaria Aurora",
    }
    said = accidents.SAID | {key: value for key, value in changed.items() if key not in whom}
    whom |= {key: value for key, value in changed.items() if key in whom}
    return process.report_accident(by or teller(world.person()), said, NOW, **whom)


def officer_like(person: Person) -> Any:
    """A caseworker who is this person in their own life."""
    user = world.staff(Role.CASEWORKER)
    with acting("test", "world"):
        StaffMember.objects.filter(user=user).update(person=person)
    return actor_for(user.pk, {}, world.TODAY)


def test_a_report_becomes_a_notice_by_an_officer_and_the_injured_get_the_copy() -> None:
    injured, doctor = world.person(), teller(world.person("Dr. Ivo Leal"))
    report = reported(injured, doctor)
    assert queries.accidents_of(injured.pk) == []
    assert not Notice.objects.exists()

    notice = process.take_over_report(world.officer(Role.CASEWORKER), report, NOW)

    assert queries.accidents_of(injured.pk) == [notice]
    assert (notice.teller, notice.label) == ("doctor", "Dr. Ivo Leal, Hospital Boa Vista")
    assert notice.employer_name == "Padaria Aurora"
    assert all(getattr(notice, name) == value for name, value in accidents.SAID.items())
    assert notice.due_on is None and notice.filed_at == report.filed_at
    copy = Notice.objects.get()
    assert (copy.person_id, copy.kind, copy.case) == (
        injured.pk, "accident_told", notice.reference,
    )  # fmt: skip
    assert process.take_over_report(world.officer(Role.SUPERVISOR), report, NOW) == notice
    assert Notice.objects.count() == 1


def test_a_death_that_a_doctor_told_is_told_to_no_dead_person() -> None:
    injured = world.person()
    report = reported(injured, kind="death", died_on=date(2026, 11, 10))
    notice = process.take_over_report(world.officer(Role.CASEWORKER), report, NOW)
    assert notice.died_on == date(2026, 11, 10)
    assert not Notice.objects.filter(person_id=injured.pk).exists()
    injured.refresh_from_db()
    assert injured.died_on is None  # no record changes by a notice


def test_what_was_told_rests_sealed() -> None:
    injured = world.person()
    report = reported(injured)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT national_id, name, said FROM contributions_accidentreport WHERE id = %s",
            [report.pk],
        )
        stored = b"".join(bytes(value) for value in cursor.fetchone())
    assert injured.national_id.encode() not in stored
    assert b"oven" not in stored and injured.name.encode() not in stored
    report.refresh_from_db()
    assert report.name == injured.name


def test_who_tells_reads_nothing_of_the_person() -> None:
    doctor = teller(world.person())
    report = reported(world.person(), doctor)
    notice = process.take_over_report(world.officer(Role.CASEWORKER), report, NOW)
    client = browser(world.User.objects.get(pk=doctor.user_id))
    page(client, url("accident", notice.reference), 404)
    page(client, url("accident_correct", notice.reference), 404)
    words = page(client, url("accidents"))
    assert report.reference in words and notice.reference not in words


def test_a_number_that_nobody_has_is_received_in_the_same_words() -> None:
    somebody = world.person()
    free = world.national_id(99_999_001)
    answers = []
    for number in (somebody.national_id, free):
        client = browser(world.citizen())
        given = accidents.typed() | {
            "teller": "union", "institution": "Union of bakers", "national_id": number,
            "name": "Somebody", "employer_name": "Padaria",
        }  # fmt: skip
        check = client.post(url("accident_of_others"), given | {"act": "check"})
        assert "Sign and send" in words_of(check)
        sent = client.post(url("accident_of_others"), given | {"act": "sign"})
        assert (sent.status_code, sent["Location"]) == (302, url("accidents"))
        words = page(client, url("accidents"))
        number_of = AccidentReport.objects.latest("id").reference
        assert number_of in words
        answers.append(words.replace(number_of, "NUMBER"))

    def core(words: str) -> str:
        return words[words.index("We have your notice") :]

    assert core(answers[0]) == core(answers[1])
    assert AccidentReport.objects.count() == 2 and not AccidentNotice.objects.exists()


def test_the_same_told_twice_is_one_and_other_words_are_another() -> None:
    injured, doctor = world.person(), teller(world.person())
    assert reported(injured, doctor) == reported(injured, doctor)
    assert reported(injured, doctor, words="Another day's words") != reported(injured, doctor)
    assert AccidentReport.objects.count() == 2


def test_one_sign_in_tells_of_so_many_a_day() -> None:
    doctor = teller(world.person())
    first = [reported(world.person(), doctor) for _number in range(REPORTS_A_DAY)]
    with pytest.raises(Mendable, match="tomorrow"):
        reported(world.person(), doctor)
    again = queries.accidents_reported_by(doctor.user_id).last()
    assert again == first[0]
    assert reported().pk  # somebody else goes on


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"teller": "employer"}, "teller"),
        ({"happened_on": date(2026, 11, 12)}, "happened_on"),
        ({"kind": "death"}, "died_on"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(changed: dict[str, Any], field: str) -> None:
    with pytest.raises(Mendable) as refused:
        reported(**changed)
    assert refused.value.field == field
    assert not AccidentReport.objects.exists()


def test_an_unproved_sign_in_a_helper_and_a_company_tell_of_nobody() -> None:
    low = actor_for(world.citizen().pk, {"level": 1}, world.TODAY)
    company = world.acting_for(world.employer())
    for actor in (low, company, world.officer(Role.CASEWORKER)):
        with pytest.raises(Http404):
            reported(by=actor)


def test_the_same_told_twice_at_the_same_moment_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    injured, doctor = world.person(), teller(world.person())
    counted, first = others.counted, []

    def meanwhile(key: str, seconds: int) -> int:
        if not first:
            first.append(None)
            first[0] = reported(injured, doctor)
        return counted(key, seconds)

    monkeypatch.setattr(others, "counted", meanwhile)
    assert reported(injured, doctor) == first[0]
    assert AccidentReport.objects.count() == 1


def typed_by_others(**more: str) -> dict[str, str]:
    return accidents.typed() | {
        "teller": "union", "institution": "Union of bakers", "name": "Somebody",
        "national_id": world.national_id(99_999_003), "employer_name": "Padaria", "act": "sign",
    } | more  # fmt: skip


def test_the_database_is_asked_the_same_whether_or_not_somebody_has_the_number() -> None:
    client, asked = browser(world.citizen()), []
    client.get(url("accident_of_others"))
    for number in (world.person().national_id, world.national_id(99_999_004)):
        with CaptureQueriesContext(connection) as made:
            client.post(url("accident_of_others"), typed_by_others(national_id=number))
        asked.append([one["sql"].split('"s1')[0][:60] for one in made])  # but for savepoints
    assert AccidentReport.objects.count() == 2
    assert asked[0] == asked[1]


def test_a_sign_in_at_a_low_level_proves_itself_before_it_tells() -> None:
    client = browser(world.citizen(), level=1)
    for answer in (
        client.get(url("accident_of_others")),
        client.post(url("accident_of_others"), typed_by_others()),
    ):
        assert answer.status_code == 302 and "/accidents/" not in answer["Location"].split("?")[0]
    assert not AccidentReport.objects.exists()


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", "{{ 1|add:1 }}", "\u202egnirts", "\0", "a" * 5000, "😀" * 200],
)
@pytest.mark.parametrize("name", ["name", "institution", "words", "employer_name"])
def test_no_text_however_hostile_breaks_a_page(name: str, text: str) -> None:
    sent = browser(world.citizen()).post(url("accident_of_others"), typed_by_others(**{name: text}))
    assert sent.status_code in (302, 400)
    assert "<script>alert(1)" not in words_of(sent)
    for report in AccidentReport.objects.all():
        desk = staff_browser(Role.CASEWORKER)
        shown = desk.get(url("accident_report", report.reference))
        assert shown.status_code == 200 and b"<script>alert(1)" not in shown.content


@pytest.mark.parametrize("year", ["0", "0001", "1899", "9999", "99999", "-1", "x"])
@pytest.mark.parametrize("name", ["happened_on", "died_on"])
def test_no_day_however_odd_breaks_a_page(name: str, year: str) -> None:
    days = {f"{name}_day": "31", f"{name}_month": "12", f"{name}_year": year}
    given = typed_by_others(kind="death" if name == "died_on" else "first") | days
    sent = browser(world.citizen()).post(url("accident_of_others"), given)
    assert sent.status_code in (302, 400)
    for report in AccidentReport.objects.all():
        page(staff_browser(Role.CASEWORKER), url("accident_report", report.reference))


# ── The officer ──────────────────────────────────────────────────────────────────────────────


def test_nobody_decides_about_themselves_and_no_other_role_does() -> None:
    injured = world.person()
    report = reported(injured)
    for actor in (officer_like(injured), world.officer(Role.TREASURY, Role.AUDITOR, Role.CLERK)):
        with pytest.raises(Http404):
            process.take_over_report(actor, report, NOW)
        with pytest.raises(Http404):
            process.set_report_aside(actor, report, "because", NOW)
    assert process.take_over_report(world.officer(Role.CASEWORKER), report, NOW)


def test_who_has_every_right_but_that_of_an_officer_finds_no_page_and_decides_nothing() -> None:
    report = reported()
    notice = told(worker=world.person(), kind="death", died_on=date(2026, 11, 10))
    roles = [role for role in Role if role not in (Role.CASEWORKER, Role.SUPERVISOR)]
    for desk in (staff_browser(*roles), browser(world.citizen())):
        page(desk, url("accident_reports"), 404)
        for address in (
            url("accident_report", report.reference),
            url("accident_death", notice.reference),
        ):
            page(desk, address, 404)
            for decision in ("take", "aside"):
                given = {"decision": decision, "note": "because"}
                assert desk.post(address, given).status_code == 404
    report.refresh_from_db()
    assert report.outcome == "" and queries.deaths_to_compare() == [notice]


def test_enter_after_a_reason_against_it_takes_nothing_over() -> None:
    desk = staff_browser(Role.CASEWORKER)
    shown = desk.get(url("accident_report", reported().reference)).content.decode()
    assert '<textarea name="note"' in shown  # Enter in a line presses the first button


def test_an_answer_that_is_neither_yes_nor_no_decides_nothing() -> None:
    report = reported()
    desk = staff_browser(Role.CASEWORKER)
    given = {"decision": "anything", "note": "because"}
    assert desk.post(url("accident_report", report.reference), given).status_code == 400
    report.refresh_from_db()
    assert report.outcome == ""


def test_an_officer_who_tries_a_report_about_themselves_is_refused_and_it_is_kept() -> None:
    injured = world.person()
    report = reported(injured)
    desk = staff_browser(Role.CASEWORKER)
    with acting("test", "world"):
        StaffMember.objects.update(person=injured)
    page(desk, url("accident_report", report.reference), 404)
    tried = AccessLogEntry.objects.get(person_id=injured.pk)
    assert (tried.purpose, tried.case) == (TO_OPEN, report.reference)


def test_a_report_of_nobody_we_know_can_only_be_set_aside_with_a_reason() -> None:
    report = reported(national_id=world.national_id(99_999_002))
    desk = staff_browser(Role.CASEWORKER)
    assert report.reference in page(desk, url("accident_reports"))
    shown = page(desk, url("accident_report", report.reference))
    assert "take it over" not in shown and "Hospital Boa Vista" in shown
    with pytest.raises(Mendable, match="Nobody in the civil register"):
        process.take_over_report(world.officer(Role.CASEWORKER), report, NOW)
    address = url("accident_report", report.reference)
    assert desk.post(address, {"decision": "aside"}).status_code == 400
    assert desk.post(address, {"decision": "aside", "note": "No such person."}).status_code == 302
    assert report.reference not in page(desk, url("accident_reports"))


def test_what_was_set_aside_becomes_no_notice_any_more() -> None:
    injured = world.person()
    report = reported(injured)
    process.set_report_aside(world.officer(Role.CASEWORKER), report, "Another person.", NOW)
    with pytest.raises(Mendable, match="decided this already"):
        process.take_over_report(world.officer(Role.CASEWORKER), report, NOW)
    assert queries.accidents_of(injured.pk) == []


def test_the_person_sees_that_an_officer_looked_at_the_report() -> None:
    injured = world.person()
    report = reported(injured)
    desk = staff_browser(Role.CASEWORKER)
    listed = page(desk, url("accident_reports"))
    assert injured.name not in listed and not AccessLogEntry.objects.exists()
    shown = page(desk, url("accident_report", report.reference))
    assert str(injured) in shown and "The tray slipped" in shown
    look = AccessLogEntry.objects.get(person_id=injured.pk)
    assert look.case == report.reference
    taken = desk.post(url("accident_report", report.reference), {"decision": "take"})
    assert taken.status_code == 302
    assert len(queries.accidents_of(injured.pk)) == 1


# ── Days of death ────────────────────────────────────────────────────────────────────────────


def died(injured: Person, day: date | None) -> None:
    with acting("test", "the register"):
        Person.objects.filter(pk=injured.pk).update(died_on=day)


def test_a_day_of_death_that_the_register_does_not_have_waits_for_an_officer() -> None:
    injured = world.person()
    notice = told(worker=injured, kind="death", died_on=date(2026, 11, 10))
    assert queries.deaths_to_compare() == [notice]
    died(injured, date(2026, 11, 10))
    assert queries.deaths_to_compare() == []
    died(injured, date(2026, 11, 9))
    assert queries.deaths_to_compare() == [notice]

    desk = staff_browser(Role.CASEWORKER)
    assert notice.reference in page(desk, url("accident_reports"))
    address = url("accident_death", notice.reference)
    assert str(injured) in page(desk, address)
    assert desk.post(address, {"note": " "}).status_code == 400
    assert desk.post(address, {"note": "The certificate says the 9th."}).status_code == 302
    assert queries.deaths_to_compare() == []
    injured.refresh_from_db()
    notice.refresh_from_db()
    assert (injured.died_on, notice.died_on) == (date(2026, 11, 9), date(2026, 11, 10))


def test_a_notice_without_a_death_or_of_ones_own_people_is_not_compared() -> None:
    living, own = world.person(), world.person()
    page(staff_browser(Role.CASEWORKER), url("accident_death", told(worker=living).reference), 404)
    notice = told(worker=own, kind="death", died_on=date(2026, 11, 10))
    with pytest.raises(Http404):
        process.look_at_death(officer_like(own), notice, "x", NOW)
    with pytest.raises(Http404):
        process.look_at_death(world.officer(Role.TREASURY), notice, "x", NOW)
