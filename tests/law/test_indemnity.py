"""What an indemnity for old months is reckoned on, and what it buys (Lei 8.212/1991 art. 45-A)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from benefits.law.correction import correction_table
from benefits.law.facts import Category, ContributionMonth, Facts
from benefits.law.indemnity import bought, indemnity_basis, salary_of
from benefits.law.worktime import DAY, MONTH
from portal.periods import month_number, month_range

from .people import LAW

ON = date(2026, 1, 20)
DECEMBER = date(2025, 12, 1)


def months(first: date, last: date, cents: int, **more: object) -> list[ContributionMonth]:
    return [
        ContributionMonth(month, cents, Category.EMPLOYEE, paid=True, **more)  # type: ignore[arg-type]
        for month in month_range(first, last)
    ]


def person(*entries: ContributionMonth) -> Facts:
    return Facts(date(1970, 5, 4), "F", tuple(entries), ON)


def test_the_mean_is_that_of_the_80_percent_highest_corrected_salaries() -> None:
    # July to December 2025; of six months four count: int(6 x 0,8). Hand: the four highest.
    wages = [2_000_00, 3_000_00, 4_000_00, 5_000_00, 6_000_00, 7_000_00]
    entries = [
        ContributionMonth(date(2025, 7 + place, 1), cents, paid=True)
        for place, cents in enumerate(wages)
    ]
    found = indemnity_basis(person(*entries), ON, LAW)
    assert (found.used, found.known, found.base) == (4, 6, date(2026, 1, 1))
    table = correction_table(found.base, LAW)
    corrected = [
        table.correct(cents, month_number(date(2025, 7 + place, 1)), "half_up")
        for place, cents in enumerate(wages)
    ]
    assert abs(found.mean_cents * 4 - sum(corrected[2:])) <= 4
    assert 5_500_00 < found.mean_cents < 5_560_00


def test_the_mean_is_no_less_than_the_minimum_wage_and_no_more_than_the_ceiling() -> None:
    poor = months(date(2018, 1, 1), date(2019, 10, 1), 500_00)
    assert indemnity_basis(person(*poor), ON, LAW).mean_cents == 1_621_00
    # The ceilings of 1999 to 2004, corrected, pass that of today: EC 41/2003 came later.
    rich = months(date(2025, 1, 1), DECEMBER, 50_000_00)
    assert indemnity_basis(person(*rich), ON, LAW).mean_cents <= 8_475_55


def test_who_has_no_salary_pays_on_the_minimum_wage_of_the_month_before() -> None:
    assert indemnity_basis(person(), ON, LAW).mean_cents == 1_518_00
    old = months(date(1990, 1, 1), date(1994, 6, 1), 100_00)
    assert indemnity_basis(person(*old), ON, LAW).mean_cents == 1_518_00


def test_months_bought_before_do_not_change_the_next_mean() -> None:
    own = months(date(2025, 1, 1), DECEMBER, 3_000_00)
    bought_ones = [
        replace(one, category=Category.OWN_ACCOUNT, paid_late=True, indemnified=True)
        for one in months(date(2000, 1, 1), date(2010, 1, 1), 900_00)
    ]
    without = indemnity_basis(person(*own), ON, LAW)
    assert indemnity_basis(person(*own, *bought_ones), ON, LAW) == without


def test_the_salary_of_a_month_is_the_mean_again_when_it_is_corrected() -> None:
    basis = indemnity_basis(person(*months(date(2025, 1, 1), DECEMBER, 3_000_00)), ON, LAW)
    month = date(2015, 3, 1)
    cents = salary_of(month, basis, LAW)
    table = correction_table(basis.base, LAW)
    assert abs(table.correct(cents, month_number(month), "half_up") - basis.mean_cents) <= 2
    assert salary_of(date(1985, 3, 1), basis, LAW) == LAW.get(
        "wages/minimum_wage", date(1994, 7, 1)
    )
    poor = replace(basis, mean_cents=100_00)
    assert salary_of(month, poor, LAW) == 788_00
    rich = replace(basis, mean_cents=100_000_00)
    assert salary_of(month, rich, LAW) == 4_663_75


def test_a_month_counts_as_time_and_for_no_waiting_period() -> None:
    facts = person(*months(date(2010, 1, 1), date(2010, 12, 1), 2_000_00))
    gain = bought(facts, (date(2015, 1, 1), date(2015, 2, 1), date(2020, 3, 1)), ON, LAW)
    assert gain.time_after - gain.time_before == 59 * DAY + MONTH  # 31 + 28 days, and a month
    assert gain.carencia_after == gain.carencia_before == 12


def test_a_late_month_that_is_no_indemnity_still_counts_after_one_paid_in_time() -> None:
    """Lei 8.213/1991 art. 27 II speaks of months before the first one paid in time."""
    own = [
        ContributionMonth(date(2024, 1, 1), 2_000_00, Category.OWN_ACCOUNT, paid=True),
        ContributionMonth(
            date(2024, 2, 1), 2_000_00, Category.OWN_ACCOUNT, paid=True, paid_late=True
        ),
    ]
    assert bought(person(*own), (), ON, LAW).carencia_before == 2


def test_facts_without_indemnities_are_written_as_before() -> None:
    written = person(*months(DECEMBER, DECEMBER, 2_000_00)).to_json()
    assert "indemnified" not in str(written)
    facts = person(*months(DECEMBER, DECEMBER, 2_000_00, indemnified=True))
    assert Facts.from_json(facts.to_json()) == facts
