"""The degree of a disability: 41 activities, two assessors, the published bounds, a fuzzy rule."""

from datetime import date

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from benefits import process
from benefits.assessments import combining, degree
from benefits.assessments.models import Assessment
from benefits.assessments.queries import finding
from benefits.assessments.tables import the_tables
from benefits.eligibility import facts
from benefits.law.retirement import best_retirement
from portal import clock
from portal.errors import Mendable
from tests.benefits import test_assessments as assessments
from tests.benefits import world
from tests.benefits.test_assessments import SECRET
from tests.benefits.world import NOW

ON = NOW.date()
TABLES = the_tables()


def ways(way="alone", **other):
    return dict.fromkeys(degree.ALL, way) | other


def medical(how="alone", **more):
    given = {
        "impairment": "other",
        "marked": False,
        "help_missing": False,
        "months": 60,
        "since": "2010-05-01",
    }
    return {"ways": ways(how) if isinstance(how, str) else how, **given, **more}


def combined(one, other):
    return combining.combine("degree", {"medical": one, "social": {"ways": other}}, TABLES, ON)


def test_there_are_41_activities_and_each_has_its_words():
    from benefits.pages import assessment_words as words

    assert len(degree.ALL) == len(set(degree.ALL)) == 41
    assert set(words.ACTIVITIES) == set(degree.ALL)
    assert set(words.ACTIVITY_DOMAINS) == set(degree.ACTIVITIES)
    assert set(words.WAYS) == set(degree.WAYS)
    assert set(words.IMPAIRMENTS) == set(degree.IMPAIRMENTS)


@pytest.mark.parametrize(
    ("points", "found"),
    [
        (2050, "severe"),
        (5738, "severe"),
        (5739, "severe"),
        (5740, "moderate"),
        (6353, "moderate"),
        (6354, "moderate"),
        (6355, "light"),
        (7583, "light"),
        (7584, "light"),
        (7585, "none"),
        (8200, "none"),
    ],
)
def test_a_sum_has_its_degree_up_to_the_edge(points, found):
    assert degree.degree_of(points, TABLES, ON) == found


@pytest.mark.parametrize(
    ("way", "points"), [("alone", 100), ("adapted", 75), ("helped", 50), ("unable", 25)]
)
def test_each_way_has_its_points(way, points):
    assert degree.points_of(ways(way), (), TABLES, ON) == 41 * points


@pytest.mark.parametrize(
    ("how", "found"),
    [("alone", "none"), ("adapted", "moderate"), ("helped", "severe"), ("unable", "severe")],
)
def test_both_sums_count_together(how, found):
    assert combined(medical(how), ways(how))["degree"] == found
    half = combined(medical(how), ways("alone"))
    assert half["grades"]["points"] == half["grades"]["medical"] + 4100


def test_a_marked_case_takes_the_lowest_points_of_its_domains():
    one = ways("alone", outdoors="unable")
    plain = combined(medical(one, impairment="movement"), ways())
    marked = combined(medical(one, impairment="movement", marked=True), ways())
    missing = combined(medical(one, impairment="movement", help_missing=True), ways())
    assert plain["grades"]["points"] == 8200 - 75
    assert marked["grades"]["points"] == 8200 - 8 * 75  # all eight of moving around
    assert marked["grades"] == missing["grades"]
    assert (plain["degree"], marked["degree"]) == ("none", "none")


@pytest.mark.parametrize(
    ("impairment", "domains"),
    [
        ("hearing", ("communication", "social")),
        ("mind", ("household", "social")),
        ("movement", ("mobility", "self_care")),
        ("sight", ("mobility", "household")),
        ("other", ()),
    ],
)
def test_each_kind_has_its_domains(impairment, domains):
    found = combined(medical(impairment=impairment, marked=True), ways())
    assert tuple(found["grades"]["weightier"]) == domains


def test_an_aid_for_some_activities_of_a_domain_does_not_lower_the_others():
    some = ways("alone", at_home="adapted")
    every = ways("alone", **dict.fromkeys(degree.ACTIVITIES["mobility"], "adapted"))
    weightier = ("mobility",)
    assert degree.points_of(some, weightier, TABLES, ON) == 4100 - 25
    assert degree.points_of(every, weightier, TABLES, ON) == 4100 - 8 * 25


