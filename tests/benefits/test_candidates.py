"""Overturned decisions become candidates for worked examples, and nobody stands in them."""

import json

import pytest
from django.urls import reverse

from accounts.models import Role
from benefits import queries
from portal import outbox
from tests.benefits import test_appeals as appeals
from tests.benefits import world
from tests.benefits.world import NOW

pytestmark = pytest.mark.django_db


def overturned():
    appeals.members(count=3)
    claim = appeals.refused()
    filed = appeals.judge(appeals.appealed(claim, contested=("contribution_time",)), allow=True)
    outbox.drain(lambda: NOW)
    return claim, filed


def test_an_allowed_appeal_is_a_candidate_with_what_was_found_and_what_the_panel_saw():
    claim, _filed = overturned()
    (found,) = queries.candidates()
    line = found.to_json()
    assert line["expected"]["contribution_time"] == "met"
    assert line["found"]["contribution_time"] == "not_met"
    assert line["found"]["eligible"] is False
    assert line["topic"] == found.determination.rule
    assert line["source"]["kind"] == "allowed_appeal"
    assert claim.protocol not in json.dumps(line)


def test_a_dismissed_appeal_is_none():
    appeals.members(count=3)
    appeals.judge(appeals.appealed(appeals.refused()), allow=False)
    assert queries.candidates() == []


def test_no_personal_datum_leaves_with_the_export(signed_in):
    claim, filed = overturned()
    rules = signed_in(world.officer(world.unit(), roles=(Role.RULES,)))
    answer = rules.get(reverse("benefits:candidates_export"))
    (line,) = [json.loads(one) for one in answer.content.decode().splitlines()]
    assert {"id", "topic", "inputs", "expected", "source"} <= line.keys()
    text = answer.content.decode()
    for datum in (
        claim.person.name,
        str(claim.person.national_id),
        claim.person.born_on.isoformat(),
        claim.protocol,
        filed.protocol,
        filed.grounds,
        appeals.WORDS,
    ):
        assert datum not in text
    assert "Overturned decisions" in rules.get(reverse("benefits:candidates")).content.decode()


@pytest.mark.parametrize("role", [one for one in Role if one not in (Role.RULES, Role.AUDITOR)])
def test_whoever_keeps_no_rules_does_not_find_the_page(signed_in, role):
    other = signed_in(world.officer(world.unit(), roles=(role,)))
    for name in ("candidates", "candidates_export"):
        assert other.get(reverse(f"benefits:{name}")).status_code == 404
