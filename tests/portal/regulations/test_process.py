"""A new legal value: two officers, nothing lost, older claims as they were."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from accounts.models import AccessLogEntry, Role
from accounts.permissions import Denied
from benefits.eligibility import assessment
from benefits.law.statute import law_of_the_files, the_law
from portal import amendments, outbox
from portal.errors import Mendable
from portal.regulations import following, process, trying
from portal.regulations.models import ApprovedValue, Proposal, ProposalState, Trial
from portal.states import IllegalTransition
from tests.benefits import world
from tests.portal.regulations.conftest import NOW, Officers

pytestmark = pytest.mark.django_db
Propose = Callable[..., Proposal]
WAGE = "wages/minimum_wage"


def approve(officers: Officers, found: Proposal, at: Any = NOW) -> ApprovedValue:
    value = process.approve(officers.checking, found.pk, at)
    following.refresh()
    return value


def test_an_approved_value_is_law_from_its_day_and_not_before(
    officers: Officers, propose: Propose
) -> None:
    before = law_of_the_files().get(WAGE, date(2026, 12, 31))
    value = approve(officers, propose())
    assert the_law().get(WAGE, date(2026, 12, 31)) == before
    assert the_law().get(WAGE, date(2027, 1, 1)) == 1_700_00
    assert (value.hash_before, value.hash_after) == (law_of_the_files().hash, the_law().hash)


def test_until_it_is_approved_nothing_changes(propose: Propose) -> None:
    propose()
    following.refresh()
    assert the_law().hash == law_of_the_files().hash


def test_the_maker_never_approves_or_returns_their_own(
    officers: Officers, propose: Propose
) -> None:
    found = propose()
    with pytest.raises(Denied):
        process.approve(officers.making, found.pk, NOW)
    with pytest.raises(Denied):
        process.send_back(officers.making, found.pk, "no", NOW)


def test_the_database_too_refuses_a_maker_who_checks(officers: Officers, propose: Propose) -> None:
    found = propose()
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=found.pk).update(
            state="approved", checked_by=officers.maker, checked_at=NOW
        )
    value = approve(officers, found)
    with pytest.raises(DatabaseError), transaction.atomic():
        ApprovedValue.objects.filter(pk=value.pk).update(content="1.00")
    with pytest.raises(DatabaseError), transaction.atomic():
        value.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        value.pk, value.proposal = None, propose(parameter="wages/ceiling", content="9000.00")
        value.approved_by_id = value.made_by_id
        value.save(force_insert=True)


def test_what_was_proposed_is_not_changed_afterwards(propose: Propose) -> None:
    found = propose()
    for change in ({"content": "9.99"}, {"since": date(2028, 1, 1)}, {"act": "x"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Proposal.objects.filter(pk=found.pk).update(**change)


@pytest.mark.parametrize("role", [one for one in Role if one is not Role.RULES])
def test_no_other_role_proposes_or_approves(
    officers: Officers, propose: Propose, role: Role
) -> None:
    found = propose()
    other = replace(officers.checking, roles=frozenset({role}))
    with pytest.raises(Denied):
        process.approve(other, found.pk, NOW)
    officers.maker.roles = [role.value]
    with pytest.raises(Denied):
        propose(parameter="wages/ceiling")


def test_a_settled_proposal_stays_settled(officers: Officers, propose: Propose) -> None:
    found = propose()
    process.send_back(officers.checking, found.pk, "The act is of another day.", NOW)
    with pytest.raises((Denied, IllegalTransition)):
        process.approve(officers.checking, found.pk, NOW)
    assert Proposal.objects.get(pk=found.pk).state == ProposalState.RETURNED


def test_one_number_has_one_open_proposal(propose: Propose) -> None:
    propose()
    with pytest.raises(Mendable):
        propose(content="1800.00")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"content": "12.345"}, "value"),
        ({"content": "much"}, "value"),
        ({"content": {"M": "1"}}, "value"),
        ({"until": date(2026, 1, 1)}, "since"),
        ({"reason": "because"}, "reason"),
    ],
)
def test_what_cannot_be_law_is_said_beside_its_field(
    propose: Propose, change: dict[str, Any], field: str
) -> None:
    with pytest.raises(Mendable) as trouble:
        propose(**change)
    assert trouble.value.field == field
    assert not Proposal.objects.exists()


def test_a_number_that_changed_meanwhile_is_not_approved(
    officers: Officers, propose: Propose
) -> None:
    first = propose()
    process.withdraw(officers.making, first.pk, NOW)
    second = propose(content="1650.00")
    amendments.install(())
    Proposal.objects.filter(pk=second.pk)  # the row itself never changes: another value came first
    stale = Proposal.objects.create(
        parameter="wages/ceiling", since=date(2027, 1, 1), content="9000.00", act="x",
        reason="y", source="https://example.org", law_hash="another", made_by=officers.maker,
        made_at=NOW,
    )  # fmt: skip
    with pytest.raises(Mendable):
        process.approve(officers.checking, stale.pk, NOW)


def test_older_claims_are_computed_with_the_old_value_and_replayed_to_the_same_hash(
    officers: Officers, propose: Propose
) -> None:
    claim = world.assessed(world.claimant())
    stored = claim.determinations.get()
    approve(officers, propose(since=date(2027, 1, 1), content="9000.00"))
    again = assessment.assess_claim(claim)
    assert again.best.amount_cents == assessment.determinations(stored)[0].amount_cents
    assert again.best.parameters_hash != stored.parameters_hash
    assert assessment.replay(stored), "the same facts under the law of then give the same answer"


def test_a_value_for_the_past_leaves_stored_decisions_replayable(
    officers: Officers, propose: Propose
) -> None:
    stored = world.assessed(world.claimant()).determinations.get()
    approve(officers, propose(since=date(2026, 2, 1), content="7000.00"))
    assert the_law().get(WAGE, date(2026, 11, 20)) == 7_000_00
    assert assessment.replay(stored)


def test_two_values_enter_in_the_order_of_their_approval(
    officers: Officers, propose: Propose
) -> None:
    approve(officers, propose(content="1700.00"))
    approve(officers, propose(content="1750.00", at=NOW + timedelta(days=1)))
    assert the_law().get(WAGE, date(2027, 6, 1)) == 1_750_00
    assert [one.content for one in ApprovedValue.objects.all()] == ["1700.00", "1750.00"]


def test_the_trial_is_drawn_by_the_system_logged_and_keeps_only_numbers(
    propose: Propose,
) -> None:
    people = [world.claimant() for _number in range(3)]
    AccessLogEntry.objects.all().count()
    before = AccessLogEntry.objects.count()
    found = propose()
    outbox.drain(lambda: NOW)
    trial = Trial.objects.get(proposal=found)
    assert trial.state == Trial.State.DONE
    assert len(trial.rows) == trial.size == 3
    looks = AccessLogEntry.objects.order_by("id")[before:]
    assert sorted(one.person_id for one in looks) == sorted(one.pk for one in people)
    assert all(one.automatic for one in looks)
    assert all(len(row) == 5 for row in trial.rows)


def test_the_trial_says_who_would_gain(officers: Officers, propose: Propose) -> None:
    world.claimant()
    found = propose(since=date(2026, 12, 1), content="7000.00")
    outbox.drain(lambda: NOW)
    effect = trying.effect_of(Trial.objects.get(proposal=found))
    assert effect.kinds == {"more": 1}
    assert effect.after_cents > effect.before_cents
    assert effect.least_cents is None, "one person could be known by the figure"


def test_a_long_trial_goes_on_step_by_step_and_twice_changes_nothing(
    propose: Propose, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trying, "AT_ONCE", 2)
    for _number in range(5):
        world.claimant()
    found = propose()
    trying.go_on(found.pk, NOW)
    assert len(Trial.objects.get(proposal=found).rows) == 2
    outbox.drain(lambda: NOW)
    trying.go_on(found.pk, NOW)
    assert len(Trial.objects.get(proposal=found).rows) == 5
