"""The working life: days before the reform, months after it, what counts and what is unknown."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from benefits.law.record import Record
from benefits.law.worktime import DAY, MONTH, YEAR, in_days, whole_years, years, years_months_days

from .people import LAW, TODAY, Activity, Category, ContributionMonth, Facts, months, person, work


def record(entries: tuple[ContributionMonth, ...], **more: Any) -> Record:
    return Record(person(record=entries, **more), LAW)


def test_before_the_reform_each_day_counts_once() -> None:
    both = work("2016-02-10", "2016-03-05", employer="a") + work(
        "2016-03-01", "2016-03-20", employer="b"
    )
    assert record(both).time(TODAY) == 40 * DAY
    assert record(both).calendar_days(TODAY) == 40


@pytest.mark.parametrize(
    ("on", "days"),
    [
        (date(2010, 4, 30), 0),
        (date(2010, 5, 9), 0),
        (date(2010, 5, 10), 1),
        (date(2010, 5, 31), 22),
        (date(2010, 6, 1), 23),
        (date(2010, 6, 15), 37),
        (date(2010, 6, 16), 37),
    ],
)
def test_time_grows_day_by_day_before_the_reform(on: date, days: int) -> None:
    assert record(work("2010-05-10", "2010-06-15")).time(on) == days * DAY


@pytest.mark.parametrize(
    ("on", "units"),
    [
        (date(2019, 11, 12), 12 * DAY),
        (date(2019, 11, 13), 13 * DAY),
        (date(2019, 11, 29), 13 * DAY),
        (date(2019, 11, 30), 30 * DAY),
        (date(2019, 12, 30), 30 * DAY),
        (date(2019, 12, 31), 30 * DAY + MONTH),
        (date(2020, 2, 28), 30 * DAY + 2 * MONTH),
        (date(2020, 2, 29), 30 * DAY + 3 * MONTH),
    ],
)
def test_after_the_reform_a_month_counts_whole_when_it_ends(on: date, units: int) -> None:
    assert record(work("2019-11-01", "2020-12-31")).time(on) == units


@pytest.mark.parametrize(("pay", "whole"), [(500_00, 13 * DAY), (998_00, 30 * DAY)])
def test_november_2019_counts_its_old_days_whatever_the_pay(pay: int, whole: int) -> None:
    found = record(work("2019-11-01", "2019-11-30", pay=pay))
    assert found.time(date(2019, 11, 6)) == 6 * DAY
    assert found.time(date(2019, 11, 12)) == 12 * DAY
    assert found.time(date(2019, 11, 13)) == found.time(date(2019, 11, 29)) == 13 * DAY
    assert found.time(date(2019, 11, 30)) == found.time(date(2019, 11, 30), "plain") == whole


def test_converted_days_stand_complete_when_the_reform_came() -> None:
    found = record(work("2019-11-01", "2019-11-30", activity=Activity.EXPOSURE_25))
    assert found.time(date(2019, 11, 13)) == 13 * DAY * 7 // 5
    assert found.time(date(2019, 11, 13), "plain") == 13 * DAY
    assert found.time(date(2019, 11, 30)) == 13 * DAY * 7 // 5 + 17 * DAY


@pytest.mark.parametrize(
    "activity", [Activity.EXPOSURE_15, Activity.EXPOSURE_25, Activity.TEACHING]
)
@pytest.mark.parametrize(
    ("days", "pay", "reform", "end"),
    [
        (("01", "12"), 998_00, 12, 12),
        (("01", "13"), 998_00, 13, 30),
        (("01", "13"), 500_00, 13, 13),
        (("01", "20"), 998_00, 13, 30),
        (("13", "13"), 998_00, 1, 18),
        (("14", "30"), 998_00, 0, 17),
        (("14", "30"), 500_00, 0, 0),
    ],
)
def test_of_november_2019_the_thirteenth_is_a_day_and_begins_what_counts_as_a_month(
    activity: Activity, days: tuple[str, str], pay: int, reform: int, end: int
) -> None:
    found = record(work(f"2019-11-{days[0]}", f"2019-11-{days[1]}", pay=pay, activity=activity))
    assert found.time(date(2019, 11, 13), "plain") == reform * DAY
    assert found.time(date(2019, 11, 30), "plain") == end * DAY


def test_below_the_minimum_the_old_days_of_a_miner_are_converted_whole() -> None:
    found = record(work("2019-11-01", "2019-11-30", pay=500_00, activity=Activity.EXPOSURE_15))
    whole = 13 * DAY * 233 // 100
    assert found.time(date(2019, 11, 13)) == found.time(date(2019, 11, 30)) == whole


def test_one_day_of_a_month_after_the_reform_makes_the_whole_month() -> None:
    assert record(work("2021-03-31", "2021-04-01")).time(date(2021, 4, 30)) == 2 * MONTH


def test_a_month_below_the_minimum_counts_for_nothing_after_the_reform() -> None:
    low = months(date(2021, 1, 1), 3, pay=1_099_99)
    found = record(low)
    assert (found.time(TODAY), found.carencia(TODAY), found.months) == (0, 0, [])
    assert found.below_minimum == [entry.month for entry in low]
    assert record(months(date(2021, 1, 1), 3, pay=1_100_00)).carencia(TODAY) == 3


def test_several_employers_reach_the_minimum_together() -> None:
    one = months(date(2021, 1, 1), 1, pay=600_00, employer="a")
    two = months(date(2021, 1, 1), 1, pay=500_00, employer="b")
    assert record(one + two).carencia(TODAY) == 1


def test_a_month_below_the_minimum_counted_before_the_reform() -> None:
    assert record(months(date(2018, 1, 1), 2, pay=100_00)).carencia(TODAY) == 2


def test_pay_is_limited_to_the_ceiling_of_its_month() -> None:
    rich = months(date(2026, 1, 1), 1, pay=50_000_00)
    assert record(rich).months[0].pay_cents == 8_475_55


def test_own_account_counts_only_what_was_paid() -> None:
    own = {"category": Category.OWN_ACCOUNT}
    assert record(months(date(2021, 1, 1), 5, paid=False, **own)).carencia(TODAY) == 0
    assert record(months(date(2021, 1, 1), 5, paid=True, **own)).carencia(TODAY) == 5
    open_ = record(months(date(2021, 1, 1), 1, **own))
    assert open_.carencia(TODAY) == 0 and open_.unknown == ["payment:2021-01"]


def test_an_employee_is_presumed_paid() -> None:
    assert record(months(date(2021, 1, 1), 5, paid=False)).carencia(TODAY) == 5


def test_months_paid_late_before_the_first_on_time_give_time_but_no_carencia() -> None:
    own = {"category": Category.OWN_ACCOUNT, "paid": True}
    late = months(date(2021, 1, 1), 4, paid_late=True, **own)
    good = months(date(2021, 5, 1), 2, **own)
    again = months(date(2021, 7, 1), 3, paid_late=True, **own)
    found = record(late + good + again)
    assert found.carencia(TODAY) == 5 and found.time(TODAY) == 9 * MONTH


def test_reduced_plans_do_not_count_for_the_rules_by_time_unless_complemented() -> None:
    mei = {"category": Category.MEI, "paid": True}
    found = record(
        months(date(2021, 1, 1), 4, **mei) + months(date(2022, 1, 1), 3, complemented=True, **mei)
    )
    assert found.time(TODAY) == 7 * MONTH
    assert found.time(TODAY, "full_plan") == 3 * MONTH


@pytest.mark.parametrize(("sex", "factor"), [("M", (7, 5)), ("F", (6, 5))])
def test_harmful_work_before_the_reform_is_converted_and_afterwards_not(
    sex: str, factor: tuple[int, int]
) -> None:
    old = work("2018-01-01", "2018-12-31", activity=Activity.EXPOSURE_25)
    new = months(date(2021, 1, 1), 12, activity=Activity.EXPOSURE_25)
    found = record(old + new, sex=sex)
    assert found.time(TODAY) == 365 * DAY * factor[0] // factor[1] + 12 * MONTH
    assert found.time(TODAY, "plain") == found.time(TODAY, "exposure_25") == 2 * YEAR


def test_kinds_of_work_are_counted_apart() -> None:
    found = record(
        months(date(2021, 1, 1), 2, activity=Activity.TEACHING)
        + months(date(2021, 3, 1), 3, activity=Activity.RURAL)
    )
    assert found.time(TODAY, "teaching") == 2 * MONTH
    assert found.time(TODAY, "rural") == 3 * MONTH
    assert found.carencia(TODAY, "rural_months") == 3


def test_what_is_not_known_is_named_and_only_possible() -> None:
    facts = person(record=months(date(2021, 1, 1), 2, pay=None) + months(date(2021, 3, 1), 1))
    sure, possible = Record(facts, LAW), Record(facts, LAW, possible=True)
    assert sure.carencia(TODAY) == 1 and possible.carencia(TODAY) == 3
    assert sure.unknown == ["remuneration:2021-01", "remuneration:2021-02"]
    assert sure.below_minimum == []


def test_an_empty_record_has_no_first_day() -> None:
    assert record(()).first_day is None
    assert record(work("2015-07-20", "2015-08-10")).first_day == date(2015, 7, 20)


def test_pending_marks_are_kept() -> None:
    assert record(months(date(2021, 1, 1), 1, marks=("PEXT",))).marks == ["PEXT"]


def test_going_on_is_the_same_as_facts_with_more_months() -> None:
    short = person(record=work("2015-01-01", "2026-02-28"))
    long = person(record=work("2015-01-01", "2045-12-31"))
    ahead = Record(short, LAW).going_on(TODAY, 20)
    for year in (2026, 2030, 2045):
        for kind in ("all", "full_plan"):
            on = date(year, 12, 31)
            assert ahead.time(on, kind) == Record(long, LAW).time(on, kind)
            assert ahead.carencia(on) == Record(long, LAW).carencia(on)


def test_nobody_goes_on_from_an_empty_record() -> None:
    assert Record(person(record=()), LAW).going_on(TODAY, 20).time(date(2040, 1, 1)) == 0


def test_units_are_whole_in_days_months_and_years() -> None:
    assert 365 * DAY == 12 * MONTH == YEAR
    assert years(35) == 35 * YEAR and whole_years(35 * YEAR - 1) == 34
    assert in_days(YEAR) == 365
    assert years_months_days(2 * YEAR + 3 * MONTH + 4 * DAY) == (2, 3, 4)
    with pytest.raises(ValueError, match="not a whole number of units"):
        from fractions import Fraction

        years(Fraction(1, 7_000_001))


def test_facts_of_the_year_before_1994_do_not_need_tables() -> None:
    assert record(work("1975-01-01", "1975-12-31")).time(TODAY) == 365 * DAY


_ = Facts


def test_a_record_that_goes_on_counts_its_own_months_and_a_copy_with_others_counts_those() -> None:
    from copy import copy

    ahead = Record(person(), LAW).going_on(TODAY, 2)
    afresh, fewer = copy(ahead), copy(ahead)
    afresh.months, afresh._totals = list(ahead.months), {}
    fewer.months, fewer._totals = ahead.months[:100], {}
    fewer._numbers = ahead._numbers[:100]
    last = date(2028, 1, 31)
    for kind in ("all", "full_plan", "plain"):
        assert ahead.time(last, kind) == afresh.time(last, kind) > fewer.time(last, kind)
    assert fewer.carencia(last) == 100
    assert ahead.carencia(last) == afresh.carencia(last) == len(ahead.months) - 1
