"""How a permanent incapacity pension ends after recovery: at once, by years, or in three steps."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest

from benefits.law.facts import FactsError
from benefits.law.recovery import Recovery, Step, steps, still_paid
from portal.periods import anniversary

from .people import LAW

START = date(2020, 3, 10)
FIVE_YEARS = date(2025, 3, 10)


def ending(
    recovered: date, full: bool = True, old_job: bool | None = False
) -> tuple[Step, ...] | None:
    return steps(Recovery(START, recovered, full, old_job), LAW)


def test_who_goes_back_to_the_old_job_within_five_years_ends_at_once() -> None:
    assert ending(date(2023, 3, 10), old_job=True) == ()
    assert ending(FIVE_YEARS, old_job=True) == ()


def test_who_has_no_job_waiting_keeps_a_month_for_each_year() -> None:
    (step,) = ending(date(2023, 3, 10)) or ()
    assert step == Step(date(2023, 3, 10), date(2023, 6, 9), Fraction(1))
    (day_before,) = ending(date(2023, 3, 9)) or ()
    assert day_before.last == date(2023, 5, 8)
    assert ending(date(2021, 3, 9)) == ()
    (five,) = ending(FIVE_YEARS) or ()
    assert five.last == date(2025, 8, 9)


def test_nobody_can_tell_without_knowing_whether_the_old_job_waits() -> None:
    assert ending(FIVE_YEARS, old_job=None) is None
    assert ending(FIVE_YEARS + timedelta(days=1), old_job=None) is not None


@pytest.mark.parametrize(
    ("recovered", "full"),
    [(FIVE_YEARS + timedelta(days=1), True), (date(2021, 1, 1), False), (START, False)],
)
def test_later_or_in_part_it_ends_in_three_steps(recovered: date, full: bool) -> None:
    found = ending(recovered, full, old_job=True) or ()
    assert [step.share for step in found] == [Fraction(1), Fraction(1, 2), Fraction(1, 4)]
    assert found[0].first == recovered
    assert found[-1].last == anniversary(recovered, 18) - timedelta(days=1)
    for one, following in pairwise(found):
        assert following.first == one.last + timedelta(days=1)


def test_half_and_a_quarter_may_be_below_the_minimum_wage() -> None:
    found = ending(date(2026, 1, 1), False) or ()
    assert [still_paid(1_621_01, step, LAW) for step in found] == [1_621_01, 810_50, 405_25]


def test_nobody_recovers_before_the_benefit_began() -> None:
    with pytest.raises(FactsError) as refused:
        Recovery(START, START - timedelta(days=1), True, None)
    assert refused.value.field == "recovered_on"
