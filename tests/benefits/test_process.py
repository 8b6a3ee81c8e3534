"""The life of a claim, verb by verb."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.http import Http404

from benefits import process
from benefits.adjudication.errors import Conflict
from benefits.adjudication.models import Decision
from benefits.applications.models import Claim, ClaimState
from benefits.eligibility.assessment import determinations, replay
from portal import amendments
from portal.amendments import Amendment
from portal.errors import Mendable
from portal.messages.models import Notice
from portal.outbox import OutboxEvent
from portal.records import StateChange
from tests.benefits import world
from tests.benefits.world import NOW

pytestmark = pytest.mark.django_db


def test_a_clean_claim_is_granted_by_the_engine_with_the_amount_of_the_law():
    claim = world.assessed(world.claimant())
    decision = claim.decisions.get()
    best = determinations(decision.determination)[0]
    assert claim.state == ClaimState.GRANTED
    assert (decision.decided_by, decision.officer_id) == ("engine", None)
    assert decision.amount_cents == best.amount_cents > 0
    assert decision.starts_on == date(2026, 11, 20)
    assert claim.due_on == date(2027, 2, 18)
    assert decision.appeal_until == date(2026, 12, 21)  # the 20th is a Sunday
    assert OutboxEvent.objects.filter(kind="claim.decided", subject_id=decision.pk).exists()
    assert replay(decision.determination)


def test_an_assessment_that_runs_twice_decides_once():
    claim = world.assessed(world.claimant())
    process.assess(claim.pk, NOW)
    assert claim.decisions.count() == 1
    assert claim.determinations.count() == 1


def test_sending_the_same_form_again_gives_the_same_claim():
    made = world.claimant()
    first = world.filed(made)
    again = process.submit(world.as_person(made), first.draft.token, NOW + timedelta(hours=1))
    assert again == first
    assert Claim.objects.count() == 1
    assert Notice.objects.filter(kind="claim_received").count() == 1


def test_a_second_claim_for_the_same_benefit_waits_for_the_first():
    made = world.claimant()
    world.filed(made)
    with pytest.raises(Mendable):
        process.begin_draft(world.as_person(made), made.pk, "old_age", NOW)


def test_a_begun_application_is_continued_not_doubled():
    made = world.claimant()
    first = process.begin_draft(world.as_person(made), made.pk, "old_age", NOW)
    assert process.begin_draft(world.as_person(made), made.pk, "old_age", NOW) == first


def test_without_the_declaration_nothing_is_sent():
    made = world.claimant()
    actor = world.as_person(made)
    draft = process.begin_draft(actor, made.pk, "old_age", NOW)
    with pytest.raises(Mendable):
        process.submit(actor, draft.token, NOW)
    assert not Claim.objects.exists()


def test_a_question_stops_the_clock_and_comes_back_to_the_same_officer():
    office = world.unit()
    member = world.officer(office)
    claim = world.referred(office)
    actor = world.as_staff(member)
    assert process.take_next(actor, NOW) == claim
    due = claim.due_on
    request = process.ask(
        actor, claim.pk, what="Which year?", why="Record", due_on=date(2026, 12, 15), at=NOW
    )
    claim.refresh_from_db()
    assert (claim.state, claim.holder_id) == (ClaimState.AWAITING_ANSWER, None)
    process.answer(
        world.as_person(claim.person), request.pk, "1999, at the mill.", NOW + timedelta(days=10)
    )
    claim.refresh_from_db()
    assert (claim.state, claim.officer) == (ClaimState.IN_REVIEW, member)
    assert claim.due_on == due + timedelta(days=10)
    assert process.take_next(actor, NOW + timedelta(days=10)) == claim


def test_silence_gives_the_file_back_and_decides_nothing():
    office = world.unit()
    actor = world.as_staff(world.officer(office))
    claim = world.referred(office)
    world.take(actor, claim.pk, NOW)
    request = process.ask(
        actor, claim.pk, what="Which year?", why="Record", due_on=date(2026, 12, 15), at=NOW
    )
    process.lapse(request.pk, NOW)  # too early: nothing
    request.refresh_from_db()
    assert request.state == "open"
    process.lapse(request.pk, NOW + timedelta(days=26))
    claim.refresh_from_db()
    assert claim.state == ClaimState.IN_REVIEW
    assert not Decision.objects.exists()


def refusable(office):
    """A claim of somebody too young, asked and answered, in the officer's hands."""
    first = world.officer(office)
    made = world.person(born_on=date(1980, 1, 1))
    world.record(made)
    claim = world.assessed(made)
    actor = world.as_staff(first)
    world.take(actor, claim.pk, NOW)
    request = process.ask(
        actor, claim.pk, what="More work?", why="Age", due_on=date(2026, 12, 15), at=NOW
    )
    process.answer(world.as_person(made), request.pk, "No.", NOW)
    world.take(actor, claim.pk, NOW)
    return claim, actor


