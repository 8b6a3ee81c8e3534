"""Readjustment, 13th payment, two benefits at once, time limits, income tax."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benefits.law import accumulation, prescription, readjustment, thirteenth
from benefits.law.withholding import withholding
from benefits.law.wording import Wording
from portal.periods import Span
from portal.statutes import NoValueInForce

from .people import LAW, TODAY

WORDS = Wording()

# Lei 8.213/1991 art. 124; Lei 8.742/1993 art. 20 §4; Lei 10.779/2003 art. 2; written out a second
# time on purpose
FORBIDDEN_PAIRS = [
    ("retirement", "retirement"),
    ("retirement", "temporary_incapacity"),
    ("retirement", "accident_aid"),
    ("retirement", "unemployment"),
    ("spouse_pension", "spouse_pension"),
    ("temporary_incapacity", "unemployment"),
    ("temporary_incapacity", "maternity"),
    ("maternity", "unemployment"),
    ("retirement", "closed_season"),
    ("temporary_incapacity", "closed_season"),
    ("maternity", "closed_season"),
    ("unemployment", "closed_season"),
    ("assistance", "maternity"),
    ("assistance", "accident_aid"),
    ("assistance", "imprisonment"),
    ("assistance", "closed_season"),
    ("assistance", "retirement"),
    ("assistance", "spouse_pension"),
    ("assistance", "temporary_incapacity"),
    ("assistance", "unemployment"),
]


def test_which_benefits_go_together() -> None:
    assert not accumulation.may_be_paid_together("retirement", "temporary_incapacity")
    assert not accumulation.may_be_paid_together("retirement", "retirement")
    assert accumulation.may_be_paid_together("retirement", "spouse_pension")


@given(st.integers(0, 8_475_55))
def test_the_smaller_benefit_is_never_raised_and_keeps_a_minimum_wage(amount: int) -> None:
    kept = accumulation.reduced_part(amount, TODAY, LAW)
    assert min(amount, 1_621_00) <= kept <= amount


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [
        (date(2026, 3, 17), date(2026, 12, 31), 10),
        (date(2026, 3, 18), date(2026, 12, 31), 9),
        (date(2025, 3, 1), date(2026, 1, 14), 0),
        (date(2025, 3, 1), date(2026, 1, 15), 1),
    ],
)
def test_fifteen_days_make_a_twelfth(first: date, last: date, count: int) -> None:
    assert thirteenth.twelfths(Span(first, last), 2026, LAW) == count


def test_the_halves_of_the_thirteenth_add_up_and_a_year_has_twelve_twelfths() -> None:
    assert thirteenth.first_half(1_621_01) == 810_50
    assert thirteenth.has_thirteenth("old_age", TODAY, LAW)
    with pytest.raises(ValueError, match="0 to 12"):
        thirteenth.thirteenth(100, 13)


RULE_2027 = [(7, 0), (8, 1_000_00), (10, 1_000_00), (11, 2_000_00), (12, 2_000_00)]


@pytest.mark.parametrize(("month", "cents"), RULE_2027)
def test_half_of_the_thirteenth_is_due_with_august_the_rest_with_november(
    month: int, cents: int
) -> None:
    owed = thirteenth.owed_by(
        date(2027, month, 1), date(2020, 5, 1), None, 2027, 2_000_00, rule="old_age", law=LAW
    )
    assert (owed.cents, owed.final) == (cents, month >= 11)


@given(
    st.integers(1, 8_475_55),
    st.integers(1, 8_475_55),
    st.dates(date(2020, 1, 1), date(2027, 10, 31)),
)
def test_what_is_due_only_grows_within_a_year_and_ends_at_the_whole_of_december(
    before: int, later: int, first: date
) -> None:
    """Also when the minimum wage rises between the halves: the second half is the rest."""
    low, high = sorted((before, later))
    count = thirteenth.twelfths(Span(first, date(2027, 12, 31)), 2027, LAW)
    owed = [
        thirteenth.owed_by(
            date(2027, month, 1),
            first,
            None,
            2027,
            thirteenth.thirteenth(low if month < 9 else high, count),
            rule="old_age",
            law=LAW,
        ).cents
        for month in range(1, 13)
    ]
    parts = [after - so_far for so_far, after in pairwise([0, *owed])]
    assert min(parts) >= 0
    assert sum(parts) == thirteenth.thirteenth(high, count)


def test_a_month_that_a_decision_left_unpaid_makes_no_twelfth() -> None:
    year = Span(date(2026, 1, 1), date(2026, 12, 31))
    assert thirteenth.twelfths(year, 2026, LAW, {date(2026, 3, 1), date(2025, 3, 1)}) == 11


def test_readjustment_keeps_the_floor_and_stops_at_the_ceiling() -> None:
    january = date(2026, 1, 1)
    assert readjustment.readjust(1_600_00, date(2025, 12, 1), january, LAW) == 1_621_00
    assert readjustment.readjust(800_00, date(2025, 1, 1), january, LAW, floor=False) == 831_20
    assert readjustment.readjust(8_475_00, date(2000, 1, 1), january, LAW) == 8_475_55
    assert readjustment.readjustment_rate(january, january, LAW) == 0
    assert readjustment.readjusted_to(2_000_00, date(2026, 2, 1), TODAY, LAW) == 2_000_00


@pytest.mark.parametrize("year", range(2015, 2027))
def test_the_rates_of_a_january_are_the_price_index_since_the_month_of_start(year: int) -> None:
    changes = [LAW.get("correction/index", date(year - 1, month, 1)) for month in range(1, 13)]
    for month in range(1, 13):
        rate = readjustment.readjustment_rate(date(year - 1, month, 9), date(year, 1, 1), LAW)
        by_index = readjustment.chained_rate(changes[month - 1 :])
        assert rate == max(by_index, 0), month  # of November 2018: no fall (Portaria ME 9/2019)
    assert readjustment.readjustment_rate(date(1999, 1, 1), date(year, 1, 1), LAW) == (
        readjustment.readjustment_rate(date(year - 1, 1, 1), date(year, 1, 1), LAW)
    )


@pytest.mark.parametrize(
    ("started", "january", "rate"),
    [  # as printed: pages on Portarias MTPS/MF 1/2016 and ME 9/2019
        (date(2015, 2, 1), date(2016, 1, 1), "9.65"),
        (date(2015, 8, 31), date(2016, 1, 1), "3.59"),
        (date(2015, 12, 1), date(2016, 1, 1), "0.90"),
        (date(2010, 5, 1), date(2017, 1, 1), "6.58"),
        (date(2010, 5, 1), date(2018, 1, 1), "2.07"),
        (date(2018, 2, 1), date(2019, 1, 1), "3.20"),
        (date(2018, 8, 1), date(2019, 1, 1), "0.59"),
        (date(2018, 11, 30), date(2019, 1, 1), "0"),
    ],
)
def test_printed_rates_of_before_the_reform(started: date, january: date, rate: str) -> None:
    assert readjustment.readjustment_rate(started, january, LAW) == Fraction(rate) / 100


def test_a_right_of_2014_rises_year_by_year_and_one_of_2013_waits_for_a_person() -> None:
    start = date(2014, 3, 10)  # by hand, half up each January: 4,89 11,28 6,58 2,07 3,43 4,48 %
    by_hand = [2_097_80, 2_334_43, 2_488_04, 2_539_54, 2_626_65, 2_744_32]
    for year, cents in enumerate(by_hand, start=2015):
        assert readjustment.readjusted_to(2_000_00, start, date(year, 6, 1), LAW) == cents
    with pytest.raises(NoValueInForce):
        readjustment.readjusted_to(2_000_00, date(2013, 12, 31), TODAY, LAW)


@pytest.mark.parametrize(
    ("month", "gross", "tax"),
    [
        (date(2015, 4, 1), 1_903_98, 0),
        (date(2018, 6, 1), 3_000_00, 95_20),  # 15 % less 354,80
        (date(2023, 4, 1), 5_000_00, 505_64),  # 27,5 % less 869,36
        (date(2023, 5, 1), 2_640_00, 0),  # 528,00 off: 2.112,00
        (date(2023, 5, 1), 5_000_00, 354_47),  # 4.472,00: 22,5 % less 651,73
    ],
)
def test_the_tax_tables_of_before_2024(month: date, gross: int, tax: int) -> None:
    assert withholding(gross, month, LAW).tax_cents == tax


def test_no_instalment_is_lost_within_five_years() -> None:
    assert prescription.lost_instalments(date(2024, 1, 1), TODAY, LAW) == (0, None)
    assert prescription.lost_instalments(date(2021, 2, 1), TODAY, LAW) == (1, date(2021, 2, 1))


def test_days_on_which_an_earlier_request_was_looked_into_do_not_grow_old() -> None:
    asked = date(2026, 11, 20)
    assert prescription.reckoned_from(asked, (), LAW) == asked
    within = Span(date(2022, 3, 1), date(2022, 3, 31))
    assert prescription.reckoned_from(asked, [within], LAW) == date(2026, 10, 20)
    # It reaches into the five years only because another one has lengthened them.
    before = Span(date(2021, 11, 1), date(2021, 11, 10))
    assert prescription.reckoned_from(asked, [before], LAW) == asked
    assert prescription.reckoned_from(asked, [before, within], LAW) == date(2026, 10, 10)
    too_old = Span(date(2015, 1, 1), date(2016, 12, 31))
    assert prescription.reckoned_from(asked, [too_old], LAW) == asked
    later = Span(date(2026, 11, 11), date(2027, 3, 1))
    assert prescription.reckoned_from(asked, [later], LAW) == date(2026, 11, 10)


def test_nothing_is_lost_for_a_child_until_five_years_after_16() -> None:
    since, asked = date(2012, 5, 10), date(2026, 11, 20)

    def first(born_on: date | None) -> date:
        return prescription.first_day_paid(since, asked, LAW, born_on)

    assert first(date(2005, 11, 21)) == since  # 16 on 2021-11-21: five years are not over
    assert first(date(2005, 11, 20)) == date(2021, 11, 1)
    assert first(None) == date(2021, 11, 1)
    assert prescription.first_day_paid(date(2024, 5, 10), asked, LAW) == date(2024, 5, 10)


def test_ten_years_run_from_the_month_after_the_first_payment_or_from_16() -> None:
    paid = date(2016, 11, 7)
    assert prescription.revision_term(paid, LAW) == Span(date(2016, 12, 1), date(2026, 11, 30))
    young = prescription.revision_term(paid, LAW, date(2004, 7, 9))
    assert young == Span(date(2020, 7, 9), date(2030, 7, 8))
    refused = prescription.revision_term(paid, LAW, refused_on=date(2020, 7, 9))
    assert refused == Span(date(2020, 7, 9), date(2030, 7, 8))
    assert prescription.annulment_term(paid, LAW) == Span(paid, date(2026, 11, 6))


@given(st.integers(0, 20_000_00))
def test_tax_grows_with_income_and_net_pay_does_too(gross: int) -> None:
    one, two = (withholding(amount, TODAY, LAW) for amount in (gross, gross + 100))
    assert 0 <= one.tax_cents <= two.tax_cents + 1
    assert gross - one.tax_cents <= gross + 100 - two.tax_cents + 1


def test_pensioners_of_65_have_a_part_free_of_tax() -> None:
    plain = withholding(6_000_00, date(2025, 6, 1), LAW)
    old = withholding(6_000_00, date(2025, 6, 1), LAW, pension_at_65=True)
    assert old.taxable_cents == 6_000_00 - 1_903_98 and old.tax_cents < plain.tax_cents


@pytest.mark.parametrize("pair", sorted(sorted(pair) for pair in FORBIDDEN_PAIRS))
def test_what_the_law_forbids_together_is_forbidden_in_either_order(pair: list[str]) -> None:
    one, other = pair[0], pair[-1]
    assert not accumulation.may_be_paid_together(one, other)
    assert not accumulation.may_be_paid_together(other, one)


def test_only_the_forbidden_pairs_are_forbidden() -> None:
    assert {frozenset(pair) for pair in FORBIDDEN_PAIRS} == set(accumulation.FORBIDDEN)


def test_a_year_has_its_first_month_and_its_last() -> None:
    assert thirteenth.twelfths(Span(date(2026, 1, 1), date(2026, 12, 31)), 2026, LAW) == 12
    assert thirteenth.twelfths(Span(date(2026, 1, 1), date(2026, 1, 31)), 2026, LAW) == 1
    assert thirteenth.twelfths(Span(date(2026, 12, 1), date(2027, 1, 31)), 2026, LAW) == 1


def test_without_dependants_the_simplified_deduction_holds_until_more_is_shown() -> None:
    month = date(2025, 6, 1)
    plain = withholding(6_000_00, month, LAW)
    assert plain.deduction_cents == 607_20
    assert withholding(6_000_00, month, LAW, dependants=3).deduction_cents == 607_20
    assert withholding(6_000_00, month, LAW, dependants=4).deduction_cents == 4 * 189_59
    paid_in = withholding(6_000_00, month, LAW, contribution_cents=607_20)
    assert paid_in.deduction_cents == 607_20
    one_more = withholding(6_000_00, month, LAW, contribution_cents=607_21)
    assert one_more.deduction_cents == 607_21


def test_the_floor_holds_through_all_the_years_unless_it_does_not_apply() -> None:
    start = date(2023, 2, 1)
    assert readjustment.readjusted_to(500_00, start, TODAY, LAW) == 1_621_00
    assert readjustment.readjusted_to(500_00, start, TODAY, LAW, floor=False) < 600_00


def test_of_the_benefits_somebody_gets_those_that_exclude_another_are_named() -> None:
    from benefits.law.accumulation import clashing, rule_against

    everything = (
        "old_age",
        "permanent_incapacity",
        "survivors",
        "temporary_incapacity",
        "maternity",
    )
    assert clashing("old_age", everything) == ("permanent_incapacity", "temporary_incapacity")
    assert clashing("survivors", everything) == ()
    assert clashing("assistance", everything) == everything
    assert clashing("maternity", everything) == ("temporary_incapacity",)
    assert rule_against("old_age", "assistance") == "Lei 8.742/1993 art. 20 §4"
    assert rule_against("old_age", "permanent_incapacity") == "Lei 8.213/1991 art. 124"


def test_beside_unemployment_insurance_only_these_three_are_paid() -> None:
    """Lei 8.213/1991 art. 124 sole §; RPS art. 167 §2: asked from either side."""
    scheme = {
        "old_age",
        "permanent_incapacity",
        "temporary_incapacity",
        "maternity",
        "survivors",
        "imprisonment",
        "accident_aid",
    }
    paid = {"survivors", "imprisonment", "accident_aid"}
    assert set(accumulation.clashing("unemployment", scheme)) == scheme - paid
    for one in scheme:
        assert bool(accumulation.clashing(one, ["unemployment"])) is (one not in paid), one
    assert accumulation.rule_against("maternity", "unemployment") == "Lei 8.213/1991 art. 124"
    assert accumulation.rule_against("closed_season", "old_age") == "Lei 10.779/2003 art. 2 §1"


@given(st.integers(0, 20_000_00))
def test_the_bands_fill_the_amount_and_what_they_keep_is_the_whole(amount: int) -> None:
    found = accumulation.bands(amount, TODAY, LAW)
    assert sum(band.upper_cents - band.lower_cents for band in found) == amount
    kept = accumulation.reduced_part(amount, TODAY, LAW)
    lines = accumulation.band_lines(amount, TODAY, LAW)
    assert sum(int(line.amount[1]) for line in lines) == kept <= amount
    assert all(before.upper_cents == after.lower_cents for before, after in pairwise(found))


@pytest.mark.parametrize(
    ("one", "other", "reduced"),
    [
        (date(2019, 11, 12), date(2019, 11, 12), False),
        (date(2019, 11, 12), date(2019, 11, 13), True),
        (date(2010, 1, 1), date(2026, 1, 1), True),
        (date(2026, 1, 1), date(2010, 1, 1), True),
    ],
)
def test_only_rights_that_are_both_older_than_the_reform_are_paid_whole(
    one: date, other: date, reduced: bool
) -> None:
    assert accumulation.by_bands(one, other, LAW) is reduced


def test_a_band_line_says_from_where_to_where_and_how_much() -> None:
    first, second = accumulation.band_lines(3_000_00, TODAY, LAW)
    said = WORDS.line(second).replace("\u00a0", " ")
    assert said == "From R$ 1,621.00 to R$ 3,000.00, 60 % is paid: R$ 827.40."
    assert (first.amount, second.amount) == (("cents", 1_621_00), ("cents", 827_40))
