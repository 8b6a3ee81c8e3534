"""Decisions can be made again from what was kept, and a change made behind our back shows."""

from dataclasses import replace
from fractions import Fraction
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from benefits.adjudication.chain import broken_decisions, is_intact
from benefits.adjudication.models import Decision
from benefits.eligibility.assessment import Replay, replay, replayed
from benefits.eligibility.models import StoredDetermination
from benefits.law.statute import the_law
from tests.benefits import world

pytestmark = pytest.mark.django_db


def behind_our_back(statement, *values):
    """Somebody with the rights of a superuser switches the triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(statement, values)
        cursor.execute("SET session_replication_role = origin")


def run():
    out = StringIO()
    try:
        call_command("replay_decisions", stdout=out)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


def test_all_decisions_give_the_same_again():
    for _ in range(3):
        world.assessed(world.claimant())
    code, said = run()
    assert code == 0
    assert "3 decisions replayed: 0 differ, 0 altered, 0 out of chain" in said


@pytest.mark.parametrize("model", [Decision, StoredDetermination])
def test_nobody_changes_or_removes_what_was_written(model):
    world.assessed(world.claimant())
    row = model.objects.get()
    for act in (row.delete, row.save):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {model._meta.db_table} CASCADE")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE benefits_decision SET amount_cents = amount_cents + 1",
        "UPDATE benefits_decision SET starts_on = starts_on - 30",
        "UPDATE benefits_decision SET decided_at = decided_at + interval '1 day'",
        "UPDATE benefits_decision SET reasons = '[]'",
        "UPDATE benefits_decision SET hash = sha256('x')",
    ],
)
def test_an_altered_decision_shows(change):
    claim = world.assessed(world.claimant())
    behind_our_back(change)
    assert broken_decisions() == [claim.decisions.get().pk]
    assert run()[0] == 1


def test_altered_facts_show():
    claim = world.assessed(world.claimant())
    behind_our_back(
        "UPDATE benefits_storeddetermination SET facts = jsonb_set(facts, '{facts,birth}', %s)",
        '"1950-01-01"',
    )
    stored = claim.determinations.get()
    assert not is_intact(stored)
    code, said = run()
    assert code == 1
    assert f"{claim.protocol}: the stored facts or results were altered" in said


def test_another_law_shows_as_a_difference(monkeypatch):
    from benefits.law import retirement

    claim = world.assessed(world.claimant())
    other = the_law().with_change("coefficient/base", Fraction(1, 2), since=world.NOW.date())
    monkeypatch.setattr(retirement, "the_law", lambda: other)
    assert not replay(claim.determinations.get())


def with_rule(monkeypatch, **change):
    from benefits.law import retirement

    rules = tuple(
        replace(rule, **change) if rule.key == "points" else rule for rule in retirement.RULES
    )
    monkeypatch.setattr(retirement, "RULES", rules)


def test_a_rule_of_a_higher_version_is_named_and_is_no_fault(monkeypatch):
    claim = world.assessed(world.claimant())
    with_rule(monkeypatch, version=99)
    assert replayed(claim.determinations.get()) is Replay.OTHER_VERSION
    code, said = run()
    assert code == 0
    assert f"{claim.protocol}: version differs" in said
    assert "0 differ, 0 altered, 0 out of chain, 1 of another version" in said


def test_a_rule_that_answers_otherwise_under_the_same_version_is_a_fault(monkeypatch):
    claim = world.assessed(world.claimant())
    with_rule(monkeypatch, article="Another article")
    assert replayed(claim.determinations.get()) is Replay.DIFFERS
    assert run()[0] == 1


def test_another_version_of_one_rule_does_not_excuse_the_others(monkeypatch):
    claim = world.assessed(world.claimant())
    with_rule(monkeypatch, version=99)
    stored = claim.determinations.get()
    stored.content["best"]["amount_cents"] = 1
    assert replayed(stored) is Replay.DIFFERS