def reasons_of(claim):
    stored = claim.determinations.latest("sequence")
    return stored.pk, [
        {"key": c.key, "article": c.article, "words": "You are younger than the law asks for."}
        for c in determinations(stored)[0].conditions
        if c.result != "met"
    ]


def test_a_refusal_takes_two_officers_after_a_question():
    office = world.unit()
    claim, actor = refusable(office)
    stored_id, reasons = reasons_of(claim)
    process.propose_refusal(actor, claim.pk, determination_id=stored_id, reasons=reasons, at=NOW)
    claim.refresh_from_db()
    assert claim.state == ClaimState.REFUSAL_PROPOSED
    with pytest.raises(Http404):
        process.confirm_refusal(actor, claim.pk, NOW)  # never the same officer
    second = world.as_staff(world.officer(office))
    assert process.take_next(second, NOW) == claim
    decision = process.confirm_refusal(second, claim.pk, NOW)
    claim.refresh_from_db()
    assert claim.state == ClaimState.REFUSED
    assert (decision.officer_id, decision.second_officer_id) == (actor.staff_id, second.staff_id)
    assert decision.reasons == reasons


def test_the_second_officer_can_give_a_proposal_back():
    office = world.unit()
    claim, actor = refusable(office)
    stored_id, reasons = reasons_of(claim)
    process.propose_refusal(actor, claim.pk, determination_id=stored_id, reasons=reasons, at=NOW)
    second = world.as_staff(world.officer(office))
    world.take(second, claim.pk, NOW)
    process.return_proposal(second, claim.pk, "Ask about the mill.", NOW)
    claim.refresh_from_db()
    assert (claim.state, claim.officer_id) == (ClaimState.IN_REVIEW, actor.staff_id)
    assert StateChange.objects.get(action="return").note == "Ask about the mill."


def test_nobody_is_refused_without_having_been_heard():
    office = world.unit()
    actor = world.as_staff(world.officer(office))
    made = world.person(born_on=date(1980, 1, 1))
    world.record(made)
    claim = world.assessed(made)
    world.take(actor, claim.pk, NOW)
    stored_id, reasons = reasons_of(claim)
    with pytest.raises(Mendable, match="heard"):
        process.propose_refusal(
            actor, claim.pk, determination_id=stored_id, reasons=reasons, at=NOW
        )


@pytest.mark.parametrize("words", ["", "No.", "Too young"])
def test_a_refusal_without_own_words_is_turned_away(words):
    claim, actor = refusable(world.unit())
    stored_id, reasons = reasons_of(claim)
    with pytest.raises(Mendable):
        process.propose_refusal(
            actor,
            claim.pk,
            determination_id=stored_id,
            reasons=[{**reason, "words": words} for reason in reasons],
            at=NOW,
        )
    with pytest.raises(Mendable):
        process.propose_refusal(actor, claim.pk, determination_id=stored_id, reasons=[], at=NOW)


def test_an_officer_grants_by_a_rule_that_is_met_and_says_why():
    office = world.unit()
    member = world.officer(office)
    claim = world.referred(office)
    actor = world.as_staff(member)
    world.take(actor, claim.pk, NOW)
    stored = claim.determinations.get()
    with pytest.raises(Mendable):
        process.grant_by_officer(
            actor, claim.pk, determination_id=stored.pk, rule="no_such", words="Yes.", at=NOW
        )
    decision = process.grant_by_officer(
        actor, claim.pk, determination_id=stored.pk, rule=stored.rule, words="Fits.", at=NOW
    )
    claim.refresh_from_db()
    assert (claim.state, decision.officer) == (ClaimState.GRANTED, member)


