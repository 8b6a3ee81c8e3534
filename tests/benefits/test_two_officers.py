"""A large or unusual yes takes two; what was decided can be taken back before it is sent."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from benefits import process
from benefits.adjudication import house_rules
from benefits.adjudication.errors import Conflict
from benefits.adjudication.held_models import HeldDecision, ProposedGrant, SecondLook
from benefits.adjudication.models import Decision
from benefits.applications.models import Claim, ClaimState
from portal.errors import Mendable
from portal.outbox import OutboxEvent
from portal.records import StateChange
from tests.benefits import world
from tests.benefits.world import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return world.unit()


@pytest.fixture
def low(monkeypatch):
    """One officer may grant next to nothing alone."""
    monkeypatch.setattr(
        "benefits.adjudication.four_eyes.limits", lambda on: house_rules.Limits(100, 100)
    )
    monkeypatch.setattr(
        "benefits.adjudication.decisions.limits", lambda on: house_rules.Limits(100, 100)
    )


def opened(office, **answers):
    actor = world.as_staff(world.officer(office))
    claim = world.referred(office, **answers)
    world.take(actor, claim.pk)
    return claim, actor, claim.determinations.get()


def grant(actor, claim, stored, at=NOW, rule=""):
    return process.grant_by_officer(
        actor, claim.pk, determination_id=stored.pk, rule=rule or stored.rule, words="Fits.", at=at
    )


def test_a_grant_above_the_limit_waits_for_a_second_officer(office, low):
    claim, first, stored = opened(office)
    proposal = grant(first, claim, stored)
    claim.refresh_from_db()
    assert isinstance(proposal, ProposedGrant) and proposal.why == ["month"]
    assert (claim.state, Decision.objects.count()) == (ClaimState.GRANT_PROPOSED, 0)
    with pytest.raises(Http404):
        process.confirm_grant(first, claim.pk, NOW)
    assert process.take_next(first, NOW) is None
    second = world.as_staff(world.officer(office))
    assert process.take_next(second, NOW) == claim
    decision = process.confirm_grant(second, claim.pk, NOW + timedelta(minutes=2))
    claim.refresh_from_db()
    assert claim.state == ClaimState.GRANTED
    assert (decision.officer_id, decision.second_officer_id) == (first.staff_id, second.staff_id)
    look = SecondLook.objects.get()
    assert look.agreed and look.at - look.opened_at == timedelta(minutes=2)


def test_the_second_officer_can_give_a_grant_back(office, low):
    claim, first, stored = opened(office)
    grant(first, claim, stored)
    second = world.as_staff(world.officer(office))
    world.take(second, claim.pk)
    process.return_proposal(second, claim.pk, "Look at 1999 again.", NOW)
    claim.refresh_from_db()
    assert (claim.state, claim.officer_id) == (ClaimState.IN_REVIEW, first.staff_id)
    assert not SecondLook.objects.get().agreed


def test_a_grant_by_another_rule_than_the_law_proposes_takes_two(office, monkeypatch):
    claim, first, stored = opened(office)
    monkeypatch.setattr("benefits.adjudication.four_eyes.overrides", lambda stored, chosen: True)
    assert grant(first, claim, stored).why == ["override"]
    second = world.as_staff(world.officer(office))
    world.take(second, claim.pk)
    assert process.confirm_grant(second, claim.pk, NOW).overrides


def test_a_grant_within_the_limit_takes_one(office):
    claim, first, stored = opened(office)
    decision = grant(first, claim, stored)
    assert isinstance(decision, Decision)
    assert decision.alone_up_to_cents == 600_000 >= decision.amount_cents


@pytest.mark.parametrize(
    ("up_to", "overrides", "second"),
    [(None, False, False), (1, False, False), (10**9, True, False), (10**9, False, "same")],
)
def test_the_database_takes_no_large_grant_from_one_officer(office, up_to, overrides, second):
    claim, first, stored = opened(office)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(
            claim=claim,
            person=claim.person,
            outcome="granted",
            determination=stored,
            decided_by="officer",
            officer_id=first.staff_id,
            second_officer_id=first.staff_id if second else None,
            alone_up_to_cents=up_to,
            overrides=overrides,
            starts_on=NOW.date(),
            amount_cents=500_000,
            decided_at=NOW,
            appeal_until=NOW.date(),
        )


@pytest.mark.parametrize(
    "what",
    [
        {"outcome": "refused", "needs_second": True},
        {"outcome": "granted", "needs_second": True},
        {"outcome": "granted", "needs_second": False, "overrides": True},
    ],
)
def test_the_database_holds_no_decision_for_two_with_one_name(office, what):
    claim, first, stored = opened(office)
    with pytest.raises(IntegrityError), transaction.atomic():
        HeldDecision.objects.create(
            claim=claim,
            person=claim.person,
            determination=stored,
            officer_id=first.staff_id,
            reasons=[],
            held_at=NOW,
            goes_out_at=NOW,
            **what,
        )


# ── The time to undo ─────────────────────────────────────────────────────────────────────────


@pytest.fixture
def ten_minutes(settings):
    settings.UNDO_MINUTES = 10


def test_a_decision_waits_before_it_is_sent(office, ten_minutes):
    claim, first, stored = opened(office)
    held = grant(first, claim, stored)
    claim.refresh_from_db()
    assert (claim.state, claim.holder_id) == (ClaimState.GRANT_HELD, None)
    event = OutboxEvent.objects.get(kind="decision.due")
    assert event.due_at == NOW + timedelta(minutes=10)
    process.send_decision(held.pk, NOW + timedelta(minutes=9))  # too early: nothing
    assert not Decision.objects.exists()
    for _again in range(2):
        process.send_decision(held.pk, NOW + timedelta(minutes=10))
    claim.refresh_from_db()
    assert (claim.state, Decision.objects.count()) == (ClaimState.GRANTED, 1)
    assert OutboxEvent.objects.filter(kind="claim.decided").count() == 1
    step = StateChange.objects.get(action="grant")
    assert (step.by, step.actor) == ("officer", first.label)


def test_an_officer_takes_a_decision_back_once_and_nothing_goes_out(office, ten_minutes):
    claim, first, stored = opened(office)
    held = grant(first, claim, stored)
    for _again in range(2):
        process.take_back(first, claim.pk, NOW + timedelta(minutes=5))
    process.send_decision(held.pk, NOW + timedelta(minutes=10))
    claim.refresh_from_db()
    assert claim.state == ClaimState.IN_REVIEW
    assert StateChange.objects.filter(action="take_back", after="in_review").count() == 1
    assert claim.notes.get().kind == "undone"
    assert not Decision.objects.exists()
    world.take(first, claim.pk, NOW + timedelta(minutes=11))
    grant(first, claim, stored, NOW + timedelta(minutes=12))  # and may decide anew


def test_what_was_sent_is_not_taken_back_and_others_cannot(office, ten_minutes):
    claim, first, stored = opened(office)
    held = grant(first, claim, stored)
    with pytest.raises(Conflict, match="who decided"):
        process.take_back(world.as_staff(world.officer(office)), claim.pk, NOW)
    process.send_decision(held.pk, NOW + timedelta(minutes=10))
    with pytest.raises(Conflict, match="on its way"):
        process.take_back(first, claim.pk, NOW + timedelta(minutes=11))


def test_a_decision_whose_facts_moved_is_called_back(office, ten_minutes):
    claim, first, stored = opened(office)
    held = grant(first, claim, stored)
    world.record(claim.person, first=world.date(1990, 1, 1), last=world.date(1993, 12, 1))
    process.send_decision(held.pk, NOW + timedelta(minutes=10))
    claim.refresh_from_db()
    held.refresh_from_db()
    assert (claim.state, held.state) == (ClaimState.IN_REVIEW, "recalled")
    assert claim.determinations.count() == 2
    assert not Decision.objects.exists()


def test_a_decision_that_cannot_be_sent_is_said_on_the_timeline(office, ten_minutes):
    from benefits.process.hold import sending_failed

    claim, first, stored = opened(office)
    held = grant(first, claim, stored)
    sending_failed(held.pk, NOW)
    assert StateChange.objects.filter(action="stuck", subject_id=claim.pk).exists()


def test_what_is_held_cannot_be_rewritten(office, ten_minutes):
    claim, first, stored = opened(office)
    held = grant(first, claim, stored)
    for change in ({"amount_cents": 1}, {"outcome": "refused"}, {"goes_out_at": NOW}):
        with pytest.raises(Exception, match="held_content"), transaction.atomic():
            HeldDecision.objects.filter(pk=held.pk).update(**change)
    with pytest.raises(Exception, match="held_stays"), transaction.atomic():
        held.delete()


def test_without_the_file_nothing_is_stored(office):
    """A grant without a lease is turned away before the law is asked."""
    claim, first, stored = opened(office)
    process.put_back(first, claim.pk, NOW)
    world.record(claim.person, first=world.date(1990, 1, 1), last=world.date(1993, 12, 1))
    with pytest.raises(Conflict):
        grant(first, claim, stored)
    assert claim.determinations.count() == 1


def test_files_are_handed_out_not_picked(office):
    plain, claim = world.as_staff(world.officer(office)), world.referred(office)
    with pytest.raises(Conflict, match="in turn"):
        process.take_file(plain, claim.pk, NOW)
    boss = world.as_staff(world.officer(office, roles=(world.Role.SUPERVISOR,)))
    with pytest.raises(Mendable, match="out of turn"):
        process.take_file(boss, claim.pk, NOW, "Because.")
    process.take_file(boss, claim.pk, NOW, "The claimant is in hospital and called.")
    claim.refresh_from_db()
    assert claim.holder_id == boss.staff_id
    assert claim.notes.get().kind == "picked"
    process.take_file(boss, claim.pk, NOW)  # what is in one's hands needs no reason
    Claim.objects.filter(pk=claim.pk).update(
        holder=None, held_until=None, officer_id=plain.staff_id
    )
    process.take_file(plain, claim.pk, NOW)  # what comes back may be taken
