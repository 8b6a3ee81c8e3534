"""Assessors find a fact, blind to each other; they decide nothing, and their words are sealed."""

from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.urls import reverse

from accounts.models import AccessLogEntry, Role
from benefits import process
from benefits.adjudication.errors import Conflict
from benefits.applications.models import Claim, ClaimState
from benefits.assessments import combining, referring
from benefits.assessments.models import Assessment, Finding
from benefits.assessments.queries import finding, parts_done
from benefits.assessments.tables import the_tables
from portal import clock
from portal.errors import Mendable
from portal.sealed import Bound
from tests.benefits import world
from tests.benefits.agenda.rooms import arrived
from tests.benefits.world import NOW

SECRET = "Severe lumbar disc disease"
WHY = "Please look at the years since 2020."


def scores(part, grade):
    return dict.fromkeys(combining.DOMAINS[part], grade)


# ── The table ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("share", "grade"),
    [
        (Fraction(0), "none"),
        (Fraction(499, 10_000), "none"),
        (Fraction(5, 100), "light"),
        (Fraction(2499, 10_000), "light"),
        (Fraction(25, 100), "moderate"),
        (Fraction(4999, 10_000), "moderate"),
        (Fraction(50, 100), "severe"),
        (Fraction(9599, 10_000), "severe"),
        (Fraction(96, 100), "complete"),
        (Fraction(1), "complete"),
    ],
)
def test_a_share_has_its_grade_up_to_the_edge(share, grade):
    assert combining.grade_of(share, the_tables(), NOW.date()) == grade


def combined(medical, social, months):
    parts = {
        "medical": {"scores": scores("medical", medical), "months": months},
        "social": {"scores": scores("social", social)},
    }
    return combining.combine("disability", parts, the_tables(), NOW.date())


@pytest.mark.parametrize(
    ("medical", "social", "months", "impairment", "long_term"),
    [
        (3, 3, 24, "yes", "yes"),
        (3, 3, 23, "no", "no"),
        (3, 3, None, "open", "open"),
        (0, 0, 60, "no", "yes"),
        (0, 0, None, "no", "open"),  # no obstacle: how long it lasts changes nothing
        (1, 4, 60, "no", "yes"),
        (4, 4, 60, "yes", "yes"),
    ],
)
def test_two_assessments_are_put_together_by_the_table(
    medical, social, months, impairment, long_term
):
    found = combined(medical, social, months)
    assert (found["impairment"], found["long_term"]) == (impairment, long_term)


# One block for each grade of activities and participation, from none to complete; in it a line for
# each grade of body functions and a place for each grade of barriers: y yes, n no.
CONCLUSIVE = """
nnnnn nnnnn nnnnn nnnnn nnnnn
nnnnn nnnnn nnnnn nnnnn nnnnn
nnnnn nnnnn nnyyy nnyyy nnyyy
nnnnn nnnnn nyyyy nyyyy nyyyy
nnnnn nnnnn yyyyy yyyyy yyyyy
"""


@pytest.mark.parametrize(
    ("activity", "body", "barriers", "expected"),
    [
        (activity, body, barriers, {"y": "yes", "n": "no"}[word])
        for activity, block in enumerate(CONCLUSIVE.split("\n")[1:-1])
        for body, line in enumerate(block.split())
        for barriers, word in enumerate(line)
    ],
)
def test_each_of_the_125_combinations_has_its_answer(activity, body, barriers, expected):
    graded = {
        **dict.fromkeys(combining.BODY, body),
        **dict.fromkeys((*combining.ACTIVITIES, *combining.PARTICIPATION), activity),
        **dict.fromkeys(combining.BARRIERS, barriers),
    }
    parts = {
        part: {"scores": {name: graded[name] for name in names}, "months": 24}
        for part, names in combining.DOMAINS.items()
    }
    found = combining.combine("disability", parts, the_tables(), NOW.date())
    assert found["impairment"] == expected


