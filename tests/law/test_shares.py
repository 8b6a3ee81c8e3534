"""A survivors' pension over time: who comes late shares from that day; a share ends unshared."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from benefits.law.survivors import Dependant, Kin, SurvivorsClaim, determine, stages

from .people import LAW
from .test_retirement import say

DIED = date(2026, 1, 10)
ASKED = date(2026, 2, 1)
WIDOW = Dependant("Ana", Kin.SPOUSE, date(1960, 1, 1), union_since=date(1990, 1, 1))
BOY = Dependant("Rui", Kin.CHILD, date(2006, 1, 1))
LATE = Dependant("Eva", Kin.CHILD, date(2015, 6, 1), joined_on=date(2026, 8, 15))
MOTHER = Dependant("Lia", Kin.PARENT, date(1940, 1, 1), dependence_proved=True)
CLAIM = SurvivorsClaim(DIED, ASKED, True, 4_000_00, 200, (WIDOW, BOY))


def test_the_pension_falls_when_a_share_ends_and_the_others_get_no_more() -> None:
    both, alone = stages(CLAIM, LAW)
    assert (both.first, both.last) == (DIED, date(2026, 12, 31))
    assert (both.names, both.pension_cents) == (("Ana", "Rui"), 2_800_00)
    assert both.shares_cents == (1_400_00, 1_400_00)
    assert (alone.first, alone.last, alone.names) == (date(2027, 1, 1), None, ("Ana",))
    assert alone.pension_cents == 2_400_00 and alone.shares_cents == (2_400_00,)


def test_who_comes_late_shares_from_that_day_and_not_before() -> None:
    late = replace(CLAIM, dependants=(*CLAIM.dependants, LATE))
    before, three, two, alone = stages(late, LAW)
    assert before.last == date(2026, 8, 14) and before.pension_cents == 2_800_00
    assert three.first == LATE.joined_on and three.names == ("Ana", "Rui", "Eva")
    assert three.pension_cents == 3_200_00 and sum(three.shares_cents) == 3_200_00
    assert (two.first, two.names) == (date(2027, 1, 1), ("Ana", "Eva"))
    assert (alone.first, alone.last) == (date(2036, 6, 1), None)
    found = determine(late, LAW, ASKED)
    assert found.amount_cents == 2_800_00 and "late_dependants" in found.doubts and say(found)
    (line,) = [line for line in found.lines if line.key == "late_dependants"]
    assert line.amount == ("cents", 3_200_00) and line.values["since"] == ("date", "2026-08-15")
    assert line.values["count"] == ("count", 3)
    assert "late_dependants" not in determine(CLAIM, LAW, ASKED).doubts


def test_who_asked_with_the_others_or_before_them_is_not_late() -> None:
    for day in (DIED, ASKED):
        child = replace(LATE, joined_on=day)
        first, *_ = stages(replace(CLAIM, dependants=(*CLAIM.dependants, child)), LAW)
        assert len(first.names) == 3 and first.first == DIED
    child = replace(LATE, joined_on=ASKED + timedelta(days=1))
    first, *_ = stages(replace(CLAIM, dependants=(*CLAIM.dependants, child)), LAW)
    assert len(first.names) == 2 and first.last == ASKED


def test_a_late_dependant_of_a_better_class_excludes_the_others_from_then_on() -> None:
    claim = replace(CLAIM, dependants=(MOTHER, LATE))
    mother, child = stages(claim, LAW)
    assert mother.names == ("Lia",) and mother.last == date(2026, 8, 14)
    assert child.names == ("Eva",)  # and when her share ends the mother's does not come back
    assert child.last == date(2036, 5, 31)
    assert determine(claim, LAW, ASKED).amount_cents == mother.pension_cents


def test_a_disabled_dependant_who_comes_late_makes_it_whole() -> None:
    late = replace(LATE, disabled=True)
    _, after, *_ = stages(replace(CLAIM, dependants=(*CLAIM.dependants, late)), LAW)
    assert after.pension_cents == 4_000_00


def test_the_minimum_wage_is_that_of_the_first_day_of_a_stage() -> None:
    poor = replace(CLAIM, died_on=date(2025, 12, 1), requested_on=date(2025, 12, 20), base_cents=1)
    child = replace(LATE, joined_on=date(2026, 1, 1))
    first, second, *_ = stages(replace(poor, dependants=(WIDOW, child)), LAW)
    assert (first.pension_cents, second.pension_cents) == (1_518_00, 1_621_00)


def test_without_a_death_a_base_or_dependants_there_is_nothing_to_share() -> None:
    assert stages(replace(CLAIM, died_on=None), LAW) == ()
    assert stages(replace(CLAIM, base_cents=None), LAW) == ()
    assert stages(replace(CLAIM, dependants=()), LAW) == ()
    none = replace(BOY, birth=date(1990, 1, 1))
    assert stages(replace(CLAIM, dependants=(none,)), LAW) == ()


def test_all_who_come_late_start_on_their_day() -> None:
    (only, *_) = stages(replace(CLAIM, dependants=(LATE,)), LAW)
    assert only.first == LATE.joined_on and only.names == ("Eva",)


def test_one_disabled_dependant_among_several_makes_it_whole() -> None:
    disabled = replace(BOY, disabled=True)
    found = determine(replace(CLAIM, dependants=(WIDOW, disabled)), LAW, ASKED)
    lines = {line.key: line.amount for line in found.lines}
    assert lines["family_share"] == ("percent", "1/1")
    assert found.amount_cents == CLAIM.base_cents


def test_a_former_spouse_excludes_parents_like_a_spouse() -> None:
    former = replace(WIDOW, kin=Kin.FORMER_SPOUSE, dependence_proved=True)
    parent = Dependant("Ida", Kin.PARENT, date(1950, 1, 1), dependence_proved=True)
    first, *_ = stages(replace(CLAIM, dependants=(former, parent)), LAW)
    assert first.names == (former.name,)
