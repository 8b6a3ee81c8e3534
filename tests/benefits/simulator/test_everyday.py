"""From everyday answers to each benefit's own rule: yes, if shown, cannot tell, not now."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from benefits.eligibility.simulation import everyday
from benefits.eligibility.simulation.everyday import Likely, Situation, possible_benefits
from benefits.law import unemployment
from benefits.law.facts import Category
from benefits.law.statute import the_law

ON = date(2026, 11, 21)
ANA = Situation(
    on=ON,
    birth=date(1986, 5, 1),
    sex="F",
    category=Category.EMPLOYEE,
    works=True,
    paid_months=144,
    wage_cents=190_000,
    members=4,
    small_children=1,
    school_children=1,
    income_cents=80_000,
)


def found(told: Situation) -> dict[str, everyday.Possible]:
    return {one.rule: one for one in possible_benefits(told)}


def likely(told: Situation, rule: str) -> Likely:
    return found(told)[rule].likely


def told(*happened: str, **more: object) -> Situation:
    return replace(ANA, happened=frozenset(happened), since=date(2026, 11, 3), **more)


def test_the_likely_ones_stand_first() -> None:
    order = [one.likely for one in possible_benefits(told("ill", "prison"))]
    assert order == sorted(order, key=list(Likely).index)


def test_an_illness_waits_for_an_assessment_and_has_its_amount() -> None:
    one = found(told("ill"))["temporary_incapacity"]
    assert one.likely is Likely.IF_SHOWN
    assert one.cents


def test_an_accident_asks_for_no_number_of_contributions() -> None:
    few = told("accident", paid_months=2)
    assert likely(few, "temporary_incapacity") is Likely.IF_SHOWN
    assert likely(few, "accident_aid") is Likely.IF_SHOWN


def test_an_illness_with_few_contributions_may_be_a_listed_one() -> None:
    assert likely(told("ill", paid_months=2), "temporary_incapacity") is Likely.OPEN


def test_a_birth_gives_the_wage() -> None:
    one = found(told("child"))["maternity"]
    assert one.likely is Likely.YES
    assert one.cents == pytest.approx(190_000, abs=5)


def test_a_death_gives_at_least_the_minimum_wage_and_stays_open() -> None:
    one = found(told("death"))["survivors"]
    assert (one.likely, one.least) == (Likely.OPEN, True)
    assert one.cents == the_law().get("wages/minimum_wage", ON)


def test_prison_stays_open_because_the_record_is_somebody_elses() -> None:
    assert likely(told("prison"), "imprisonment") is Likely.OPEN


def test_a_dismissal_pays_what_the_table_says() -> None:
    one = found(told("dismissed", works=False, worked_until=date(2026, 10, 1)))["unemployment"]
    assert one.likely is Likely.YES
    assert one.cents == unemployment.monthly_amount(190_000, ON, the_law())


def test_a_dismissal_of_the_day_before_is_not_too_early() -> None:
    yesterday = replace(told("dismissed"), works=False, since=date(2026, 11, 20))
    yesterday = replace(yesterday, worked_until=date(2026, 11, 1))
    assert likely(yesterday, "unemployment") is Likely.YES


def test_children_give_the_allowance_up_to_its_limit() -> None:
    assert likely(ANA, "family_allowance") is Likely.YES
    rich = replace(ANA, wage_cents=500_000)
    assert likely(rich, "family_allowance") is Likely.NOT_NOW


def test_a_poor_family_gets_the_grant_and_a_richer_one_does_not() -> None:
    assert likely(ANA, "family_grant") is Likely.YES
    assert likely(replace(ANA, income_cents=900_000), "family_grant") is Likely.NOT_NOW
    assert likely(replace(ANA, income_cents=None), "family_grant") is Likely.OPEN


def test_old_age_without_income_waits_for_the_register() -> None:
    old = replace(ANA, birth=date(1955, 1, 1), works=False, paid_months=0, income_cents=0)
    assert likely(old, "assistance") is Likely.IF_SHOWN
    assert "assistance" not in found(ANA)
    disabled = told("disability", income_cents=0)
    assert likely(disabled, "assistance") is Likely.IF_SHOWN


def test_a_retirement_to_come_has_its_first_day() -> None:
    coming = [one for one in possible_benefits(ANA) if one.first_day]
    assert coming
    assert coming[0].likely is Likely.NOT_NOW
    assert coming[0].first_day > ON


@pytest.mark.parametrize("missing", ["category", "paid_months", "wage_cents"])
def test_what_was_not_answered_is_never_held_against_anybody(missing: str) -> None:
    open_one = replace(told("ill", "accident", "ill_for_good", "child"), **{missing: None})
    asked = found(open_one)
    for rule in ("temporary_incapacity", "permanent_incapacity", "accident_aid", "maternity"):
        assert asked[rule].likely is Likely.OPEN
    assert asked["old_age"].likely is Likely.OPEN
