"""Part months of family allowance, maternity pay of several jobs, rescue from forced labour."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from benefits.law import family_allowance, maternity, unemployment
from benefits.law.determination import Outcome
from benefits.law.facts import FactsError
from benefits.law.family_allowance import AllowanceClaim, Child
from benefits.law.unemployment import UnemploymentClaim

from .people import LAW, TODAY, Category, months, person
from .test_retirement import say

MARCH = date(2026, 3, 1)
TWO = (Child(date(2020, 1, 1)), Child(date(2022, 1, 1)))
HIRED = AllowanceClaim(
    MARCH, Category.EMPLOYEE, 850_00, TWO, hired_on=date(2026, 3, 17), whole_month_cents=1_700_00
)


def allowance(**change: Any) -> Any:
    found = family_allowance.determine(replace(HIRED, **change), LAW, TODAY)
    assert say(found)
    return found


@pytest.mark.parametrize(
    ("change", "days", "cents"),
    [
        ({}, 15, 67_54),  # 135.08 x 15 / 30
        ({"hired_on": date(2026, 3, 31)}, 1, 4_50),
        ({"hired_on": date(2026, 3, 2)}, 30, 135_08),
        ({"hired_on": None, "left_on": MARCH}, 1, 4_50),
        ({"hired_on": None, "left_on": date(2026, 3, 30)}, 30, 135_08),
        ({"hired_on": date(2026, 3, 10), "left_on": date(2026, 3, 10)}, 1, 4_50),
        ({"hired_on": date(2026, 3, 10), "left_on": date(2026, 3, 12)}, 3, 13_51),
        ({"category": Category.DOMESTIC}, 15, 67_54),
    ],
)
def test_in_the_month_of_hiring_or_leaving_the_days_worked_count(
    change: dict[str, Any], days: int, cents: int
) -> None:
    found = allowance(**change)
    assert found.amount_cents == cents
    assert found.lines[0].amount == ("cents", 135_08)
    assert found.lines[-1].amount == ("cents", cents)
    assert found.lines[-1].values["days"] == ("days", days)


@pytest.mark.parametrize(
    "change",
    [
        {"hired_on": MARCH},
        {"hired_on": date(2020, 1, 1), "left_on": date(2026, 3, 31)},
        {"left_on": date(2027, 1, 1), "hired_on": None},
        {"category": Category.CASUAL, "remuneration_cents": 1_700_00},
    ],
)
def test_a_whole_month_and_casual_work_give_the_whole(change: dict[str, Any]) -> None:
    found = allowance(**change)
    assert found.amount_cents == 135_08
    assert [line.key for line in found.lines] == ["allowance"]


def test_the_limit_looks_at_the_pay_of_a_whole_month() -> None:
    assert allowance(whole_month_cents=1_980_38).entitled
    assert allowance(whole_month_cents=1_980_39).outcome is Outcome.NOT_ENTITLED
    assert allowance(whole_month_cents=None).outcome is Outcome.UNKNOWN
    too_much = allowance(whole_month_cents=None, remuneration_cents=1_980_39)
    assert too_much.outcome is Outcome.NOT_ENTITLED
    assert allowance(whole_month_cents=None, remuneration_cents=None).outcome is Outcome.UNKNOWN
    whole = allowance(hired_on=None, whole_month_cents=9_999_99)  # not asked in a whole month
    assert whole.entitled


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"hired_on": date(2026, 4, 1)}, "hired_on"),
        ({"left_on": date(2026, 2, 28)}, "left_on"),
        ({"left_on": date(2026, 3, 16)}, "left_on"),
    ],
)
def test_days_of_work_that_cannot_be_are_refused(change: dict[str, Any], field: str) -> None:
    with pytest.raises(FactsError) as refused:
        replace(HIRED, **change)
    assert refused.value.field == field


# -- maternity pay of several jobs ------------------------------------------------------------

SHOP = months(date(2024, 3, 1), 24, pay=2_000_00, employer="Shop")
CLINIC = months(date(2025, 3, 1), 12, pay=3_000_00, employer="Clinic")
EARLIER = months(date(2024, 3, 1), 3, pay=9_000_00, employer="Earlier")


def maternity_of(*record: Any, **change: Any) -> Any:
    facts = person(date(1990, 1, 1), "F", tuple(m for part in record for m in part))
    claim = maternity.MaternityClaim(facts, "birth", date(2026, 3, 1), Category.EMPLOYEE)
    found = maternity.determine(replace(claim, **change), LAW, TODAY)
    assert say(found)
    return found


def test_each_job_that_is_still_worked_is_paid() -> None:
    both = maternity_of(SHOP, CLINIC, EARLIER)
    assert both.amount_cents == 5_000_00 and both.doubts == ("several_activities",)
    one = maternity_of(SHOP, EARLIER)
    assert one.amount_cents == 2_000_00 and one.doubts == ()


def test_varying_pay_is_averaged_for_each_job() -> None:
    raised = tuple(replace(m, remuneration_cents=2_600_00) for m in SHOP[-3:])
    found = maternity_of(SHOP[:-3], raised, CLINIC, varying_pay=True)
    assert found.amount_cents == 2_300_00 + 3_000_00


def test_a_wage_that_is_not_known_leaves_the_sum_open() -> None:
    unknown = tuple(replace(m, remuneration_cents=None) for m in CLINIC[-1:])
    assert maternity_of(SHOP, CLINIC[:-1], unknown).outcome is Outcome.UNKNOWN


def own_work(pay: int, first: date = date(2025, 3, 1), count: int = 12, **more: Any) -> Any:
    more = {"category": Category.OWN_ACCOUNT, "paid": True, **more}
    return months(first, count, pay=pay, **more)


def test_work_on_own_account_beside_a_job_is_paid_too_and_looked_at() -> None:
    found = maternity_of(SHOP, own_work(4_000_00))
    assert found.amount_cents == 6_000_00 and found.doubts == ("several_activities",)
    assert [(line.key, line.amount[1]) for line in found.lines] == [
        ("maternity_part", 2_000_00),
        ("maternity_part", 4_000_00),
        ("maternity_pay", 6_000_00),
    ]


def test_of_own_work_beside_a_job_a_twelfth_of_the_last_fifteen_months_is_paid() -> None:
    assert maternity_of(SHOP, own_work(3_000_00, date(2025, 12, 1), 3)).amount_cents == 2_750_00
    gap = own_work(9_000_00, date(2024, 1, 1), 10) + own_work(1_200_00, date(2026, 2, 1), 1)
    assert maternity_of(SHOP, gap).amount_cents == 2_100_00  # only December 2024 and later
    late = own_work(1_200_00, date(2024, 11, 1), 2) + own_work(1_200_00, date(2026, 2, 1), 1)
    assert maternity_of(SHOP, late).amount_cents == 2_200_00


def test_own_work_and_the_job_share_one_ceiling_but_the_job_has_none() -> None:
    rich = months(date(2024, 3, 1), 24, pay=8_000_00, employer="Shop")
    last = months(date(2026, 2, 1), 1, pay=20_000_00, employer="Shop")
    one = maternity_of(rich, own_work(4_000_00, date(2026, 1, 1), 2))
    assert one.amount_cents == 8_000_00 + (2 * 475_55 + 6) // 12
    above = maternity_of(rich[:-1], last, own_work(4_000_00, date(2026, 2, 1), 1))
    assert above.amount_cents == 20_000_00


def test_own_work_that_ended_or_was_not_paid_adds_nothing() -> None:
    assert maternity_of(SHOP, own_work(4_000_00, date(2025, 2, 1))).amount_cents == 2_000_00
    assert maternity_of(SHOP, own_work(4_000_00, paid=False)).amount_cents == 2_000_00


def test_own_work_whose_payment_or_pay_nobody_knows_leaves_the_sum_open() -> None:
    for own in (own_work(4_000_00, paid=None), own_work(None)):  # type: ignore[arg-type]
        assert maternity_of(SHOP, own).outcome is Outcome.UNKNOWN
    served = own_work(4_000_00, category=Category.COMPANY_SERVICE, paid=None)
    assert maternity_of(SHOP, served).amount_cents == 6_000_00
    unknown = tuple(replace(m, remuneration_cents=None) for m in SHOP[:-1]) + SHOP[-1:]
    assert maternity_of(unknown, own_work(4_000_00)).outcome is Outcome.UNKNOWN


def test_before_april_2024_own_work_needed_ten_contributions() -> None:
    shop = months(date(2022, 1, 1), 26, pay=2_000_00, employer="Shop")
    for first, count, paid in (
        (date(2023, 6, 1), 9, 2_000_00),
        (date(2023, 5, 1), 10, 2_000_00 + 1_000_00),
    ):
        own = own_work(1_200_00, first, count)
        facts = person(date(1990, 1, 1), "F", shop + own, requested_on=date(2024, 4, 4))
        claim = maternity.MaternityClaim(facts, "birth", date(2024, 3, 1), Category.EMPLOYEE)
        assert maternity.amount(claim, LAW) == paid


def test_several_jobs_together_are_not_below_the_minimum_wage() -> None:
    one = months(date(2025, 3, 1), 12, pay=900_00, employer="A")
    two = months(date(2025, 3, 1), 12, pay=700_00, employer="B")
    assert maternity_of(one, two).amount_cents == 1_621_00
    assert maternity_of(one, own_work(650_00)).amount_cents == 1_621_00
    assert maternity_of(one, own_work(800_00)).amount_cents == 1_700_00


def test_a_domestic_job_beside_another_is_limited_to_the_ceiling() -> None:
    home = months(date(2025, 3, 1), 12, pay=9_000_00, category=Category.DOMESTIC, employer="A")
    assert maternity_of(SHOP, home).amount_cents == 2_000_00 + 8_475_55


def test_two_domestic_jobs_stay_below_the_ceiling_together() -> None:
    one = months(date(2025, 3, 1), 12, pay=6_000_00, category=Category.DOMESTIC, employer="A")
    two = months(date(2025, 3, 1), 12, pay=6_000_00, category=Category.DOMESTIC, employer="B")
    assert maternity_of(one, two, category=Category.DOMESTIC).amount_cents == 8_475_55


def test_another_event_and_several_jobs_are_both_looked_at() -> None:
    found = maternity_of(SHOP, CLINIC, event="stillbirth")
    assert found.doubts == ("maternity_event", "several_activities")


# -- rescued from forced labour ---------------------------------------------------------------

RESCUED = UnemploymentClaim(date(2026, 2, 10), TODAY, None, 1, None, (), rescued=True)


def rescue(**change: Any) -> Any:
    found = unemployment.determine(replace(RESCUED, **change), LAW, TODAY)
    assert say(found)
    return found


def test_the_rescued_get_three_minimum_wages_and_a_person_reads_the_report() -> None:
    found = rescue()
    assert found.entitled and found.amount_cents == 1_621_00 and found.doubts == ("rescue",)
    assert found.lines[0].values["count"] == ("count", 3)
    assert [condition.key for condition in found.conditions] == ["rescued"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"rescued": None}, Outcome.UNKNOWN),
        ({"last_rescue_paid_on": date(2025, 2, 10)}, Outcome.ENTITLED),
        ({"last_rescue_paid_on": date(2025, 2, 11)}, Outcome.NOT_ENTITLED),
        ({"last_rescue_paid_on": date(2026, 2, 20)}, Outcome.NOT_ENTITLED),
        ({"last_rescue_paid_on": date(2025, 3, 2), "dismissed_on": None}, Outcome.ENTITLED),
        ({"last_rescue_paid_on": date(2025, 3, 3), "dismissed_on": None}, Outcome.NOT_ENTITLED),
    ],
)
def test_not_twice_within_twelve_months(change: dict[str, Any], expected: Outcome) -> None:
    assert rescue(**change).outcome is expected


def test_who_was_not_rescued_is_asked_as_every_dismissed_worker() -> None:
    found = rescue(rescued=False)
    assert "termination" in [condition.key for condition in found.conditions]
    assert found.doubts == ()
