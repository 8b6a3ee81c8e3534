"""Many hands at once: one claim, one decision, and a polite word for everybody else."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections

from benefits import process
from benefits.adjudication.errors import Conflict
from benefits.adjudication.models import Decision
from benefits.applications.models import Claim, Draft
from benefits.eligibility.models import StoredDetermination
from portal.records import StateChange
from portal.states import IllegalTransition
from tests.benefits import world
from tests.benefits.world import NOW

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(function, items, hands=8):
    """Runs the function for all items on several connections; returns results or exceptions."""

    def run(item):
        try:
            return function(item)
        except (Conflict, IllegalTransition) as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(hands) as pool:
        return list(pool.map(run, items))


def test_fifty_equal_submits_make_one_claim():
    made = world.claimant()
    actor = world.as_person(made)
    draft = process.begin_draft(actor, made.pk, "old_age", NOW)
    process.save_answers(actor, draft.pk, "check", world.CLEAN, NOW)
    found = at_once(lambda _n: process.submit(actor, draft.token, NOW).protocol, range(50), 10)
    assert len(set(found)) == 1
    assert Claim.objects.count() == 1
    assert StateChange.objects.filter(action="submit").count() == 1


def test_two_windows_begin_one_draft():
    made = world.claimant()
    actor = world.as_person(made)
    found = at_once(lambda _n: process.begin_draft(actor, made.pk, "old_age", NOW).pk, range(16))
    assert len(set(found)) == 1
    assert Draft.objects.count() == 1


def open_claims(office, count):
    """Claims of one person that wait at a desk, with the determination of the first."""
    first = world.referred(office)
    stored = first.determinations.get()
    drafts = Draft.objects.bulk_create(
        Draft(
            person=first.person,
            benefit="old_age",
            token=f"00000000-0000-4000-8000-{number:012d}",
            begun_by=first.filed_by,
            updated_at=NOW,
            closed_at=NOW,
        )
        for number in range(count)
    )
    claims = Claim.objects.bulk_create(
        Claim(
            person=first.person,
            benefit="old_age",
            draft=draft,
            state="in_review",
            answers=first.answers,
            filed_on=first.filed_on,
            filed_at=NOW + timedelta(seconds=number),
            filed_by=first.filed_by,
            due_on=first.due_on,
            unit=office,
        )
        for number, draft in enumerate(drafts)
    )
    StoredDetermination.objects.bulk_create(
        StoredDetermination(
            claim=claim,
            person=first.person,
            sequence=1,
            rule=stored.rule,
            rule_version=stored.rule_version,
            outcome=stored.outcome,
            facts=stored.facts,
            content=stored.content,
            parameters_hash=stored.parameters_hash,
            hash=stored.hash,
            determined_at=NOW,
        )
        for claim in claims
    )
    return claims


def test_two_hundred_pairs_of_equal_decisions_make_two_hundred_decisions():
    """The same officer in two windows, and a colleague whose lease ran out, press at once."""
    office = world.unit()
    member = world.officer(office)
    actor = world.as_staff(member)
    claims = open_claims(office, 200)
    Claim.objects.filter(pk__in=[c.pk for c in claims]).update(
        holder=member, held_until=NOW + timedelta(minutes=20)
    )

    def grant(claim):
        stored = claim.determinations.get()
        return process.grant_by_officer(
            actor, claim.pk, determination_id=stored.pk, rule=stored.rule, words="Fits.", at=NOW
        )

    found = at_once(grant, [claim for claim in claims for _ in range(2)])
    granted = [one for one in found if isinstance(one, Decision)]
    assert len(granted) == 200
    assert len(found) - len(granted) == 200
    assert Decision.objects.values("claim").distinct().count() == 200
    assert StateChange.objects.filter(action="grant").count() == 200


def test_officers_who_take_next_at_once_never_hold_the_same_file():
    office = world.unit()
    claims = open_claims(office, 11)
    actors = [world.as_staff(world.officer(office)) for _ in range(12)]
    found = at_once(lambda actor: process.take_next(actor, NOW), actors, hands=12)
    assert len({claim.pk for claim in found}) == len(actors) == len(claims) + 1


def test_take_next_needs_no_sorting_however_long_the_queue_is():
    """The queue's index serves "take next": no sort, no scan of the whole table."""
    office = world.unit()
    open_claims(office, 300)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE benefits_claim")
        cursor.execute("SET enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM benefits_claim WHERE unit_id = %s"
            " AND state IN ('in_review', 'refusal_proposed')"
            " ORDER BY due_on, filed_at LIMIT 1",
            [office.pk],
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute("RESET enable_seqscan")
    assert "claim_queue" in plan
    assert "Sort" not in plan
