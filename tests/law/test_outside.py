"""Time outside the scheme that counts in it, and work on the family's land beside other work."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from benefits.law import old_age, rural
from benefits.law.insured import standing_of
from benefits.law.prepared import reason_to_leave_out
from benefits.law.record import Farm, Record
from benefits.law.retirement import best_retirement
from benefits.law.worktime import DAY, MONTH, YEAR

from .people import (
    LAW,
    TODAY,
    Activity,
    Category,
    ContributionMonth,
    before,
    case,
    months,
    person,
    work,
)

Months = tuple[ContributionMonth, ...]


def record(entries: Months, farm: Farm = Farm.STATED, *, possible: bool = False) -> Record:
    return Record(person(record=entries), LAW, farm=farm, possible=possible)


def service(start: str, end: str) -> Months:
    return work(start, end, pay=None, category=Category.MILITARY)


def office(start: str, end: str, pay: int | None = 2_000_00) -> Months:
    return work(start, end, pay=pay, category=Category.OTHER_SCHEME)


def abroad(start: str, end: str) -> Months:
    return work(start, end, pay=None, category=Category.ABROAD)


# -- time outside the scheme ------------------------------------------------------------------


def test_military_service_is_time_and_since_the_reform_carencia_too() -> None:
    old = record(service("1990-02-01", "1991-01-31"))
    assert old.time(TODAY) == old.time(TODAY, "full_plan") == 365 * DAY
    assert old.carencia(TODAY) == 0 and old.unknown == []
    new = record(service("2021-01-01", "2021-10-31"))
    assert new.time(TODAY) == 10 * MONTH and new.carencia(TODAY) == 10


@pytest.mark.parametrize("made", [office, abroad])
def test_another_scheme_and_another_country_give_time_and_carencia(made: object) -> None:
    found = record(made("2010-01-01", "2010-12-31"))  # type: ignore[operator]
    assert found.time(TODAY) == 365 * DAY and found.carencia(TODAY) == 12


def test_days_in_and_outside_the_scheme_count_once() -> None:
    both = record(work("2016-02-10", "2016-03-05") + service("2016-03-01", "2016-03-20"))
    assert both.time(TODAY) == 40 * DAY
    assert both.time(date(2016, 3, 10)) == 30 * DAY
    after = record(work("2021-03-01", "2021-03-10") + office("2021-03-05", "2021-04-20"))
    assert after.time(TODAY) == 2 * MONTH and after.carencia(TODAY) == 2


@pytest.mark.parametrize(
    ("inside", "outside", "units"),
    [
        (("2019-11-01", "2019-11-12"), ("2019-11-13", "2019-11-30"), 30 * DAY),
        (("2019-11-01", "2019-11-13"), ("2019-11-14", "2019-11-30"), 30 * DAY),
        (("2019-11-01", "2019-11-12"), ("2019-11-13", "2019-11-13"), 30 * DAY),
        (("2019-11-01", "2019-11-30"), ("2019-11-10", "2019-11-30"), 30 * DAY),
        (("2019-11-05", "2019-11-30"), ("2019-11-01", "2019-11-08"), 30 * DAY),
        (("2019-11-05", "2019-11-08"), ("2019-11-07", "2019-11-10"), 6 * DAY),
    ],
)
def test_november_2019_in_and_outside_the_scheme(
    inside: tuple[str, str], outside: tuple[str, str], units: int
) -> None:
    assert record(work(*inside) + service(*outside)).time(date(2019, 11, 30)) == units


def test_pay_of_another_scheme_enters_the_mean_unless_there_was_work_here_at_that_time() -> None:
    moved = record(
        work("2010-01-01", "2010-01-10", pay=1_000_00) + office("2010-01-11", "2010-01-31")
    )
    assert moved.months[0].pay_cents == 1_000_00 + 2_000_00
    beside = record(work("2010-01-01", "2010-01-31") + office("2010-01-01", "2010-01-31"))
    assert beside.months[0].pay_cents == 3_000_00
    rich = record(office("2026-01-01", "2026-01-31", pay=50_000_00))
    assert rich.months[0].pay_cents == 8_475_55


def test_pay_of_another_scheme_that_nobody_knows_is_named() -> None:
    found = record(office("2010-01-01", "2010-01-31", pay=None))
    assert found.unknown == ["remuneration:2010-01"] and found.months[0].pay_cents is None


def test_the_other_scheme_counts_in_a_month_below_the_minimum() -> None:
    low = months(date(2021, 1, 1), 1, pay=100_00)
    found = record(low + office("2021-01-01", "2021-01-31"))
    assert found.carencia(TODAY) == 1 and found.below_minimum == [date(2021, 1, 1)]
    assert record(low).carencia(TODAY) == 0


def test_a_reduced_plan_beside_other_time_counts_for_the_rules_by_time() -> None:
    mei = months(date(2021, 1, 1), 1, category=Category.MEI, paid=True)
    assert record(mei + service("2021-01-01", "2021-01-31")).time(TODAY, "full_plan") == MONTH


@pytest.mark.parametrize(
    ("made", "doubt"),
    [(service, "military_time"), (office, "other_scheme_time"), (abroad, "time_abroad")],
)
def test_time_outside_the_scheme_is_looked_at_by_a_person(made: object, doubt: str) -> None:
    facts = person(record=made("1988-01-01", "1988-12-31") + work("1991-01-01", "2026-02-28"))  # type: ignore[operator]
    found = best_retirement(facts, TODAY, LAW).best
    assert found is not None and found.doubts == (doubt,)
    assert reason_to_leave_out(facts, Record(facts, LAW), TODAY) == "other rules may apply"


def test_nobody_joins_the_scheme_by_service_in_another() -> None:
    entries = office("2010-01-01", "2019-12-31") + work("2020-02-01", "2026-02-28")
    assert record(entries).first_day == date(2020, 2, 1)
    assert record(entries[:100]).first_day is None
    joined = case(person(record=entries))
    assert joined.joined_on == date(2020, 2, 1)
    mixed = work("2015-06-11", "2015-06-30") + service("2015-06-01", "2015-06-10")
    assert record(mixed).first_day == date(2015, 6, 11)


def test_after_military_service_insured_status_lasts_three_months() -> None:
    served = person(record=service("2025-01-01", "2025-10-31"))
    assert standing_of(served, LAW, date(2026, 3, 15)).insured
    assert not standing_of(served, LAW, date(2026, 3, 17)).insured


def test_of_a_pension_with_time_abroad_the_part_of_the_time_here_is_paid() -> None:
    here = work("2001-01-01", "2019-11-12", pay=5_000_00) + months(date(2019, 12, 1), 75, 5_000_00)
    there = abroad("1991-01-01", "2000-12-31")
    found = old_age.determine(person(record=there + here), LAW, TODAY)
    lines = {line.key: line for line in found.lines}
    counted = case(person(record=there + here)).record
    whole, out = counted.time(TODAY), counted.time(TODAY, "abroad")
    assert out == 3_653 * DAY and found.entitled
    assert lines["part_paid_here"].values["share"] == (
        "percent",
        f"{Fraction(whole - out, whole).numerator}/{Fraction(whole - out, whole).denominator}",
    )
    theory = int(lines["first_amount"].amount[1])
    assert found.amount_cents == theory * (whole - out) // whole < theory
    plain = old_age.determine(person(record=here), LAW, TODAY)
    assert "part_paid_here" not in {line.key for line in plain.lines}


def test_the_part_paid_here_may_be_below_the_minimum_wage() -> None:
    here = months(date(2020, 1, 1), 74, pay=1_700_00)
    found = old_age.determine(person(record=abroad("1990-01-01", "2019-10-31") + here), LAW, TODAY)
    assert found.entitled and found.amount_cents is not None
    assert 0 < found.amount_cents < 1_621_00


# -- the family's land ------------------------------------------------------------------------


def farm(first: date, count: int, pay: int | None = 0, **more: object) -> Months:
    more.setdefault("paid", True)
    return months(first, count, pay, category=Category.SMALLHOLDER, activity=Activity.RURAL, **more)


def test_a_month_on_the_land_has_no_least_pay_and_none_is_missing() -> None:
    found = record(farm(date(2021, 1, 1), 12, pay=None))
    assert found.carencia(TODAY, "rural_months") == 12
    assert found.below_minimum == [] and found.unknown == []
    assert found.months[0].pay_cents == 0


def test_work_on_the_land_counts_for_the_towns_only_until_october_1991() -> None:
    entries = farm(date(1991, 6, 1), 12)
    town = record(entries, Farm.OLD_TIME)
    assert town.time(TODAY) == (30 + 31 + 31 + 30 + 31) * DAY
    assert town.carencia(TODAY) == 0
    land = record(entries, Farm.MINIMUM_WAGE)
    assert land.time(TODAY) == 366 * DAY and land.carencia(TODAY) == 12


def test_complemented_work_on_the_land_counts_like_every_contribution() -> None:
    entries = farm(date(2021, 1, 1), 12, pay=2_000_00, complemented=True)
    town = record(entries, Farm.OLD_TIME)
    assert town.carencia(TODAY) == 12 and town.months[0].pay_cents == 2_000_00


def test_a_month_on_the_land_enters_the_mean_at_its_minimum_wage() -> None:
    land = record(farm(date(2020, 1, 1), 1) + farm(date(2026, 1, 1), 1), Farm.MINIMUM_WAGE)
    assert [month.pay_cents for month in land.months] == [1_039_00, 1_621_00]
    beside = farm(date(2026, 1, 1), 1) + months(date(2026, 1, 1), 1, pay=2_000_00)
    assert record(beside, Farm.MINIMUM_WAGE).months[0].pay_cents == 2_000_00
    stated = farm(date(2026, 1, 1), 1, pay=5_00) + months(date(2026, 1, 1), 1, pay=2_000_00)
    assert record(stated).months[0].pay_cents == 2_005_00


MIXED = farm(date(2000, 1, 1), 180) + months(date(2020, 1, 1), 60, pay=4_000_00)


@pytest.mark.parametrize(("sex", "years"), [("M", 65), ("F", 62)])
def test_rural_and_other_work_together_open_the_age_of_everybody(sex: str, years: int) -> None:
    birth = date(2026 - years, 3, 2)
    facts = person(birth, sex, MIXED, joined_on=date(2000, 1, 1))
    person_, rule = case(facts), rural.MIXED_RULE
    assert not rule.met(person_, before(TODAY)) and rule.met(person_, TODAY)
    assert rule.first_day(person_, date(2030, 1, 1)) == TODAY
    found = rule.determine(person_, TODAY)
    assert found.entitled and found.doubts == ("rural_time",)
    assert found.condition("rural_and_other_work").own == ("months", 240)
    assert not old_age.RULE.determine(person_, TODAY).entitled


def test_men_need_twenty_years_of_rural_and_other_work_since_the_reform() -> None:
    facts = person(record=MIXED[2:], joined_on=date(2002, 1, 1))
    found = rural.MIXED_RULE.determine(case(facts), TODAY)
    time = found.condition("contribution_time")
    assert time.needed == ("time", 20 * YEAR) and time.result == "not_met"
    old = person(
        date(1950, 1, 1), record=farm(date(2000, 1, 1), 60) + months(date(2005, 1, 1), 121)
    )
    met = rural.MIXED_RULE.determine(case(old), TODAY).met_on
    assert met == date(2015, 1, 1)  # 65 before the reform, 15 years and 180 months were enough


def test_the_mean_of_rural_and_other_work_holds_the_minimum_wages() -> None:
    facts = person(date(1960, 1, 1), record=MIXED)
    found = rural.MIXED_RULE.determine(case(facts), TODAY)
    lines = {line.key: line for line in found.lines}
    assert lines["mean"].values["divisor"] == ("count", 240)
    only_town = old_age.RULE.determine(
        case(replace(facts, months=MIXED[180:] + months(date(1980, 1, 1), 200))), TODAY
    )
    assert found.amount_cents is not None and only_town.amount_cents is not None
    assert found.amount_cents < only_town.amount_cents


def test_only_one_kind_of_work_does_not_ask_the_rule_of_both() -> None:
    for entries in (farm(date(2000, 1, 1), 240), months(date(2000, 1, 1), 240)):
        assert not rural.MIXED_RULE.applies(case(person(record=entries)))
    assert rural.MIXED_RULE.applies(case(person(record=MIXED)))


def test_who_farms_now_does_not_go_on_in_the_job_of_long_ago() -> None:
    entries = months(date(1995, 1, 1), 60) + farm(date(2000, 1, 1), 314)
    facts = person(date(1975, 1, 1), record=entries)
    first = best_retirement(facts, TODAY, LAW).first_dates
    assert first["old_age"] is None
    assert first["rural_age"] == date(2035, 1, 1)
    assert first["mixed_age"] == date(2040, 1, 1)
    ahead = case(facts).going_on(TODAY, 20)
    assert ahead.record.time(date(2040, 1, 1)) == case(facts).record.time(TODAY)
    assert ahead.with_farm.record.carencia(date(2040, 1, 1)) > 500
    back = replace(facts, months=entries + months(date(2026, 3, 1), 1))
    assert case(back).going_on(TODAY, 20).record.carencia(date(2040, 1, 31)) > 200


def test_work_on_the_land_makes_a_member_of_the_scheme() -> None:
    entries = farm(date(2000, 1, 1), 60) + work("2021-01-01", "2021-12-31")
    assert case(person(record=entries)).joined_on == date(2000, 1, 1)


def test_of_work_on_the_land_it_can_be_open_whether_there_was_any() -> None:
    entries = farm(date(2005, 1, 1), 200, paid=None)
    found = rural.RULE.determine(case(person(date(1960, 1, 1), record=entries)), TODAY)
    assert found.outcome == "unknown" and "payment:2005-01" in found.missing
