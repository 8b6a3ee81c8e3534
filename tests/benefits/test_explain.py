"""The stored decision of a claim in words, for whoever must answer for it years later."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import AccessLogEntry
from benefits import process
from benefits.eligibility.assessment import Replay
from benefits.eligibility.models import StoredDetermination
from tests.benefits import world
from tests.benefits.world import NOW

pytestmark = pytest.mark.django_db


def explain(claim, *arguments):
    out = StringIO()
    try:
        call_command("explain", claim.protocol.lower(), *arguments, stdout=out)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


def altered(claim, change):
    """Changes a stored determination as only somebody with the database in hand could."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            f"UPDATE {StoredDetermination._meta.db_table} SET {change} WHERE claim_id = %s",
            [claim.pk],
        )
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_a_grant_is_explained_with_conditions_sum_versions_and_proof():
    claim = world.assessed(world.claimant())
    decision, stored = claim.decisions.get(), claim.determinations.get()
    code, said = explain(claim)
    assert code == 0
    assert f"Claim {claim.protocol}" in said
    assert "Decision 1: granted" in said and "by the engine" in said
    assert f"a month from {decision.starts_on.isoformat()}" in said
    assert "[met] " in said and "EC 103/2019 art." in said
    assert "version 3" in said
    assert f"Hash {stored.hash} (intact)" in said
    assert f"Parameters {stored.parameters_hash} (those loaded now)" in said
    assert f"Hash {bytes(decision.hash).hex()}, in chain" in said
    assert "Replay: the stored facts give the same determination again" in said


def test_every_rule_can_be_asked_for_in_full_and_in_another_language():
    claim = world.assessed(world.claimant())
    _code, short = explain(claim)
    _code, full = explain(claim, "--all")
    assert full.count("[met]") > short.count("[met]")
    assert "[not met]" in full
    _code, portuguese = explain(claim, "--language", "pt")
    assert "[met]" not in portuguese and "EC 103/2019 art." in portuguese


def test_a_claim_that_waits_says_why_and_one_that_is_new_says_that_nothing_is_determined():
    waiting = world.referred()
    code, said = explain(waiting)
    assert code == 0
    assert "To a person because: The record is said to be wrong." in said
    assert "Not decided yet." in said and "Replay: the stored facts" in said
    code, said = explain(world.filed(world.claimant()))
    assert (code, "Nothing has been determined yet." in said) == (0, True)


def test_an_officers_grant_names_the_officer_and_the_words():
    office = world.unit()
    one = world.officer(office)
    claim = world.referred(office)
    actor = world.as_staff(one)
    process.take_next(actor, NOW)
    stored = claim.determinations.order_by("-sequence").first()
    process.grant_by_officer(
        actor, claim.pk, determination_id=stored.pk, rule=stored.rule, words="It is there.", at=NOW
    )
    _code, said = explain(claim)
    assert f"by {one.display_name}" in said
    assert "In the officer's words: It is there." in said


def test_what_was_altered_is_not_explained_away():
    claim = world.assessed(world.claimant())
    altered(claim, """content = jsonb_set(content, '{best,amount_cents}', '999')""")
    code, said = explain(claim)
    assert code == 1
    assert "(ALTERED)" in said and "Replay: not tried" in said


def test_a_law_that_answers_otherwise_today_is_named(monkeypatch):
    claim = world.assessed(world.claimant())
    again = "benefits.management.commands.explain.replayed"
    monkeypatch.setattr(again, lambda stored: Replay.DIFFERS)
    code, said = explain(claim)
    assert code == 1
    assert "ANOTHER determination" in said
    monkeypatch.setattr(again, lambda stored: Replay.OTHER_VERSION)
    code, said = explain(claim)
    assert code == 0
    assert "Replay: version differs" in said


def test_a_look_by_an_operator_is_kept_for_the_person_to_see():
    claim = world.assessed(world.claimant())
    before = AccessLogEntry.objects.count()
    explain(claim)
    entry = AccessLogEntry.objects.latest("id")
    assert AccessLogEntry.objects.count() == before + 1
    assert (entry.person_id, entry.case) == (claim.person_id, claim.protocol)
    assert entry.actor == "operator at the command line"


def test_a_number_that_is_mistyped_or_unknown_is_said_to_be():
    with pytest.raises(CommandError, match="mistyped"):
        call_command("explain", "C-0000-0000-0000-01")
    claim = world.filed(world.claimant(born_on=date(1960, 3, 10)))
    number = claim.protocol[:-1] + ("A" if claim.protocol[-1] != "A" else "B")
    with pytest.raises(CommandError, match="mistyped"):
        call_command("explain", number)
