"""The best right, the amounts line by line, unknown facts, and replay."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
from benefits.law.determination import Determination, Outcome
from benefits.law.facts import Category, ContributionMonth, Facts
from benefits.law.retirement import RULES, best_retirement, contributing_on
from benefits.law.rules import Case
from benefits.law.what_if import projections
from benefits.law.wording import Wording
from portal.periods import add_months

from .deep import drawn
from .people import LAW, TODAY, Activity, case, months, person, work

WORDS = Wording()


def say(found: Determination) -> list[str]:
    """Everything a determination says; fails if anything has no words."""
    texts = [WORDS.rule(found.rule)]
    for condition in found.conditions:
        texts += [WORDS.condition(condition), WORDS.label(condition), WORDS.own(condition)]
        texts += [WORDS.needed(condition), WORDS.result(condition.result)]
        texts.append(WORDS.source(condition))
    for line in found.lines:
        texts += [WORDS.line(line), WORDS.label(line)]
    texts += [WORDS.doubt(key) for key in found.doubts]
    texts += [WORDS.missing(key) for key in found.missing]
    assert not [text for text in texts if "{" in text]
    return texts


def test_all_rules_are_asked_and_the_best_amount_is_proposed() -> None:
    best = best_retirement(person(), TODAY, LAW)
    assert best.outcome is Outcome.ENTITLED
    amounts = [found.amount_cents or 0 for found in best.all if found.entitled]
    assert best.best is not None and best.best.amount_cents == max(amounts)
    assert {found.rule for found in best.all} == {
        "old_age", "age_transition", "points", "progressive_age", "toll_50", "toll_100",
        "acquired_time", "acquired_age",
    }  # fmt: skip
    assert all(say(found) for found in best.all)


def test_the_sum_can_be_followed_line_by_line() -> None:
    found = old_age.determine(person(record=months(date(2005, 1, 1), 252)), LAW, TODAY)
    lines = {line.key: line for line in found.lines}
    total, divisor = lines["sum_of_salaries"].amount[1], lines["mean"].values["divisor"][1]
    assert isinstance(total, int) and isinstance(divisor, int)
    mean = lines["mean"].amount[1]
    assert isinstance(mean, int) and abs(Fraction(total, divisor) - mean) <= Fraction(1, 2)
    share = Fraction(str(lines["coefficient"].amount[1]))
    before = lines["first_amount"].amount[1]
    assert before == int(mean * share)
    assert found.amount_cents == max(int(before), LAW.get("wages/minimum_wage", TODAY))


def test_a_pension_is_never_below_the_minimum_wage_nor_above_the_ceiling() -> None:
    small = months(date(2000, 1, 1), 240, pay=151_00) + months(date(2020, 1, 1), 74, pay=1_621_00)
    poor = old_age.determine(person(record=small), LAW, TODAY)
    large = work("1966-01-01", "1994-06-30") + months(date(2010, 1, 1), 194, pay=9_999_99)
    rich = old_age.determine(person(date(1950, 1, 1), record=large), LAW, TODAY)
    assert poor.amount_cents == 1_621_00 and "raised_to_floor" in {li.key for li in poor.lines}
    assert rich.amount_cents == 8_475_55
    assert "limited_to_ceiling" in {line.key for line in rich.lines}


def test_low_months_are_left_out_where_that_gives_more() -> None:
    low = months(date(2000, 1, 1), 24, pay=151_00)
    record = low + months(date(2002, 1, 1), 289, pay=3_000_00)
    found = old_age.determine(person(record=record), LAW, TODAY)
    left_out = [line for line in found.lines if line.key == "months_left_out"]
    assert left_out and int(left_out[0].amount[1]) >= 24


def test_old_members_have_a_lowest_divisor() -> None:
    record = work("1975-01-01", "1994-06-30") + months(date(2025, 1, 1), 14, pay=8_000_00)
    found = age_transition.determine(person(record=record), LAW, TODAY)
    assert found.entitled
    divisor = next(line for line in found.lines if line.key == "minimum_divisor")
    assert divisor.amount == ("count", 108)
    young = person(record=record, joined_on=date(1994, 8, 1))
    again = age_transition.determine(young, LAW, TODAY)
    assert "minimum_divisor" not in {line.key for line in again.lines}


def test_nothing_enters_the_mean_from_the_month_of_the_claim() -> None:
    record = months(date(2005, 1, 1), 254)
    one, other = record, (*record[:-1], replace(record[-1], remuneration_cents=8_000_00))
    assert record[-1].month == date(2026, 2, 1)
    first = old_age.determine(person(record=one), LAW, date(2026, 2, 28)).amount_cents
    assert first == old_age.determine(person(record=other), LAW, date(2026, 2, 28)).amount_cents


# -- start ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "category", "start"),
    [
        (date(2026, 1, 15), Category.EMPLOYEE, date(2026, 1, 15)),
        (TODAY - timedelta(days=90), Category.EMPLOYEE, TODAY - timedelta(days=90)),
        (TODAY - timedelta(days=91), Category.EMPLOYEE, TODAY),
        (date(2026, 1, 15), Category.OWN_ACCOUNT, TODAY),
        (None, Category.EMPLOYEE, TODAY),
    ],
)
def test_an_employee_who_asks_within_90_days_is_paid_from_the_leaving_day(
    left: date | None, category: Category, start: date
) -> None:
    record = work("1991-01-01", "2025-11-30", category=category, paid=True)
    found = old_age.determine(person(record=record, left_work_on=left), LAW, TODAY)
    assert found.starts_on == start


# -- unknown ----------------------------------------------------------------------------------


def test_without_a_birth_date_the_answer_is_unknown_and_never_no() -> None:
    best = best_retirement(person(birth=None), TODAY, LAW)
    by_age = [f for f in best.all if "age" in {c.key for c in f.conditions}]
    assert {found.condition("age").result for found in by_age} == {"unknown"}
    assert not [found for found in by_age if found.entitled]
    open_ = [found for found in by_age if found.outcome is Outcome.UNKNOWN]
    assert {"old_age", "age_transition"} <= {found.rule for found in open_}
    assert all("birth" in found.missing for found in open_)
    assert all(say(found) for found in best.all)


def test_months_that_may_count_make_the_answer_unknown() -> None:
    own = {"category": Category.OWN_ACCOUNT}
    sure = months(date(2008, 1, 1), 170, paid=True, **own)
    record = sure + months(date(2023, 1, 1), 12, **own)
    found = age_transition.determine(person(record=record), LAW, TODAY)
    assert found.outcome is Outcome.UNKNOWN
    assert found.condition("carencia").result == "unknown"
    assert "payment:2023-01" in found.missing
    assert say(found)
    refused = tuple(replace(e, paid=False) if e.paid is None else e for e in record)
    assert age_transition.determine(person(record=refused), LAW, TODAY).outcome is (
        Outcome.NOT_ENTITLED
    )


def test_an_unknown_wage_leaves_the_amount_open() -> None:
    record = work("1991-01-01", "2010-12-31") + months(date(2011, 1, 1), 182, pay=None)
    found = old_age.determine(person(record=record), LAW, TODAY)
    assert found.outcome is Outcome.UNKNOWN and found.amount_cents is None
    assert "remuneration:2011-01" in found.missing


def test_an_unknown_wage_before_july_1994_does_not_matter() -> None:
    record = work("1980-01-01", "1994-06-30", pay=None) + work("2000-01-01", "2026-02-28")
    assert old_age.determine(person(record=record), LAW, TODAY).entitled
    first = months(date(1994, 7, 1), 1, pay=None) + work("2000-01-01", "2026-02-28")
    assert old_age.determine(person(record=first), LAW, TODAY).missing == ("remuneration:1994-07",)


def test_a_table_that_is_missing_makes_the_amount_unknown_and_is_named() -> None:
    record = work("1985-01-01", "2024-06-30")
    facts = person(date(1965, 1, 1), "M", record, requested_on=date(2024, 7, 1))
    found = toll_50.determine(facts, LAW, date(2024, 7, 1))
    assert found.outcome is Outcome.UNKNOWN
    assert found.missing == ("parameter:factor/life_expectancy:2024-07-01",)
    assert "factor/life_expectancy" in WORDS.missing(found.missing[0])


def test_an_empty_record_is_not_entitled_and_has_no_first_dates() -> None:
    best = best_retirement(person(record=()), TODAY, LAW)
    assert best.outcome is Outcome.NOT_ENTITLED and best.best is None
    assert set(best.first_dates.values()) == {None}


# -- death ------------------------------------------------------------------------------------


def test_nobody_grows_older_or_works_on_after_death() -> None:
    record = work("1995-01-01", "2025-12-31")
    died = person(date(1970, 5, 1), record=record, death=date(2026, 1, 15))
    best = best_retirement(died, TODAY, LAW)
    assert best.best is None and set(best.first_dates.values()) == {None}
    assert {found.doubts for found in best.all} == {("after_death",)}
    later = old_age.determine(died, LAW, date(2040, 1, 1))
    assert later.outcome is Outcome.NOT_ENTITLED
    assert later.condition("age").own == ("age", 55 * 12 + 8)
    assert contributing_on(died, TODAY) == died
    assert contributing_on(died, date(2026, 1, 1)).months[-1].month == date(2026, 1, 1)
    assert projections(died, TODAY, LAW) == ()


def test_a_right_reached_in_life_is_still_seen_and_left_to_a_person() -> None:
    born = date(1961, 2, 10)  # 65 three weeks before the claim
    for death, met in ((date(2026, 2, 9), None), (date(2026, 2, 10), date(2026, 2, 10))):
        died = person(born, record=work("1991-01-01", "2025-12-31"), death=death)
        found = old_age.determine(died, LAW, TODAY)
        assert (found.met_on, found.doubts) == (met, ("after_death",))
    assert [p.day for p in projections(died, TODAY, LAW) if p.rule == "old_age"] == [TODAY]


def test_a_death_after_the_claim_changes_nothing() -> None:
    died = person(death=TODAY)
    alive = old_age.determine(person(), LAW, TODAY)
    assert old_age.determine(died, LAW, TODAY) == alive
    ahead = person(date(1961, 6, 1), death=date(2026, 6, 1))
    assert best_retirement(ahead, TODAY, LAW).first_dates["old_age"] == date(2026, 6, 1)
    ahead = replace(ahead, death=date(2026, 5, 31))
    assert best_retirement(ahead, TODAY, LAW).first_dates["old_age"] is None


# -- doubts -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("extra", "doubt"),
    [
        (months(date(2026, 2, 1), 1, marks=("PREC-MENOR-MIN",)), "pending_marks"),
        (months(date(2026, 2, 1), 1, pay=100_00), "months_below_minimum"),
        (
            months(date(2026, 2, 1), 1, category=Category.OWN_ACCOUNT, paid=True, paid_late=True),
            "paid_late",
        ),
    ],
)
def test_what_a_person_should_see_is_named(
    extra: tuple[ContributionMonth, ...], doubt: str
) -> None:
    record = work("1991-01-01", "2026-01-31") + extra
    found = old_age.determine(person(record=record), LAW, TODAY)
    assert found.entitled and doubt in found.doubts and WORDS.doubt(doubt)


def test_special_lives_ask_special_rules_and_always_a_person() -> None:
    record = (
        work("1980-01-01", "1999-12-31", activity=Activity.EXPOSURE_25)
        + work("2000-01-01", "2009-12-31", activity=Activity.TEACHING)
        + months(date(2010, 1, 1), 190, category=Category.SMALLHOLDER, activity=Activity.RURAL,
                 paid=True)
    )  # fmt: skip
    facts = person(record=record, disability="moderate", disabled_since=date(2000, 1, 1))
    best = best_retirement(facts, TODAY, LAW)
    asked = {found.rule: found for found in best.all}
    assert {"special_25", "special_points_25", "teacher_permanent", "teacher_points",
            "teacher_progressive_age", "teacher_toll_100", "disabled_time", "disabled_age",
            "rural_age"} <= set(asked)  # fmt: skip
    for rule in ("special_25", "teacher_permanent", "disabled_age", "rural_age"):
        assert asked[rule].doubts
    assert asked["rural_age"].entitled and asked["disabled_age"].entitled
    assert all(say(found) for found in best.all)


def test_each_door_to_a_rule_answers_with_its_own_name() -> None:
    facts = person(record=work("1985-01-01", "2019-11-12"), disability="light")
    assert points.determine(facts, LAW, TODAY).rule == "points"
    assert progressive_age.determine(facts, LAW, TODAY).rule == "progressive_age"
    assert toll_100.determine(facts, LAW, TODAY).rule == "toll_100"
    assert teacher.determine(facts, LAW, TODAY).rule == "teacher_permanent"
    assert rural.determine(facts, LAW, TODAY).rule == "rural_age"
    assert disabled_person.determine(facts, LAW, TODAY, by_age=False).rule == "disabled_time"
    for grade in special.GRADES:
        found = special.determine(facts, LAW, TODAY, grade=grade, permanent=True)
        assert found.rule == f"special_{grade}"
        found = special.determine(facts, LAW, TODAY, grade=grade, permanent=False)
        assert found.rule == f"special_points_{grade}"
    assert acquired_right.determine(facts, LAW, TODAY, by_age=True).rule == "acquired_age"


def test_smallholders_get_the_minimum_wage_and_rural_contributors_a_share() -> None:
    small = months(
        date(2000, 1, 1), 300, pay=0, category=Category.SMALLHOLDER, activity=Activity.RURAL,
        paid=True,
    )  # fmt: skip
    old = tuple(entry for entry in small if entry.month < date(2019, 11, 1))
    found = rural.determine(person(record=old), LAW, TODAY)
    assert found.amount_cents == 1_621_00
    paid = months(date(2000, 1, 1), 300, pay=5_000_00, activity=Activity.RURAL)
    more = rural.determine(person(record=paid), LAW, TODAY)
    assert more.amount_cents is not None and more.amount_cents > 1_621_00


# -- the old right ----------------------------------------------------------------------------


def test_a_right_from_before_the_reform_is_summed_then_and_readjusted_since() -> None:
    record = work("1980-01-01", "2019-11-12", pay=2_000_00)
    facts = person(date(1955, 1, 1), "M", record)
    found = acquired_right.determine(facts, LAW, TODAY, by_age=False)
    lines = {line.key: line for line in found.lines}
    assert found.entitled and found.met_on is not None and found.met_on < date(2019, 11, 13)
    assert lines["readjusted"].amount == ("cents", found.amount_cents)
    then = lines["amount_at_reform"].amount[1]
    assert isinstance(then, int) and then < (found.amount_cents or 0)
    assert say(found)


def test_without_the_points_the_old_right_by_time_needs_a_life_table_of_its_day() -> None:
    facts = person(date(1968, 1, 1), "M", work("1984-01-01", "2019-11-12"))
    found = acquired_right.determine(facts, LAW, TODAY, by_age=False)
    assert found.outcome is Outcome.UNKNOWN
    assert found.missing[0].startswith("parameter:factor/life_expectancy")


def test_a_teacher_has_the_factor_waived_with_five_points_less() -> None:
    record = work("1990-01-01", "2019-11-12", activity=Activity.TEACHING)
    facts = person(date(1960, 1, 1), "F", record)  # 59 and 29: 88 points
    found = best_retirement(facts, TODAY, LAW)
    teacher_ = next(f for f in found.all if f.rule == "acquired_teacher")
    assert teacher_.entitled and say(teacher_)
    by_time = next(f for f in found.all if f.rule == "acquired_time")
    assert by_time.outcome is Outcome.NOT_ENTITLED
    young = person(date(1964, 1, 1), "F", record)  # 55 and 29: 84 points, 81 are enough
    waived = next(f for f in best_retirement(young, TODAY, LAW).all if f.rule == "acquired_teacher")
    assert waived.entitled


def test_rules_whose_amount_is_open_are_named_beside_the_best() -> None:
    best = best_retirement(person(date(1968, 1, 1), "M", work("1984-01-01", "2026-02-28")), TODAY)
    assert best.best is not None
    assert [found.rule for found in best.unsettled] == ["acquired_time"]
    assert best_retirement(person(birth=None), TODAY).unsettled == ()


def test_the_old_right_by_age_gives_seventy_percent_and_one_for_each_year() -> None:
    facts = person(date(1950, 1, 1), "M", work("2000-01-01", "2019-11-12"))
    found = acquired_right.determine(facts, LAW, TODAY, by_age=True)
    share = next(line for line in found.lines if line.key == "coefficient")
    assert found.entitled and share.amount == ("percent", "89/100")
    assert say(found)


# -- looking ahead ----------------------------------------------------------------------------


def test_first_dates_come_true_if_work_goes_on() -> None:
    facts = person(date(1975, 6, 15), "F", work("2000-01-01", "2026-02-28"))
    best = best_retirement(facts, TODAY, LAW)
    assert best.best is None
    later = contributing_on(facts, TODAY)
    for rule in RULES:
        day = best.first_dates.get(rule.key)
        if day is not None:
            assert rule.determine(Case(later, LAW), day).met_on == day
            assert rule.determine(Case(later, LAW), day - timedelta(days=1)).met_on is None


def test_nothing_is_looked_up_ahead_unless_asked_for() -> None:
    facts = person(date(1975, 6, 15), "F", work("2000-01-01", "2026-02-28"))
    best = best_retirement(facts, TODAY, LAW, look_ahead=False)
    assert set(best.first_dates.values()) == {None}
    assert not best.unsettled and best.outcome is Outcome.NOT_ENTITLED


def test_contributing_on_adds_whole_months_like_the_last() -> None:
    facts = person(record=work("2020-01-15", "2025-06-10"))
    more = contributing_on(facts, TODAY, until=date(2026, 5, 1), pay_cents=4_000_00)
    added = more.months[len(facts.months) :]
    assert [entry.month for entry in added] == [add_months(date(2026, 3, 1), n) for n in range(3)]
    assert {entry.remuneration_cents for entry in added} == {4_000_00}
    assert contributing_on(person(record=()), TODAY).months == ()


# -- replay -----------------------------------------------------------------------------------


def test_a_stored_determination_is_made_again_with_the_same_hash() -> None:
    facts = person()
    for found in best_retirement(facts, TODAY, LAW).all:
        stored = json.loads(json.dumps(found.to_json()))
        assert Determination.from_json(stored) == found
        again = Facts.from_json(json.loads(json.dumps(facts.to_json())))
        rule = next(rule for rule in RULES if rule.key == found.rule)
        assert rule.determine(Case(again, LAW), found.on).hash == found.hash


def test_the_hash_tells_determinations_apart() -> None:
    one = old_age.determine(person(), LAW, TODAY)
    assert one.hash != old_age.determine(person(), LAW, TODAY + timedelta(days=1)).hash
    stricter = LAW.with_change("retirement/permanent_age", {"M": 66, "F": 62}, TODAY)
    changed = old_age.determine(person(), stricter, TODAY)
    assert changed.hash != one.hash and changed.parameters_hash != one.parameters_hash
    with pytest.raises(KeyError, match="has no condition 'x'"):
        one.condition("x")


def test_a_right_once_met_survives_a_stricter_law() -> None:
    stricter = LAW.with_change("retirement/permanent_age", {"M": 70, "F": 70}, TODAY)
    found = old_age.determine(person(), stricter, TODAY)
    assert found.entitled and found.met_on == date(2025, 5, 1)


def test_facts_know_neither_name_nor_language_nor_district() -> None:
    names = {item.name for item in fields(Facts)} | {i.name for i in fields(ContributionMonth)}
    assert not names & {"name", "language", "district", "race", "religion", "address"}


# -- properties -------------------------------------------------------------------------------

PAYS = st.integers(1_621_00, 9_000_00)


@st.composite
def lives(draw: st.DrawFn) -> Facts:
    """A life with work after the reform only, old enough in 2046."""
    pays = draw(st.lists(PAYS, min_size=200, max_size=300))
    first = date(2020, 1, 1)
    record = tuple(ContributionMonth(add_months(first, n), pay) for n, pay in enumerate(pays))
    sex = draw(st.sampled_from("MF"))
    return person(date(1978, 1, 1), sex, record, requested_on=date(2046, 6, 1))


@settings(max_examples=drawn(12, 500), deadline=None)
@given(lives(), PAYS)
def test_another_month_never_lowers_right_or_amount(facts: Facts, pay: int) -> None:
    on = facts.requested_on
    last = facts.months[-1].month
    more = replace(facts, months=(*facts.months, ContributionMonth(add_months(last, 1), pay)))
    before = best_retirement(facts, on, LAW, look_ahead=False)
    after = best_retirement(more, on, LAW, look_ahead=False)
    assert (after.best is not None) >= (before.best is not None)
    if before.best and after.best:
        assert (after.best.amount_cents or 0) >= (before.best.amount_cents or 0)


@settings(max_examples=drawn(12, 500), deadline=None)
@given(lives(), st.data())
def test_more_pay_never_lowers_the_amount(facts: Facts, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(facts.months) - 1))
    entry = facts.months[place]
    raised = replace(entry, remuneration_cents=(entry.remuneration_cents or 0) + 500_00)
    more = (*facts.months[:place], raised, *facts.months[place + 1 :])
    on = facts.requested_on
    before = best_retirement(facts, on, LAW, look_ahead=False).best
    after = best_retirement(replace(facts, months=more), on, LAW, look_ahead=False).best
    if before:
        assert after and (after.amount_cents or 0) >= (before.amount_cents or 0)


@settings(max_examples=drawn(12, 500), deadline=None)
@given(lives())
def test_labels_and_order_change_nothing(facts: Facts) -> None:
    on = facts.requested_on
    other = tuple(
        replace(entry, employer="another", source="elsewhere") for entry in reversed(facts.months)
    )
    one = best_retirement(facts, on, LAW, look_ahead=False)
    two = best_retirement(replace(facts, months=other), on, LAW, look_ahead=False)
    assert [found.hash for found in one.all] == [found.hash for found in two.all]


@settings(max_examples=drawn(10, 500), deadline=None)
@given(lives())
def test_leaving_out_months_is_as_good_as_trying_every_number(facts: Facts) -> None:
    """The quick search for the best number of months to leave out against the slow one."""
    from benefits.law.amount import first_amount
    from benefits.law.rules import retirement_amount

    person_ = case(facts)
    on = facts.requested_on
    basis, terms = person_.benefit(on), old_age.terms(person_, on)
    found = retirement_amount(person_, basis, terms, on)
    every = replace(terms, by_whole_years=False)
    slow = first_amount(
        basis.salaries, person_.record.time(on), person_.record.carencia(on), every, on, LAW
    )
    assert (found.cents, found.discarded) == (slow.cents, slow.discarded)


# -- the factor -------------------------------------------------------------------------------


def test_women_and_teachers_have_years_added_in_the_factor() -> None:
    from benefits.law.factor import bonus_years, life_expectancy, retirement_factor
    from benefits.law.worktime import YEAR
    from portal.statutes import NoValueInForce

    bonuses = [bonus_years(sex, flag, TODAY, LAW) for sex in "MF" for flag in (False, True)]
    assert bonuses == [0, 5, 5, 10]
    man = retirement_factor(35 * YEAR, 55 * YEAR, "M", TODAY, LAW)
    woman = retirement_factor(30 * YEAR, 55 * YEAR, "F", TODAY, LAW)
    assert man == woman == Fraction(6816, 10_000)
    with pytest.raises(NoValueInForce, match="at 30"):
        life_expectancy(30, TODAY, LAW)


# -- what the law counts, to the day and the cent ---------------------------------------------


def test_time_before_the_disability_does_not_count_for_the_age_of_a_disabled_person() -> None:
    record = work("1990-01-01", "2019-11-12")
    always = person(date(1960, 1, 1), record=record, disability="severe")
    later = replace(always, disabled_since=date(2000, 1, 1))
    whole, part = (
        disabled_person.AGE_RULE.determine(case(facts), TODAY).condition("disabled_time").own
        for facts in (always, later)
    )
    before = case(always).record.time(date(1999, 12, 31))
    assert whole is not None and part is not None
    assert before and int(whole[1]) - int(part[1]) == before
    assert whole[1] == case(always).record.time(TODAY)


def test_the_old_rules_begin_on_the_day_of_their_amendment() -> None:
    record = work("1950-01-01", "1998-12-16")
    old = person(date(1930, 1, 1), record=record)
    found = acquired_right.determine(old, LAW, TODAY, by_age=False)
    assert found.met_on == date(1998, 12, 16)


def test_without_a_sex_every_rule_still_answers() -> None:
    record = (
        work("1985-01-01", "1994-12-31", activity=Activity.TEACHING)
        + work("1995-01-01", "2004-12-31", activity=Activity.EXPOSURE_20)
        + work("2005-01-01", "2026-02-28", activity=Activity.RURAL)
    )
    found = best_retirement(person(sex=None, record=record, disability="light"), TODAY, LAW)
    as_man = best_retirement(person(record=record, disability="light"), TODAY, LAW)
    assert [one.rule for one in found.all] == [one.rule for one in as_man.all]
    for one, other in zip(found.all, as_man.all, strict=True):
        needed = [condition.needed for condition in one.conditions]
        assert needed == [condition.needed for condition in other.conditions]


def test_a_disabled_woman_needs_less_than_a_man() -> None:
    woman, man = (
        disabled_person.TIME_RULE.determine(
            case(person(sex=sex, disability="severe")), TODAY
        ).condition("disabled_time")
        for sex in "FM"
    )
    assert (woman.needed, man.needed) == (("time", 20 * 438_000), ("time", 25 * 438_000))


def test_who_pays_for_themselves_is_taken_to_go_on_paying() -> None:
    own = months(date(2020, 1, 1), 3, category=Category.OWN_ACCOUNT, paid=True, paid_late=True)
    added = contributing_on(person(record=own), TODAY).months[3:]
    assert added[0].month == date(2026, 3, 1) and added[-1].month == date(2086, 12, 1)
    assert {(entry.paid, entry.paid_late) for entry in added} == {(True, False)}
