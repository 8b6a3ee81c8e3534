"""The life of a claim by chance: whatever is tried in whatever order, the house stays in order."""

import os
from datetime import timedelta

import pytest
from django.db import transaction
from django.http import Http404
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Role
from benefits import process
from benefits.adjudication.models import RequestState
from benefits.applications.models import CLAIM, ClaimState
from benefits.eligibility.assessment import determinations
from portal.errors import Mendable
from portal.records import StateChange
from portal.states import IllegalTransition
from tests.benefits import world
from tests.benefits.world import NOW

# "deep" walks more than 10,000 steps: MACHINES=deep pytest tests/benefits/test_claim_machine.py
LIVES = 500 if os.environ.get("MACHINES") == "deep" else 30
FINAL = {"granted", "withdrawn"}  # a refused claim can still be opened again by the board
ACTIONS = sorted({move.action for move in CLAIM.moves})
KINDS = sorted({kind for move in CLAIM.moves for kind in move.by})


@given(st.lists(st.tuples(st.sampled_from(ACTIONS), st.sampled_from(KINDS)), max_size=60))
@settings(max_examples=400, deadline=None)
def test_the_table_knows_every_step_or_refuses_it(tries):
    state = "submitted"
    for action, by in tries:
        try:
            move = CLAIM.find(state, action, by)
        except IllegalTransition:
            assert action not in CLAIM.actions(state, by)
            continue
        assert action in CLAIM.actions(state, by)
        state = move.target
        assert state in ClaimState.values


@pytest.mark.parametrize("state", sorted(set(ClaimState.values) - FINAL))
def test_no_state_is_a_dead_end(state):
    assert any(CLAIM.actions(state, by) for by in KINDS)


@pytest.mark.parametrize("state", ClaimState.values)
def test_every_open_state_leads_to_a_decision(state):
    seen, edge = {state}, {state}
    while edge:
        edge = {m.target for m in CLAIM.moves if edge & set(m.sources)} - seen
        seen |= edge
    assert seen & {"granted", "refused", "withdrawn"}


