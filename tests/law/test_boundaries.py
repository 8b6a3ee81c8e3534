"""The day before, the day and the day after, for every retirement rule and every condition.

Each life is made so that exactly one condition is missing until a day that is known from the law.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from benefits.law import (
    acquired_right,
    age_transition,
    disabled_person,
    old_age,
    points,
    progressive_age,
    rural,
    special,
    teacher,
    toll_50,
    toll_100,
)
from benefits.law.rules import Rule
from benefits.law.worktime import DAY
from portal.periods import anniversary

from .people import LAW, Activity, Category, Facts, after, before, case, months, person, work

LONG = work("1980-01-01", "2019-11-12")  # 39 years and more before the reform
GOOD_35 = work("1984-11-21", "2019-11-12")  # 35 years to the day: 12,775 days
GOOD_30 = work("1989-11-20", "2019-11-12")  # 30 years to the day: 10,950 days


def life(rule: Rule, facts: Facts, first: date) -> tuple[Rule, Facts, date]:
    return rule, facts, first


def woman(birth: date, record: tuple = LONG, **more: object) -> Facts:
    return person(birth, "F", record, requested_on=date(2035, 1, 1), **more)  # type: ignore[arg-type]


def man(birth: date, record: tuple = LONG, **more: object) -> Facts:
    return person(birth, "M", record, requested_on=date(2035, 1, 1), **more)  # type: ignore[arg-type]


TEACHING = work("1985-01-01", "2019-11-12", activity=Activity.TEACHING)
EXPOSED = work("1990-01-01", "2019-11-12", activity=Activity.EXPOSURE_25)
RURAL = work("1990-01-01", "2019-11-12", activity=Activity.RURAL)

LIVES = {
    "old age, man, by age": life(old_age.RULE, man(date(1960, 5, 10)), date(2025, 5, 10)),
    "old age, woman, by age": life(old_age.RULE, woman(date(1963, 5, 10)), date(2025, 5, 10)),
    "old age, born on 29 February": life(old_age.RULE, woman(date(1964, 2, 29)), date(2026, 3, 1)),
    "old age, man, by time": life(
        old_age.RULE,
        man(date(1950, 1, 1), months(date(2005, 1, 1), 400)),
        date(2024, 12, 31),  # 5,447 days, then the 61st month ends
    ),
    "old age, by carência": life(
        old_age.RULE,
        woman(
            date(1950, 1, 1),
            months(date(2000, 1, 1), 48, category=Category.OWN_ACCOUNT, paid=True, paid_late=True)
            + months(date(2005, 1, 1), 240),
        ),
        date(2019, 12, 1),  # the 180th month paid on time begins
    ),
    "transition by age, 60 and a half in 2020": life(
        age_transition.RULE, woman(date(1960, 2, 20)), date(2020, 8, 20)
    ),
    "transition by age, 61 and a half in 2022": life(
        age_transition.RULE, woman(date(1961, 4, 20)), date(2022, 10, 20)
    ),
    "transition by age, 62 in 2023": life(
        age_transition.RULE, woman(date(1961, 9, 20)), date(2023, 9, 20)
    ),
    "transition by age, man": life(age_transition.RULE, man(date(1958, 7, 1)), date(2023, 7, 1)),
    "rising age, woman, 59 and a half in 2026": life(
        progressive_age.RULE, woman(date(1967, 1, 30)), date(2026, 7, 30)
    ),
    "rising age, man, 65 from 2027": life(
        progressive_age.RULE, man(date(1962, 11, 30)), date(2027, 11, 30)
    ),
    "rising age, teacher": life(
        progressive_age.TEACHER_RULE, woman(date(1972, 1, 15), TEACHING), date(2026, 7, 15)
    ),
    "toll of 100 %, by age": life(toll_100.RULE, man(date(1965, 3, 3), GOOD_35), date(2025, 3, 3)),
    "toll of 100 %, teacher": life(
        toll_100.TEACHER_RULE, woman(date(1970, 3, 3), TEACHING), date(2022, 3, 3)
    ),
    "toll of 50 %, by time": life(
        toll_50.RULE,
        # 29 years then: one is missing, half more is added, 18 months from December 2019
        woman(date(1970, 1, 1), work("1990-11-20", "2019-11-12") + months(date(2019, 12, 1), 60)),
        date(2021, 5, 31),
    ),
    "teacher, permanent": life(teacher.RULE, man(date(1965, 8, 8), TEACHING), date(2025, 8, 8)),
    "harmful work, permanent": life(
        special.PERMANENT_RULES[2], man(date(1965, 8, 8), EXPOSED), date(2025, 8, 8)
    ),
    "disabled, by age": life(
        disabled_person.AGE_RULE,
        woman(date(1970, 8, 8), disability="light"),
        date(2025, 8, 8),
    ),
    "disabled, by time": life(
        disabled_person.TIME_RULE,
        woman(date(1980, 1, 1), months(date(2020, 1, 1), 300), disability="severe"),
        date(2039, 12, 31),
    ),
    "rural": life(rural.RULE, woman(date(1970, 8, 8), RURAL), date(2025, 8, 8)),
    "acquired by age": life(
        acquired_right.AGE_RULE, woman(date(1959, 8, 8), LONG), date(2019, 8, 8)
    ),
    "acquired by teaching": life(
        acquired_right.TEACHER_RULE,
        woman(date(1965, 1, 1), work("1994-11-19", "2019-11-12", activity=Activity.TEACHING)),
        date(2019, 11, 12),  # 25 years of 365 days
    ),
    "acquired by time": life(
        acquired_right.TIME_RULE, woman(date(1965, 1, 1), GOOD_30), date(2019, 11, 12)
    ),
}


@pytest.mark.parametrize("name", LIVES)
def test_a_rule_is_met_on_its_day_and_not_the_day_before(name: str) -> None:
    rule, facts, first = LIVES[name]
    person_ = case(facts)
    assert not rule.determine(person_, before(first)).entitled
    assert rule.determine(person_, before(first)).met_on is None
    assert rule.determine(person_, first).met_on == first
    assert rule.determine(person_, after(first)).met_on == first
    assert rule.first_day(person_, date(2045, 1, 1)) == first


def test_points_are_met_on_the_very_day() -> None:
    """30 years to the day and 56 years of age in 2019 make 86 points."""
    birth = date(1963, 12, 1)
    person_ = case(woman(birth, GOOD_30))
    day = anniversary(birth, 56 * 12)
    assert day == date(2019, 12, 1)
    assert not points.RULE.met(person_, before(day))
    assert points.RULE.met(person_, day)
    assert points.RULE.first_day(person_, date(2045, 1, 1)) == day


def test_a_leap_year_makes_nobody_older_a_day_early() -> None:
    person_ = case(woman(date(1963, 6, 1)))
    year = 365 * DAY
    assert person_.age_units(date(2020, 5, 30)) == 56 * year + 364 * DAY
    assert person_.age_units(date(2020, 5, 31)) == 56 * year + 364 * DAY
    assert person_.age_units(date(2020, 6, 1)) == 57 * year
    assert person_.age_units(date(1963, 5, 31)) is None
    born_late = case(woman(date(1964, 2, 29)))
    assert born_late.age_units(date(2025, 3, 1)) == 61 * year


def test_a_rule_once_met_stays_when_the_table_rises() -> None:
    """60 and a half in 2020, but asked in 2021 when 61 are needed."""
    facts = woman(date(1960, 5, 15))
    found = age_transition.RULE.determine(case(facts), date(2021, 2, 1))
    assert found.entitled and found.met_on == date(2020, 11, 15)
    assert found.condition("age").values["on"] == ("date", "2020-11-15")
    missed = woman(date(1960, 7, 15))  # 60 and a half only in January 2021
    assert age_transition.RULE.determine(case(missed), date(2021, 2, 1)).met_on is None


@pytest.mark.parametrize("complete", [12, 13, 14])
@pytest.mark.parametrize("by_age", [True, False])
def test_a_right_complete_on_the_day_of_the_reform_is_kept_and_not_one_of_the_day_after(
    complete: int, by_age: bool
) -> None:
    """EC 103/2019 art. 3; RPS art. 188-G: time and age until 13 November 2019 included."""
    day = date(2019, 11, complete)
    if by_age:
        facts = woman(date(1959, 11, complete), work("1990-01-01", "2019-10-31"))
    else:
        start = day - timedelta(days=30 * 365 - 1)  # 30 years when the day ends
        facts = woman(date(1955, 1, 1), work(start.isoformat(), "2019-12-31"))
    rule = acquired_right.AGE_RULE if by_age else acquired_right.TIME_RULE
    for on in (day, date(2019, 11, 30), date(2026, 3, 2)):
        found = rule.determine(case(facts), on)
        assert found.met_on == (day if complete <= 13 else None), on
        assert (found.condition("age" if by_age else "contribution_time").result == "met") is (
            complete <= 13
        )


@pytest.mark.parametrize(
    ("gate", "last", "open_"),
    [
        ("1986-11-22", "2019-11-30", False),
        ("1986-11-21", "2019-11-30", True),
        ("1986-11-21", "2019-11-12", False),
        ("1986-11-20", "2019-11-12", True),
    ],
)
def test_more_than_33_years_means_more(gate: str, last: str, open_: bool) -> None:
    """33 years to the day do not open the toll of 50 %; one day more does, the 13th included."""
    facts = man(date(1965, 1, 1), work(gate, last))
    found = toll_50.RULE.determine(case(facts), date(2026, 3, 2))
    assert (found.condition("time_at_reform").result == "met") is open_


@pytest.mark.parametrize(("joined", "member"), [("2019-11-13", True), ("2019-11-14", False)])
def test_the_transitions_are_for_those_insured_when_the_reform_came(
    joined: str, member: bool
) -> None:
    facts = woman(date(1955, 1, 1), work(joined, "2039-12-31"))
    found = age_transition.RULE.determine(case(facts), date(2040, 3, 2))
    assert (found.condition("joined_before_reform").result == "met") is member


def test_voluntary_low_income_years_do_not_open_the_rules_by_time() -> None:
    reduced = months(date(2012, 1, 1), 400, category=Category.VOLUNTARY_LOW_INCOME, paid=True)
    facts = woman(date(1960, 1, 1), work("2010-01-01", "2011-12-31") + reduced)
    on = date(2043, 1, 1)
    assert old_age.RULE.determine(case(facts), on).entitled
    assert not progressive_age.RULE.determine(case(facts), on).entitled


def test_every_check_of_a_rule_asks_only_the_tables_that_the_rule_names() -> None:
    """Otherwise a change of a table would be overlooked by the search for the first day."""
    constant = {"reform/in_force", "special/conversion", "wages/minimum_wage", "wages/ceiling"}
    for rule, facts, first in LIVES.values():
        asked: set[str] = set()
        person_ = case(facts)

        class Listening:
            derived = LAW.derived

            def get(self, key: str, on: date, asked: set[str] = asked) -> object:
                asked.add(key)
                return LAW.get(key, on)

        person_.law = Listening()  # type: ignore[assignment]
        tuple(rule.checks(person_, first))
        assert asked - constant == set(rule.tables), rule.key
