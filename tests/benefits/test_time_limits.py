"""Five and ten years (Lei 8.213/1991 art. 103, 103-A): what the engine does, what a person does."""

from datetime import UTC, date, datetime, timedelta
from unittest import mock

import pytest
from django.urls import reverse

from accounts.models import Role
from benefits import process
from benefits.adjudication.decisions import reckoned_from
from benefits.adjudication.models import Decision
from benefits.appeals.models import Appeal
from benefits.eligibility.correction_models import Correction
from benefits.payments.models import Award, AwardState
from benefits.process import time_limits
from benefits.recalculation.models import Cause, RevisionState
from portal import clock, outbox
from portal.errors import Mendable
from tests.accounts import people as signing
from tests.benefits import world
from tests.benefits.test_appeals import appealed, judge, members, refused
from tests.benefits.test_recalculation import LATER, change_wages, granted
from tests.benefits.test_reductions import WHY, lower, supervisors
from tests.benefits.world import NOW

pytestmark = pytest.mark.django_db
THEN = datetime(2021, 9, 10, 15, 0, tzinfo=UTC)
OVER, NOT_OVER = date(2016, 11, 7), date(2017, 2, 7)  # first payments, seen from 2026-12-20


def granted_in_2021():
    made = world.person(born_on=date(1950, 3, 10))
    world.record(made, last=date(2021, 7, 1))
    claim = world.assessed(made, THEN)
    outbox.drain(lambda: THEN)
    return claim, Award.objects.get(decision__claim=claim)


def first_paid(on: date):
    return mock.patch.object(time_limits, "first_payment_on", lambda _claim: on)


def test_what_we_find_ourselves_is_paid_for_five_years_before_we_found_it():
    claim, award = granted_in_2021()
    change_wages(claim, 500_000)
    revision = process.recheck(claim.decisions.get(), Cause.RECORD, "x", NOW)
    assert revision.state == RevisionState.APPLIED
    outbox.drain(lambda: NOW)
    newest = Award.objects.get(replaces=award)
    assert (newest.starts_on, newest.counts_from) == (date(2021, 11, 1), award.starts_on)
    award.refresh_from_db()
    assert (award.state, award.ends_on) == (AwardState.ACTIVE, date(2021, 10, 31))
    assert reckoned_from(newest.decision) == date(2026, 11, 20)


def test_what_the_person_asked_for_counts_back_from_the_day_they_asked():
    claim, award = granted_in_2021()
    asked = datetime(2024, 2, 5, 12, 0, tzinfo=UTC)
    made = process.open_correction(
        world.as_person(claim.person), claim.draft_id, condition="amount", shown="", article="",
        right="My wages since 2010 were higher.", at=asked,
    )  # fmt: skip
    change_wages(claim, 500_000)
    process.recheck(claim.decisions.get(), Cause.CORRECTION, f"correction:{made.pk}", NOW)
    outbox.drain(lambda: NOW)
    newest = Award.objects.get(replaces=award)
    assert reckoned_from(newest.decision) < date(2024, 2, 5)  # the claim itself stood a day
    assert newest.starts_on == award.starts_on  # all of it lies within five years of asking


def test_a_revision_asked_for_after_ten_years_waits_for_a_person_who_sees_the_days(client):
    claim, _award = granted()
    change_wages(claim, 500_000)
    with first_paid(OVER):
        revision = process.recheck(claim.decisions.get(), Cause.RECORD, "x", LATER)
        assert (revision.state, claim.decisions.count()) == (RevisionState.OPEN, 1)
        signing.sign_in(client, signing.staff(Role.SUPERVISOR))
        page = client.get(reverse("benefits:revision", args=[revision.pk])).content.decode()
        assert "30 November 2026" in page and "1 December 2021" in page
        one, two = supervisors()
        words = "She asked in time at the office; the note is in the file."
        process.apply_revision(one, revision.pk, words, LATER)
        settled = process.apply_revision(two, revision.pk, words, LATER)  # a large one takes two
    assert settled.state == RevisionState.APPLIED


def test_within_ten_years_the_engine_grants_more_by_itself():
    claim, _award = granted()
    change_wages(claim, 500_000)
    with first_paid(NOT_OVER):
        revision = process.recheck(claim.decisions.get(), Cause.RECORD, "x", LATER)
    assert revision.state == RevisionState.APPLIED


