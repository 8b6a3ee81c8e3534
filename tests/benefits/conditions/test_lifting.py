"""A step is taken back, and to the cent what was not paid comes after all."""

from __future__ import annotations

from datetime import date

import pytest

from benefits import process, queries
from benefits.conditions.models import FollowUp
from benefits.payments.models import Award, Payment
from benefits.payments.withheld_models import WithheldMonth
from benefits.process import grant_steps
from portal import outbox
from portal.errors import Mendable
from portal.periods import add_months
from tests.benefits.conditions import world as grants
from tests.benefits.conditions.world import APRIL, FEBRUARY, JUNE, after, kinds
from tests.benefits.payments import world as pay
from tests.benefits.test_appeals import judge as vote
from tests.benefits.test_appeals import members

pytestmark = pytest.mark.django_db
JANUARY = 50_667  # cents: from the twelfth of the month on


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
