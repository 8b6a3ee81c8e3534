"""The dashboard computes nothing that the rules themselves would not say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from benefits.eligibility.simulation.life import (
    Calendar,
    Life,
    Past,
    Plan,
    known_past,
    pay_of,
    said_past,
    spread_months,
)
from benefits.eligibility.simulation.outlook import Outlook, outlook
from benefits.law.facts import ContributionMonth, Facts
from benefits.law.retirement import RULES, best_retirement
from benefits.law.rules import Case
from benefits.law.statute import the_law
from portal.periods import anniversary, month_from_number, month_number

ON = date(2026, 11, 21)
TODAY = month_number(ON)
PLAN = Plan(wage_cents=300_000, growth_mille=0, stop_age=66, claim_age=66, share_percent=100)


def past(birth: date = date(1974, 5, 1), sex: str = "M", months: int = 370) -> Past:
    return said_past(birth, sex, spread_months(months, None, TODAY), PLAN.wage_cents, ON)


@st.composite
def lives(draw: st.DrawFn) -> tuple[Past, Plan]:
    birth = draw(st.dates(date(1950, 1, 1), date(2008, 12, 31)))
    most = max(TODAY - month_number(birth) - 14 * 12, 0)
    months = draw(st.integers(0, most))
    wage = draw(st.integers(1_00, 15_000_00))
    age_now = (TODAY - month_number(birth)) // 12
    plan = Plan(
        wage_cents=wage,
        growth_mille=draw(st.integers(-20, 50)),
        stop_age=draw(st.integers(age_now, 80)),
        claim_age=draw(st.integers(max(age_now, 50), 80)),
        share_percent=draw(st.integers(10, 100)),
    )
    worked = spread_months(months, None, TODAY)
    return said_past(birth, draw(st.sampled_from("MF")), worked, wage, ON), plan


def written_out(past: Past, plan: Plan) -> Facts:
    """The same life as plain facts, month by month, for the law as everybody else asks it."""
    end = month_number(anniversary(past.birth, 12 * plan.stop_age))
    so_far = [(month.number, month.pay_cents) for month in past.record.months]
    ahead = [(n, pay_of(plan, (n - TODAY) // 12)) for n in range(TODAY, end)]
    months = tuple(ContributionMonth(month_from_number(n), pay) for n, pay in (*so_far, *ahead))
    return replace(past.facts, months=months)


@settings(max_examples=40, deadline=None)
@given(lives())
def test_every_rule_answers_as_it_does_for_the_same_facts_written_out(
    told: tuple[Past, Plan],
) -> None:
    past, plan = told
    found = outlook(past, plan, ON)
    plain = Case(written_out(past, plan), the_law())
    for one in found.openings:
        rule = next(rule for rule in RULES if rule.key == one.rule)
        first = rule.first_day(plain, found.until)
        assert one.day == (first and max(first, ON))
        if one.day is not None:
            answer = rule.determine(plain, one.day)
            assert one.cents_then == answer.amount_cents
            assert one.determination is not None
            assert one.determination.conditions == answer.conditions
            assert one.determination.lines == answer.lines


@settings(max_examples=25, deadline=None)
@given(lives())
def test_the_best_at_the_claim_is_what_the_law_proposes_then(told: tuple[Past, Plan]) -> None:
    past, plan = told
    found = outlook(past, plan, ON, whole=False)
    best = best_retirement(
        written_out(past, plan), found.claim.day, the_law(), look_ahead=False
    ).best
    if best is None:
        assert found.claim.cents is None
    elif not found.claim.rule.startswith("acquired"):
        assert found.claim.cents == best.amount_cents


@settings(max_examples=25, deadline=None)
@given(lives())
def test_a_later_claim_closes_no_rule(told: tuple[Past, Plan]) -> None:
    past, plan = told
    found = outlook(past, plan, ON, whole=False)
    later = outlook(past, replace(plan, claim_age=min(plan.claim_age + 3, 80)), ON, whole=False)
    days = {one.rule: one.day for one in later.openings}
    assert all(days[one.rule] == one.day for one in found.openings if one.day)
    ages = [point.age for point in found.points]
    assert ages == list(range(ages[0], ages[-1] + 1)) if ages else True


@settings(max_examples=15, deadline=None)
@given(lives())
def test_the_light_answer_has_the_same_figures(told: tuple[Past, Plan]) -> None:
    past, plan = told
    one, two = outlook(past, plan, ON), outlook(past, plan, ON, whole=False)
    assert one.points == two.points
    assert one.claim == two.claim
    light = [replace(o, determination=None, cents_then=None) for o in one.openings]
    assert light == list(two.openings)


def test_the_sums_add_up_in_a_life_worked_by_hand() -> None:
    """30 years and 10 months at R$ 3,000, on to 66: 44 whole years, 60 % + 2 x 24 = 108 %."""
    found = outlook(past(), PLAN, ON)
    assert found.claim.cents == 324_000
    assert found.claim.day == date(2040, 5, 1)


def test_each_effect_is_the_answer_for_that_other_choice() -> None:
    found = outlook(past(), PLAN, ON)
    assert {one.slider for one in found.effects} == {
        "claim_age",
        "stop_age",
        "share_percent",
        "growth_mille",
    }
    for effect in found.effects:
        other = outlook(past(), replace(PLAN, **{effect.slider: effect.instead}), ON)
        assert effect.cents == _at(other, found, effect.slider)


def _at(other: Outlook, found: Outlook, slider: str) -> int | None:
    age = other.claim.age if slider == "claim_age" else found.claim.age
    return next((point.cents for point in other.points if point.age == age), None)


def test_months_below_the_minimum_wage_count_for_nothing_and_are_counted_out() -> None:
    half = outlook(past(), replace(PLAN, share_percent=40), ON)
    assert half.lost_months == (2040 - 2026) * 12 - 6
    full = outlook(past(), PLAN, ON)
    assert full.lost_months == 0


def test_months_are_spread_evenly_over_the_years_since_the_first() -> None:
    months = spread_months(60, TODAY - 120, TODAY)
    assert len(set(months)) == 60
    assert months[0] == TODAY - 120
    assert {b - a for a, b in pairwise(months)} == {2}
    assert spread_months(5, None, TODAY) == tuple(range(TODAY - 5, TODAY))


def test_the_calendar_counts_a_month_as_the_law_does() -> None:
    calendar, law = Calendar.of(the_law()), the_law()
    for number in (TODAY - 700, TODAY - 84, TODAY - 1, TODAY + 30):
        for pay in (100, 162_100, 5_000_000_00):
            entry = ContributionMonth(month_from_number(number), pay)
            facts = Facts(None, "M", (entry,), requested_on=ON)
            months = Case(facts, law).record.months
            found = calendar.months([(number, pay)])
            assert [m[:-1] for m in months] == [m[:-1] for m in found]


def test_ones_own_record_is_asked_as_it_stands() -> None:
    facts = written_out(past(), replace(PLAN, stop_age=14))
    own = known_past(replace(facts, birth=date(1974, 5, 1)), ON)
    assert outlook(own, PLAN, ON).claim.cents == 324_000


def test_an_unknown_wage_in_the_record_leaves_the_amount_open() -> None:
    facts = written_out(past(), replace(PLAN, stop_age=14))
    months = (*facts.months[:-1], replace(facts.months[-1], remuneration_cents=None))
    own = known_past(replace(facts, months=months), ON)
    found = outlook(own, PLAN, ON)
    assert found.claim.rule
    assert found.claim.cents is None
    assert Life(own, PLAN, ON).possible is not None
