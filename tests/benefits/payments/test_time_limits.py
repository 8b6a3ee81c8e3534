"""What is older than five years is not paid (Lei 8.213/1991 art. 103); the rest to the cent."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benefits.adjudication import decisions
from benefits.adjudication.models import Decision
from benefits.applications.forms.base import Planned
from benefits.payments import decision_letter, time_limits
from benefits.payments.amounts import award_gross_cents, gross_cents
from benefits.payments.awards import awards_from
from benefits.payments.models import Award, AwardState, Payment
from portal.periods import month_range
from tests.benefits import world as claims_world
from tests.benefits.payments import world
from tests.benefits.payments.world import MONTH, NOW

pytestmark = pytest.mark.django_db
OLD, ASKED = date(2019, 3, 20), date(2026, 11, 20)
KEPT = date(2021, 11, 1)
CENTS = 243_117


def paid(award: Award) -> dict[date, int]:
    return dict(Payment.objects.filter(award=award).values_list("month", "gross_cents"))


def again(award: Award, cents: int, reckoned: date | None = None) -> Decision:
    """A second grant from the same first day; `reckoned`: whence its five years count back."""
    before = award.decision
    reasons = [{"key": decisions.TIME_LIMIT, "values": {"reckoned": reckoned.isoformat()}}] * (
        reckoned is not None
    )
    made = decisions.write_grant(
        before.claim, before.determination, rule="old_age", amount_cents=cents,
        starts_on=before.starts_on, at=NOW, reasons=reasons,
    )  # fmt: skip
    awards_from(made, NOW)
    return made


def test_a_claim_far_back_is_paid_for_five_years_with_the_amount_of_a_claim_in_time() -> None:
    late, in_time = world.award(starts_on=OLD, filed_on=ASKED), world.award(starts_on=OLD)
    assert (late.starts_on, late.counts_from) == (KEPT, OLD)
    assert (in_time.starts_on, in_time.counts_from) == (OLD, None)
    world.sent(world.treasurers())
    kept = {month: cents for month, cents in paid(in_time).items() if month >= KEPT}
    assert paid(late) == kept
    assert min(kept) == KEPT and min(paid(in_time)) == date(2019, 3, 1)


def test_the_last_day_on_which_a_month_can_still_be_asked_for() -> None:
    assert world.award(starts_on=OLD, filed_on=date(2024, 3, 31)).starts_on == OLD
    assert world.award(starts_on=OLD, filed_on=date(2024, 4, 1)).starts_on == date(2019, 4, 1)


@settings(max_examples=60, deadline=None)
@given(
    # The yearly rates are known from 2020 on.
    starts_on=st.dates(date(2019, 1, 1), date(2021, 10, 31)),
    cents=st.integers(50_000, 850_000),
    month=st.sampled_from(list(month_range(KEPT, MONTH))),
)
def test_what_is_kept_is_what_the_whole_right_gives_in_each_month(
    starts_on: date, cents: int, month: date
) -> None:
    plan = Planned(person_id=0, cents=cents, starts_on=starts_on)
    kept = time_limits._from(plan, KEPT, "old_age")
    assert kept is not None
    award = Award(
        benefit="old_age",
        starts_on=kept.plan.starts_on,
        counts_from=kept.counts_from,
        amount_cents=kept.plan.cents,
    )
    assert award_gross_cents(award, month) == gross_cents(cents, starts_on, None, month)


def test_a_share_of_a_whole_stays_a_share_of_it() -> None:
    plan = Planned(0, 100_001, OLD, part=2, parts=3, whole_cents=300_002)
    kept = time_limits._from(plan, KEPT, "survivors")
    assert kept is not None and kept.plan.whole_cents is not None
    assert kept.plan.whole_cents > plan.whole_cents
    assert kept.plan.cents in (kept.plan.whole_cents // 3, kept.plan.whole_cents // 3 + 1)


def test_of_what_ended_before_nothing_is_left_and_of_instalments_those_that_are_younger() -> None:
    ended = Planned(0, 100_000, OLD, ends_on=date(2021, 10, 31))
    assert time_limits._from(ended, KEPT, "maternity") is None
    five = Planned(0, 100_000, date(2021, 9, 20), date(2022, 1, 18), instalments=5)
    left = time_limits._from(five, KEPT, "unemployment")
    assert left is not None
    assert (left.plan.instalments, left.plan.starts_on) == (3, date(2021, 11, 19))
    assert left.plan.ends_on == date(2022, 1, 18)
    gone = Planned(0, 100_000, OLD, date(2019, 7, 18), instalments=5)
    assert time_limits._from(gone, KEPT, "unemployment") is None


def test_against_a_child_the_years_do_not_run() -> None:
    child = claims_world.person(born_on=date(2012, 1, 1))
    made = world.award(child, starts_on=OLD, filed_on=ASKED)
    assert (made.starts_on, made.counts_from) == (OLD, None)
    assert time_limits.lost_in_words(made.decision) == []


def test_more_is_paid_for_five_years_and_what_was_due_before_stays_due() -> None:
    """The first award was never paid: nobody loses a month that was granted in time."""
    award = world.award(starts_on=OLD)
    newest = Award.objects.get(decision=again(award, CENTS + 50_000, ASKED))
    award.refresh_from_db()
    assert (newest.starts_on, newest.counts_from) == (KEPT, OLD)
    assert (award.state, award.ends_on) == (AwardState.ACTIVE, KEPT - timedelta(days=1))
    world.sent(world.treasurers())
    for month in month_range(date(2019, 3, 1), MONTH):
        of_old, of_new = paid(award).get(month, 0), paid(newest).get(month, 0)
        granted = CENTS if month < KEPT else CENTS + 50_000
        assert of_old + of_new == gross_cents(granted, OLD, None, month), month
        assert not (of_old and of_new)


def test_of_months_that_were_paid_five_years_of_the_difference_are_paid() -> None:
    award, people = world.award(starts_on=OLD), world.treasurers()
    world.sent(people)
    newest = Award.objects.get(decision=again(award, CENTS + 50_000, ASKED))
    award.refresh_from_db()
    assert award.state == AwardState.REPLACED
    december = datetime(2026, 12, 1, 14, 0, tzinfo=UTC)
    world.sent(people, date(2026, 12, 1), december)
    assert min(paid(newest)) == KEPT
    for month in month_range(KEPT, MONTH):
        whole = gross_cents(CENTS + 50_000, OLD, None, month)
        assert paid(award)[month] + paid(newest)[month] == whole
    assert sum(1 for month in paid(newest) if month > MONTH) == 1


def test_the_letter_names_the_months_the_article_and_until_when_to_contest() -> None:
    made = world.award(starts_on=OLD, filed_on=ASKED).decision
    lost, why, until = time_limits.lost_in_words(made)
    assert "20 March 2019" in lost and "31 October 2021" in lost and "nothing is paid" in lost
    assert "art. 103" in why and "20 November 2026" in why
    assert "contest" in until
    assert decision_letter._too_old(made)[0]["paragraphs"] == [lost, why, until]
    in_time = world.award(starts_on=OLD).decision
    assert decision_letter._too_old(in_time) == []
    more = again(Award.objects.get(decision=in_time), CENTS + 1, ASKED)
    assert "nothing more is paid" in time_limits.lost_in_words(more)[0]


def test_the_first_payment_is_the_oldest_that_did_not_come_back() -> None:
    award = world.award()
    assert time_limits.first_payment_on(award.decision.claim_id) is None
    run = world.sent(world.treasurers())
    assert time_limits.first_payment_on(award.decision.claim_id) == run.pays_on
