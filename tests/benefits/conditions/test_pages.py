"""The pages of families and officers: who sees what, what can be done there, and how it reads."""

from __future__ import annotations

from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import AccessLogEntry, Role, StaffMember
from benefits import process
from benefits.appeals.models import Appeal
from benefits.conditions.models import GivenReason
from portal import clock
from tests.benefits import world
from tests.benefits.conditions import world as grants
from tests.benefits.conditions.world import APRIL, FEBRUARY, WORDS, after
from tests.benefits.evidence import files
from tests.benefits.test_appeals import members

pytestmark = pytest.mark.django_db


def at(moment):
    """The pages' clock."""
    return mock.patch.object(clock, "now", lambda: moment)


def page(client, name, *args) -> str:
    answer = client.get(reverse(f"benefits:{name}", args=args))
    assert answer.status_code == 200, answer
    return answer.content.decode()


def test_a_family_sees_each_child_in_words_and_the_ladder(family, signed_in):
    found = grants.failed(family, grants.poster(), FEBRUARY)
    client = signed_in(family.mother)
    home = page(client, "conditions")
    for word in ("Warning", "Block", "Suspension", "This is a warning. You are paid as always."):
        assert word in home
    text = page(client, "conditions_period", found.reference)
    assert family.child.name in text and "10" in text and "75" in text
    assert family.small.name not in text  # nothing to keep at school
    assert "Contest this step" in text


def test_before_the_time_is_over_it_says_by_when_to_say_why(family, signed_in):
    grants.attendance(grants.poster(), family.child, FEBRUARY, "10")
    client = signed_in(family.mother)
    found = family.period(FEBRUARY)
    with at(after(FEBRUARY, 80)):
        text = page(client, "conditions_period", found.reference)
        assert "Say why: Going to school" in text and "30 May 2026" in text
        address = reverse(
            "benefits:conditions_reason",
            args=[found.reference, family.followed(family.child).pk, "school_attendance"],
        )
        assert client.get(address).status_code == 200
        assert "Choose the reason" in client.post(address, {"sent": "1"}).content.decode()
        paper = SimpleUploadedFile("attest.pdf", files.pdf(), "application/pdf")
        given = {"why": "illness", "words": "Pneumonia in March.", "paper": paper}
        done = client.post(address, given, follow=True).content.decode()
    reason = GivenReason.objects.get()
    assert reason.paper is not None and reason.words == "Pneumonia in March."
    assert "You said: illness" in done
    with at(after(FEBRUARY, 81)):
        assert client.get(address).status_code == 404  # nothing needs a reason any more


def test_a_step_is_contested_on_its_page_and_numbered_at_once(family, signed_in):
    found = grants.failed(family, grants.poster(), FEBRUARY)
    client = signed_in(family.mother)
    address = reverse("benefits:conditions_contest", args=[found.reference])
    assert "Tick at least one" in client.post(address, {"sent": "1"}).content.decode()
    given = {"contested": ["school_attendance"], "grounds": "A mistake.", "wants_hearing": "no"}
    answer = client.post(address, given)
    filed = Appeal.objects.get(decision=found.decision)
    assert answer.url == reverse("benefits:appeal", args=[filed.protocol])
    assert client.get(address).url == answer.url
    assert filed.protocol in page(client, "conditions_period", found.reference)
    assert client.get(answer.url).status_code == 200


@pytest.mark.parametrize("name", ["conditions_period", "conditions_contest"])
def test_another_family_finds_nothing(name, family, signed_in):
    found = grants.failed(family, grants.poster(), FEBRUARY)
    client = signed_in(grants.family().mother)
    assert client.get(reverse(f"benefits:{name}", args=[found.reference])).status_code == 404
    assert found.reference not in page(client, "conditions")


def test_an_office_of_ours_does_not_read_the_family_page(family, signed_in):
    found = grants.failed(family, grants.poster(), FEBRUARY)
    client = signed_in(world.officer(world.unit()))
    address = reverse("benefits:conditions_period", args=[found.reference])
    assert client.get(address).status_code in (302, 403, 404)


def test_somebody_without_the_grant_reads_what_the_page_is_for(signed_in):
    assert "You do not receive the family grant" in page(signed_in(world.person()), "conditions")


# ── The desk ─────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def proposed(family):
    grants.officers()
    who = grants.poster()
    grants.failed(family, who, FEBRUARY)
    return grants.failed(family, who, APRIL)


def member(number: int, proposed) -> StaffMember:
    return StaffMember.objects.filter(unit=proposed.unit).order_by("pk")[number]


