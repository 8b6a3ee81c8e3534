"""Claims that are assessed together end exactly like claims that are assessed alone."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import access_log
from benefits.adjudication.chain import broken_decisions
from benefits.adjudication.models import Decision
from benefits.applications.models import ClaimState
from benefits.eligibility import assessment
from benefits.payments.models import Award
from benefits.process.assess import assess_each
from portal import outbox
from portal.messages.models import Letter, Notice
from tests.benefits import world
from tests.benefits.world import NOW

pytestmark = pytest.mark.django_db


def clean():
    return world.filed(world.claimant())


def disputed():
    return world.filed(
        world.claimant(), record_right="no", record_wrong="The year 1999 is missing."
    )


def with_a_gap():
    made = world.claimant()
    made.contribution_months.filter(month__year=2010).delete()
    return world.filed(made)


def without_account():
    return world.filed(world.claimant(account=False))


def too_young():
    made = world.person(born_on=date(1990, 1, 1))
    world.record(made, first=date(2015, 1, 1))
    return world.filed(made)


LIVES = (clean, disputed, with_a_gap, without_account, too_young, clean)


def ended(claim):
    """How it ended, without numbers and names that differ from claim to claim."""
    claim.refresh_from_db()
    stored = claim.determinations.get()
    assert assessment.replay(stored)
    return {
        "state": claim.state,
        "reasons": [one["key"] for one in claim.referral_reasons],
        "rule": (stored.rule, stored.outcome, stored.sequence, stored.content["best"]),
        "decisions": list(
            claim.decisions.values("outcome", "decided_by", "reasons", "amount_cents", "starts_on")
        ),
        "awards": list(
            Award.objects.filter(decision__claim=claim).values("amount_cents", "starts_on", "state")
        ),
        "letter": [one.content["answer"] for one in Letter.objects.filter(case=claim.protocol)],
        "notices": sorted(
            Notice.objects.filter(case=claim.protocol).values_list("kind", flat=True)
        ),
        "looks": claim.person.access_log.filter(automatic=True).values("what", "purpose").count(),
    }


def test_together_and_alone_come_to_the_same(monkeypatch):
    world.officer(world.unit())
    together = [life() for life in LIVES]
    outbox.drain(lambda: NOW)
    kinds = {event.kind for event in outbox.OutboxEvent.objects.filter(state="done", attempts=1)}
    assert {"claim.submitted", "claim.decided"} <= kinds
    alone = [life() for life in LIVES]
    for handled in ("claim.submitted", "claim.decided"):
        registered = outbox.HANDLERS[handled]
        monkeypatch.setitem(
            outbox.HANDLERS, handled, outbox.Registered(registered.handle, registered.exhausted)
        )
    outbox.drain(lambda: NOW)
    assert [ended(claim) for claim in together] == [ended(claim) for claim in alone]
    states = [claim.state for claim in together]
    assert states.count(ClaimState.GRANTED) == 2
    assert broken_decisions() == []
    assert access_log.verify_everybody() == {}
    call_command("replay_decisions")


def test_many_clean_claims_take_no_more_statements_than_a_few():
    counts = []
    for number in (2, 6):
        claims = [clean().pk for _ in range(number)]
        assess_each(claims[:1], NOW)  # what is remembered is remembered
        with CaptureQueriesContext(connection) as asked:
            assess_each(claims[1:], NOW)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_one_that_the_law_cannot_read_goes_to_a_person_and_the_others_are_granted(monkeypatch):
    world.officer(world.unit())
    claims = [clean() for _ in range(4)]
    real = assessment.best_retirement

    def broken(facts, *more, **options):
        if facts.months[0].remuneration_cents == 299_999:
            raise RuntimeError("the law could not be read")
        return real(facts, *more, **options)

    monkeypatch.setattr(assessment, "best_retirement", broken)
    claims[2].person.contribution_months.update(remuneration_cents=299_999)
    for day in range(8):
        outbox.drain(lambda day=day: NOW + timedelta(days=day))
    for claim in claims:
        claim.refresh_from_db()
    assert [claim.state for claim in claims] == [
        *(ClaimState.GRANTED, ClaimState.GRANTED),
        *(ClaimState.IN_REVIEW, ClaimState.GRANTED),
    ]
    assert claims[2].referral_reasons == [{"key": "assessment_failed", "values": {}}]
    assert Decision.objects.count() == 3


def test_what_is_delivered_again_decides_nothing_twice():
    claims = [clean().pk for _ in range(3)]
    assess_each(claims[:2], NOW)
    assess_each(claims, NOW)
    assert Decision.objects.count() == 3
    assert broken_decisions() == []