@pytest.mark.parametrize("medical", range(5))
@pytest.mark.parametrize("social", range(4))
def test_a_worse_grade_never_takes_a_finding_away(medical, social):
    before, after = (combined(medical, s, 60)["impairment"] for s in (social, social + 1))
    assert not (before == "yes" and after == "no")


# ── The way of a referral ────────────────────────────────────────────────────────────────────


class Room:
    """A file in an officer's hands, a doctor and a social worker."""

    def __init__(self):
        office, elsewhere = world.unit(), world.unit()
        self.officer = world.as_staff(world.officer(office))
        self.doctor = world.as_staff(world.officer(elsewhere, roles=(Role.MEDICAL,)))
        self.social = world.as_staff(world.officer(elsewhere, roles=(Role.SOCIAL,)))
        self.claim = world.referred(office)
        world.take(self.officer, self.claim.pk)

    def refer(self, kind="disability", doctor=None):
        """Asks the assessors; whoever has to be seen is there at once."""
        made = process.refer_to_assessors(self.officer, self.claim.pk, kind=kind, why=WHY, at=NOW)
        if made.by_visit:
            members = (doctor or self.doctor).staff_id, self.social.staff_id
            arrived(made, *(world.StaffMember.objects.get(pk=one) for one in members))
        return made

    def finish(self, who, grade=3, at=NOW, **more):
        part = process.take_next_assessment(who, at)
        return process.finish_assessment(
            who, part.reference, answers={**scores(part.part, grade), **more}, words=SECRET, at=at
        )


@pytest.fixture
def room(db):
    return Room()


def test_two_people_assess_and_the_file_comes_back_with_a_finding(room):
    due = room.claim.due_on
    room.refer()
    room.claim.refresh_from_db()
    assert room.claim.state == ClaimState.AWAITING_ASSESSMENT
    assert process.take_next(room.officer, NOW) is None
    assert not finding(room.claim.person_id, "disability").found  # unknown, never no
    room.finish(room.doctor, months=36)
    assert not finding(room.claim.person_id, "disability").found
    room.finish(room.social)
    room.claim.refresh_from_db()
    assert (room.claim.state, room.claim.due_on) == (ClaimState.IN_REVIEW, due)
    assert room.claim.officer_id == room.officer.staff_id
    found = finding(room.claim.person_id, "disability", room.claim.pk)
    assert found.found and found.values == {"impairment": "yes", "long_term": "yes"}
    assert not room.claim.decisions.exists()


def test_assessors_are_blind_to_each_other(room):
    referral = room.refer()
    assert process.take_next_assessment(room.doctor, NOW).part == "medical"
    assert process.take_next_assessment(room.social, NOW).part == "social"
    room.finish(room.doctor, months=36)
    assert parts_done(referral) is None
    other = Assessment.objects.get(part="social")
    for what in ({"answers": scores("social", 4)},):
        with pytest.raises(Http404):
            process.finish_assessment(
                room.doctor, other.reference, words="Not mine at all.", at=NOW, **what
            )


def test_one_person_never_makes_both_parts(room):
    there = world.Unit.objects.get(pk=room.doctor.unit_id)
    both = world.as_staff(world.officer(there, roles=(Role.MEDICAL, Role.SOCIAL)))
    room.refer()
    room.finish(both, months=36)
    assert process.take_next_assessment(both, NOW) is None
    with pytest.raises(IntegrityError), transaction.atomic():
        Assessment.objects.filter(state="waiting").update(assessor_id=both.staff_id)


def test_a_social_assessor_gets_no_medical_part_and_opens_no_medical_paper(room):
    room.refer()
    assert process.parts_of(room.social) == ["social"]
    assert process.parts_of(room.doctor) == ["medical"]
    medical = Assessment.objects.get(part="medical")
    Assessment.objects.filter(pk=medical.pk).update(
        assessor=room.social.staff_id, held_until=NOW + timedelta(hours=1)
    )
    with pytest.raises(Http404):
        process.finish_assessment(
            room.social, medical.reference, answers=scores("medical", 3), words=SECRET, at=NOW
        )


