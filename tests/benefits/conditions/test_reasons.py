"""What a family says: while it is heard nothing follows, and what was accepted counts."""

from __future__ import annotations

import pytest
from django.http import Http404

from accounts.models import Role
from benefits import process
from benefits.adjudication.errors import Conflict
from benefits.conditions import queries as conditions
from benefits.conditions.models import GivenReason
from portal.errors import Mendable
from tests.benefits import world
from tests.benefits.conditions import world as grants
from tests.benefits.conditions.world import APRIL, FEBRUARY, WORDS, after, kinds
from tests.benefits.evidence import papers

pytestmark = pytest.mark.django_db


def give(family, why="illness", at=None, **more) -> GivenReason:
    return process.give_reason(
        family.actor,
        family.period(FEBRUARY).pk,
        **{
            "followed_id": family.followed(family.child).pk,
            "duty": "school_attendance",
            "why": why,
            "words": "He had pneumonia.",
            "paper_id": None,
            "at": at or after(FEBRUARY, 80),
        }
        | more,
    )


def test_while_a_reason_waits_nothing_follows_and_accepted_it_counts_as_kept(family):
    grants.attendance(grants.poster(), family.child, FEBRUARY, "10")
    given = give(family)
    assert give(family).pk == given.pk
    assert grants.judged(family, FEBRUARY).state == "open"
    officer, _other = grants.officers()
    process.settle_reason(officer, given.pk, accept=True, words="", at=after(FEBRUARY, 130))
    found = family.period(FEBRUARY)
    assert found.state == "kept"
    assert found.determination.outcome == "entitled"
    assert "condition_reason_accepted" in kinds(family)


def test_a_declined_reason_takes_a_sentence_and_then_the_step_follows(family):
    grants.attendance(grants.poster(), family.child, FEBRUARY, "10")
    given = give(family)
    officer, _other = grants.officers()
    at = after(FEBRUARY, 130)
    with pytest.raises(Mendable):
        process.settle_reason(officer, given.pk, accept=False, words="no", at=at)
    process.settle_reason(officer, given.pk, accept=False, words=WORDS, at=at)
    assert family.period(FEBRUARY).step == "warning"
    with pytest.raises(Conflict):
        process.settle_reason(officer, given.pk, accept=True, words="", at=at)


def test_a_reason_comes_in_time_from_the_family_for_something_not_kept(family):
    grants.attendance(grants.poster(), family.child, FEBRUARY, "10")
    with pytest.raises(Mendable):
        give(family, why="holidays")
    with pytest.raises(Mendable):
        give(family, at=after(FEBRUARY, 119))  # 31 May
    with pytest.raises(Mendable):
        give(family, followed_id=family.followed(family.small).pk)
    stranger = grants.family()
    with pytest.raises(Http404):
        process.give_reason(
            stranger.actor,
            family.period(FEBRUARY).pk,
            followed_id=family.followed(family.child).pk,
            duty="school_attendance",
            why="illness",
            words="",
            paper_id=None,
            at=after(FEBRUARY, 80),
        )


@pytest.mark.parametrize("wrong", ["a clerk", "the family's kin", "the family"])
def test_a_reason_is_settled_by_who_decides_and_has_no_tie(wrong, family):
    grants.attendance(grants.poster(), family.child, FEBRUARY, "10")
    given = give(family)
    actor = {
        "a clerk": lambda: world.as_staff(world.officer(world.unit(), roles=(Role.CLERK,))),
        "the family's kin": lambda: world.as_staff(world.officer(world.unit(), own=family.child)),
        "the family": lambda: family.actor,
    }[wrong]()
    with pytest.raises(Http404):
        process.settle_reason(actor, given.pk, accept=True, words="", at=after(FEBRUARY, 130))


def certificate(family) -> int:
    """A paper of the family, as it lies in the claim."""
    draft = family.period(FEBRUARY).claim.draft
    return papers.hand_in(draft, actor=family.actor, at=after(FEBRUARY, 80)).pk


def test_who_has_finished_school_is_not_asked_for_it_again(family):
    grants.attendance(grants.poster(), family.child, FEBRUARY, "10")
    with pytest.raises(Mendable, match="certificate"):
        give(family, why="finished_school")
    given = give(family, why="finished_school", paper_id=certificate(family))
    assert not family.followed(family.child).finished_school
    officer, _other = grants.officers()
    process.settle_reason(officer, given.pk, accept=True, words="", at=after(FEBRUARY, 130))
    assert family.period(FEBRUARY).state == "kept"
    assert family.followed(family.child).finished_school
    grants.attendance(grants.poster(), family.child, APRIL, "10")
    assert grants.judged(family, APRIL).state == "kept"


def test_a_declined_certificate_changes_nothing_for_later_periods(family):
    grants.attendance(grants.poster(), family.child, FEBRUARY, "10")
    given = give(family, why="finished_school", paper_id=certificate(family))
    officer, _other = grants.officers()
    process.settle_reason(officer, given.pk, accept=False, words=WORDS, at=after(FEBRUARY, 130))
    assert not family.followed(family.child).finished_school


def test_finished_school_is_no_reason_for_a_vaccination(family):
    assert "finished_school" in conditions.reasons_for("school_attendance", "school", FEBRUARY)
    assert "finished_school" not in conditions.reasons_for("nutrition", "health", FEBRUARY)
