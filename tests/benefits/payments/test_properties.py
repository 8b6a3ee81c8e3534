"""What is paid in parts adds up to what is due, for every start, end, amount and order of runs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from benefits.payments.amounts import gross_cents
from benefits.payments.models import Payment
from benefits.payments.months import month_cents, paid_days, pay_day
from benefits.payments.runs import discard, prepare
from portal.errors import Mendable
from portal.periods import add_months, first_of_month, is_business_day, month_range
from portal.records import acting
from tests.benefits.payments import world

DAYS = st.dates(min_value=date(2024, 1, 1), max_value=date(2026, 11, 30))
AMOUNTS = st.integers(min_value=30, max_value=10_000_000_00)


@given(starts_on=DAYS, length=st.integers(0, 900), month=DAYS.map(first_of_month))
@settings(max_examples=500, deadline=None)
def test_a_month_has_at_most_thirty_paid_days_and_none_outside(
    starts_on: date, length: int, month: date
) -> None:
    ends_on = starts_on + timedelta(days=length)
    days = paid_days(starts_on, ends_on, month)
    inside = first_of_month(starts_on) <= month <= first_of_month(ends_on)
    assert 0 <= days <= 30
    assert (days > 0) == inside
    if first_of_month(starts_on) < month < first_of_month(ends_on):
        assert days == 30


@given(amount=AMOUNTS, first=st.integers(1, 29))
@settings(max_examples=1_000, deadline=None)
def test_two_parts_of_a_month_add_up_to_the_month_within_a_cent(amount: int, first: int) -> None:
    parts = month_cents(amount, first) + month_cents(amount, 30 - first)
    assert abs(parts - amount) <= 1
    assert month_cents(amount, 30) == amount


@given(on=DAYS, back=st.integers(0, 5))
@settings(max_examples=200, deadline=None)
def test_the_pay_day_is_a_business_day_that_lies_ahead(on: date, back: int) -> None:
    month = add_months(first_of_month(on), -back)
    day = pay_day(month, on)
    assert is_business_day(day)
    assert day > on
    assert day > month


@pytest.mark.django_db
@given(
    lives=st.lists(
        st.tuples(DAYS, st.none() | st.integers(0, 700), AMOUNTS), min_size=1, max_size=6
    ),
    runs=st.lists(st.tuples(st.integers(0, 24), st.booleans()), min_size=1, max_size=5),
)
@settings(max_examples=25, deadline=None)
def test_runs_in_any_order_pay_each_due_month_once_and_sql_agrees_with_python(
    lives: list[tuple[date, int | None, int]], runs: list[tuple[int, bool]]
) -> None:
    _empty()
    [actor] = world.treasurers(1)
    awards = []
    for starts_on, length, amount in lives:
        award = world.award(starts_on=starts_on, amount_cents=amount)
        if length is not None:
            with acting("test", "ends"):
                award.ends_on = starts_on + timedelta(days=length)
                award.save()
        awards.append(award)
    reached: date | None = None
    for back, thrown_away in runs:
        month = add_months(date(2026, 11, 1), -back)
        try:
            run = prepare(month, actor, world.NOW)
        except Mendable:
            continue
        if thrown_away:
            discard(run.pk, actor, world.NOW)
            continue
        _freeze(run.pk)
        reached = month if reached is None else max(reached, month)
    paid = {
        (award_id, month): cents
        for award_id, month, cents in Payment.objects.values_list(
            "award_id", "month", "gross_cents"
        )
    }
    due = {}
    for award in awards:
        for month in month_range(first_of_month(award.starts_on), reached or date(2000, 1, 1)):
            if paid_days(award.starts_on, award.ends_on, month):
                due[award.pk, month] = gross_cents(
                    award.amount_cents, award.starts_on, award.ends_on, month
                )
    assert paid == due
    assert Payment.objects.count() == len(due)


def _freeze(run_id: int) -> None:
    """Only what matters here: the run is no longer open for more."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE benefits_payrun SET state = 'frozen', seal = 'x', frozen_at = now()"
            " WHERE id = %s",
            [run_id],
        )


def _empty() -> None:
    """Awards of earlier examples would be paid too."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for table in ("payrunhold", "payment", "payrun", "award"):
            cursor.execute(f"DELETE FROM benefits_{table}")
        cursor.execute("SET session_replication_role = origin")