def test_a_list_of_skills_never_adds_what_the_role_does_not_give(room):
    unit = world.Unit.objects.get(pk=room.social.unit_id)
    boss = world.as_staff(world.officer(unit, roles=(Role.SUPERVISOR,)))
    process.set_skills(boss, room.social.staff_id, ["medical", "social"], NOW)
    assert process.parts_of(room.social) == ["social"]


def test_what_assessors_write_rests_sealed_and_stays(room):
    room.refer()
    part = room.finish(room.doctor, months=36)
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers, words FROM benefits_assessment WHERE id = %s", [part.pk])
        raw = b"".join(bytes(value) for value in cursor.fetchone())
    assert SECRET.encode() not in raw and b"movement" not in raw
    with pytest.raises(Exception, match="assessment_stays"), transaction.atomic():
        Assessment.objects.filter(pk=part.pk).update(words=Bound("Other.", part.pk))
    room.finish(room.social)
    with pytest.raises(Exception, match="append_only"), transaction.atomic():
        Finding.objects.all().update(kind="incapacity")


def test_who_assessed_never_decides(room):
    from accounts.permissions import may

    doctor = world.officer(
        world.Unit.objects.get(pk=room.officer.unit_id), roles=(Role.MEDICAL, Role.CASEWORKER)
    )
    actor = world.as_staff(doctor)
    assert may(actor, "claim.decide", room.claim, on=NOW.date())
    room.refer(doctor=actor)
    room.finish(actor, months=36)
    assert not may(actor, "claim.decide", room.claim, on=NOW.date())


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"movement": 5},
        {"movement": -1},
        {"movement": "3"},
        {"movement": True},
        {"months": -1},
        {"months": 9999},
        {"months": "long"},
    ],
)
def test_grades_that_cannot_be_are_turned_away(room, answers):
    room.refer()
    part = process.take_next_assessment(room.doctor, NOW)
    given = {**scores("medical", 2), **answers} if answers else {}
    with pytest.raises(Mendable):
        process.finish_assessment(room.doctor, part.reference, answers=given, words=SECRET, at=NOW)


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"unable": "perhaps"}, "unable"),
        ({"unable": "yes", "permanent": "no", "due_to_work": "no"}, "since"),
        ({"unable": "yes", "permanent": "no", "due_to_work": "no", "since": "2026-10-01"}, "until"),
        ({"unable": "yes", "permanent": "", "due_to_work": "no"}, "permanent"),
        (
            {
                "unable": "yes",
                "permanent": "no",
                "due_to_work": "no",
                "since": "2026-10-01",
                "until": "2026-09-01",
            },
            "until",
        ),
        (
            {"unable": "yes", "permanent": "no", "due_to_work": "no", "since": "soon"},
            "since",
        ),
    ],
)
def test_an_ability_to_work_needs_its_days(room, answers, field):
    room.refer("incapacity")
    part = process.take_next_assessment(room.doctor, NOW)
    with pytest.raises(Mendable) as trouble:
        process.finish_assessment(
            room.doctor, part.reference, answers=answers, words=SECRET, at=NOW
        )
    assert trouble.value.field == field


def test_an_assessor_who_cannot_tell_says_neither_yes_nor_no(room):
    room.refer("incapacity")
    part = process.take_next_assessment(room.doctor, NOW)
    process.finish_assessment(
        room.doctor, part.reference, answers={"unable": "open"}, words=SECRET, at=NOW
    )
    assert finding(room.claim.person_id, "incapacity").values["unable"] == "open"


