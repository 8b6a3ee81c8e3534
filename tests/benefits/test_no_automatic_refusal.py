"""The engine may grant or hand over. No path leads from it to a refusal."""

import itertools
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from benefits.adjudication.models import REQUEST, Decision
from benefits.applications.models import CLAIM, Claim, ClaimState
from benefits.eligibility import assessment, registers
from benefits.eligibility.assessment import determinations
from benefits.payments.models import Award
from portal import outbox
from portal.records import acting
from tests.benefits import world
from tests.benefits.world import NOW

AUTOMATIC = {"engine", "system"}


def reachable(start, by):
    """Every state that these kinds of actor can reach from a state."""
    seen, edge = {start}, {start}
    while edge:
        edge = {
            move.target
            for move in CLAIM.moves
            for state in edge
            if state in move.sources and by & set(move.by)
        } - seen
        seen |= edge
    return seen


@pytest.mark.parametrize("state", ClaimState.values)
def test_the_table_has_no_automatic_way_to_a_refusal(state):
    assert not (reachable(state, AUTOMATIC) - {state}) & {
        "refused",
        "refusal_held",
        "refusal_proposed",
    }


def test_only_officers_propose_and_refuse_and_never_in_one_step():
    way = ("refusal_proposed", "refusal_held", "refused")
    moves = [m for m in CLAIM.moves if m.target in way]
    assert all(m.by == ("officer",) for m in moves)
    for before, after in itertools.pairwise(way):
        assert {m.sources for m in CLAIM.moves if m.target == after} == {(before,)}


def test_silence_never_moves_a_claim_but_to_a_human():
    lapse = [m for m in CLAIM.moves if m.action == "lapse"]
    assert [m.target for m in lapse] == ["in_review"]
    assert [m.target for m in REQUEST.moves if m.action == "lapse"] == ["lapsed"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("decided_by", "first", "second"),
    [
        ("engine", False, False),
        ("engine", False, True),
        ("officer", True, False),
        ("officer", False, True),
        ("officer", True, "same"),
        ("engine", True, True),
    ],
)
def test_the_database_takes_no_refusal_without_two_officers(decided_by, first, second):
    office = world.unit()
    one, two = world.officer(office), world.officer(office)
    claim = world.assessed(world.claimant())
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(
            claim=claim,
            person=claim.person,
            sequence=2,
            outcome="refused",
            determination=claim.determinations.get(),
            decided_by=decided_by,
            officer=one if first else None,
            second_officer={False: None, True: two, "same": one}[second],
            decided_at=NOW,
            appeal_until=date(2026, 12, 21),
        )


@pytest.mark.django_db
@pytest.mark.parametrize("start", ["submitted", "in_review", "awaiting_answer"])
def test_the_database_takes_no_short_cut_to_a_refusal(start):
    claim = world.filed(world.claimant())
    if start != "submitted":
        Claim.objects.filter(pk=claim.pk).update(state="in_review")
    if start == "awaiting_answer":
        Claim.objects.filter(pk=claim.pk).update(state=start)
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(state="refused", decided_at=NOW)


# Everything that can be wrong with a claim, alone and in pairs.


def too_young(made):
    with acting("test", "world"):
        made.born_on = date(1990, 5, 5)
        made.save(update_fields=["born_on"])


def no_record(made):
    made.contribution_months.all().delete()


def unpaid(made):
    made.contribution_months.filter(month__gte=date(2015, 1, 1)).update(
        status="declared", paid_on=None
    )


def gap(made):
    made.contribution_months.filter(month__year=2005).delete()


def dead(made):
    with acting("test", "world"):
        made.died_on = date(2026, 11, 1)
        made.save(update_fields=["died_on"])


def born_after_first_wage(made):
    with acting("test", "world"):
        made.born_on = date(1999, 5, 5)
        made.joined_on = None
        made.save(update_fields=["born_on", "joined_on"])


def no_account(made):
    with acting("test", "world"):
        made.payout_accounts.all().delete()


def strange_wage(made):
    made.contribution_months.filter(month=date(2010, 3, 1)).update(remuneration_cents=9_900_000)


def zero_wages(made):
    made.contribution_months.update(remuneration_cents=0)