def test_a_decision_on_an_outdated_record_is_turned_away_and_the_law_asked_again():
    office = world.unit()
    actor = world.as_staff(world.officer(office))
    claim = world.referred(office)
    world.take(actor, claim.pk, NOW)
    stored = claim.determinations.get()
    world.record(claim.person, first=date(1990, 1, 1), last=date(1993, 12, 1))
    with pytest.raises(Conflict):
        process.grant_by_officer(
            actor, claim.pk, determination_id=stored.pk, rule=stored.rule, words="Fits.", at=NOW
        )
    assert claim.determinations.count() == 2
    assert not Decision.objects.exists()


@pytest.fixture
def figures_entered():
    """Enters the figures of 2027, as two officers would; nothing of them stays."""

    def enter():
        first = date(2027, 1, 1)
        values = (("wages/minimum_wage", 1_700_00), ("wages/ceiling", 8_800_00))
        amendments.install(
            tuple(Amendment(key, first, None, cents, "An act") for key, cents in values)
        )

    yield enter
    amendments.install(())


def test_in_a_year_whose_figures_are_not_entered_a_person_waits_for_them(figures_entered):
    at, office = datetime(2027, 1, 4, 14, 0, tzinfo=UTC), world.unit()
    actor = world.as_staff(world.officer(office))
    made = world.person()
    world.record(made, last=date(2026, 12, 1))

    claim = world.assessed(made, at)

    assert claim.state == ClaimState.IN_REVIEW
    assert [one["key"] for one in claim.referral_reasons] == ["facts_missing"]
    world.take(actor, claim.pk, at)
    before = claim.determinations.get()

    figures_entered()

    with pytest.raises(Conflict):  # read before the figures were there
        process.grant_by_officer(
            actor, claim.pk, determination_id=before.pk, rule=before.rule, words="Fits.", at=at
        )
    after = claim.determinations.latest("sequence")
    assert after.parameters_hash != before.parameters_hash
    process.grant_by_officer(
        actor, claim.pk, determination_id=after.pk, rule=after.rule, words="Fits.", at=at
    )
    assert claim.decisions.get().determination == after


def test_new_facts_between_reading_and_deciding_are_always_seen(monkeypatch):
    from benefits.eligibility import assessment

    made = world.claimant()
    claim = world.filed(made)
    real, calls = assessment.assess_claim, []

    def slow(subject, seen):
        found = real(subject, seen)
        if not calls:
            calls.append(1)
            world.record(made, first=date(1990, 1, 1), last=date(1993, 12, 1))
        return found

    monkeypatch.setattr(assessment, "assess_claim", slow)
    process.assess(claim.pk, NOW)
    stored = claim.determinations.get()
    assert any(run["since"] == "1990-01-01" for run in stored.facts["facts"]["runs"])
    assert not assessment.is_stale(stored, claim)


def test_a_withdrawn_claim_is_left_alone_by_engine_and_desk():
    made = world.claimant()
    claim = world.filed(made)
    process.withdraw(world.as_person(made), claim.pk, "Later.", NOW)
    process.assess(claim.pk, NOW)
    claim.refresh_from_db()
    assert claim.state == ClaimState.WITHDRAWN
    assert not claim.determinations.exists()


def test_an_appeal_is_numbered_once_and_late_ones_are_marked():
    claim = world.assessed(world.claimant())
    decision = claim.decisions.get()
    actor = world.as_person(claim.person)
    late = NOW + timedelta(days=40)
    filed = process.appeal(actor, decision.pk, contested=["age"], grounds="More.", at=late)
    again = process.appeal(actor, decision.pk, contested=[], grounds="Other.", at=late)
    assert filed == again
    assert filed.late
    assert filed.protocol.startswith("A-")


def test_an_assessment_that_cannot_run_goes_to_a_human_who_is_named():
    world.officer(world.unit())
    claim = world.filed(world.claimant())
    process.assessment_failed(claim.pk, NOW)
    claim.refresh_from_db()
    assert claim.state == ClaimState.IN_REVIEW
    assert claim.unit_id is not None
    assert Notice.objects.filter(person=claim.person, kind="delayed_by_us").exists()