def test_two_officers_decide_on_their_pages(family, proposed, signed_in):
    first, second = (signed_in(member(number, proposed)) for number in (0, 1))
    moment = after(APRIL, 126)
    with at(moment):
        queue = page(first, "grant_steps")
        assert proposed.reference in queue and family.mother.name in queue
        address = reverse("benefits:grant_step", args=[proposed.reference])
        text = first.get(address).content.decode()
        assert family.child.name in text and "Block" in text
        assert AccessLogEntry.objects.filter(
            person_id=family.mother.pk, case=proposed.reference
        ).exists()
        assert (
            "a sentence at least"
            in first.post(address, {"act": "agree", "words": "ok"}).content.decode()
        )
        first.post(address, {"act": "agree", "words": WORDS})
        own = first.get(address).content.decode()
        assert "Confirm" not in own  # never the first one
        assert WORDS in second.get(address).content.decode()
        done = second.post(address, {"act": "confirm", "words": ""}, follow=True)
        assert "the letter goes out" in done.content.decode()
        assert "in effect" in second.get(address).content.decode()
    proposed.refresh_from_db()
    assert proposed.state == "applied"


def test_officers_read_what_each_institution_said(family, proposed, signed_in):
    other = grants.poster()
    client = signed_in(member(0, proposed))
    address = reverse("benefits:grant_step", args=[proposed.reference])
    with at(after(APRIL, 126)):
        assert "Reported differently" not in client.get(address).content.decode()
        grants.attendance(other, family.child, APRIL, "60", after(APRIL, 110))
        text = client.get(address).content.decode()
    assert "Reported differently" in text
    assert f"{other.institution}: 60 %" in text


def test_several_steps_are_decided_at_once_with_a_result_each(proposed, signed_in):
    client = signed_in(member(0, proposed))
    with at(after(APRIL, 126)):
        address = reverse("benefits:grant_steps")
        assert "Tick at least one step" in client.post(address, {"sent": "1"}).content.decode()
        given = {"steps": [proposed.reference], "act": "confirm", "words": ""}
        assert "What became of each step" in client.post(address, given).content.decode()
        given = {"steps": [proposed.reference], "act": "agree", "words": WORDS}
        text = client.post(address, given).content.decode()
    assert "goes to a second officer" in text


def test_a_reason_is_settled_on_its_page(family, signed_in):
    grants.attendance(grants.poster(), family.child, FEBRUARY, "10")
    given = process.give_reason(
        family.actor,
        family.period(FEBRUARY).pk,
        followed_id=family.followed(family.child).pk,
        duty="school_attendance",
        why="illness",
        words="He had pneumonia.",
        paper_id=None,
        at=after(FEBRUARY, 80),
    )
    client = signed_in(world.officer(world.unit()))
    with at(after(FEBRUARY, 90)):
        assert family.child.name in page(client, "grant_steps")
        address = reverse("benefits:grant_reason", args=[given.pk])
        assert "He had pneumonia." in client.get(address).content.decode()
        assert "in a sentence" in client.post(address, {"accept": "no"}).content.decode()
        client.post(address, {"accept": "yes", "words": ""})
        assert "accepted" in client.get(address).content.decode()
    given.refresh_from_db()
    assert given.state == "accepted"


@pytest.mark.parametrize("wrong", ["another unit", "a clerk", "kin"])
def test_who_lacks_the_right_finds_no_step(wrong, family, proposed, signed_in):
    who = {
        "another unit": lambda: world.officer(world.unit()),
        "a clerk": lambda: world.officer(proposed.unit, roles=(Role.CLERK,)),
        "kin": lambda: world.officer(proposed.unit, own=family.child),
    }[wrong]()
    client = signed_in(who)
    address = reverse("benefits:grant_step", args=[proposed.reference])
    assert client.get(address).status_code == 404
    assert client.post(address, {"act": "drop", "words": WORDS}).status_code == 404
    if wrong != "a clerk":
        assert proposed.reference not in page(client, "grant_steps")


def test_a_panel_reads_the_step_it_judges(family, signed_in):
    members()
    found = grants.failed(family, grants.poster(), FEBRUARY)
    moment = after(FEBRUARY, 130)
    filed = process.appeal(
        family.actor,
        found.decision_id,
        contested=["school_attendance"],
        grounds="The school lost the list.",
        at=moment,
    )
    process.seat_panel(filed.pk, moment)
    client = signed_in(filed.seats.get(number=1).staff)
    text = page(client, "board_file", filed.protocol)
    assert "The school lost the list." in text and "75" in text
    assert "Conditions of the family grant" in text


@pytest.mark.parametrize("role", [None, Role.CASEWORKER, Role.ADMIN])
def test_somebody_who_reports_for_nobody_reads_what_the_page_is_for(role, signed_in):
    who = world.person() if role is None else world.officer(world.unit(), roles=(role,))
    client = signed_in(who)
    text = page(client, "institutions")
    assert "You do not report for anybody" in text
    assert ("Register an institution" in text) is (role == Role.ADMIN)
    sent = client.post(reverse("benefits:institutions"), {"sent": "1"})
    assert sent.status_code == (200 if role == Role.ADMIN else 404)
