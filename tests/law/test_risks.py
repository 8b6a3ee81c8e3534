"""Benefits that are not retirements: right, no right, not known; amounts, days and words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benefits.law import (
    accident_aid,
    assistance,
    family_allowance,
    family_grant,
    imprisonment,
    maternity,
    permanent_incapacity,
    survivors,
    temporary_incapacity,
    unemployment,
)
from benefits.law.determination import Determination, Outcome
from benefits.law.facts import Category
from benefits.law.survivors import Dependant, Kin, SurvivorsClaim
from benefits.law.temporary_incapacity import IncapacityClaim
from benefits.law.unemployment import UnemploymentClaim
from portal.periods import anniversary

from .people import LAW, TODAY, months, person
from .test_retirement import say

RECORD = months(date(2020, 1, 1), 73)  # to January 2026
WORKER = person(date(1985, 4, 4), "F", RECORD)


def outcome(found: Determination) -> Outcome:
    assert say(found)
    assert Determination.from_json(found.to_json()).hash == found.hash
    if found.outcome is not Outcome.ENTITLED:
        assert found.amount_cents is None and not found.lines
    return found.outcome


# -- incapacity -------------------------------------------------------------------------------

ILL = IncapacityClaim(WORKER, date(2026, 2, 10), 40, exempt_cause=False, from_before_joining=False)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, Outcome.ENTITLED),
        ({"unable_days": 15}, Outcome.NOT_ENTITLED),
        ({"unable_days": 16}, Outcome.ENTITLED),
        ({"unable_days": None}, Outcome.UNKNOWN),
        ({"unable_since": None}, Outcome.UNKNOWN),
        ({"unable_since": date(2028, 9, 1)}, Outcome.NOT_ENTITLED),
        ({"from_before_joining": None}, Outcome.UNKNOWN),
        ({"from_before_joining": True}, Outcome.NOT_ENTITLED),
        ({"from_before_joining": True, "grew_worse": True}, Outcome.ENTITLED),
        ({"in_closed_prison": True}, Outcome.NOT_ENTITLED),
        ({"person": person(record=months(date(2025, 9, 1), 5))}, Outcome.NOT_ENTITLED),
        (
            {"person": person(record=months(date(2025, 9, 1), 5)), "exempt_cause": True},
            Outcome.ENTITLED,
        ),
        ({"person": person(record=months(date(2020, 1, 1), 73, pay=None))}, Outcome.UNKNOWN),
    ],
)
def test_temporary_incapacity(change: dict[str, Any], expected: Outcome) -> None:
    found = temporary_incapacity.determine(replace(ILL, **change), LAW, TODAY)
    assert outcome(found) is expected
    assert found.doubts == ("medical_assessment",)


def test_an_employee_is_paid_from_day_16_others_from_day_1_and_late_askers_from_asking() -> None:
    found = temporary_incapacity.determine(ILL, LAW, TODAY)
    assert found.starts_on == date(2026, 2, 25) and found.ends_on == date(2026, 3, 21)
    own = person(record=months(date(2020, 1, 1), 73, category=Category.OWN_ACCOUNT, paid=True))
    assert temporary_incapacity.determine(replace(ILL, person=own), LAW, TODAY).starts_on == (
        date(2026, 2, 10)
    )
    late = replace(ILL, unable_since=date(2026, 1, 5), unable_days=100)
    assert temporary_incapacity.determine(late, LAW, TODAY).starts_on == TODAY


def test_the_benefit_is_not_above_the_last_twelve_months_nor_below_the_minimum_wage() -> None:
    falling = months(date(2015, 1, 1), 120, pay=4_000_00) + months(
        date(2025, 1, 1), 13, pay=2_000_00
    )
    found = temporary_incapacity.determine(replace(ILL, person=person(record=falling)), LAW, TODAY)
    assert "mean_of_last" in {line.key for line in found.lines}
    low = replace(ILL, person=person(record=months(date(2020, 1, 1), 73, pay=1_700_00)))
    assert (temporary_incapacity.determine(low, LAW, TODAY).amount_cents or 0) >= 1_621_00


def test_a_smallholder_without_contributions_gets_the_minimum_wage() -> None:
    farm = months(date(2018, 1, 1), 22, pay=0, category=Category.SMALLHOLDER, paid=True)
    farmer = person(record=farm, requested_on=date(2020, 2, 1))
    claim = replace(ILL, person=farmer, unable_since=date(2020, 1, 10))
    found = temporary_incapacity.determine(claim, LAW, date(2020, 2, 1))
    assert outcome(found) is Outcome.ENTITLED and found.amount_cents == 1_039_00


def test_a_day_before_the_law_is_unknown_and_names_the_parameter() -> None:
    early = replace(ILL, unable_since=date(1980, 1, 1))
    found = temporary_incapacity.determine(early, LAW, TODAY)
    assert outcome(found) is Outcome.UNKNOWN and found.missing[0].startswith("parameter:")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, Outcome.ENTITLED),
        ({"permanent": None}, Outcome.UNKNOWN),
        ({"permanent": False}, Outcome.NOT_ENTITLED),
        ({"incapacity": replace(ILL, person=person(sex=None, record=RECORD))}, Outcome.UNKNOWN),
    ],
)
def test_permanent_incapacity(change: dict[str, Any], expected: Outcome) -> None:
    claim = replace(permanent_incapacity.PermanentClaim(ILL, True), **change)
    assert outcome(permanent_incapacity.determine(claim, LAW, TODAY)) is expected


def test_help_of_another_person_adds_a_quarter_and_a_work_cause_gives_the_whole_mean() -> None:
    plain = permanent_incapacity.PermanentClaim(ILL, True)
    one = permanent_incapacity.determine(plain, LAW, TODAY).amount_cents or 0
    helped = permanent_incapacity.determine(replace(plain, needs_helper=True), LAW, TODAY)
    assert helped.amount_cents == one * 5 // 4 and outcome(helped) is Outcome.ENTITLED
    at_work = permanent_incapacity.determine(replace(plain, work_cause=True), LAW, TODAY)
    assert (at_work.amount_cents or 0) > one


HURT = accident_aid.AccidentClaim(WORKER, date(2025, 6, 1), True, True, date(2025, 9, 1))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, Outcome.ENTITLED),
        ({"lasting_damage": None}, Outcome.UNKNOWN),
        ({"less_able_to_work": False}, Outcome.NOT_ENTITLED),
        ({"retired": True}, Outcome.NOT_ENTITLED),
        ({"accident_on": None}, Outcome.UNKNOWN),
        (
            {"person": person(record=months(date(2020, 1, 1), 73, category=Category.OWN_ACCOUNT,
                                            paid=True))},
            Outcome.NOT_ENTITLED,
        ),
        ({"person": person(record=())}, Outcome.NOT_ENTITLED),
    ],
)  # fmt: skip
def test_accident_aid(change: dict[str, Any], expected: Outcome) -> None:
    assert outcome(accident_aid.determine(replace(HURT, **change), LAW, TODAY)) is expected


def test_accidents_under_the_lapsed_decree_go_to_a_person() -> None:
    inside = replace(HURT, accident_on=date(2020, 4, 19))
    outside = replace(HURT, accident_on=date(2020, 4, 20))
    assert "decree_window" in accident_aid.determine(inside, LAW, TODAY).doubts
    assert "decree_window" not in accident_aid.determine(outside, LAW, TODAY).doubts


def test_accident_aid_may_be_below_the_minimum_wage() -> None:
    found = accident_aid.determine(HURT, LAW, TODAY)
    assert found.starts_on == date(2025, 9, 1)
    assert 0 < (found.amount_cents or 0) < 2_000_00


# -- survivors --------------------------------------------------------------------------------

DIED = date(2026, 1, 10)
SPOUSE = Dependant("Ana", Kin.SPOUSE, date(1980, 1, 1), union_since=date(2010, 1, 1))
CHILD = Dependant("Rui", Kin.CHILD, date(2015, 1, 1))
MOTHER = Dependant("Eva", Kin.PARENT, date(1950, 1, 1), dependence_proved=True)
DEATH = SurvivorsClaim(DIED, TODAY, True, 3_000_00, 60, (SPOUSE, CHILD))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, Outcome.ENTITLED),
        ({"died_on": None}, Outcome.UNKNOWN),
        ({"insured_or_entitled": False}, Outcome.NOT_ENTITLED),
        ({"insured_or_entitled": None}, Outcome.UNKNOWN),
        ({"dependants": ()}, Outcome.NOT_ENTITLED),
        ({"dependants": (replace(MOTHER, dependence_proved=None),)}, Outcome.UNKNOWN),
        ({"dependants": (replace(CHILD, birth=None),)}, Outcome.UNKNOWN),
        ({"dependants": (replace(SPOUSE, union_since=None),)}, Outcome.UNKNOWN),
        ({"excluded_for_homicide": True}, Outcome.NOT_ENTITLED),
        ({"base_cents": None}, Outcome.UNKNOWN),
    ],
)
def test_survivors_pension(change: dict[str, Any], expected: Outcome) -> None:
    assert outcome(survivors.determine(replace(DEATH, **change), LAW, TODAY)) is expected


def test_the_best_class_excludes_the_next_and_shares_alike() -> None:
    people = (SPOUSE, CHILD, MOTHER)
    assert survivors.entitled_dependants(people, DIED, LAW) == (SPOUSE, CHILD)
    assert survivors.entitled_dependants((MOTHER,), DIED, LAW) == (MOTHER,)
    found = survivors.determine(DEATH, LAW, TODAY)
    assert found.amount_cents == 2_100_00 and found.starts_on == DIED
    assert found.ends_on is None  # the spouse is 46 and has it for life
    each = next(line for line in found.lines if line.key == "equal_share")
    assert each.amount == ("cents", 1_050_00)


@pytest.mark.parametrize(
    ("birth", "disabled", "counts"),
    [
        (date(2005, 1, 11), False, True),
        (date(2005, 1, 10), False, False),
        (date(1970, 1, 1), True, True),
    ],
)
def test_a_child_is_a_dependant_until_the_21st_birthday_or_disabled(
    birth: date, disabled: bool, counts: bool
) -> None:
    child = replace(CHILD, birth=birth, disabled=disabled)
    assert survivors.is_dependant(child, DIED, LAW) is counts


@pytest.mark.parametrize(
    ("asked", "dependants", "start"),
    [
        (DIED + timedelta(days=90), (SPOUSE,), DIED),
        (DIED + timedelta(days=91), (SPOUSE,), DIED + timedelta(days=91)),
        (DIED + timedelta(days=180), (CHILD,), DIED),
        (DIED + timedelta(days=181), (CHILD,), DIED + timedelta(days=181)),
    ],
)
def test_the_pension_starts_with_the_death_if_asked_in_time(
    asked: date, dependants: tuple[Dependant, ...], start: date
) -> None:
    claim = replace(DEATH, requested_on=asked, dependants=dependants)
    assert survivors.starts_on(claim, dependants, LAW) == start


def test_how_long_a_share_lasts() -> None:
    ends = survivors.share_ends_on
    assert ends(CHILD, DEATH, LAW) == (date(2036, 1, 1), True)
    assert ends(MOTHER, DEATH, LAW) == (None, True)
    assert ends(replace(SPOUSE, birth=date(1970, 1, 1)), DEATH, LAW) == (None, True)
    assert ends(replace(SPOUSE, birth=date(1990, 1, 1)), DEATH, LAW)[0] == anniversary(DIED, 180)
    short = replace(DEATH, contributions=17)
    assert ends(SPOUSE, short, LAW)[0] == anniversary(DIED, 4)
    assert ends(SPOUSE, replace(short, accident=True), LAW) == (None, True)
    former = Dependant("Lia", Kin.FORMER_SPOUSE, None, alimony_until=date(2027, 1, 1))
    assert ends(former, DEATH, LAW) == (date(2027, 1, 1), True)
    assert ends(replace(SPOUSE, disabled=True), short, LAW) == (None, True)


@given(st.integers(1, 12), st.integers(1_621_00, 8_475_55))
def test_more_dependants_never_lower_the_pension(count: int, base: int) -> None:
    amount = survivors.pension_amount
    assert amount(base, count, DIED, LAW) <= amount(base, count + 1, DIED, LAW)
    assert survivors.pension_share(0, DIED, LAW) == 0


# -- maternity --------------------------------------------------------------------------------

BIRTH = maternity.MaternityClaim(WORKER, "birth", date(2026, 2, 15), Category.EMPLOYEE)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, Outcome.ENTITLED),
        ({"event_on": None}, Outcome.UNKNOWN),
        ({"category": None}, Outcome.ENTITLED),
        ({"event": "adoption", "child_age": 12}, Outcome.ENTITLED),
        ({"event": "adoption", "child_age": 13}, Outcome.NOT_ENTITLED),
        ({"person": person(record=())}, Outcome.NOT_ENTITLED),
        ({"person": person(record=months(date(2020, 1, 1), 73, pay=None))}, Outcome.UNKNOWN),
    ],
)
def test_maternity_pay(change: dict[str, Any], expected: Outcome) -> None:
    assert outcome(maternity.determine(replace(BIRTH, **change), LAW, TODAY)) is expected


@pytest.mark.parametrize(
    ("change", "days"),
    [
        ({}, 120),
        ({"event": "abortion"}, 14),
        ({"in_hospital_days": 14}, 120),
        ({"in_hospital_days": 15}, 135),
        ({"in_hospital_days": 40, "event_on": date(2025, 9, 1)}, 120),
    ],
)
def test_days_of_maternity_pay(change: dict[str, Any], days: int) -> None:
    claim = replace(BIRTH, **change)
    assert maternity.days_paid(claim, claim.event_on or TODAY, LAW) == days


def test_maternity_pay_of_an_employee_has_no_ceiling_and_that_of_others_has() -> None:
    rich = months(date(2020, 1, 1), 73, pay=20_000_00)
    claim = replace(BIRTH, person=person(record=rich))
    assert maternity.amount(claim, LAW) == 20_000_00
    assert maternity.amount(replace(claim, category=Category.DOMESTIC), LAW) == 8_475_55
    assert maternity.amount(replace(claim, category=Category.SMALLHOLDER), LAW) == 1_621_00
    own = replace(claim, category=Category.OWN_ACCOUNT)
    assert maternity.amount(own, LAW) == 8_475_55


# -- family allowance, imprisonment -----------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, Outcome.ENTITLED),
        ({"remuneration_cents": None}, Outcome.UNKNOWN),
        ({"remuneration_cents": 1_980_39}, Outcome.NOT_ENTITLED),
        ({"category": Category.OWN_ACCOUNT}, Outcome.NOT_ENTITLED),
        ({"category": None}, Outcome.UNKNOWN),
        ({"children": (family_allowance.Child(date(2012, 3, 1)),)}, Outcome.NOT_ENTITLED),
        ({"children": (family_allowance.Child(date(2012, 3, 2)),)}, Outcome.ENTITLED),
        ({"children": (family_allowance.Child(date(1990, 1, 1), True),)}, Outcome.ENTITLED),
    ],
)
def test_family_allowance(change: dict[str, Any], expected: Outcome) -> None:
    claim = family_allowance.AllowanceClaim(
        date(2026, 3, 1), Category.EMPLOYEE, 1_700_00, (family_allowance.Child(date(2020, 1, 1)),)
    )
    assert outcome(family_allowance.determine(replace(claim, **change), LAW, TODAY)) is expected


JAILED = imprisonment.PrisonClaim(
    person(record=months(date(2023, 2, 1), 36, pay=1_700_00)), date(2026, 2, 1), "closed", 2,
    False, False,
)  # fmt: skip


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, Outcome.ENTITLED),
        ({"regime": None}, Outcome.UNKNOWN),
        ({"regime": "half_open"}, Outcome.NOT_ENTITLED),
        ({"imprisoned_on": None}, Outcome.UNKNOWN),
        ({"dependants": 0}, Outcome.NOT_ENTITLED),
        ({"receives_pay": True}, Outcome.NOT_ENTITLED),
        ({"prisoner": person(record=months(date(2023, 2, 1), 36))}, Outcome.NOT_ENTITLED),
        ({"prisoner": person(record=months(date(2024, 2, 1), 23, pay=1_621_00))},
         Outcome.NOT_ENTITLED),
    ],
)  # fmt: skip
def test_imprisonment_aid(change: dict[str, Any], expected: Outcome) -> None:
    assert outcome(imprisonment.determine(replace(JAILED, **change), LAW, TODAY)) is expected


def test_small_children_of_a_prisoner_have_longer_to_ask() -> None:
    late = replace(JAILED, imprisoned_on=date(2025, 11, 1))
    assert imprisonment.determine(late, LAW, TODAY).starts_on == TODAY
    young = replace(late, youngest_dependant_age=15)
    assert imprisonment.determine(young, LAW, TODAY).starts_on == date(2025, 11, 1)


# -- assistance, unemployment, family grant ----------------------------------------------------

OLD = assistance.AssistanceClaim(
    date(1960, 3, 2),
    TODAY,
    None,
    2,
    (assistance.Income("wage", 800_00),),
    TODAY,
    biometrics="registered",
)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, Outcome.ENTITLED),
        ({"birth": date(1961, 3, 3), "impairment": False}, Outcome.NOT_ENTITLED),
        ({"birth": date(1961, 3, 3)}, Outcome.UNKNOWN),
        ({"birth": date(1990, 3, 3), "impairment": True}, Outcome.ENTITLED),
        ({"birth": None}, Outcome.UNKNOWN),
        ({"incomes": None}, Outcome.UNKNOWN),
        ({"members": None}, Outcome.UNKNOWN),
        ({"incomes": (assistance.Income("wage", 810_50),)}, Outcome.ENTITLED),
        ({"incomes": (assistance.Income("wage", 810_51),)}, Outcome.NOT_ENTITLED),
        ({"incomes": (assistance.Income("internship", 9_000_00),)}, Outcome.ENTITLED),
        ({"incomes": (assistance.Income("family_grant", 900_00),)}, Outcome.NOT_ENTITLED),
        ({"incomes": (assistance.Income("pension", 1_621_00, True),)}, Outcome.ENTITLED),
        ({"incomes": (assistance.Income("pension", 1_621_01, True),)}, Outcome.NOT_ENTITLED),
        ({"register_updated_on": None}, Outcome.UNKNOWN),
        ({"register_updated_on": date(2024, 2, 29)}, Outcome.NOT_ENTITLED),
        ({"register_updated_on": date(2024, 3, 1)}, Outcome.ENTITLED),
        ({"other_benefit": None}, Outcome.UNKNOWN),
        ({"other_benefit": True}, Outcome.NOT_ENTITLED),
        ({"biometrics": "told"}, Outcome.ENTITLED),
        ({"biometrics": "none"}, Outcome.NOT_ENTITLED),
        ({"biometrics": None}, Outcome.UNKNOWN),
    ],
)
def test_assistance_benefit(change: dict[str, Any], expected: Outcome) -> None:
    assert outcome(assistance.determine(replace(OLD, **change), LAW, TODAY)) is expected


@pytest.mark.parametrize("biometrics", [None, "told", "none", "registered"])
def test_who_asked_before_the_biometric_register_was_needed_is_not_asked_for_it(
    biometrics: str | None,
) -> None:
    def asked(day: date) -> Determination:
        claim = replace(OLD, requested_on=day, biometrics=biometrics)
        return assistance.determine(claim, LAW, TODAY)

    before = asked(date(2025, 11, 20))
    assert before.entitled and not before.doubts
    assert "biometrics" not in [one.key for one in before.conditions]
    assert asked(date(2025, 11, 21)).condition("biometrics").own == (
        None if biometrics is None else ("flag", int(biometrics != "none"))
    )


def test_nobody_over_eighty_needs_the_biometric_register() -> None:
    def asked(birth: date) -> Determination:
        return assistance.determine(replace(OLD, birth=birth, biometrics="none"), LAW, TODAY)

    excused = asked(date(1946, 3, 1))
    assert excused.entitled and excused.condition("biometrics").source == "person register"
    assert asked(date(1946, 3, 2)).outcome is Outcome.NOT_ENTITLED  # eighty today, not over it


def test_what_the_claimant_says_of_the_biometric_register_is_looked_at_by_a_person() -> None:
    def doubts(biometrics: str | None, birth: date = OLD.birth) -> tuple[str, ...]:
        claim = replace(OLD, birth=birth, biometrics=biometrics)
        return assistance.determine(claim, LAW, TODAY).doubts

    assert doubts("told") == ("biometrics_told",)
    assert doubts("registered") == doubts("told", date(1940, 1, 1)) == ()


def test_until_june_2021_the_income_had_to_be_below_the_quarter() -> None:
    quarter = 275_00
    assert not assistance.poor_enough(quarter, 1, date(2021, 6, 22), LAW)
    assert assistance.poor_enough(quarter, 1, date(2021, 6, 23), LAW)


def test_near_the_limit_a_person_looks_and_inclusion_aid_is_half() -> None:
    near = replace(OLD, incomes=(assistance.Income("wage", 1_600_00),))
    assert "income_in_review_band" in assistance.determine(near, LAW, TODAY).doubts
    half = 810_50 * OLD.members
    for cents, doubtful in ((half, True), (half + 1, False)):
        claim = replace(OLD, incomes=(assistance.Income("wage", cents),))
        said = assistance.determine(claim, LAW, TODAY).doubts
        assert ("income_in_review_band" in said) is doubtful
    far = replace(OLD, incomes=(assistance.Income("wage", 5_000_00),))
    assert "income_in_review_band" not in assistance.determine(far, LAW, TODAY).doubts
    assert assistance.inclusion_aid(TODAY, LAW) == 810_50
    assert assistance.inclusion_aid_allows(3_242_00, TODAY, LAW)
    assert not assistance.inclusion_aid_allows(3_242_01, TODAY, LAW)


FIRED = UnemploymentClaim(
    date(2026, 2, 1), TODAY, "without_cause", 1, 18, (2_000_00, 2_100_00, 2_200_00)
)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, Outcome.ENTITLED),
        ({"termination": "resignation"}, Outcome.NOT_ENTITLED),
        ({"termination": "aliens"}, Outcome.UNKNOWN),
        ({"termination": None}, Outcome.UNKNOWN),
        ({"months_worked": 11}, Outcome.NOT_ENTITLED),
        ({"months_worked": None}, Outcome.UNKNOWN),
        ({"request_number": 2, "months_worked": 9}, Outcome.ENTITLED),
        ({"request_number": 7, "months_worked": 6}, Outcome.ENTITLED),
        ({"dismissed_on": None}, Outcome.UNKNOWN),
        ({"dismissed_on": TODAY - timedelta(days=6)}, Outcome.NOT_ENTITLED),
        ({"dismissed_on": TODAY - timedelta(days=7)}, Outcome.ENTITLED),
        ({"dismissed_on": TODAY - timedelta(days=120)}, Outcome.ENTITLED),
        ({"dismissed_on": TODAY - timedelta(days=121)}, Outcome.NOT_ENTITLED),
        ({"other_income": True}, Outcome.NOT_ENTITLED),
        ({"continued_benefit": None}, Outcome.UNKNOWN),
        ({"last_right_on": date(2024, 10, 1)}, Outcome.ENTITLED),
        ({"last_right_on": date(2024, 10, 2)}, Outcome.NOT_ENTITLED),
        ({"last_pays_cents": ()}, Outcome.UNKNOWN),
        ({"domestic": True, "months_worked": 15}, Outcome.ENTITLED),
        ({"domestic": True, "months_worked": 14}, Outcome.NOT_ENTITLED),
    ],
)
def test_unemployment_insurance(change: dict[str, Any], expected: Outcome) -> None:
    assert outcome(unemployment.determine(replace(FIRED, **change), LAW, TODAY)) is expected


def test_domestic_workers_get_up_to_three_minimum_wages() -> None:
    assert unemployment.domestic_instalments(15, TODAY, LAW) == 3
    assert unemployment.domestic_instalments(14, TODAY, LAW) == 0
    found = unemployment.determine(replace(FIRED, domestic=True), LAW, TODAY)
    assert found.amount_cents == 1_621_00


@given(st.integers(0, 9_000_00))
def test_an_instalment_grows_with_pay_between_minimum_wage_and_maximum(mean: int) -> None:
    amount = unemployment.monthly_amount
    assert 1_621_00 <= amount(mean, TODAY, LAW) <= amount(mean + 1, TODAY, LAW) <= 2_518_65


@pytest.mark.parametrize(
    ("change", "expected", "cents"),
    [
        ({}, Outcome.ENTITLED, 750_00),
        ({"income_cents": None}, Outcome.UNKNOWN, None),
        ({"income_cents": 872_01}, Outcome.NOT_ENTITLED, None),
        ({"income_cents": 872_01, "already_receives": True}, Outcome.ENTITLED, 375_00),
        ({"income_cents": 2_824_01, "already_receives": True}, Outcome.NOT_ENTITLED, None),
        ({"members": 1, "small_children": 0}, Outcome.ENTITLED, 600_00),
        ({"pregnant": 1, "nursing": 1, "children": 2}, Outcome.ENTITLED, 950_00),
    ],
)
def test_family_grant(change: dict[str, Any], expected: Outcome, cents: int | None) -> None:
    family = replace(family_grant.Family(4, small_children=1, income_cents=400_00), **change)
    if family.members == 1:
        family = replace(family, income_cents=100_00)
    found = family_grant.determine(family, LAW, TODAY)
    assert outcome(found) is expected and found.amount_cents == cents
    assert bool(found.doubts) is (family.members == 1)


# -- small print ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("last", "lines", "paid"),
    [
        (None, {"mean_all", "share_of_salary"}, 2_730_00),
        (2_730_00, {"mean_all", "share_of_salary"}, 2_730_00),
        (2_729_99, {"mean_all", "share_of_salary", "mean_of_last"}, 2_729_99),
        (1_621_00, {"mean_all", "share_of_salary", "mean_of_last"}, 1_621_00),
        (
            1_000_00,
            {"mean_all", "share_of_salary", "mean_of_last", "raised_to_floor"},
            1_621_00,
        ),
    ],
)
def test_each_limit_of_the_temporary_benefit_has_its_line_only_where_it_bites(
    last: int | None, lines: set[str], paid: int
) -> None:
    cents, said = temporary_incapacity._lines(3_000_00, last, TODAY, LAW)
    assert ({line.key for line in said}, cents) == (lines, paid)


@pytest.mark.parametrize(
    ("reason", "right"),
    [
        ("without_cause", True),
        ("indirect", True),
        ("end_of_company", True),
        ("resignation", False),
        ("just_cause", False),
        ("agreement", False),
        ("voluntary_scheme", False),
        ("end_of_term", False),
        ("retirement", False),
    ],
)
def test_every_way_to_lose_work_gives_a_right_or_none(reason: str, right: bool) -> None:
    found = unemployment.determine(replace(FIRED, termination=reason), LAW, TODAY)
    assert found.entitled is right


@pytest.mark.parametrize(("noticed", "source"), [(True, "dismissal notices"), (False, "claim")])
def test_how_the_job_ended_comes_from_the_employer_or_from_the_claimant(
    noticed: bool, source: str
) -> None:
    found = unemployment.determine(replace(FIRED, noticed=noticed), LAW, TODAY)
    sources = {one.key: one.source for one in found.conditions}
    assert sources["termination"] == source
    assert (sources["other_income"], sources["months_worked"]) == ("claim", "contribution record")


def test_a_dependant_whose_end_is_not_known_is_named() -> None:
    widow = Dependant("Ana", Kin.SPOUSE, None, dependence_proved=True)
    claim = SurvivorsClaim(date(2026, 1, 10), TODAY, True, 3_000_00, 60, (widow,))
    assert "dependant:Ana" in survivors.determine(claim, LAW, TODAY).missing