class Life:
    """One claim, two officers, a claimant and a clock."""

    def __init__(self, clean):
        office = world.unit()
        self.officers = [world.as_staff(world.officer(office)) for _ in range(2)]
        made = world.person()
        world.record(made, first=world.date(2009, 1, 1) if clean else world.date(2024, 1, 1))
        self.person = world.as_person(made)
        self.claim = world.filed(made)
        self.at, self.undo = NOW, 0
        self.doctor = world.as_staff(world.officer(office, roles=(Role.MEDICAL,)))

    def stored(self):
        return self.claim.determinations.order_by("-sequence").first()

    def request(self):
        return self.claim.requests.order_by("-id").first()

    def step(self, name, who):
        self.at += timedelta(minutes=7)
        getattr(self, name)(self.officers[who])

    def assess(self, _officer):
        process.assess(self.claim.pk, self.at)

    def take(self, officer):
        world.take(officer, self.claim.pk, self.at)

    def pick(self, officer):
        process.take_file(officer, self.claim.pk, self.at)

    def next(self, officer):
        process.take_next(officer, self.at)

    def back(self, officer):
        process.put_back(officer, self.claim.pk, self.at)

    def ask(self, officer):
        due = self.at.date() + timedelta(days=10)
        process.ask(officer, self.claim.pk, what="What?", why="So.", due_on=due, at=self.at)

    def answer(self, _officer):
        if self.request():
            process.answer(self.person, self.request().pk, "This.", self.at)

    def wait(self, _officer):
        self.at += timedelta(days=11)
        if self.request():
            process.lapse(self.request().pk, self.at)

    def grant(self, officer):
        if self.stored():
            process.grant_by_officer(
                officer,
                self.claim.pk,
                determination_id=self.stored().pk,
                rule=self.stored().rule,
                words="Papers seen.",
                at=self.at,
            )

    def refuse(self, officer):
        if self.stored():
            process.propose_refusal(
                officer,
                self.claim.pk,
                determination_id=self.stored().pk,
                reasons=[
                    {"key": c.key, "article": c.article, "words": "This is not enough yet."}
                    for c in determinations(self.stored())[0].conditions
                ],
                at=self.at,
            )

    def confirm(self, officer):
        process.confirm_refusal(officer, self.claim.pk, self.at)

    def confirm_grant(self, officer):
        process.confirm_grant(officer, self.claim.pk, self.at)

    def take_back(self, officer):
        process.take_back(officer, self.claim.pk, self.at)

    def send(self, _officer):
        held = self.claim.held_decisions.order_by("-id").first()
        if held:
            self.at += timedelta(minutes=self.undo)
            process.send_decision(held.pk, self.at)

    def refer_on(self, officer):
        process.refer_to_assessors(
            officer,
            self.claim.pk,
            kind="incapacity",
            why="Please look at the claimant.",
            at=self.at,
        )

    def find(self, _officer):
        self.assess_part(self.doctor)

    def assess_part(self, doctor):
        part = process.take_next_assessment(doctor, self.at)
        if part:
            process.finish_assessment(
                doctor,
                part.reference,
                answers={"unable": "no"},
                words="Able to work.",
                at=self.at,
            )

    def give_back(self, officer):
        process.return_proposal(officer, self.claim.pk, "Look again.", self.at)

    def withdraw(self, _officer):
        process.withdraw(self.person, self.claim.pk, "", self.at)

    def check(self):
        claim = self.claim
        claim.refresh_from_db()
        pairs = {(s, m.target, m.action) for m in CLAIM.moves for s in m.sources}
        log = StateChange.objects.filter(subject_kind="benefits.claim", subject_id=claim.pk)
        steps = list(log.order_by("id").values_list("before", "after", "action"))
        assert steps[0] == ("draft", "submitted", "submit")
        assert all(step in pairs for step in steps[1:])
        assert steps[-1][1] == claim.state
        decided = list(claim.decisions.all())
        assert len(decided) == (claim.state in ("granted", "refused"))
        if decided:
            assert decided[0].outcome == claim.state
            assert claim.decided_at is not None and claim.holder_id is None
        if claim.state == "refused":
            assert decided[0].officer_id != decided[0].second_officer_id
            assert claim.requests.filter(state__in=["answered", "lapsed"]).exists()
        open_requests = claim.requests.filter(state=RequestState.OPEN).count()
        assert open_requests == (claim.state == "awaiting_answer")
        assert claim.proposed_refusals.filter(closed_at=None).count() == (
            claim.state == "refusal_proposed"
        )
        assert claim.proposed_grants.filter(closed_at=None).count() == (
            claim.state == "grant_proposed"
        )
        assert claim.held_decisions.filter(state="held").count() == (
            claim.state in ("grant_held", "refusal_held")
        )


STEPS = [
    "assess",
    "take",
    "pick",
    "next",
    "back",
    "ask",
    "answer",
    "wait",
    "grant",
    "refuse",
    "confirm",
    "confirm_grant",
    "give_back",
    "take_back",
    "send",
    "refer_on",
    "find",
    "withdraw",
]
# Chance rarely finds the long way, so steps that lead on come up more often.
WEIGHTED = [*STEPS, "assess", "take", "take", "ask", "answer", "refuse", "confirm"]


@pytest.mark.django_db
@given(
    clean=st.booleans(),
    steps=st.lists(
        st.tuples(st.sampled_from(WEIGHTED), st.integers(0, 1)), min_size=10, max_size=40
    ),
)
@settings(
    max_examples=LIVES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
def test_any_order_of_verbs_leaves_the_house_in_order(clean, steps):
    with transaction.atomic():
        life = Life(clean)
        for name, who in steps:
            try:
                with transaction.atomic():
                    life.step(name, who)
            except (Mendable, Http404, IllegalTransition):
                pass
            life.check()
        transaction.set_rollback(True)
