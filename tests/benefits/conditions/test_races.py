"""Two at once: one report, one step, one decision, and a polite word for the other."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import Role
from benefits import process
from benefits.adjudication.models import Decision
from benefits.conditions.models import FollowUp, Report
from benefits.conditions.posting import Written
from benefits.payments.withheld_models import WithheldMonth
from tests.benefits import world
from tests.benefits.conditions import world as grants
from tests.benefits.conditions.world import APRIL, FEBRUARY, WORDS, after
from tests.benefits.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_same_line_posted_by_many_at_once_is_kept_once():
    family, who = grants.family(), grants.poster()
    line = Written(
        number=family.child.national_id, birth="2016-05-05", period="2026-02", result="60"
    )
    found = at_once(lambda _n: process.post_one(who, line, after(FEBRUARY))[0].pk, range(12))
    assert len(set(found)) == 1
    assert Report.objects.count() == FollowUp.objects.count() == 1


def test_different_words_about_one_child_at_once_stand_one_after_the_other():
    family, who = grants.family(), grants.poster()
    lines = [
        Written(
            number=family.child.national_id,
            birth="2016-05-05",
            period="2026-02",
            result=str(60 + n),
        )
        for n in range(8)
    ]
    at_once(lambda line: process.post_one(who, line, after(FEBRUARY)), lines)
    assert sorted(Report.objects.values_list("number", flat=True)) == list(range(1, 9))


def test_many_second_officers_at_once_write_one_decision_and_withhold_once():
    family, who = grants.family(), grants.poster()
    grants.officers()
    grants.failed(family, who, FEBRUARY)
    found = grants.failed(family, who, APRIL)
    first, _second = grants.office_of(found)
    at = after(APRIL, 126)
    process.agree_to_step(first, found.pk, WORDS, at)
    others = [
        world.as_staff(world.officer(found.unit, roles=(Role.SUPERVISOR,))) for _n in range(6)
    ]
    results = at_once(lambda actor: process.confirm_step(actor, found.pk, at), others)
    assert sum(isinstance(one, FollowUp) for one in results) == 1
    assert Decision.objects.filter(outcome="blocked").count() == 1
    assert WithheldMonth.objects.count() == 1


def test_the_time_being_over_at_many_workers_is_one_warning():
    family, who = grants.family(), grants.poster()
    grants.attendance(who, family.child, FEBRUARY, "10")
    number = family.period(FEBRUARY).pk
    at = after(FEBRUARY, 125) + timedelta(hours=1)
    at_once(lambda _n: process.judge_conditions(number, at), range(8))
    assert Decision.objects.filter(outcome="warned").count() == 1