def test_ten_years_begin_anew_when_we_refuse_to_correct_a_value():
    claim, _award = granted()
    made = process.open_correction(
        world.as_person(claim.person),
        claim.draft_id,
        condition="amount",
        shown="",
        article="",
        right="My wages since 2010 were higher.",
        at=NOW,
    )
    rows = Correction.objects.filter(pk=made.pk)
    rows.update(
        state="unchanged",
        settled_at=NOW,
        words="The payslips say the same.",
        settled_by=world.officer(world.unit()),
    )
    change_wages(claim, 500_000)
    with first_paid(OVER):
        revision = process.recheck(claim.decisions.get(), Cause.RECORD, "x", LATER)
        assert process.limits_of(revision).revised_until == date(2036, 11, 19)
    assert revision.state == RevisionState.APPLIED


def test_after_ten_years_nothing_is_taken_back_unless_an_officer_says_why(client, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: LATER)
    _claim, _award, revision = lower()
    one, _two = supervisors()
    with first_paid(NOT_OVER):
        assert "hear_late" not in _page(client, revision)
    with first_paid(OVER):
        with pytest.raises(Mendable, match="6 November 2026"):
            process.hear(one, revision.pk, WHY, LATER)
        page = _page(client, revision)
        assert "6 November 2026" in page
        assert 'value="hear_late"' in page and 'value="hear"' not in page
        made = process.hear(one, revision.pk, WHY, LATER, after_ten_years=True)
    assert made.state == "hearing"


def _page(client, revision) -> str:
    signing.sign_in(client, signing.staff(Role.SUPERVISOR))
    return client.get(reverse("benefits:revision", args=[revision.pk])).content.decode()


def test_a_late_appeal_counts_the_idle_days_and_one_in_time_none():
    claim, _award = granted()
    decision = Decision.objects.select_related("claim").get(claim=claim)
    filed = appealed(claim)
    assert time_limits.reckoned_for_appeal(filed) == claim.filed_on
    late = date(2029, 1, 10) - decision.appeal_until
    Appeal.objects.update(filed_at=datetime(2029, 1, 10, 12, 0, tzinfo=UTC))
    assert time_limits.reckoned_for_appeal(filed) == claim.filed_on + late


def test_the_council_in_time_adds_nothing_however_long_the_board_took():
    members(Role.BOARD)
    claim, _award = granted()
    filed = judge(appealed(claim), allow=False)
    assert filed.further_until is not None
    filed_at = datetime.combine(filed.further_until, NOW.time(), UTC)
    actor = world.as_person(claim.person)
    council = process.appeal_further(actor, filed.pk, grounds="It is wrong.", at=filed_at)
    assert council.filed_at.date() > filed.decision.appeal_until
    assert time_limits.reckoned_for_appeal(council) == claim.filed_on


def test_a_panel_order_is_carried_out_after_ten_years_too():
    claim, _award = granted()
    change_wages(claim, 500_000)
    members(Role.BOARD)
    with first_paid(OVER):
        filed = judge(appealed(claim, contested=("amount",)), allow=True)
        outbox.drain(lambda: LATER)
    revision = claim.decisions.first().revisions.get(cause=Cause.APPEAL)
    assert (revision.cause_key, revision.state) == (filed.protocol, RevisionState.APPLIED)
    assert reckoned_from(revision.result) == claim.filed_on


def test_a_claim_opened_again_long_after_its_refusal_loses_the_idle_time():
    claim = refused()
    assert time_limits.for_reopened(claim) == []
    until = claim.decisions.get().appeal_until
    made = process.open_correction(
        world.as_person(claim.person), claim.draft_id, condition="carencia", shown="", article="",
        right="My years before 2019 are missing.", at=NOW,
    )  # fmt: skip
    Correction.objects.filter(pk=made.pk).update(
        state="corrected", settled_at=NOW, words="They are there now.",
        opened_at=datetime(2028, 3, 1, 12, 0, tzinfo=UTC),
        settled_by=world.officer(world.unit()),
    )  # fmt: skip
    (said,) = time_limits.for_reopened(claim)
    idle = date(2028, 3, 1) - until
    assert said["values"]["reckoned"] == (claim.filed_on + idle).isoformat()
    Correction.objects.update(opened_at=NOW + timedelta(days=5))
    assert time_limits.for_reopened(claim) == []


def test_a_claim_that_a_panel_opens_counts_from_its_own_day():
    members(Role.BOARD)
    claim = refused()
    judge(appealed(claim), allow=True)
    (said,) = time_limits.for_reopened(claim)
    assert said["values"]["reckoned"] == claim.filed_on.isoformat()


def test_the_decision_page_says_which_months_are_lost(client):
    claim, _award = granted_in_2021()
    url = reverse("benefits:decision", args=[claim.protocol])
    signing.sign_in(client, claim.person.identities.get().user)
    assert "too old" not in client.get(url).content.decode()
    change_wages(claim, 500_000)
    process.recheck(claim.decisions.get(), Cause.RECORD, "x", NOW)
    page = client.get(url).content.decode()
    assert "Months that are too old" in page and "31 October 2021" in page