TROUBLES = [
    too_young,
    no_record,
    unpaid,
    gap,
    dead,
    born_after_first_wage,
    no_account,
    strange_wage,
    zero_wages,
]
ANSWERS = [
    {},
    {"record_right": "no", "record_wrong": "x"},
    {"person_right": "no", "person_wrong": "x"},
    {"other_pension": "yes", "other_pension_which": "x"},
    {"special": ["teaching", "abroad"]},
    {"working": "no", "left_work_on": "2026-10-31"},
]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "troubles", [*itertools.combinations(TROUBLES, 1), *itertools.combinations(TROUBLES, 2)]
)
def test_whatever_is_wrong_the_engine_hands_over(troubles):
    made = world.claimant()
    for trouble in troubles:
        trouble(made)
    claim = world.assessed(made)
    assert claim.state == ClaimState.IN_REVIEW
    assert claim.referral_reasons
    assert not Decision.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("answers", ANSWERS)
def test_whatever_is_answered_the_engine_grants_asks_or_hands_over(answers):
    claim = world.assessed(world.claimant(), **answers)
    assert claim.state in (ClaimState.GRANTED, ClaimState.AWAITING_ANSWER, ClaimState.IN_REVIEW)
    if claim.state == ClaimState.AWAITING_ANSWER:
        assert claim.requests.get().needs
    assert not Decision.objects.filter(outcome="refused").exists()


@pytest.mark.django_db
def test_a_second_pension_of_the_same_kind_goes_to_a_human():
    made = world.claimant()
    first = world.assessed(made)
    decision = first.decisions.get()
    with acting("test", "award"):
        Award.objects.get_or_create(
            decision=decision,
            defaults={
                "person": made,
                "benefit": "old_age",
                "starts_on": decision.starts_on,
                "amount_cents": decision.amount_cents,
            },
        )
    assert [r["key"] for r in world.assessed(made).referral_reasons] == ["already_awarded"]


# A register that does not answer is not a "no".


def timeout(person_id):
    raise TimeoutError


def server_error(person_id):
    raise registers.RegisterDown("500")


def half_a_json(person_id):
    raise ValueError("Unterminated string")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "register",
    [
        timeout,
        server_error,
        half_a_json,
        lambda person_id: {},
        lambda person_id: "",
        lambda person_id: {"born_on": None, "sex": None, "died_on": None},
        lambda person_id: {"born_on": "1960-03-10", "sex": "F", "died_on": None},
        lambda person_id: {"born_on": date(1960, 3, 10), "sex": "", "died_on": None},
        lambda person_id: None,
    ],
)
def test_a_register_without_an_answer_is_unknown_and_nothing_is_decided(monkeypatch, register):
    monkeypatch.setitem(registers.REGISTERS, "civil register", register)
    claim = world.assessed(world.claimant())
    assert claim.state == ClaimState.IN_REVIEW
    keys = {reason["key"] for reason in claim.referral_reasons}
    assert keys & {"register_silent", "register_without_person"}
    stored = claim.determinations.get()
    assert stored.outcome == "unknown"
    assert not Decision.objects.exists()


@pytest.mark.django_db
def test_without_a_birth_date_nothing_about_age_is_called_not_met(monkeypatch):
    monkeypatch.setitem(registers.REGISTERS, "civil register", timeout)
    claim = world.assessed(world.claimant())
    results = {
        condition.result
        for one in determinations(claim.determinations.get())
        for condition in one.conditions
        if condition.key in ("age", "points")
    }
    assert results == {"unknown"}


@pytest.mark.django_db
def test_a_failing_law_leaves_the_claim_untouched_and_then_hands_it_over(monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("the law could not be read")

    monkeypatch.setattr(assessment, "best_retirement", broken)
    claim = world.filed(world.claimant())
    event = outbox.OutboxEvent.objects.get(kind="claim.submitted", subject_id=claim.pk)
    for attempt in range(1, 6):
        outbox.OutboxEvent.objects.filter(pk=event.pk).update(attempts=attempt, due_at=NOW)
        assert not outbox.run_one(event.pk, NOW)
    claim.refresh_from_db()
    event.refresh_from_db()
    assert event.state == "quarantined"
    assert claim.state == ClaimState.IN_REVIEW
    assert claim.referral_reasons == [{"key": "assessment_failed", "values": {}}]
    assert not Decision.objects.exists()
