"""Time counted together: harmful work of several degrees, and a disability whose degree changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from benefits.law import acquired_right, disabled_person, special
from benefits.law.facts import DegreeSince, FactsError
from benefits.law.leading import changes_of_lead, converted, leading
from benefits.law.retirement import best_retirement
from benefits.law.rules import Rule
from benefits.law.worktime import DAY, MONTH, YEAR

from .people import (
    LAW,
    TODAY,
    Activity,
    ContributionMonth,
    Facts,
    after,
    before,
    case,
    months,
    person,
    work,
)

A15, A20, A25 = Activity.EXPOSURE_15, Activity.EXPOSURE_20, Activity.EXPOSURE_25


def own(rule: Rule, facts: Facts, on: date = TODAY) -> tuple[str, int, int]:
    """Key, own and needed value of the time that the rule asks for."""
    check = next(c for c in rule.checks(case(facts), on) if c.kind == "time")
    return check.key, check.own, check.needed


# -- harmful work of several degrees ----------------------------------------------------------

QUARRY_AND_FOUNDRY = work("1995-01-01", "2006-12-31", activity=A20) + work(
    "2007-01-01", "2016-12-31", activity=A25
)


def test_time_of_another_degree_is_converted_to_the_degree_that_led() -> None:
    facts = person(date(1960, 1, 1), record=QUARRY_AND_FOUNDRY)
    twelve, ten = 4_383 * DAY, 3_653 * DAY
    together = twelve + ten * 4 // 5
    assert own(special.PERMANENT_RULES[1], facts) == ("exposure_time_together", together, 20 * YEAR)
    assert own(special.PERMANENT_RULES[2], facts) == ("exposure_time", ten, 25 * YEAR)


@pytest.mark.parametrize(
    ("degree", "other", "factor"),
    [
        (15, A20, "0.75"), (15, A25, "0.60"), (20, A15, "1.33"),
        (20, A25, "0.80"), (25, A15, "1.67"), (25, A20, "1.25"),
    ],
)  # fmt: skip
def test_each_pair_of_degrees_has_its_factor(degree: int, other: Activity, factor: str) -> None:
    record = months(date(2000, 1, 1), 60, activity=Activity(f"exposure_{degree}")) + months(
        date(2005, 1, 1), 12, activity=other
    )
    rule = special.PERMANENT_RULES[special.GRADES.index(degree)]
    key, together, _ = own(rule, person(record=record))
    alone = own(rule, person(record=record[:60]))[1]
    assert key == "exposure_time_together"
    assert together == alone + 365 * DAY * Fraction(factor)


def test_work_of_one_degree_or_without_harm_is_not_converted() -> None:
    record = work("1995-01-01", "2006-12-31", activity=A20) + work("2007-01-01", "2016-12-31")
    assert own(special.PERMANENT_RULES[1], person(record=record))[:2] == (
        "exposure_time",
        4_383 * DAY,
    )


def test_two_degrees_in_one_month_count_once_as_the_more_harmful() -> None:
    both = months(date(2010, 1, 1), 12, activity=A25, employer="a") + months(
        date(2010, 1, 1), 12, activity=A15, employer="b"
    )
    facts = person(record=both)
    assert own(special.PERMANENT_RULES[0], facts)[:2] == ("exposure_time", 365 * DAY)
    assert own(special.PERMANENT_RULES[2], facts)[:2] == ("exposure_time", 365 * DAY)


def test_a_converted_right_is_complete_on_its_day() -> None:
    """7,300 days are 4,383 and four fifths of 3,646.25: the 3,647th day at the foundry."""
    day = date(2007, 1, 1) + timedelta(days=3_646)
    person_ = case(person(date(1960, 1, 1), record=QUARRY_AND_FOUNDRY))
    rule = acquired_right.SPECIAL_RULES[1]
    assert not rule.met(person_, before(day))
    assert rule.met(person_, day) and rule.met(person_, after(day))
    assert rule.first_day(person_, TODAY) == day


def test_a_right_complete_before_another_degree_led_is_found_and_stays() -> None:
    record = work("1985-01-01", "1996-12-31", activity=A20) + work(
        "1997-01-01", "2019-11-12", activity=A25
    )
    facts = person(date(1960, 1, 1), record=record)
    person_, rule = case(facts), acquired_right.SPECIAL_RULES[1]
    assert own(rule, facts)[1] < 20 * YEAR  # the other degree leads by now
    found = rule.determine(person_, TODAY)
    assert found.entitled and found.met_on is not None
    assert date(2006, 1, 1) < found.met_on < special.falls(person_)[0]
    assert rule.met(person_, found.met_on) and not rule.met(person_, before(found.met_on))


def test_the_old_right_by_harmful_work_is_the_whole_mean_at_any_age() -> None:
    record = work("1994-11-19", "2019-11-12", pay=2_000_00, activity=A25)  # 25 years of 365 days
    facts = person(date(1976, 1, 1), record=record)
    found = acquired_right.SPECIAL_RULES[2].determine(case(facts), TODAY)
    assert found.entitled and found.met_on == date(2019, 11, 12)
    lines = {line.key: line for line in found.lines}
    assert lines["whole_mean"].amount == ("percent", "1/1")
    assert found.doubts == ("special_time",)
    short = replace(facts, months=record[1:])
    assert not acquired_right.SPECIAL_RULES[2].determine(case(short), TODAY).entitled


def test_the_lead_changes_on_the_day_after_both_are_equal() -> None:
    record = work("2000-01-01", "2000-12-31", activity=A15) + work(
        "2001-01-01", "2002-12-31", activity=A25
    )
    person_ = case(person(record=record))
    assert special.falls(person_) == (date(2002, 1, 2),)  # 366 days, then 367
    assert special.falls(case(person(record=record[:12]))) == ()


def test_among_equals_the_first_leads_and_nothing_is_rounded_up() -> None:
    assert leading({15: 3, 20: 3, 25: 1}) == 15
    assert converted(10, Fraction(133, 100)) == 13
    assert changes_of_lead(case(person(record=())).record, lambda day: {15: 0}) == ()


# -- a disability whose degree changed --------------------------------------------------------


def disabled(
    record: tuple[ContributionMonth, ...], *changes: tuple[date, str], sex: str = "M"
) -> Facts:
    degrees = tuple(DegreeSince(since, degree) for since, degree in changes)
    return person(date(1985, 1, 1), sex, record, degrees=degrees, requested_on=date(2060, 1, 1))


LONG = months(date(2020, 1, 1), 480)
START = date(2030, 1, 1)  # after 120 months
END = date(2059, 12, 31)


@pytest.mark.parametrize(
    ("sex", "degree", "factor", "needed"),
    [
        ("M", "severe", "0.71", 25), ("M", "moderate", "0.83", 29), ("M", "light", "0.94", 33),
        ("F", "severe", "0.67", 20), ("F", "moderate", "0.80", 24), ("F", "light", "0.93", 28),
    ],
)  # fmt: skip
def test_time_before_the_disability_is_converted(
    sex: str, degree: str, factor: str, needed: int
) -> None:
    facts = disabled(LONG, (START, degree), sex=sex)
    together = 360 * MONTH + 120 * MONTH * Fraction(factor)
    assert own(disabled_person.TIME_RULE, facts, END) == (
        "disabled_time_together",
        together,
        needed * YEAR,
    )
    stated = person(
        date(1985, 1, 1), sex, LONG, disability=degree, disabled_since=START,
        requested_on=date(2060, 1, 1),
    )  # fmt: skip
    assert own(disabled_person.TIME_RULE, stated, END)[1] == together


@pytest.mark.parametrize(
    ("first", "second", "leads", "factors"),
    [
        ("severe", "moderate", "moderate", ("1.16", "1")),
        ("moderate", "severe", "severe", ("0.86", "1")),
        ("light", "severe", "severe", ("0.76", "1")),
        ("severe", "light", "light", ("1.32", "1")),
        ("moderate", "light", "light", ("1.14", "1")),
        ("light", "moderate", "moderate", ("0.88", "1")),
    ],
)
def test_the_degree_somebody_had_longest_is_the_measure(
    first: str, second: str, leads: str, factors: tuple[str, str]
) -> None:
    facts = disabled(LONG, (date(2020, 1, 1), first), (START, second))
    needed = {"severe": 25, "moderate": 29, "light": 33}[leads]
    together = 120 * MONTH * Fraction(factors[0]) + 360 * MONTH * Fraction(factors[1])
    assert own(disabled_person.TIME_RULE, facts, END)[1:] == (together, needed * YEAR)


def test_time_after_the_disability_ended_is_time_without_one() -> None:
    facts = disabled(LONG, (date(2020, 1, 1), "light"), (START, "none"))
    assert own(disabled_person.TIME_RULE, facts, END)[1] == (
        120 * MONTH + 360 * MONTH * Fraction("0.94")
    )
    by_age = disabled_person.AGE_RULE.determine(case(facts), END).condition("disabled_time")
    assert by_age.own == ("time", 120 * MONTH)


def test_a_converted_right_of_a_disabled_woman_is_complete_on_its_day() -> None:
    """Of 24 years four are five before the disability; the rest ends with December 2044."""
    facts = disabled(LONG, (date(2025, 1, 1), "moderate"), sex="F")
    rule, day = disabled_person.TIME_RULE, date(2044, 12, 31)
    person_ = case(facts)
    assert not rule.met(person_, before(day)) and rule.met(person_, day)
    assert rule.first_day(person_, END) == day


def test_a_right_reached_before_the_degree_eased_is_found() -> None:
    """Converted by two decimals, the same life is worth less in the degree that leads later."""
    facts = disabled(LONG, (date(2020, 1, 1), "moderate"), (date(2033, 1, 1), "light"))
    person_, rule = case(facts), disabled_person.TIME_RULE
    first = rule.first_day(person_, END)
    assert first is not None and rule.met(person_, first)
    assert not any(rule.met(person_, before(first) - timedelta(days=n)) for n in range(60))
    assert disabled_person.falls(person_)[-1] == date(2046, 1, 31)
    assert disabled_person.falls(case(disabled(LONG, (START, "light")))) == ()


@pytest.mark.parametrize(
    ("sex", "degree", "activity", "factor"),
    [
        ("M", "severe", A15, "1.67"), ("M", "moderate", A15, "1.93"), ("M", "light", A15, "2.20"),
        ("M", "severe", A20, "1.25"), ("M", "moderate", A20, "1.45"), ("M", "light", A20, "1.65"),
        ("M", "severe", A25, "1"), ("M", "moderate", A25, "1.16"), ("M", "light", A25, "1.32"),
        ("F", "severe", A15, "1.33"), ("F", "moderate", A15, "1.60"), ("F", "light", A15, "1.87"),
        ("F", "severe", A20, "1"), ("F", "moderate", A20, "1.20"), ("F", "light", A20, "1.40"),
        ("F", "severe", A25, "1"), ("F", "moderate", A25, "1"), ("F", "light", A25, "1.12"),
    ],
)  # fmt: skip
def test_harmful_work_of_a_disabled_person_counts_by_the_better_factor(
    sex: str, degree: str, activity: Activity, factor: str
) -> None:
    record = work("2010-01-01", "2010-12-31", activity=activity)
    facts = person(sex=sex, record=record, disability=degree)
    assert own(disabled_person.TIME_RULE, facts)[1] == 365 * DAY * Fraction(factor)


def test_harmful_work_after_the_reform_is_not_converted_for_a_disabled_person() -> None:
    record = months(date(2020, 1, 1), 12, activity=A15)
    facts = person(record=record, disability="light")
    assert own(disabled_person.TIME_RULE, facts) == ("disabled_time", 12 * MONTH, 33 * YEAR)


def test_the_age_of_a_disabled_person_counts_no_converted_time() -> None:
    record = work("2010-01-01", "2010-12-31", activity=A15)
    facts = person(record=record, disability="light")
    found = disabled_person.AGE_RULE.determine(case(facts), TODAY).condition("disabled_time")
    assert found.own == ("time", 365 * DAY)


def test_who_once_was_disabled_is_asked_and_who_never_was_is_not() -> None:
    record = work("1985-01-01", "2019-11-12")
    once = (DegreeSince(date(2000, 1, 1), "light"), DegreeSince(date(2010, 1, 1), "none"))
    rules = {f.rule for f in best_retirement(person(record=record, degrees=once), TODAY, LAW).all}
    assert {"disabled_time", "disabled_age"} <= rules
    never = (DegreeSince(date(2000, 1, 1), "none"),)
    rules = {f.rule for f in best_retirement(person(record=record, degrees=never), TODAY, LAW).all}
    assert not {"disabled_time", "disabled_age"} & rules


def test_an_empty_record_of_a_disabled_person_is_measured_by_the_stated_degree() -> None:
    facts = person(record=(), disability="severe")
    assert own(disabled_person.TIME_RULE, facts)[1:] == (0, 25 * YEAR)


@pytest.mark.parametrize(
    ("degrees", "reason"),
    [
        (((date(2000, 1, 1), "light"), (date(2000, 1, 1), "severe")), "from the same day"),
        (((date(1959, 12, 31), "light"),), "before birth"),
    ],
)
def test_degrees_that_cannot_be_are_refused(
    degrees: tuple[tuple[date, str], ...], reason: str
) -> None:
    made = tuple(DegreeSince(*one) for one in degrees)
    with pytest.raises(FactsError, match=reason):
        person(date(1960, 1, 1), degrees=made)


def test_a_degree_that_nobody_defined_is_refused() -> None:
    with pytest.raises(FactsError, match="one of light, moderate, none, severe"):
        DegreeSince(date(2000, 1, 1), "total")


def test_degrees_are_kept_word_for_word() -> None:
    facts = disabled(LONG[:3], (date(2020, 1, 1), "light"), (START, "none"))
    assert Facts.from_json(facts.to_json()) == facts
