"""What the machine does by itself is kept once, taken back by a supervisor, switched by kind."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from accounts.models import Role
from benefits import process, queries
from benefits.adjudication.errors import Conflict
from benefits.adjudication.models import RequestState
from benefits.applications import forms
from benefits.applications.models import Claim, ClaimState, Draft
from benefits.applications.steps import sealed_answer
from benefits.pages import claims_parts as parts
from benefits.robots import steps, twins
from benefits.robots.models import ActionState, Kind, RobotAction, RobotSwitch
from portal.errors import Mendable
from portal.records import StateChange
from portal.states import IllegalTransition
from tests.benefits import world
from tests.benefits.evidence import files
from tests.benefits.evidence.papers import hand_in
from tests.benefits.forms import world as lives
from tests.benefits.world import NOW

pytestmark = pytest.mark.django_db
ASSESS = import_module("benefits.process.assess")  # its verb has the same name
WHY = "The answer is in the file already."
LATER = NOW + timedelta(hours=2)


@pytest.fixture
def office():
    made = world.unit()
    world.officer(made)
    return made


@pytest.fixture
def supervisor(office):
    return world.as_staff(world.officer(office, roles=(Role.SUPERVISOR,)))


def switched_off(kind, supervisor):
    return process.switch_robot_off(supervisor, kind, "It asks for too much at the moment.", NOW)


def poor():
    """Somebody whose household is not in the social register."""
    return lives.poor_without_entry()


def asked_claim(state=ClaimState.AWAITING_ANSWER):
    """A claim that the machine asks about by itself."""
    made, given = poor()
    claim = lives.assessed(made, "assistance", other_pension="no", **given)
    assert claim.state == state
    return claim


def only(kind) -> RobotAction:
    return RobotAction.objects.get(kind=kind)


def labels(claim, by="engine"):
    return [
        (parts.step_label(one), parts.actor_name(one))
        for one in queries.timeline_of(claim)
        if one.by == by
    ]


# ── Kept ─────────────────────────────────────────────────────────────────────────────────────


def test_a_clean_claim_has_no_automatic_step_to_take_back(office):
    claim = world.assessed(world.claimant())
    assert claim.state == ClaimState.GRANTED
    assert not RobotAction.objects.exists()


def test_handing_a_claim_to_an_office_is_kept_with_claim_moment_and_key(office):
    claim = world.referred()
    step = only(Kind.OFFICE)
    assert (step.claim_id, step.person_id, step.at) == (claim.pk, claim.person_id, NOW)
    assert (step.key, step.state, step.subject_id) == (f"office:{claim.pk}", "done", office.pk)
    assert ("Handed to a caseworker", "done automatically") in labels(claim)


def test_assessing_twice_keeps_a_step_once(office):
    claim = world.referred()
    process.assess(claim.pk, LATER)
    steps.note_office(claim, f"office:{claim.pk}", LATER)
    assert RobotAction.objects.count() == 1


def test_a_claim_without_any_office_is_counted_as_a_failure():
    world.referred()
    assert (only(Kind.OFFICE).state, only(Kind.OFFICE).failure) == ("failed", "no_office")


def test_a_check_that_failed_five_times_is_counted_as_a_failure(office):
    claim = world.filed(world.claimant())
    process.assessment_failed(claim.pk, NOW)
    assert only(Kind.OFFICE).failure == "assessment_failed"


# ── Taken back ───────────────────────────────────────────────────────────────────────────────


def test_a_question_taken_back_goes_to_an_officer_and_the_clock_runs_again(office, supervisor):
    claim = asked_claim()
    due, at = claim.due_on, NOW + timedelta(days=3)
    step = process.undo_step(supervisor, only(Kind.ASK).pk, WHY, at)
    claim.refresh_from_db()
    assert claim.state == ClaimState.IN_REVIEW
    assert claim.requests.get().state == RequestState.CANCELLED
    assert claim.due_on == due + timedelta(days=3)
    assert (step.state, step.undo_reason) == (ActionState.UNDONE, WHY)
    assert ("The question is withdrawn; a caseworker goes on", supervisor.label) in labels(
        claim, "officer"
    )


def test_a_question_that_was_answered_cannot_be_taken_back(office, supervisor):
    claim = asked_claim()
    actor = world.as_person(claim.person)
    process.answer_needs(actor, claim.requests.get().pk, {"in_register": "unsure"}, "", LATER)
    with pytest.raises(Conflict):
        process.undo_step(supervisor, only(Kind.ASK).pk, WHY, LATER)
    assert only(Kind.ASK).state == ActionState.DONE


def test_a_forwarded_claim_goes_to_another_office_with_its_reason(office, supervisor):
    claim, other = world.referred(), world.unit()
    world.officer(other)
    process.undo_step(supervisor, only(Kind.OFFICE).pk, WHY, LATER, unit_id=other.pk)
    claim.refresh_from_db()
    assert claim.unit_id == other.pk
    assert WHY in claim.notes.get().text
    assert only(Kind.OFFICE).state == ActionState.UNDONE


def test_without_another_office_nothing_is_taken_back(office, supervisor):
    world.referred()
    with pytest.raises(Mendable):
        process.undo_step(supervisor, only(Kind.OFFICE).pk, WHY, LATER)
    assert only(Kind.OFFICE).state == ActionState.DONE


def test_a_claim_sent_to_the_assessors_comes_back_without_their_word(
    office, supervisor, monkeypatch
):
    here = {paper.key: "received" for paper in forms.of("temporary_incapacity").papers}
    monkeypatch.setattr(ASSESS, "papers_of_each", lambda claims: dict.fromkeys(claims, here))
    made, given = lives.CLEAN["temporary_incapacity"]()
    claim = lives.assessed(made, "temporary_incapacity", **given)
    assert claim.state == ClaimState.AWAITING_ASSESSMENT
    assert only(Kind.ASSESSORS).subject_id == claim.referrals.get().pk
    process.undo_step(supervisor, only(Kind.ASSESSORS).pk, WHY, LATER)
    claim.refresh_from_db()
    assert claim.state == ClaimState.IN_REVIEW
    assert claim.referrals.get().state == "cancelled"


def test_a_step_is_taken_back_once_and_with_a_sentence(office, supervisor):
    asked_claim()
    with pytest.raises(Mendable):
        process.undo_step(supervisor, only(Kind.ASK).pk, "no", LATER)
    process.undo_step(supervisor, only(Kind.ASK).pk, WHY, LATER)
    with pytest.raises(IllegalTransition):
        process.undo_step(supervisor, only(Kind.ASK).pk, WHY, LATER)


def test_the_database_wants_a_name_and_a_reason_for_every_step_taken_back(office):
    world.referred()
    with pytest.raises(IntegrityError), transaction.atomic():
        RobotAction.objects.update(state=ActionState.UNDONE)


def test_a_supervisor_of_another_office_a_caseworker_and_a_relative_take_nothing_back(office):
    claim = asked_claim()
    elsewhere = world.as_staff(world.officer(world.unit(), roles=(Role.SUPERVISOR,)))
    caseworker = world.as_staff(world.officer(office))
    oneself = world.as_staff(world.officer(office, roles=(Role.SUPERVISOR,), own=claim.person))
    for actor in (elsewhere, caseworker, oneself, world.as_person(claim.person)):
        with pytest.raises(Http404):
            process.undo_step(actor, only(Kind.ASK).pk, WHY, LATER)


# ── The same again ───────────────────────────────────────────────────────────────────────────


def second_draft(claim, **answers):
    """A draft that was opened in another window just before the first one was sent."""
    made = world.as_person(claim.person)
    draft = Draft.objects.create(
        person=claim.person,
        benefit=claim.benefit,
        answers={**world.CLEAN, **answers},
        token="6f1c1c1e-52a4-4e0e-9d3f-1f0a5d2c7b11",
        begun_by_id=made.user_id,
        updated_at=NOW,
    )
    return made, draft


def test_the_same_application_sent_again_is_closed_and_the_first_goes_on(office):
    claim = world.filed(world.claimant())
    actor, draft = second_draft(claim)
    for _twice in range(2):
        assert process.submit(actor, draft.token, LATER).pk == claim.pk
    draft.refresh_from_db()
    assert draft.closed_at == LATER
    assert Claim.objects.count() == 1
    assert only(Kind.SAME_CLAIM).claim_id == claim.pk
    assert [one for one in labels(claim) if one[1] == "done automatically"] == [
        ("The same application came again; it was put to this one", "done automatically")
    ]


def test_sealed_answers_are_compared_by_what_they_say(office):
    made = world.claimant()
    claim = world.filed(made, illness=sealed_answer("A bad back."))
    assert twins.running_twin(
        made.pk, "old_age", {**world.CLEAN, "illness": sealed_answer("A bad back.")}
    )
    assert not twins.running_twin(
        made.pk, "old_age", {**world.CLEAN, "illness": sealed_answer("A bad knee.")}
    )
    assert claim.pk


def test_another_answer_is_not_the_same_application(office):
    claim = world.filed(world.claimant())
    actor, draft = second_draft(claim, working="no")
    with pytest.raises(Mendable):
        process.submit(actor, draft.token, LATER)
    assert not RobotAction.objects.exists()


def test_a_closed_application_is_opened_again_and_not_closed_a_second_time(office, supervisor):
    claim = world.referred()
    actor, draft = second_draft(claim, **claim.draft.answers)
    process.submit(actor, draft.token, LATER)
    process.undo_step(supervisor, only(Kind.SAME_CLAIM).pk, WHY, LATER)
    draft.refresh_from_db()
    assert draft.closed_at is None
    with pytest.raises(Mendable):
        process.submit(actor, draft.token, LATER)
    process.withdraw(actor, claim.pk, "", LATER)
    assert process.submit(actor, draft.token, LATER).pk != claim.pk


def test_a_clerk_who_enters_a_running_claim_again_is_given_the_running_one(office):
    made = world.claimant()
    claim = world.filed(made)
    clerk = world.as_staff(world.officer(office, roles=(Role.CLERK,)))
    visit = process.serve_person(
        clerk,
        national_id=made.national_id,
        purpose="at_the_counter",
        words="wants to hand in an application",
        at=LATER,
    )
    again = process.enter_application(clerk, visit.pk, "old_age", world.CLEAN, LATER)
    assert again.pk == claim.pk
    assert only(Kind.SAME_CLAIM).claim_id == claim.pk
    with pytest.raises(Mendable):
        other = {**world.CLEAN, "working": "no"}
        process.enter_application(clerk, visit.pk, "old_age", other, LATER)


def test_the_same_paper_again_is_closed_once_for_each_paper_it_should_be(office):
    claim = world.referred()
    content = files.jpeg()
    first = hand_in(claim.draft, content)
    for _twice in range(2):
        assert hand_in(claim.draft, content).pk == first.pk
    assert only(Kind.SAME_PAPER).subject_id == first.pk
    assert StateChange.objects.filter(action="same_paper").count() == 1


def test_a_paper_of_an_application_that_is_not_sent_leaves_no_step(office):
    made = world.claimant()
    draft = process.begin_draft(world.as_person(made), made.pk, "old_age", NOW)
    content = files.jpeg()
    assert hand_in(draft, content).pk == hand_in(draft, content).pk
    assert not RobotAction.objects.exists()


def test_a_file_that_should_be_another_paper_can_be_made_that_paper(office, supervisor):
    claim = world.referred()
    content, meant = files.jpeg(), forms.of("old_age").papers[0].key
    first = hand_in(claim.draft, content)
    hand_in(claim.draft, content, paper=meant)
    process.undo_step(supervisor, only(Kind.SAME_PAPER).pk, WHY, LATER)
    first.refresh_from_db()
    assert first.paper == meant


def test_the_same_file_for_the_same_paper_leaves_nothing_to_take_back(office, supervisor):
    claim = world.referred()
    content = files.jpeg()
    hand_in(claim.draft, content)
    hand_in(claim.draft, content)
    with pytest.raises(Mendable):
        process.undo_step(supervisor, only(Kind.SAME_PAPER).pk, WHY, LATER)
    assert only(Kind.SAME_PAPER).state == ActionState.DONE


# ── Switched off, and on by two ──────────────────────────────────────────────────────────────


def test_while_asking_is_off_an_officer_asks(office, supervisor):
    switched_off(Kind.ASK, supervisor)
    claim = asked_claim(ClaimState.IN_REVIEW)
    assert not claim.requests.exists()


def test_while_forwarding_is_off_a_supervisor_gives_the_claim_to_an_office(office, supervisor):
    switched_off(Kind.OFFICE, supervisor)
    claim = world.referred()
    assert claim.unit_id is None
    assert list(queries.robots.without_office()) == [claim]
    caseworker = world.as_staff(world.officer(office))
    for nobody in (caseworker, world.as_person(claim.person)):
        with pytest.raises(Http404):
            process.place(nobody, claim.pk, office.pk, LATER)
    assert process.place(supervisor, claim.pk, office.pk, LATER).unit_id == office.pk
    with pytest.raises(Http404):  # it has an office now
        process.place(supervisor, claim.pk, office.pk, LATER)
    assert process.take_next(caseworker, LATER).pk == claim.pk


def test_while_closing_is_off_the_person_is_told_of_the_running_claim(office, supervisor):
    switched_off(Kind.SAME_CLAIM, supervisor)
    switched_off(Kind.SAME_PAPER, supervisor)
    claim = world.filed(world.claimant())
    actor, draft = second_draft(claim)
    with pytest.raises(Mendable, match=claim.protocol):
        process.submit(actor, draft.token, LATER)
    content = files.jpeg()
    hand_in(claim.draft, content)
    with pytest.raises(Mendable, match="already"):
        hand_in(claim.draft, content)
    assert not RobotAction.objects.exists()


def test_on_again_takes_a_second_person(office, supervisor):
    rules = world.as_staff(world.officer(office, roles=(Role.RULES,)))
    switched_off(Kind.ASK, supervisor)
    asked = process.ask_for_robot_on(supervisor, Kind.ASK, "The questions are fewer now.", NOW)
    assert not steps.is_on(Kind.ASK)
    with pytest.raises(Mendable):
        process.confirm_robot_on(supervisor, asked.pk, NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        RobotSwitch.objects.filter(pk=asked.pk).update(confirmed_by_id=supervisor.staff_id)
    process.confirm_robot_on(rules, asked.pk, NOW)
    assert steps.is_on(Kind.ASK)


def test_who_neither_supervises_nor_keeps_the_rules_switches_nothing(office):
    for role in set(Role) - {Role.SUPERVISOR, Role.RULES}:
        actor = world.as_staff(world.officer(office, roles=(role,)))
        with pytest.raises(Http404):
            process.switch_robot_off(actor, Kind.ASK, "It asks for too much at the moment.", NOW)
    assert steps.is_on(Kind.ASK)


# ── Counted ──────────────────────────────────────────────────────────────────────────────────


def test_steps_are_counted_by_kind_and_day_with_failures_and_steps_taken_back(office, supervisor):
    world.referred()
    asked_claim()
    process.undo_step(supervisor, only(Kind.ASK).pk, WHY, LATER)
    found = {one.kind: one for one in queries.robots.standings(NOW)}
    assert found[Kind.ASK].days[-1] == (NOW.date(), 1)
    assert (found[Kind.ASK].done, found[Kind.ASK].undone) == (0, 1)
    assert (found[Kind.OFFICE].done, found[Kind.OFFICE].failed) == (1, 0)
    assert len(found[Kind.ASSESSORS].days) == queries.robots.DAYS