@given(
    st.fixed_dictionaries({name: st.sampled_from(degree.WAYS) for name in degree.ALL}),
    st.sampled_from(degree.IMPAIRMENTS),
)
def test_the_fuzzy_rule_never_gives_a_lighter_degree(how, impairment):
    order = [*degree.DEGREES, "none"]
    plain = combined(medical(how, impairment=impairment), how)
    marked = combined(medical(how, impairment=impairment, marked=True), how)
    assert order.index(marked["degree"]) <= order.index(plain["degree"])
    assert marked["grades"]["points"] <= plain["grades"]["points"]


@pytest.mark.parametrize(
    ("months", "since", "found"),
    [
        (24, "2010-05-01", "severe"),
        (23, "2010-05-01", "none"),
        (None, "2010-05-01", "open"),
        (24, None, "open"),
    ],
)
def test_what_nobody_can_tell_is_open_and_what_is_short_is_none(months, since, found):
    result = combined(medical("unable", months=months, since=since), ways("unable"))
    assert result["degree"] == found
    assert result["since"] == (since if found == "severe" else None)


# ── The way of a referral ────────────────────────────────────────────────────────────────────


@pytest.fixture
def room(db):
    return assessments.Room()


def assessed(room, how="helped", **more):
    room.refer("degree")
    given = {
        "impairment": "movement",
        "marked": "no",
        "help_missing": "no",
        "months": 60,
        "since": "2010-05-01",
    }
    for who in (room.doctor, room.social):
        part = process.take_next_assessment(who, NOW)
        process.finish_assessment(
            who, part.reference, answers={**ways(how), **given, **more}, words=SECRET, at=NOW
        )


def test_officers_read_degree_and_day_and_no_points(room):
    assessed(room)
    found = finding(room.claim.person_id, "degree", room.claim.pk)
    assert found.values == {"degree": "severe", "since": "2010-05-01"}


def test_a_finding_decides_as_a_certified_fact_for_who_said_it(room):
    assessed(room)
    person = room.claim.person_id
    gathered = facts.gather(person, {"special": ["disability"]}, ON)
    assert gathered.facts.disability == "severe"
    assert gathered.facts.disabled_since == date(2010, 5, 1)
    assert gathered.facts.source_of("disability") == "medical and social assessment"
    again = facts.Gathered.stored(gathered.content).facts
    assert again == gathered.facts
    rules = {one.rule for one in best_retirement(again, ON, look_ahead=False).all}
    assert "disabled_time" in rules
    assert facts.gather(person, {}, ON).facts.disability is None


def test_none_and_open_are_no_degree(room):
    assessed(room, how="alone")
    person = room.claim.person_id
    assert finding(person, "degree").values["degree"] == "none"
    assert facts.gather(person, {"special": ["disability"]}, ON).facts.disability is None


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"seeing": "well"}, "seeing"),
        ({"citizenship": None}, "citizenship"),
        ({"impairment": "all"}, "impairment"),
        ({"marked": "open"}, "marked"),
        ({"since": "long ago"}, "since"),
        ({"months": -1}, "months"),
    ],
)
def test_answers_that_cannot_be_are_turned_away(room, answers, field):
    room.refer("degree")
    part = process.take_next_assessment(room.doctor, NOW)
    given = {"impairment": "sight", "marked": "no", "help_missing": "no", **ways(), **answers}
    with pytest.raises(Mendable) as trouble:
        process.finish_assessment(room.doctor, part.reference, answers=given, words=SECRET, at=NOW)
    assert trouble.value.field == field


def test_the_form_asks_in_plain_words_and_the_person_reads_all_of_it(signed_in, room, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", NOW.date)
    room.refer("degree")
    given = ways("helped") | {"words": SECRET}
    doctor, social = (
        signed_in(world.StaffMember.objects.get(pk=one.staff_id))
        for one in (room.doctor, room.social)
    )
    for client, more in (
        (
            doctor,
            {
                "impairment": "sight",
                "marked": "yes",
                "help_missing": "no",
                "months": "60",
                "since_day": "1",
                "since_month": "5",
                "since_year": "2010",
            },
        ),
        (social, {}),
    ):
        page = client.post(reverse("benefits:assessment_next")).url
        shown = client.get(page).content.decode()
        assert "Getting around outdoors" in shown and "Life with others" in shown
        lacking = client.post(page, {"words": SECRET})
        assert "Say how it is done" in lacking.content.decode()
        assert client.post(page, given | more).status_code == 302
    assert {one.state for one in Assessment.objects.all()} == {"done"}
    own = signed_in(room.claim.person).get(
        reverse("benefits:own_assessment", args=[room.claim.protocol])
    )
    shown = own.content.decode()
    assert "Degree of the disability" in shown and "severe" in shown
    assert "with the help of somebody" in shown
