"""What is owed for a month: by category, several employers, late, below the minimum, long ago."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contributions.law.below_minimum import group_months, months_below, shortfall, use_excess
from contributions.law.due_dates import (
    PAYERS,
    contribution_due_date,
    first_month_charged,
    months_due,
)
from contributions.law.employee import (
    contributions_by_employer,
    employee_contribution,
    employee_contribution_cents,
)
from contributions.law.employer import (
    Regime,
    company_share,
    domestic_collection,
    employer_contribution,
    mei_employer_share,
)
from contributions.law.indemnity import can_be_indemnified, indemnity
from contributions.law.individual import (
    company_service_contribution,
    contribution_base,
    full_plan_contribution,
    mei_payment,
    plan_complement,
    reduced_plan_contribution,
    smallholder_contribution,
)
from contributions.law.late_payment import days_late, fine_rate, interest_rate, late_payment
from contributions.law.statute import contributions_law
from portal.periods import Span, add_months, is_business_day
from portal.statutes import NoValueInForce

LAW = contributions_law()
JANUARY = date(2026, 1, 1)
PAYS = st.integers(0, 20_000_00)


# -- employees --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rounding", "cents"),
    [
        ("truncate_each_bracket", 988_07),
        ("truncate_total", 988_09),
        ("half_up_total", 988_09),
        ("half_up_each_bracket", 988_10),
    ],
)
def test_the_rounding_of_the_contribution_is_a_choice_with_a_name(
    rounding: str, cents: int
) -> None:
    law = LAW.with_change("employee/rounding", rounding, JANUARY)
    assert employee_contribution_cents(9_000_00, JANUARY, law) == cents


def test_an_unknown_rounding_is_an_error() -> None:
    law = LAW.with_change("employee/rounding", "sideways", JANUARY)
    with pytest.raises(ValueError, match="unknown rounding"):
        employee_contribution_cents(9_000_00, JANUARY, law)


def test_the_slices_add_up_to_the_base() -> None:
    found = employee_contribution(5_000_00, JANUARY)
    assert found.base_cents == 5_000_00 == sum(part.base_cents for part in found.slices)
    assert [part.rate for part in found.slices] == [
        Fraction(75, 1000), Fraction(9, 100), Fraction(12, 100), Fraction(14, 100),
    ]  # fmt: skip
    assert employee_contribution(0, JANUARY).contribution_cents == 0


@pytest.mark.parametrize(
    ("pay", "cents"), [(1_830_29, 146_42), (1_830_30, 164_72), (9_000_00, 671_11)]
)
def test_before_march_2020_one_rate_applied_to_the_whole_salary(pay: int, cents: int) -> None:
    assert employee_contribution_cents(pay, date(2020, 2, 1)) == cents


@given(PAYS, st.sampled_from([date(2019, 6, 1), date(2020, 3, 1), date(2023, 5, 1), JANUARY]))
def test_more_pay_never_means_less_contribution(pay: int, month: date) -> None:
    less, more = (employee_contribution_cents(p, month) for p in (pay, pay + 1))
    assert 0 <= less <= more <= max(pay, 1)


@given(PAYS, st.sampled_from([date(2019, 6, 1), date(2020, 3, 1), date(2023, 5, 1), JANUARY]))
def test_the_quick_amount_is_the_explained_one(pay: int, month: date) -> None:
    explained = employee_contribution(pay, month).contribution_cents
    assert employee_contribution_cents(pay, month) == explained


@given(st.lists(PAYS, min_size=1, max_size=5))
def test_several_employers_together_withhold_what_one_would(pays: list[int]) -> None:
    parts = contributions_by_employer(pays, JANUARY)
    assert sum(parts) == employee_contribution_cents(sum(pays), JANUARY)
    assert min(parts) >= 0


def test_negative_pay_is_refused() -> None:
    for call in (employee_contribution, contribution_base, company_service_contribution):
        with pytest.raises(ValueError, match="negative"):
            call(-1, JANUARY)


def test_a_month_before_the_tables_names_the_parameter() -> None:
    with pytest.raises(NoValueInForce, match="employee/brackets"):
        employee_contribution(1000, date(2010, 1, 1))


# -- others -----------------------------------------------------------------------------------


def test_own_account_and_plans() -> None:
    assert full_plan_contribution("own_account", 1_00, JANUARY) == 324_20
    assert full_plan_contribution("voluntary", 99_999_00, JANUARY) == 1_695_11
    assert company_service_contribution(1_000_00, JANUARY) == 110_00
    assert reduced_plan_contribution("simplified", JANUARY) == 178_31
    assert reduced_plan_contribution("voluntary_simplified", JANUARY) == 178_31
    assert reduced_plan_contribution("voluntary_low_income", JANUARY) == 81_05
    assert plan_complement("simplified", JANUARY) == 145_89
    assert plan_complement("voluntary_simplified", JANUARY) == 145_89
    assert plan_complement("mei", JANUARY) == 243_15
    assert smallholder_contribution(10_000_00, JANUARY) == 150_00


@pytest.mark.parametrize(
    ("services", "commerce", "truck", "cents"),
    [(0, 0, 0, 81_05), (1, 0, 0, 86_05), (0, 1, 0, 82_05), (1, 1, 0, 87_05), (0, 0, 1, 194_52)],
)
def test_the_slip_of_a_microentrepreneur(
    services: int, commerce: int, truck: int, cents: int
) -> None:
    slip = mei_payment(
        JANUARY, services=bool(services), commerce=bool(commerce), truck_driver=bool(truck)
    )
    assert slip == cents


def test_every_known_slip_of_a_microentrepreneur_is_a_twentieth_of_the_minimum_wage() -> None:
    known = {
        date(2019, 5, 1): 49_90,
        date(2020, 1, 1): 51_95,
        date(2020, 2, 1): 52_25,
        date(2021, 5, 1): 55_00,
        date(2022, 5, 1): 60_60,
        date(2023, 4, 1): 65_10,
        date(2023, 5, 1): 66_00,
        date(2024, 5, 1): 70_60,
        date(2025, 5, 1): 75_90,
        date(2026, 5, 1): 81_05,
    }
    assert {month: mei_payment(month) for month in known} == known


def test_a_company_pays_its_share_without_ceiling_and_by_its_risk() -> None:
    found = employer_contribution(100_000_00, JANUARY, risk="high", multiplier=Fraction(3, 2))
    assert found.share_cents == company_share(100_000_00, JANUARY) == 20_000_00
    assert (found.accident_cents, found.other_funds_cents) == (4_500_00, 5_800_00)
    assert found.total_cents == 30_300_00
    for wrong in (Fraction(49, 100), Fraction(201, 100)):
        with pytest.raises(ValueError, match="multiplier"):
            employer_contribution(1, JANUARY, multiplier=wrong)


@pytest.mark.parametrize(
    ("regime", "parts"),
    [
        (Regime.GENERAL, (20_000_00, 3_000_00, 5_800_00)),
        (Regime.SIMPLES, (0, 0, 0)),  # LC 123/2006 art. 13 VI and §3
        (Regime.SIMPLES_IV, (20_000_00, 3_000_00, 0)),  # art. 18 §5-C; no other funds
        (Regime.MEI, (0, 0, 0)),  # what it owes is of each wage, see below
    ],
)
def test_what_a_small_firm_pays_outside_the_das(regime: Regime, parts: tuple[int, ...]) -> None:
    found = employer_contribution(100_000_00, JANUARY, risk="high", regime=regime)
    assert (found.share_cents, found.accident_cents, found.other_funds_cents) == parts


@pytest.mark.parametrize(
    ("month", "wage", "owed"),
    [
        (JANUARY, 1_621_00, 48_63),  # 3 % of the minimum wage of 2026
        (JANUARY, 8_475_55, 254_27),  # of the ceiling
        (JANUARY, 20_000_00, 254_27),
        (date(2025, 6, 1), 1_518_00, 45_54),
    ],
)
def test_a_micro_entrepreneur_owes_three_percent_of_a_wage_up_to_the_ceiling(
    month: date, wage: int, owed: int
) -> None:
    assert mei_employer_share(wage, month) == owed


def test_a_micro_entrepreneur_had_no_employee_before_the_law_knew_it() -> None:
    with pytest.raises(NoValueInForce):
        mei_employer_share(465_00, date(2009, 6, 1))


def test_the_domestic_slip_is_the_sum_of_its_parts() -> None:
    slip = domestic_collection(2_500_00, JANUARY)
    assert slip.charges_cents == 500_00
    assert slip.total_cents == slip.worker_cents + slip.charges_cents == 700_69


# -- due dates, late payment ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("payer", "month", "due"),
    [
        ("own_account", date(2026, 1, 1), date(2026, 2, 18)),
        ("own_account", date(2026, 4, 1), date(2026, 5, 15)),
        ("quarterly", date(2026, 2, 1), date(2026, 4, 15)),
        ("quarterly", date(2026, 12, 1), date(2027, 1, 15)),
        ("company", date(2026, 5, 1), date(2026, 6, 19)),
        ("company", date(2008, 10, 1), date(2008, 11, 10)),
        ("thirteenth", date(2026, 3, 1), date(2026, 12, 18)),
        ("domestic_employer", date(2024, 2, 1), date(2024, 3, 7)),
        ("domestic_employer", date(2024, 3, 1), date(2024, 4, 19)),
        ("mei", date(2026, 5, 1), date(2026, 6, 22)),
    ],
)
def test_due_dates(payer: str, month: date, due: date) -> None:
    assert contribution_due_date(payer, month) == due
    assert is_business_day(due)


def test_an_unknown_payer_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="own_account, quarterly, company"):
        contribution_due_date("king", JANUARY)
    assert len(PAYERS) == 6


def test_months_due_by_a_day() -> None:
    span = Span(date(2026, 1, 1), date(2026, 3, 20))
    assert months_due("company", span) == (date(2026, 1, 1), date(2026, 2, 1))


def test_nothing_is_added_when_paid_in_time() -> None:
    found = late_payment(1_000_00, date(2025, 11, 14), date(2025, 11, 14))
    assert found.days == 0 and found.total_cents == 1_000_00


def test_the_fine_may_also_count_from_the_first_day() -> None:
    strict = LAW.with_change("late/fine_starts", "first_day", date(2000, 1, 1))
    due, paid = date(2007, 10, 19), date(2007, 11, 30)
    assert days_late(due, paid) == 40 and days_late(due, paid, strict) == 42
    assert days_late(due, date(2007, 10, 20)) == 0  # Saturday: before the first business day


def test_interest_needs_every_rate_between() -> None:
    assert interest_rate(date(2025, 12, 1), date(2026, 2, 1)) == Fraction(216, 10_000)
    with pytest.raises(NoValueInForce, match="late/selic has no value on 2026-02-01"):
        interest_rate(date(2025, 12, 1), date(2026, 3, 1))


@given(st.integers(0, 400))
def test_the_fine_grows_to_its_maximum(days: int) -> None:
    assert fine_rate(days, JANUARY) <= fine_rate(days + 1, JANUARY) <= Fraction(1, 5)


# -- below the minimum ------------------------------------------------------------------------

YEAR_OF_PAYS = st.lists(st.integers(0, 4_000_00), min_size=2, max_size=12).map(
    lambda pays: {add_months(JANUARY, place): pay for place, pay in enumerate(pays)}
)


@given(YEAR_OF_PAYS)
def test_mending_moves_money_but_makes_none(pays: dict[date, int]) -> None:
    for mend in (use_excess, group_months):
        after = mend(pays)
        assert sum(after.values()) == sum(pays.values())
        assert len(months_below(after)) <= len(months_below(pays))
        assert min(after.values()) >= 0


def test_the_excess_of_a_month_fills_those_that_lack_least() -> None:
    pays = {JANUARY: 2_000_00, date(2026, 2, 1): 1_500_00, date(2026, 3, 1): 1_000_00}
    assert months_below(use_excess(pays)) == (date(2026, 3, 1),)
    assert use_excess(pays)[JANUARY] == 2_000_00 - 121_00


def test_grouping_fills_as_many_months_as_go() -> None:
    pays = {add_months(JANUARY, n): 800_00 for n in range(4)}
    assert sorted(group_months(pays).values()) == [0, 0, 1_579_00, 1_621_00]


def test_months_of_two_years_cannot_mend_each_other() -> None:
    with pytest.raises(ValueError, match="one calendar year"):
        use_excess({JANUARY: 1, date(2025, 12, 1): 1})


def test_the_complement_depends_on_the_kind_of_contributor() -> None:
    assert shortfall(1_000_00, JANUARY).complement_cents == 46_58
    assert shortfall(1_000_00, JANUARY, kind="full_plan").complement_cents == 124_20
    assert shortfall(1_621_00, JANUARY).missing_cents == 0
    assert shortfall(1_00, JANUARY, minimum_cents=2_00).missing_cents == 1_00


@pytest.mark.parametrize(
    ("month", "charged"), [(date(1996, 10, 1), False), (date(1996, 11, 1), True)]
)
def test_old_periods_bear_charges_only_since_october_1996(month: date, charged: bool) -> None:
    (found,) = indemnity(3_000_00, (month,), JANUARY)
    assert found.base_cents == 600_00
    assert found.total_cents == (600_00 + 300_00 + 60_00 if charged else 600_00)


@pytest.mark.parametrize(
    ("month", "on", "interest"),
    [  # by hand, on 600,00: 6 % capitalised each whole year since the month in which it fell due
        (date(2025, 1, 1), JANUARY, 33_00),  # 11 months: 5,5 %
        (date(2024, 12, 1), JANUARY, 36_00),  # 12 months: 6 %
        (date(2020, 11, 1), date(2026, 11, 20), 247_10),  # 1,06^5 x 1,055 = 1,4118…
        (date(2020, 6, 1), date(2026, 11, 30), 268_13),  # 1,06^6 x 1,02 = 1,4468…
        (date(2019, 11, 1), date(2026, 11, 20), 297_92),  # 1,06^6 x 1,055 = 1,4965…
        (date(2019, 10, 1), date(2026, 11, 20), 300_00),  # 1,06^7 = 1,5036…: at most 50 %
    ],
)
def test_interest_on_old_periods_is_added_to_the_sum_each_year(
    month: date, on: date, interest: int
) -> None:
    (found,) = indemnity(3_000_00, (month,), on)
    assert (found.base_cents, found.interest_cents, found.fine_cents) == (600_00, interest, 60_00)


@pytest.mark.parametrize("on", [date(2026, 1, 1), date(2026, 12, 31)])
def test_what_can_still_be_charged_is_no_indemnity(on: date) -> None:
    assert can_be_indemnified(date(2020, 11, 1), on)
    assert not can_be_indemnified(date(2020, 12, 1), on)


@pytest.mark.parametrize("on", [date(2026, 1, 1), date(2026, 12, 31)])
def test_a_month_is_charged_until_five_years_after_the_year_in_which_it_fell_due(on: date) -> None:
    oldest = first_month_charged(on)
    assert contribution_due_date("company", oldest).year + 5 == on.year
    assert contribution_due_date("company", add_months(oldest, -1)).year + 5 < on.year


_ = timedelta


@pytest.mark.parametrize("multiplier", [Fraction(1, 2), Fraction(2)])
def test_the_limits_of_the_accident_multiplier_are_allowed(multiplier: Fraction) -> None:
    found = employer_contribution(100_000_00, JANUARY, risk="low", multiplier=multiplier)
    assert found.accident_cents == 1_000_00 * multiplier
    assert employer_contribution(100_000_00, JANUARY, multiplier=multiplier) == found