def test_a_lease_of_an_assessor_runs_out(room):
    room.refer("incapacity")
    part = process.take_next_assessment(room.doctor, NOW)
    late = NOW + timedelta(minutes=91)
    with pytest.raises(Conflict):
        process.finish_assessment(
            room.doctor, part.reference, answers={"unable": "no"}, words=SECRET, at=late
        )
    other = world.as_staff(world.officer(world.unit(), roles=(Role.MEDICAL,)))
    assert process.take_next_assessment(other, late) == part


def test_a_form_can_ask_for_an_assessment_once(room):
    claim = world.filed(world.claimant())
    first = referring.refer(claim, "incapacity", WHY, NOW)
    claim.refresh_from_db()
    assert referring.refer(claim, "incapacity", WHY, NOW) == first
    assert (claim.state, first.referred_by_id) == (ClaimState.AWAITING_ASSESSMENT, None)


def test_a_withdrawn_claim_asks_nothing_of_the_assessors(room):
    room.refer()
    referring.cancel(
        Claim.objects.get(pk=room.claim.pk), NOW, by="person", actor=room.claim.person.name
    )
    assert process.take_next_assessment(room.doctor, NOW) is None
    assert {one.state for one in Assessment.objects.all()} == {"cancelled"}


# ── Pages ────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def the_day(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", NOW.date)


def test_each_sees_their_part_of_it(signed_in, room, the_day):
    room.refer()
    staff = {
        name: world.StaffMember.objects.get(pk=getattr(room, name).staff_id)
        for name in ("officer", "doctor", "social")
    }
    doctor, social = signed_in(staff["doctor"]), signed_in(staff["social"])
    assert doctor.get(reverse("benefits:assessments")).status_code == 200
    page = doctor.post(reverse("benefits:assessment_next")).url
    assert WHY in doctor.get(page).content.decode()
    assert AccessLogEntry.objects.filter(
        person=room.claim.person, purpose="assessing for a claim"
    ).exists()
    given = dict.fromkeys(combining.DOMAINS["medical"], "3")
    assert doctor.post(page, {**given, "months": "36"}).status_code == 200  # without words
    assert doctor.post(page, {**given, "months": "36", "words": SECRET}).status_code == 302
    for client in (doctor, social, signed_in(staff["officer"]), signed_in(room.claim.person)):
        assert client.get(page).status_code == 404  # sealed: closed to all
    theirs = social.post(reverse("benefits:assessment_next")).url
    assert SECRET not in social.get(theirs).content.decode()
    social.post(theirs, {**dict.fromkeys(combining.DOMAINS["social"], "3"), "words": SECRET})
    file = reverse("benefits:desk_file", args=[room.claim.protocol])
    shown = signed_in(staff["officer"]).get(file).content.decode()
    assert "Impairment that obstructs" in shown and SECRET not in shown
    own = reverse("benefits:own_assessment", args=[room.claim.protocol])
    person = signed_in(room.claim.person)
    assert SECRET in person.get(own).content.decode()
    assert signed_in(world.claimant()).get(own).status_code == 404


def test_nobody_is_offered_who_has_to_be_here_first(signed_in, room, the_day):
    asked = process.refer_to_assessors(
        room.officer, room.claim.pk, kind="disability", why=WHY, at=NOW
    )
    members = [world.StaffMember.objects.get(pk=one.staff_id) for one in (room.doctor, room.social)]
    doctor, address = signed_in(members[0]), reverse("benefits:assessments")
    shown = doctor.get(address).content.decode()
    assert "1 of them is begun when the person is here" in shown
    assert "Take next" not in shown
    arrived(asked, *members)
    shown = doctor.get(address).content.decode()
    assert "Take next" in shown and "when the person is here" not in shown


def test_other_staff_have_no_assessments(signed_in, room, the_day):
    caseworker = signed_in(world.officer(world.unit()))
    assert caseworker.get(reverse("benefits:assessments")).status_code == 404
    assert caseworker.post(reverse("benefits:assessment_next")).status_code == 404
