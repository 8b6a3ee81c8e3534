"""What institutions post: kept once, corrected by the next word, refused without telling who is."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404
from django.test import Client
from django.urls import reverse

from accounts.models import AccessLogEntry, Mandate, Role
from benefits import process
from benefits.conditions import posting
from benefits.conditions import queries as conditions
from benefits.conditions.models import Channel, Institution, InstitutionKey, Report
from benefits.conditions.posting import Written
from portal import clock, row_guard
from portal.errors import Mendable
from portal.periods import first_of_month
from tests.benefits import world
from tests.benefits.conditions import world as grants
from tests.benefits.conditions.world import FEBRUARY, after

pytestmark = pytest.mark.django_db
AT = after(FEBRUARY)


@pytest.fixture
def family() -> grants.Family:
    return grants.family()


def line(family, **more) -> Written:
    given = {
        "number": family.child.national_id,
        "birth": "2016-05-05",
        "period": "2026-02",
        "result": "80",
    }
    return Written(**given | more)


def trouble(who, written: Written) -> Mendable:
    with pytest.raises(Mendable) as caught:
        process.post_one(who, written, AT)
    return caught.value


def _prove_anew(client) -> None:
    session = client.session
    session["stepped_up_at"] = clock.now().timestamp()
    session.save()


# ── One line ─────────────────────────────────────────────────────────────────────────────────


def test_the_same_said_twice_is_kept_once_and_another_word_is_the_next_number(family):
    who = grants.poster()
    first, new = process.post_one(who, line(family), AT)
    again, once_more = process.post_one(who, line(family, result="80,00 %"), AT)
    assert (new, once_more, again.pk) == (True, False, first.pk)
    corrected, new = process.post_one(who, line(family, result="82.5"), AT)
    assert (new, corrected.number, corrected.attendance) == (True, 2, 8_250)
    assert Report.objects.count() == 2


def test_one_institution_neither_corrects_nor_hears_of_the_word_of_another(family):
    one, other = grants.poster(), grants.poster()
    first, _new = process.post_one(one, line(family), AT)
    beside, new = process.post_one(other, line(family), AT)  # the same words: told nothing
    assert (new, beside.number, beside.institution) == (True, 2, other.institution)
    corrected, new = process.post_one(one, line(family, result="82.5"), AT)
    assert (new, corrected.number) == (True, 3)
    again, new = process.post_one(other, line(family), AT)
    assert (new, again.pk) == (False, beside.pk)
    with row_guard.request_of([]):
        assert [made.pk for made in conditions.newest_reports(other.institution)] == [beside.pk]
    assert first.pk != corrected.pk


def test_a_report_is_never_changed_or_removed(family):
    made, _new = process.post_one(grants.poster(), line(family), AT)
    for act in (
        lambda: Report.objects.filter(pk=made.pk).update(attendance=1),
        lambda: Report.objects.filter(pk=made.pk).delete(),
    ):
        with pytest.raises(Exception, match=r"(?i)cannot|append|read.only"), transaction.atomic():
            act()


def test_a_duty_holds_a_share_or_a_yes_and_never_both(family):
    made, _new = process.post_one(grants.poster(), line(family), AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.create(
            followed=made.followed,
            person=made.person,
            kind="school",
            first_month=FEBRUARY,
            duty="school_attendance",
            number=7,
            kept=True,
            institution=made.institution,
            posted_by=made.posted_by,
            channel="page",
            posted_at=AT,
        )


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"number": "529.982.247-26"}, "number"),
        ({"number": "11111111111"}, "number"),
        ({"number": ""}, "number"),
        ({"birth": "2016-02-30"}, "birth"),
        ({"birth": "05.05.2016"}, "birth"),
        ({"period": "2026-03"}, "period"),
        ({"period": "2026-13"}, "period"),
        ({"period": "0000-02"}, "period"),
        ({"period": "2026-06"}, "period"),  # not begun
        ({"period": "2025-02"}, "period"),  # more than a year ago
        ({"result": "101"}, "result"),
        ({"result": "-1"}, "result"),
        ({"result": "80,123"}, "result"),
        ({"result": "NaN"}, "result"),
        ({"result": "1e99999"}, "result"),
        ({"result": "yes"}, "result"),
        ({"duty": "vaccination"}, "duty"),
        ({"reason": "holidays"}, "reason"),
    ],
)
def test_a_wrong_field_is_said_by_its_name_and_nothing_is_kept(family, wrong, field):
    assert trouble(grants.poster(), line(family, **wrong)).field == field
    assert not Report.objects.exists()


def test_the_refusal_is_the_same_whoever_exists(family):
    """Not in our registers, without the grant, with another birth date: one word for all."""
    who = grants.poster()
    stranger = world.person(born_on=date(2016, 5, 5))
    said = {
        trouble(who, line(family, number=world.national_id(999_999))).message,
        trouble(who, line(family, number=stranger.national_id)).message,
        trouble(who, line(family, birth="2016-05-06")).message,
    }
    assert len(said) == 1
    assert family.child.name not in said.pop()
    assert not AccessLogEntry.objects.filter(person_id=stranger.pk).exists()


def test_nobody_finds_out_by_trying_who_gets_the_grant(family, monkeypatch):
    monkeypatch.setattr("benefits.process.reports.STRANGERS_A_DAY", 3)
    who = grants.poster()
    for day in (6, 7, 8):
        trouble(who, line(family, birth=f"2016-05-0{day}"))
    assert "tomorrow" in trouble(who, line(family)).message
    assert not Report.objects.exists()
    _report, new = process.post_one(who, line(family), AT + timedelta(days=1))
    assert new


def test_each_institution_reports_its_own_duties(family):
    post = grants.poster(grants.institution(Institution.Kind.HEALTH_POST))
    small = {
        "number": family.small.national_id,
        "birth": "2023-02-02",
        "period": "2026-01",
        "result": "no",
    }
    report, _new = process.post_one(post, line(family, **small, duty="vaccination"), AT)
    assert (report.kind, report.kept) == ("health", False)
    assert trouble(post, line(family, duty="school_attendance")).field == "duty"
    assert trouble(post, line(family, **small)).field == "duty"  # three duties: which one?


def test_the_family_sees_who_told_about_the_child(family):
    process.post_one(grants.poster(), line(family), AT)
    assert AccessLogEntry.objects.filter(person_id=family.child.pk).exists()


# ── Lists ────────────────────────────────────────────────────────────────────────────────────


def test_a_bad_line_is_said_by_its_number_and_stops_none_of_the_others(family):
    content = (
        "number;birth;period;result\n"
        f"{family.child.national_id};2016-05-05;2026-02;80\n"
        "123;2016-05-05;2026-02;80\n"
        f"{family.child.national_id};05/05/2016;2026-04;75,5\n"
    ).encode()
    who = grants.poster()
    results = process.post_list(who, list(posting.rows(content)), AT)
    assert [(one.line, one.done, one.field) for one in results] == [
        (2, True, ""),
        (3, False, "number"),
        (4, True, ""),
    ]
    again = process.post_list(who, list(posting.rows(content)), AT)
    assert [one.done for one in again] == [True, False, True]
    assert Report.objects.count() == 2


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"number;birth;period;result\n",
        b"cpf;nascimento\n1;2\n",
        b"number;birth;period;result;secret\n1;2;3;4;5\n",
        b"\xff\xfe\x00n",
        b"number;birth;period;result\n" + b"1;2;3;4\n" * 2_001,
    ],
)
def test_what_is_no_list_is_refused_whole_with_a_word(content):
    with pytest.raises(Mendable):
        list(posting.rows(content))


# ── Who may ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("wrong", ["a citizen", "another school", "a caseworker", "left"])
def test_who_does_not_work_there_finds_nothing(wrong, family, signed_in):
    school, other = grants.institution(), grants.institution()
    if wrong == "a caseworker":
        who = world.officer(world.unit())
    else:
        who = world.person()
        if wrong == "another school":
            grants.works_at(other, person=who)
        if wrong == "left":
            grants.works_at(school, person=who)
            Mandate.objects.filter(organisation=school.organisation).update(
                ends_on=date(2025, 6, 1)
            )
    client = signed_in(who)
    _prove_anew(client)
    for name in ("reporting", "reporting_list", "reporting_keys"):
        assert client.get(reverse(f"benefits:{name}", args=[school.pk])).status_code == 404
        assert client.post(reverse(f"benefits:{name}", args=[school.pk])).status_code == 404


def test_a_clerk_of_ours_enters_what_came_on_paper_but_makes_no_keys(signed_in):
    school = grants.institution()
    client = signed_in(world.officer(world.unit(), roles=(Role.CLERK,)))
    assert client.get(reverse("benefits:reporting", args=[school.pk])).status_code == 200
    assert client.get(reverse("benefits:reporting_keys", args=[school.pk])).status_code == 404


def test_only_an_administrator_of_ours_says_what_is_a_school():
    school = grants.institution()
    admin = world.as_staff(world.officer(world.unit(), roles=(Role.ADMIN,)))
    again = process.register_institution(admin, school.organisation_id, "school", AT)
    assert again.pk == school.pk
    with pytest.raises(Mendable):
        process.register_institution(admin, 0, "school", AT)
    for role in (Role.SUPERVISOR, Role.CLERK):
        other = world.as_staff(world.officer(world.unit(), roles=(role,)))
        with pytest.raises(Http404):
            process.register_institution(other, school.organisation_id, "school", AT)


def test_an_administrator_registers_an_institution_on_the_page_and_nobody_else(signed_in):
    organisation = grants.institution().organisation
    with grants.acting("test", "world"):
        Institution.objects.all().delete()
    address = reverse("benefits:institutions")
    given = {"organisation": str(organisation.pk), "kind": "health_post"}
    for role in (Role.CLERK, Role.CASEWORKER):
        other = signed_in(world.officer(world.unit(), roles=(role,)))
        assert other.post(address, given).status_code == 404
    admin = signed_in(world.officer(world.unit(), roles=(Role.ADMIN,)))
    assert admin.get(address).status_code == 200
    admin.post(address, given)
    assert Institution.objects.get().kind == "health_post"


# ── An institution's own program ─────────────────────────────────────────────────────────────


@pytest.fixture
def school() -> Institution:
    return grants.institution()


@pytest.fixture
def key(school) -> str:
    admin = grants.works_at(school, Mandate.Kind.OFFICE_ADMIN)
    return process.make_key(world.as_person(admin), school.pk, "School diary", AT)


def call(key: str, content: object, **more):
    return Client(enforce_csrf_checks=True).post(
        reverse("benefits:api_reports"),
        content if isinstance(content, str) else json.dumps(content),
        content_type="application/json",
        headers={"Authorization": f"Bearer {key}"} | more,
    )


def test_a_program_posts_with_a_key_and_the_same_again_is_kept_once(family, school, key):
    today = clock.today()
    month = posting.latest_period("school", today).first
    good = {
        "number": family.child.national_id,
        "birth": "2016-05-05",
        "period": f"{month:%Y-%m}",
        "result": 91.5,
    }
    answer = call(key, {"reports": [good, good | {"result": "120"}]})
    assert answer.status_code == 200
    told = answer.json()
    assert told["kept"] == 1
    assert [(one["line"], one["kept"], one["field"]) for one in told["results"]] == [
        (1, True, ""),
        (2, False, "result"),
    ]
    report = Report.objects.get()
    assert (report.institution, report.channel, report.posted_by) == (school, "program", None)
    assert call(key, {"reports": [good]}).json()["kept"] == 1
    assert Report.objects.count() == 1


@pytest.mark.parametrize(
    "content",
    [
        *("", "[", "[]", "{}", {"reports": []}, {"reports": ["x"]}, {"reports": [{"number": "1"}]}),
        *("[" * 100_000, '{"reports": ' + "[" * 100_000),
    ],
    ids=range(9),
)
def test_what_is_no_list_of_reports_is_refused_with_a_word(key, content):
    answer = call(key, content)
    assert answer.status_code == 400
    assert not Report.objects.exists()


@pytest.mark.parametrize("wrong", ["", "followup_x", "revoked", "closed"])
def test_a_key_that_opens_nothing_learns_nothing(wrong, school, key):
    if wrong == "revoked":
        admin = Mandate.objects.get(organisation=school.organisation).holder.identity.person
        process.revoke_key(world.as_person(admin), InstitutionKey.objects.get().pk, AT)
        wrong = key
    if wrong == "closed":
        with grants.acting("test", "world"):
            Institution.objects.filter(pk=school.pk).update(ended_on=date(2026, 1, 1))
        wrong = key
    answer = call(wrong, {"reports": []})
    assert answer.status_code == 401
    assert school.organisation.name not in answer.content.decode()


def test_a_session_alone_opens_nothing_there(school, signed_in):
    client = signed_in(grants.works_at(school))
    answer = client.post(reverse("benefits:api_reports"), "{}", content_type="application/json")
    assert answer.status_code == 401
    assert client.get(reverse("benefits:api_reports")).status_code == 405


def test_a_key_is_shown_once_and_only_its_digest_is_kept(school, key):
    kept = InstitutionKey.objects.get()
    assert key not in str(InstitutionKey.objects.values())
    with pytest.raises(Exception, match=r"(?i)cannot|append|read.only"), transaction.atomic():
        InstitutionKey.objects.filter(pk=kept.pk).update(digest="0" * 64)


def test_only_the_institutions_administrator_makes_a_key(school):
    clerk = world.as_person(grants.works_at(school))
    with pytest.raises(Http404):
        process.make_key(clerk, school.pk, "Mine", AT)
    with pytest.raises(Http404):
        process.poster(world.as_person(world.person()), school.pk, Channel.PAGE, AT)


# ── The pages ────────────────────────────────────────────────────────────────────────────────


def test_a_school_reports_one_child_on_its_page(family, school, signed_in):
    client = signed_in(grants.works_at(school))
    home = client.get(reverse("benefits:institutions"), follow=True)
    assert school.organisation.name in home.content.decode()
    month = first_of_month(posting.latest_period("school", clock.today()).first)
    given = {
        "number": family.child.national_id,
        "birth_day": "5",
        "birth_month": "5",
        "birth_year": "2016",
        "percent": "91,5",
        "period": f"{month:%Y-%m}",
        "reason": "",
    }
    address = reverse("benefits:reporting", args=[school.pk])
    page = client.post(address, given, follow=True).content.decode()
    report = Report.objects.get()
    assert report.attendance == 9_150
    assert "91,50" in page or "91,5" in page
    assert family.child.name not in page  # an institution knows whom it means
    refused = client.post(address, given | {"birth_day": "6"}).content.decode()
    assert "We follow nobody with this number" in refused


def test_a_list_is_pasted_and_bad_lines_come_back_by_number(family, school, signed_in):
    client = signed_in(grants.works_at(school))
    month = posting.latest_period("school", clock.today()).first
    lines = (
        "number,birth,period,result\n"
        f"{family.child.national_id},2016-05-05,{month:%Y-%m},80\n"
        f"{family.child.national_id},2016-05-05,{month:%Y-%m},many\n"
    )
    page = client.post(reverse("benefits:reporting_list", args=[school.pk]), {"lines": lines})
    text = page.content.decode()
    assert "Lines that are not kept" in text and "from 0 to 100" in text
    empty = client.post(reverse("benefits:reporting_list", args=[school.pk]), {"lines": ""})
    assert "one of the two" in empty.content.decode()


def test_an_administrator_makes_and_revokes_a_key_on_the_page(school, signed_in):
    client = signed_in(grants.works_at(school, Mandate.Kind.OFFICE_ADMIN))
    address = reverse("benefits:reporting_keys", args=[school.pk])
    assert client.post(address, {"name": "Diary"})["Location"].startswith(reverse("step_up"))
    assert not InstitutionKey.objects.exists()  # a key speaks by itself: who makes it proves anew
    _prove_anew(client)
    page = client.post(address, {"name": "Diary"}).content.decode()
    assert "followup_" in page and "no-store" in client.get(address).headers["Cache-Control"]
    assert "followup_" not in client.get(address).content.decode().replace("benefits", "")
    kept = InstitutionKey.objects.get()
    client.post(reverse("benefits:reporting_revoke", args=[school.pk, kept.pk]))
    kept.refresh_from_db()
    assert kept.revoked_at is not None
    other = grants.institution()
    assert (
        client.post(reverse("benefits:reporting_revoke", args=[other.pk, kept.pk])).status_code
        == 404
    )


def test_late_reports_are_kept_too(family):
    late = AT + timedelta(days=100)
    report, new = process.post_one(grants.poster(), line(family), late)
    assert new and report.posted_at == late


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_a_table_is_read_whatever_ends_its_lines(ends: str) -> None:
    lines = ["number;birth;period;result", "1;2016-05-31;2026-09;82", "2;2016-05-31;2026-09;90", ""]
    found = list(posting.rows(ends.join(lines).encode()))
    assert [(line, one.number, one.result) for line, one in found] == [
        (2, "1", "82"),
        (3, "2", "90"),
    ]


@pytest.mark.parametrize(
    "broken", ['"' + "n" * 200_000, "number,birth,period,result\n" + "1" * 200_000 + ",2,3,4\n"]
)
def test_what_is_no_table_is_said_instead_of_breaking_the_page(broken: str) -> None:
    with pytest.raises(Mendable) as trouble:
        list(posting.rows(broken.encode()))
    assert trouble.value.field == "file"
