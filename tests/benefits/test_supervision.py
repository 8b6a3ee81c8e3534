"""A sample by lot, decided again unseen; errors put right; legal days watched; honest figures."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.db import transaction
from django.http import Http404
from django.template.loader import render_to_string
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Role
from benefits import process, queries
from benefits.adjudication.errors import Conflict
from benefits.adjudication.models import Decision
from benefits.applications.models import Claim
from benefits.eligibility.assessment import Replay
from benefits.supervision import drawing, figures, watching
from benefits.supervision.models import CorrectionTask, Draw, Escalation, Sampled
from benefits.supervision.reviewing import CHECKLIST
from portal import clock
from portal.errors import Mendable
from tests.benefits import world
from tests.benefits.test_appeals import refused
from tests.benefits.world import NOW

NEXT = NOW + timedelta(days=15)  # in December
GOOD = dict.fromkeys(CHECKLIST, True)
WORDS = "Every condition is met by paid months."

tickets = st.lists(
    st.builds(
        drawing.Ticket,
        decision_id=st.integers(1, 10**6),
        person_id=st.just(1),
        route=st.sampled_from(["engine", "officer"]),
        outcome=st.sampled_from(["granted", "refused"]),
        unit_id=st.sampled_from([None, 1, 2]),
    ),
    unique_by=lambda one: one.decision_id,
    max_size=60,
)


@given(tickets, st.text(max_size=8))
def test_the_lot_takes_its_share_of_every_stratum_and_always_the_same(found, seed):
    share = Fraction(1, 20)
    drawn = drawing.by_lot(found, share, seed)
    assert drawn == drawing.by_lot(list(reversed(found)), share, seed)
    for key in {(one.route, one.outcome, one.unit_id) for one in found}:
        size = sum((one.route, one.outcome, one.unit_id) == key for one in found)
        took = sum((one.route, one.outcome, one.unit_id) == key for one in drawn)
        assert took == -(-size // 20)


def test_another_seed_draws_others():
    found = [drawing.Ticket(n, 1, "engine", "granted", None) for n in range(400)]
    first, second = (drawing.by_lot(found, Fraction(1, 20), seed) for seed in "ab")
    assert len(first) == len(second) == 20
    assert set(first) != set(second)


# ── Every day ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_every_day_one_of_the_automatic_decisions_and_of_the_refusals_goes_to_a_person():
    grants = [world.assessed(world.claimant()) for _number in range(3)]
    refusal = refused()
    process.draw_sample(NOW + timedelta(days=1))
    made = Draw.objects.get(span="day")
    assert (made.month, made.population) == (NOW.date(), 4)
    taken = Decision.objects.filter(sampled__draw=made)
    assert sorted(taken.values_list("decided_by", "outcome")) == [
        ("engine", "granted"),
        ("officer", "refused"),
    ]
    assert refusal.pk in taken.values_list("claim", flat=True)
    assert set(taken.values_list("claim", flat=True)) <= {refusal.pk, *(one.pk for one in grants)}
    assert drawing.is_honest(made)


@pytest.mark.django_db
def test_what_a_day_drew_the_month_does_not_draw_again_and_both_stay_honest():
    for _number in range(3):
        world.assessed(world.claimant())
    refused()
    process.draw_sample(NOW + timedelta(days=1))
    month = process.draw_sample(NEXT)
    ids = list(Sampled.objects.values_list("decision", flat=True))
    assert len(ids) == len(set(ids))
    assert month.population == 4
    assert all(drawing.is_honest(one) for one in Draw.objects.all())


@pytest.mark.django_db
def test_the_rate_of_wrong_refusals_is_on_the_supervisors_page(signed_in):
    refused()
    process.draw_sample(NOW + timedelta(days=1))
    made = Sampled.objects.get(outcome="refused")
    assert figures.wrong_refusals(NOW, NEXT).share is None
    reader = world.as_staff(world.officer(world.unit()))
    assert process.take_next_review(reader, NEXT) == made
    process.finish_review(
        reader, made.reference, verdict="granted", checklist=GOOD, words=WORDS, at=NEXT
    )
    found = figures.wrong_refusals(NOW, NEXT + timedelta(days=1))
    assert (found.reviewed, found.errors) == (1, 1)
    supervisor = signed_in(world.officer(world.unit(), roles=(Role.SUPERVISOR,)))
    page = supervisor.get(reverse("benefits:supervision")).content.decode()
    assert "Wrong refusals" in page


@pytest.fixture
def drawn(db):
    """An automatic grant in the sample, and an officer of another unit who reads it."""
    claim = world.assessed(world.claimant())
    process.draw_sample(NEXT)
    reader = world.officer(world.unit())
    return claim, world.as_staff(reader), reader


def test_the_month_is_drawn_once_and_can_be_drawn_again_by_anybody(drawn):
    first = process.draw_sample(NEXT)
    assert first == process.draw_sample(NEXT + timedelta(days=3))
    assert (first.month, first.population) == (date(2026, 11, 1), 1)
    assert drawing.is_honest(first)
    world.assessed(world.claimant())
    assert not drawing.is_honest(first)  # something was slipped in afterwards


def review(actor, sampled, at=NEXT, **more):
    given_answers = {"verdict": "granted", "checklist": GOOD, "words": WORDS, **more}
    return process.finish_review(actor, sampled.reference, at=at, **given_answers)


def test_a_right_decision_is_read_again_and_counts_as_right(drawn):
    _claim, actor, _reader = drawn
    sampled = process.take_next_review(actor, NEXT)
    assert not review(actor, sampled).is_error
    assert not CorrectionTask.objects.exists()
    assert figures.errors_by_route(NOW, NEXT + timedelta(days=1))["engine"].share == 0
    with pytest.raises(Conflict):
        review(actor, sampled)  # once


@pytest.mark.parametrize(
    "wrong",
    [
        {"verdict": "refused"},
        {"verdict": "open"},
        *({"checklist": {**GOOD, key: False}} for key in CHECKLIST),
    ],
)
def test_an_error_makes_a_task_and_moves_the_rates(drawn, wrong):
    claim, actor, _reader = drawn
    assert review(actor, process.take_next_review(actor, NEXT), **wrong).is_error
    task = CorrectionTask.objects.get()
    until = NEXT + timedelta(days=1)
    assert figures.errors_by_route(NOW, until)["engine"].share == 1
    boss = world.as_staff(world.officer(world.unit(), roles=(Role.SUPERVISOR,)))
    with pytest.raises(Mendable):
        process.close_correction(boss, task.pk, "Done.", NEXT)
    for _again in range(2):
        process.close_correction(boss, task.pk, "The claimant was asked again.", NEXT)
    task.refresh_from_db()
    assert (task.state, task.claim) == ("done", claim)


def test_a_sum_that_does_not_come_out_again_is_an_error(drawn, monkeypatch):
    _claim, actor, _reader = drawn
    differs = Replay.DIFFERS
    monkeypatch.setattr("benefits.supervision.reviewing.replayed", lambda stored: differs)
    done = review(actor, process.take_next_review(actor, NEXT))
    assert done.is_error and done.checklist["recomputed"] is False


@pytest.mark.parametrize("flaw", [{"words": "Yes."}, {"checklist": {}}, {"verdict": "perhaps"}])
def test_half_a_review_is_turned_away(drawn, flaw):
    _claim, actor, _reader = drawn
    with pytest.raises(Mendable):
        review(actor, process.take_next_review(actor, NEXT), **flaw)


@pytest.mark.django_db
def test_who_decided_or_is_close_is_never_handed_the_file():
    office = world.unit()
    first = world.officer(office)
    claim = world.referred(office)
    actor = world.as_staff(first)
    world.take(actor, claim.pk)
    stored = claim.determinations.get()
    process.grant_by_officer(
        actor, claim.pk, determination_id=stored.pk, rule=stored.rule, words="Fits.", at=NOW
    )
    process.draw_sample(NEXT)
    close = world.person(account=False)
    world.give_account(close, claim.person.payout_accounts.get().number)
    assert process.take_next_review(actor, NEXT) is None
    tied = world.as_staff(world.officer(world.unit(), own=close))
    assert process.take_next_review(tied, NEXT) is None
    other = world.as_staff(world.officer(office))
    sampled = process.take_next_review(other, NEXT)
    assert sampled.decision.claim == claim
    for foreign in (actor, tied):
        with pytest.raises(Http404):
            review(foreign, sampled)


def test_the_reader_sees_facts_and_no_result(drawn, signed_in, monkeypatch):
    claim, _actor, reader = drawn
    monkeypatch.setattr(clock, "now", lambda: NEXT)
    client = signed_in(reader)
    page = client.post(reverse("benefits:review_next")).url
    shown = client.get(page).content.decode()
    decision = claim.decisions.get()
    main = shown[shown.index("<main") : shown.index("</main>")]
    assert claim.person.name in main and "Contribution" in main
    assert claim.protocol not in main
    assert "5,497" not in main and str(decision.amount_cents) not in main
    for word in ("status-granted", "Your claim is granted", "result-met", "is granted"):
        assert word not in main, word
    assert client.post(page, {"verdict": "granted"}).status_code == 200
    answers = {**dict.fromkeys(CHECKLIST, "yes"), "verdict": "granted", "words": WORDS}
    assert client.post(page, answers).status_code == 302
    assert not Sampled.objects.get().is_error


# ── Figures ──────────────────────────────────────────────────────────────────────────────────


def test_the_automatic_share_never_stands_without_its_error_rate(drawn):
    _claim, actor, _reader = drawn
    until = NEXT + timedelta(days=1)
    assert figures.automation(NOW - timedelta(days=1), until) is None
    review(actor, process.take_next_review(actor, NEXT))
    found = figures.automation(NOW - timedelta(days=1), until)
    assert (found.share, found.errors.share) == (1, 0)


def test_days_and_grant_share_stand_by_route(drawn):
    (one,) = figures.by_route(NOW - timedelta(days=1), NEXT)
    assert (one.route, one.granted, one.refused) == ("engine", 1, 0)
    assert (one.median_days, one.grant_share, one.small) == (0, 1, True)


@pytest.mark.django_db
def test_small_numbers_are_not_published(client):
    world.assessed(world.claimant(), clock.now())
    shown = client.get(reverse("benefits:decided")).content.decode()
    assert "fewer than ten" in shown
    assert "100.0" not in shown


def decided_after(office, days):
    """Claims that officers decided after so many days, written as they would stand."""
    for number in days:
        claim = world.referred(office)
        stored = claim.determinations.get()
        filed = NOW.date() - timedelta(days=number)
        Claim.objects.filter(pk=claim.pk).update(filed_on=filed)
        Decision.objects.create(
            claim=claim,
            person=claim.person,
            outcome="granted",
            determination=stored,
            decided_by="officer",
            officer=world.StaffMember.objects.filter(unit=office).first(),
            alone_up_to_cents=10**9,
            starts_on=filed,
            amount_cents=1,
            decided_at=NOW,
            appeal_until=NOW.date(),
        )


@pytest.mark.parametrize(
    ("median", "said"), [(1, "usually decided within a day"), (2, "usually decided in 2 days")]
)
def test_nobody_reads_that_claims_are_decided_in_no_days(median: int, said: str):
    found = figures.Forecast(cases=10, median=median, low=0, high=median)
    assert said in render_to_string("benefits/desk/_forecast.html", {"forecast": found})


@pytest.mark.django_db
def test_a_forecast_needs_ten_like_cases_and_tells_the_middle_and_the_range():
    office = world.unit()
    world.officer(office)
    decided_after(office, range(1, 10))
    today = NOW.date()
    assert figures.forecast("old_age", today, by_hand=True) is None
    decided_after(office, [40])
    found = figures.forecast("old_age", today, by_hand=True)
    assert (found.cases, found.median, found.low, found.high) == (10, 5, 1, 9)
    assert figures.forecast("old_age", today, by_hand=False) is None
    assert figures.forecast("maternity", today, by_hand=True) is None
    assert figures.forecast("old_age", today + timedelta(days=400), by_hand=True) is None


@pytest.mark.django_db
def test_ageing_and_workload_of_a_unit():
    office = world.unit()
    member = world.officer(office)
    for days in (0, 14, 15, 89, 90, 200):
        claim = world.referred(office)
        Claim.objects.filter(pk=claim.pk).update(
            filed_on=NOW.date() - timedelta(days=days), officer=member
        )
    found = [(one.most, one.count) for one in figures.ageing(office.pk, NOW.date())]
    assert found == [(15, 2), (30, 1), (45, 0), (60, 0), (90, 1), (None, 2)]
    (row,) = figures.workload(office.pk, NOW)
    assert (row.open, row.decided, row.reviewed, row.errors, row.away) == (6, 0, 0, 0, False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("seconds", "agreed", "looks", "alarm"),
    [
        (19, True, 1, True),
        (20, True, 1, False),
        (19, False, 1, False),
        (300, True, 49, False),
        (300, True, 50, True),
    ],
)
def test_a_second_look_that_is_a_stamp_raises_an_alarm(seconds, agreed, looks, alarm):
    from benefits.adjudication.held_models import SecondLook

    office = world.unit()
    first, second = world.officer(office), world.officer(office)
    claim = world.referred(office)
    SecondLook.objects.bulk_create(
        SecondLook(
            claim=claim,
            outcome="refused",
            first=first,
            second=second,
            opened_at=NOW - timedelta(seconds=seconds),
            at=NOW,
            agreed=agreed,
        )
        for _ in range(looks)
    )
    (found,) = figures.stamps(office.pk, NOW)
    assert (found.looks, found.alarm) == (looks, alarm)


# ── Legal days ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_a_legal_day_that_comes_near_is_told_once_and_again_when_it_moves():
    office = world.unit()
    world.officer(office)
    claim, far = world.referred(office), world.referred(office)
    today = NOW.date()
    Claim.objects.filter(pk=claim.pk).update(due_on=today + timedelta(days=10))
    Claim.objects.filter(pk=far.pk).update(due_on=today + timedelta(days=11))
    assert (process.watch_deadlines(NOW), process.watch_deadlines(NOW)) == (1, 0)
    Claim.objects.filter(pk=claim.pk).update(due_on=today + timedelta(days=9))
    assert process.watch_deadlines(NOW) == 1
    boss = world.as_staff(world.officer(office, roles=(Role.SUPERVISOR,)))
    newest = Escalation.objects.latest("id")
    for _again in range(2):
        process.see_escalation(boss, newest.pk, NOW)
    assert queries.near_count(office.pk) == 1
    with pytest.raises(Http404):
        foreign = world.as_staff(world.officer(world.unit(), roles=(Role.SUPERVISOR,)))
        process.see_escalation(foreign, newest.pk, NOW)


@pytest.mark.django_db
def test_while_the_claimant_thinks_nobody_is_late():
    office = world.unit()
    actor = world.as_staff(world.officer(office))
    claim = world.referred(office)
    world.take(actor, claim.pk)
    asked = process.ask(
        actor, claim.pk, what="Which?", why="So.", due_on=date(2026, 12, 15), at=NOW
    )
    Claim.objects.filter(pk=claim.pk).update(due_on=NOW.date())
    assert watching.escalate(NOW) == 0
    (stop,) = queries.clock_stops(claim)
    assert (stop.since, stop.until, stop.why) == (NOW.date(), None, "Which?")
    process.answer(world.as_person(claim.person), asked.pk, "This.", NOW + timedelta(days=4))
    (stop,) = queries.clock_stops(claim)
    assert stop.until == NOW.date() + timedelta(days=4)


@pytest.mark.django_db
def test_the_supervisors_page_costs_the_same_however_many(
    signed_in, django_assert_max_num_queries, monkeypatch
):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    office = world.unit()
    boss = world.officer(office, roles=(Role.SUPERVISOR, Role.CASEWORKER))
    for _ in range(3):
        claim = world.referred(office)
        Claim.objects.filter(pk=claim.pk).update(due_on=NOW.date())
    process.watch_deadlines(NOW)
    client = signed_in(boss)
    with django_assert_max_num_queries(34):
        assert client.get(reverse("benefits:supervision")).status_code == 200
    assert signed_in(world.officer(office)).get(reverse("benefits:supervision")).status_code == 404


@pytest.mark.django_db
def test_the_sample_is_never_shortened():
    world.assessed(world.claimant())
    made = process.draw_sample(NEXT)
    with pytest.raises(Exception, match="append_only"), transaction.atomic():
        type(made).objects.filter(pk=made.pk).update(seed="a better one")
