"""Fishers in the closed season, and expenses for care in the assistance benefit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from benefits.law import assistance, closed_season
from benefits.law.assistance import AssistanceClaim, Expense, Income
from benefits.law.closed_season import ClosedSeasonClaim
from benefits.law.determination import Determination, Outcome
from benefits.law.facts import FactsError
from benefits.law.wording import Wording

from .people import LAW, TODAY

WORDS = Wording()


def said(found: Determination) -> Determination:
    assert all(WORDS.condition(one) for one in found.conditions)
    assert all(WORDS.line(one) for one in found.lines)
    assert all(WORDS.doubt(one) for one in found.doubts)
    assert all(WORDS.missing(one) for one in found.missing)
    return found


FISHER = ClosedSeasonClaim(
    requested_on=date(2025, 11, 3),
    starts_on=date(2025, 11, 15),
    ends_on=date(2026, 3, 14),
    registered_on=date(2020, 1, 1),
    contributed=True,
    other_income=False,
    continued_benefit=False,
)


def answer(**change: Any) -> Determination:
    claim = replace(FISHER, **change)
    return said(closed_season.determine(claim, LAW, claim.requested_on))


def test_a_fisher_gets_a_minimum_wage_for_each_month_of_the_season() -> None:
    found = answer()
    assert found.entitled and found.amount_cents == 1_518_00
    assert (found.starts_on, found.ends_on) == (date(2025, 11, 15), date(2026, 3, 14))
    assert found.lines[0].values == {"count": ("count", 4)}
    assert found.doubts == ("closed_season",)


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        ({"requested_on": date(2025, 10, 15)}, Outcome.NOT_ENTITLED),
        ({"requested_on": date(2025, 10, 16)}, Outcome.ENTITLED),  # 30 days before
        ({"requested_on": date(2026, 3, 14)}, Outcome.ENTITLED),
        ({"requested_on": date(2026, 3, 15)}, Outcome.NOT_ENTITLED),
        ({"registered_on": date(2024, 11, 3)}, Outcome.ENTITLED),
        ({"registered_on": date(2024, 11, 4)}, Outcome.NOT_ENTITLED),
        ({"registered_on": date(2026, 1, 1)}, Outcome.NOT_ENTITLED),
        ({"registered_on": None}, Outcome.UNKNOWN),
        ({"contributed": False}, Outcome.NOT_ENTITLED),
        ({"contributed": None}, Outcome.UNKNOWN),
        ({"other_income": True}, Outcome.NOT_ENTITLED),
        ({"continued_benefit": True}, Outcome.NOT_ENTITLED),
        ({"starts_on": None}, Outcome.UNKNOWN),
        ({"ends_on": None}, Outcome.UNKNOWN),
    ],
)
def test_each_condition_of_the_closed_season(change: dict[str, Any], outcome: Outcome) -> None:
    assert answer(**change).outcome is outcome


@pytest.mark.parametrize(
    ("last", "count"),
    [
        (date(2025, 11, 28), 0),
        (date(2025, 11, 29), 1),  # 15 days
        (date(2025, 12, 14), 1),
        (date(2025, 12, 28), 1),
        (date(2025, 12, 29), 2),
        (date(2026, 4, 14), 5),
        (date(2026, 9, 14), 5),
    ],
)
def test_fifteen_days_of_the_season_count_as_a_month_and_five_months_are_the_most(
    last: date, count: int
) -> None:
    assert closed_season.instalments(date(2025, 11, 15), last, LAW) == count


def test_a_season_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(FactsError, match="before the start"):
        replace(FISHER, ends_on=date(2025, 11, 14))
    assert replace(FISHER, ends_on=date(2025, 11, 15))


def test_a_request_of_before_the_law_is_open() -> None:
    found = answer(requested_on=date(2015, 6, 16), starts_on=date(2015, 6, 20), ends_on=None)
    assert found.missing == ("parameter:closed_season/terms:2015-06-16",)


# -- expenses for care ------------------------------------------------------------------------

POOR = AssistanceClaim(
    date(1955, 1, 1),
    TODAY,
    None,
    2,
    (Income("wage", 1_000_00),),
    register_updated_on=TODAY,
    biometrics="registered",
)  # 500.00 for each; the limit is 405.25


def asked(*expenses: Expense, on: date = TODAY, **change: Any) -> Determination:
    return said(assistance.determine(replace(POOR, expenses=expenses, **change), LAW, on))


def test_confirmed_expenses_are_taken_off_the_income() -> None:
    assert asked().outcome is Outcome.NOT_ENTITLED
    enough = asked(Expense("medicine", True, 189_50))
    assert enough.entitled and enough.lines[0].amount == ("cents", 189_50)
    assert enough.condition("household_income").own == ("cents", 405_25)
    assert enough.doubts == ()
    assert asked(Expense("medicine", True, 189_49)).outcome is Outcome.NOT_ENTITLED
    two = asked(Expense("medicine", True, 100_00), Expense("nappies", True, 90_00))
    assert two.entitled and two.lines[0].amount == ("cents", 190_00)


def test_expenses_that_nobody_looked_at_leave_the_answer_open_where_they_matter() -> None:
    open_ = asked(Expense("nappies", None, 200_00))
    assert open_.outcome is Outcome.UNKNOWN and "expenses" in open_.doubts
    assert open_.lines == ()
    too_little = asked(Expense("nappies", None, 100_00))
    assert too_little.outcome is Outcome.NOT_ENTITLED and "expenses" in too_little.doubts
    poor = asked(Expense("nappies", None, 200_00), incomes=(Income("wage", 800_00),))
    assert poor.entitled and poor.doubts == ("expenses",)


def test_refused_expenses_change_nothing() -> None:
    found = asked(Expense("treatment", False, 900_00))
    assert found.outcome is Outcome.NOT_ENTITLED and "expenses" not in found.doubts


def test_more_expenses_than_income_leave_no_negative_income() -> None:
    found = asked(Expense("treatment", True, 5_000_00))
    assert found.condition("household_income").own == ("cents", 0)


def test_expenses_without_receipts_count_by_the_table_of_the_day() -> None:
    kinds = ("medicine", "treatment", "nappies", "special_food", "day_centre")
    all_ = tuple(Expense(kind, True) for kind in kinds)
    assert assistance.deductions(all_, date(2021, 10, 8), LAW) == 348_00
    assert assistance.deductions(all_[2:3], date(2021, 12, 31), LAW) == 89_00
    found = asked(Expense("medicine", True))
    assert found.outcome is Outcome.UNKNOWN
    assert found.missing == ("parameter:assistance/expenses:2026-03-02",)


def test_each_kind_of_expense_is_named_once_and_known() -> None:
    twice = (Expense("medicine"), Expense("medicine", True))
    with pytest.raises(FactsError, match="each kind once"):
        replace(POOR, expenses=twice)
    with pytest.raises(FactsError, match="one of"):
        Expense("car")
    with pytest.raises(FactsError, match="below zero"):
        Expense("medicine", True, -1)
