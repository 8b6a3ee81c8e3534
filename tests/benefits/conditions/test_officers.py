"""A step against a family: two officers, never one, and who may not."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from accounts.models import Role
from benefits import process
from benefits.adjudication.errors import Conflict
from benefits.adjudication.models import Decision
from benefits.conditions.models import FollowUp
from portal.errors import Mendable
from tests.benefits import world
from tests.benefits.conditions import world as grants
from tests.benefits.conditions.world import APRIL, FEBRUARY, WORDS, after

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposed(family) -> FollowUp:
    grants.officers()
    who = grants.poster()
    grants.failed(family, who, FEBRUARY)
    return grants.failed(family, who, APRIL)


def test_the_first_officer_is_never_the_second(proposed):
    first, second = grants.office_of(proposed)
    at = after(APRIL, 126)
    process.agree_to_step(first, proposed.pk, WORDS, at)
    with pytest.raises(Http404):
        process.confirm_step(first, proposed.pk, at)
    process.confirm_step(second, proposed.pk, at)


def test_the_database_knows_that_it_takes_two(proposed):
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(
            claim=proposed.claim,
            person=proposed.person,
            sequence=9,
            outcome="blocked",
            determination=proposed.determination,
            decided_by="engine",
            decided_at=after(APRIL),
            appeal_until=date(2026, 12, 1),
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        FollowUp.objects.filter(pk=proposed.pk).update(state="applied")


@pytest.mark.parametrize(
    "wrong", ["another unit", "a clerk", "an assessor", "the family's kin", "the family"]
)
def test_who_lacks_the_one_right_finds_nothing(wrong, family, proposed):
    at, unit = after(APRIL, 126), proposed.unit
    actor = {
        "another unit": lambda: world.as_staff(world.officer(world.unit())),
        "a clerk": lambda: world.as_staff(world.officer(unit, roles=(Role.CLERK,))),
        "an assessor": lambda: world.as_staff(world.officer(unit, roles=(Role.MEDICAL,))),
        "the family's kin": lambda: world.as_staff(world.officer(unit, own=family.child)),
        "the family": lambda: family.actor,
    }[wrong]()
    for act in (process.agree_to_step, process.drop_step):
        with pytest.raises(Http404):
            act(actor, proposed.pk, WORDS, at)
    assert FollowUp.objects.get(pk=proposed.pk).state == "proposed"


def test_agreeing_takes_a_sentence(proposed):
    first, _second = grants.office_of(proposed)
    with pytest.raises(Mendable):
        process.agree_to_step(first, proposed.pk, "yes", after(APRIL, 126))


def test_one_officer_is_enough_to_drop_and_the_second_may_return(proposed):
    first, second = grants.office_of(proposed)
    at = after(APRIL, 126)
    process.agree_to_step(first, proposed.pk, WORDS, at)
    returned = process.return_step(second, proposed.pk, WORDS, at)
    assert (returned.state, returned.officer_id) == ("proposed", None)
    assert process.drop_step(first, proposed.pk, WORDS, at).state == "dropped"
    with pytest.raises(Conflict):
        process.agree_to_step(first, proposed.pk, WORDS, at)


def test_many_at_once_say_what_became_of_each(proposed):
    first, second = grants.office_of(proposed)
    at = after(APRIL, 126)
    other = "F-00000-00000-0000"
    results = process.decide_many(first, [proposed.reference, other], "agree", WORDS, at)
    assert [one.done for one in results] == [True, False]
    (again,) = process.decide_many(first, [proposed.reference], "confirm", "", at)
    assert not again.done
    (done,) = process.decide_many(second, [proposed.reference], "confirm", "", at)
    assert done.done
    assert FollowUp.objects.get(pk=proposed.pk).state == "applied"
