"""A register in trouble is no answer: never a no, and never a grant that rests on nothing."""

import pytest

from benefits.adjudication.models import Decision
from benefits.applications.known import Found
from benefits.applications.models import ClaimState
from benefits.eligibility import registers
from tests.benefits import world
from tests.faults import stubs

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("trouble", stubs.TROUBLES, ids=lambda one: one.__name__)
def test_a_register_in_trouble_brings_a_person_and_decides_nothing(monkeypatch, trouble):
    monkeypatch.setattr(stubs, "TOO_SLOW", 0)
    monkeypatch.setitem(registers.REGISTERS, "civil register", lambda _person: trouble())
    world.officer(world.unit())
    made = world.claimant()
    assert registers.ask("civil register", made.pk).found is Found.UNKNOWN
    claim = world.assessed(made)
    assert claim.state in (ClaimState.IN_REVIEW, ClaimState.AWAITING_ANSWER)
    assert claim.referral_reasons
    assert not Decision.objects.exists()
