"""From a report to a letter: the engine proposes, two decide, and all of it can be taken back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from accounts.permissions import Actor
from benefits import process, queries
from benefits.adjudication.chain import broken_decisions
from benefits.adjudication.errors import Conflict
from benefits.adjudication.models import Decision
from benefits.conditions import queries as conditions
from benefits.conditions.models import FollowedMember, FollowUp, GivenReason
from benefits.eligibility.assessment import replay
from benefits.payments.models import Award, Payment
from benefits.payments.withheld_models import WithheldMonth
from benefits.process import grant_steps
from portal import outbox
from portal.errors import Mendable
from portal.messages import notices
from portal.messages.models import Letter, Notice
from portal.periods import add_months
from tests.benefits import world
from tests.benefits.conditions import world as grants
from tests.benefits.conditions.world import APRIL, AUGUST, FEBRUARY, JUNE, WORDS, after
from tests.benefits.evidence import papers
from tests.benefits.payments import world as pay
from tests.benefits.test_appeals import judge as vote
from tests.benefits.test_appeals import members

pytestmark = pytest.mark.django_db
JANUARY = 50_667  # cents: from the twelfth of the month on


@pytest.fixture
def family() -> grants.Family:
    return grants.family()


def kinds(one: grants.Family) -> set[str]:
    return set(Notice.objects.filter(person=one.mother).values_list("kind", flat=True))


# ── Who is followed ──────────────────────────────────────────────────────────────────────────


def test_the_family_that_a_register_certifies_is_followed_and_nobody_else(family):
    own_word = world.person(born_on=date(2015, 1, 1))
    grants.lives.tie(family.mother, own_word, "child")
    process.enrol(family.mother.pk, date(2026, 2, 1), Actor.system("test"))
    followed = set(FollowedMember.objects.values_list("member_id", flat=True))
    assert {family.mother.pk, family.child.pk, family.small.pk} <= followed


def test_every_day_the_ended_periods_begin_once(family):
    at = after(FEBRUARY, 61)
    assert process.follow_families(at) == 1
    assert process.follow_families(at) == 0
    with CaptureQueriesContext(connection) as asked:
        process.follow_families(at)
    assert len(asked) < 12  # a quiet day asks for families, not family by family
    assert family.period(FEBRUARY).state == "open"


def test_a_child_that_a_register_knows_by_now_is_followed_when_it_is_reported(family):
    born = world.person(born_on=date(2026, 1, 2), account=False)
    post = grants.poster(grants.institution("health_post"))
    written = grants.Written(
        number=born.national_id,
        birth="2026-01-02",
        period="2026-01",
        duty="vaccination",
        result="yes",
    )
    with pytest.raises(Mendable):
        process.post_one(post, written, after(FEBRUARY))
    grants.lives.tie(family.mother, born, "child")
    process.post_one(post, written, after(FEBRUARY))
    assert family.followed(born).reports.count() == 1


# ── What follows ─────────────────────────────────────────────────────────────────────────────


def test_what_was_kept_has_no_consequence(family):
    who = grants.poster()
    grants.attendance(who, family.child, FEBRUARY, "75")
    found = grants.judged(family, FEBRUARY)
    assert (found.state, found.step) == ("kept", "")
    assert not Decision.objects.exclude(outcome="granted").exists()
    assert "conditions_not_kept" not in kinds(family)


@pytest.mark.parametrize("order", ["the worse first", "the better first"])
def test_an_institution_cannot_take_back_what_another_one_said(family, order):
    said = ("10", "90") if order == "the worse first" else ("90", "10")
    for percent in said:
        grants.attendance(grants.poster(), family.child, FEBRUARY, percent)
    assert grants.judged(family, FEBRUARY).state == "kept"


def test_an_institution_that_corrects_itself_is_believed(family):
    who = grants.poster()
    for percent in ("90", "10"):
        grants.attendance(who, family.child, FEBRUARY, percent)
    assert grants.judged(family, FEBRUARY).state != "kept"


def test_two_bad_words_are_two_bad_words_and_the_better_one_is_named_first(family):
    for percent in ("10", "20", "5"):
        grants.attendance(grants.poster(), family.child, FEBRUARY, percent)
    found = grants.judged(family, FEBRUARY)
    assert found.state != "kept"
    (said,) = conditions.said_differently(found)
    assert (said[0].attendance, len(said)) == (2_000, 3)


def test_what_nobody_reported_has_no_consequence(family):
    process.follow_families(after(FEBRUARY, 61))
    found = grants.judged(family, FEBRUARY)
    assert found.state == "kept"
    assert found.determination.outcome == "unknown"


def test_the_family_is_told_at_once_and_has_a_month_before_anything_follows(family):
    grants.attendance(grants.poster(), family.child, FEBRUARY, "74,99")
    notice = Notice.objects.get(person=family.mother, kind="conditions_not_kept")
    assert family.child.name in notices.words(notice).what
    last = after(FEBRUARY, 118)  # 30 May
    process.judge_conditions(family.period(FEBRUARY).pk, last)
    assert family.period(FEBRUARY).state == "open"
    process.judge_conditions(family.period(FEBRUARY).pk, last + timedelta(days=1))
    assert family.period(FEBRUARY).state == "applied"


def test_the_first_failure_is_a_letter_that_stops_nothing(family):
    found = grants.failed(family, grants.poster(), FEBRUARY)
    assert (found.state, found.step) == ("applied", "warning")
    assert found.decision.outcome == "warned"
    assert found.decision.decided_by == "engine"
    assert not WithheldMonth.objects.exists()
    letter = Letter.objects.get(case=found.reference)
    assert family.child.name in str(letter.content)
    assert "conditions_warning" in kinds(family)
    assert replay(found.determination)
    assert not broken_decisions()


def test_the_answer_to_the_claim_stays_the_grant(family):
    grants.failed(family, grants.poster(), FEBRUARY)
    assert queries.decision_of(family.claim).outcome == "granted"
    assert queries.determination_of(family.claim).rule == "family_grant"


def test_judging_twice_writes_once(family):
    found = grants.failed(family, grants.poster(), FEBRUARY)
    grants.judged(family, FEBRUARY)
    assert Decision.objects.filter(outcome="warned").count() == 1
    assert Letter.objects.filter(case=found.reference).count() == 1


def test_a_report_that_came_after_the_time_for_reports_hurts_nobody(family):
    process.follow_families(after(FEBRUARY, 61))
    grants.attendance(grants.poster(), family.child, FEBRUARY, "10", after(FEBRUARY, 89))
    assert grants.judged(family, FEBRUARY).state == "kept"


def test_the_second_failure_is_proposed_and_stops_nothing_by_itself(family):
    who = grants.poster()
    grants.officers()
    grants.failed(family, who, FEBRUARY)
    found = grants.failed(family, who, APRIL)
    assert (found.state, found.step) == ("proposed", "block")
    assert found.unit_id is not None and found.decision is None
    assert not WithheldMonth.objects.exists()


def test_the_whole_ladder_climbs_with_two_officers_each_time(family):
    who = grants.poster()
    grants.officers()
    grants.failed(family, who, FEBRUARY)
    blocked = grants.decided(family, who, APRIL)
    assert (blocked.state, blocked.step, blocked.decision.outcome) == (
        "applied",
        "block",
        "blocked",
    )
    assert blocked.effect_month == date(2026, 9, 1)  # confirmed on 5 August
    held = WithheldMonth.objects.get(cause=blocked.reference)
    assert (held.month, held.paid_from) == (date(2026, 9, 1), date(2026, 10, 1))
    suspended = grants.decided(family, who, JUNE)
    assert suspended.step == "suspension"
    months = WithheldMonth.objects.filter(cause=suspended.reference)
    assert [(one.month.month, one.paid_from) for one in months] == [(11, None), (12, None)]
    assert {"conditions_block", "conditions_suspension"} <= kinds(family)
    # Without social assistance the grant does not end.
    again = grants.failed(family, who, AUGUST)
    assert again.step == "suspension"


def test_with_the_support_of_social_assistance_the_grant_ends_and_is_paid_until_then(family):
    who = grants.poster()
    grants.officers()
    grants.failed(family, who, FEBRUARY)
    grants.decided(family, who, APRIL)
    grants.decided(family, who, JUNE)
    centre = grants.poster(grants.institution("social_centre"))
    process.post_one(
        centre,
        grants.Written(
            number=family.mother.national_id,
            birth=family.mother.born_on.isoformat(),
            period="2026-07",
            result="yes",
        ),
        after(AUGUST, 60),
    )
    ended = grants.decided(family, who, AUGUST)
    assert (ended.step, ended.decision.outcome) == ("end", "ended")
    award = Award.objects.get(person=family.mother)
    assert award.state == "ceased"
    assert award.ends_on == ended.effect_month - timedelta(days=1)
    assert "conditions_end" in kinds(family)


# ── Two officers, and who may not ────────────────────────────────────────────────────────────


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


# ── What the family says ─────────────────────────────────────────────────────────────────────


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


# ── Taking it back ───────────────────────────────────────────────────────────────────────────


def test_a_mended_report_drops_what_is_proposed_and_lifts_what_is_in_effect(family):
    who = grants.poster()
    grants.officers()
    warned = grants.failed(family, who, FEBRUARY)
    grants.failed(family, who, APRIL)
    grants.attendance(who, family.child, APRIL, "90", after(APRIL, 127))
    assert family.period(APRIL).state == "dropped"
    grants.attendance(who, family.child, FEBRUARY, "90", after(FEBRUARY, 200))
    warned.refresh_from_db()
    assert warned.state == "lifted"
    assert "conditions_lifted" in kinds(family)


def test_a_step_that_stood_on_a_lifted_one_goes_with_it(family):
    who = grants.poster()
    grants.officers()
    grants.failed(family, who, FEBRUARY)
    grants.decided(family, who, APRIL)
    grants.attendance(who, family.child, FEBRUARY, "90", after(FEBRUARY, 190))
    assert family.period(FEBRUARY).state == family.period(APRIL).state == "lifted"
    assert not WithheldMonth.objects.filter(released_at=None).exists()


def appealed(family, found: FollowUp, at):
    filed = process.appeal(
        family.actor,
        found.decision_id,
        contested=["school_attendance"],
        grounds="The school lost the register of that month.",
        at=at,
    )
    process.seat_panel(filed.pk, at)
    return vote(filed, allow=True)


def test_an_allowed_appeal_lifts_the_block_and_the_month_is_paid_in_time(family):
    members()
    who = grants.poster()
    grants.officers()
    grants.failed(family, who, FEBRUARY)
    found = grants.decided(family, who, APRIL)
    at = after(APRIL, 130)
    filed = appealed(family, found, at)
    process.carry_out(filed.pk, at)
    process.carry_out(filed.pk, at)
    found.refresh_from_db()
    assert found.state == "lifted"
    assert not WithheldMonth.objects.filter(released_at=None).exists()
    assert {"appeal_allowed", "conditions_lifted"} <= kinds(family)


def test_a_dismissed_appeal_leaves_the_step(family):
    members()
    found = grants.failed(family, grants.poster(), FEBRUARY)
    at = after(FEBRUARY, 130)
    filed = process.appeal(
        family.actor, found.decision_id, contested=["other"], grounds="I do not agree.", at=at
    )
    process.seat_panel(filed.pk, at)
    vote(filed, allow=False)
    process.carry_out(filed.pk, at)
    assert family.period(FEBRUARY).state == "applied"


# ── What is paid ─────────────────────────────────────────────────────────────────────────────


def run(people, month: date) -> dict[date, int]:
    """The months that the run of a month pays, with their cents."""
    try:
        made = pay.frozen(people, month, after(month, 19))
    except Mendable:
        return {}
    return dict(Payment.objects.filter(run=made).values_list("month", "gross_cents"))


def test_a_blocked_month_is_paid_a_month_later_and_suspended_ones_after_an_appeal(family):
    members()
    people, who = pay.treasurers(), grants.poster()
    grants.officers()
    whole = Award.objects.get(person=family.mother).amount_cents
    grants.failed(family, who, FEBRUARY)
    grants.decided(family, who, APRIL)  # September is held back
    every = [date(2026, month, 1) for month in range(1, 13)]
    paid = [run(people, month) for month in every[:8]]
    assert [list(one) for one in paid] == [[month] for month in every[:8]]
    assert run(people, every[8]) == {}
    assert set(run(people, every[9])) == {every[8], every[9]}
    suspended = grants.decided(family, who, JUNE)  # confirmed in October: November, December
    assert run(people, every[10]) == {}
    at = after(every[10], 20)
    process.carry_out(appealed(family, suspended, at).pk, at)
    assert set(run(people, every[11])) == {every[10], every[11]}
    total = sum(Payment.objects.filter(person=family.mother).values_list("gross_cents", flat=True))
    assert total == JANUARY + 11 * whole


def test_a_grant_that_ended_wrongly_is_granted_again_and_pays_what_was_missed(family, monkeypatch):
    members()
    people, who = pay.treasurers(), grants.poster()
    grants.officers()
    whole = Award.objects.get(person=family.mother).amount_cents
    found = grants.failed(family, who, FEBRUARY)
    found = grants.failed(family, who, APRIL)
    FollowUp.objects.filter(pk=found.pk).update(step="end")
    two = grants.office_of(found)
    at = after(APRIL, 126)
    FollowUp.objects.filter(pk=found.pk).update(state="agreed", officer=two[0].staff_id)
    monkeypatch.setattr(grant_steps, "_check_as_proposed", lambda *_given: None)
    process.confirm_step(two[1], found.pk, at)
    outbox.drain(lambda: at)
    for month in (date(2026, 8, 1), date(2026, 9, 1)):
        run(people, month)
    at = after(date(2026, 9, 1), 20)
    process.carry_out(appealed(family, family.period(APRIL), at).pk, at)
    outbox.drain(lambda: at)
    assert queries.decision_of(family.claim).outcome == "granted"
    run(people, date(2026, 10, 1))
    months = Payment.objects.filter(person=family.mother).values_list("month", flat=True)
    assert sorted(months) == [add_months(date(2026, 1, 1), n) for n in range(10)]
    total = sum(Payment.objects.filter(person=family.mother).values_list("gross_cents", flat=True))
    assert total == JANUARY + 9 * whole
