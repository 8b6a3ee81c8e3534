"""From a report to a letter: the engine proposes, two decide, and all of it can be taken back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.permissions import Actor
from benefits import process, queries
from benefits.adjudication.chain import broken_decisions
from benefits.adjudication.models import Decision
from benefits.conditions import queries as conditions
from benefits.conditions.models import FollowedMember
from benefits.eligibility.assessment import replay
from benefits.payments.models import Award
from benefits.payments.withheld_models import WithheldMonth
from portal.errors import Mendable
from portal.messages import notices
from portal.messages.models import Letter, Notice
from tests.benefits import world
from tests.benefits.conditions import world as grants
from tests.benefits.conditions.world import APRIL, AUGUST, FEBRUARY, JUNE, after, kinds

pytestmark = pytest.mark.django_db


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
