"""A withheld month is never paid; held back it is paid later, released it is paid at once."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from accounts.permissions import Actor
from benefits import process
from benefits.payments import queries, withholding
from benefits.payments.models import Award, Payment
from benefits.payments.withheld_models import WithheldMonth
from portal.errors import Mendable
from portal.periods import add_months
from tests.benefits.payments import world

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 1)  # the values of the law end with the year
OFFICE = Actor.system("office")


def on(month: date) -> datetime:
    return datetime(month.year, month.month, 20, 14, tzinfo=ZoneInfo("America/Sao_Paulo"))


def paid_in(month: date, people: list[Actor]) -> list[date]:
    """The months that the run of a month pays."""
    try:
        run = world.frozen(people, month, on(month))
    except Mendable:
        return []
    return sorted(Payment.objects.filter(run=run).values_list("month", flat=True))


def months(count: int) -> list[date]:
    return [add_months(MARCH, number) for number in range(count)]


def withheld(award: Award, *, count: int, later: bool) -> list[date]:
    rows = withholding.withhold(
        award.person_id,
        award.benefit,
        months=count,
        paid_later=later,
        cause="F-1",
        at=on(MARCH),
    )
    return [row.month for row in rows]


def test_a_month_held_back_is_paid_with_the_one_after_it() -> None:
    award, people = world.award(starts_on=MARCH), world.treasurers()
    assert paid_in(MARCH, people) == [MARCH]
    _first, second, third = months(3)
    assert withheld(award, count=1, later=True) == [second]
    assert paid_in(second, people) == []
    assert paid_in(third, people) == [second, third]


def test_a_suspended_month_is_not_paid_afterwards() -> None:
    award, people = world.award(starts_on=MARCH), world.treasurers()
    paid_in(MARCH, people)
    _one, two, three, four, five = months(5)
    assert withheld(award, count=2, later=False) == [two, three]
    assert paid_in(two, people) == paid_in(three, people) == []
    assert paid_in(four, people) == [four]
    assert paid_in(five, people) == [five]


@pytest.mark.parametrize("after", [1, 2, 3, 4])
def test_a_released_month_is_paid_by_the_next_run_wherever_it_lies(after: int) -> None:
    award, people = world.award(starts_on=MARCH), world.treasurers()
    withheld(award, count=2, later=False)
    every = months(6)
    paid: list[date] = []
    for month in every[:after]:
        paid += paid_in(month, people)
    assert withholding.release("F-1", on(every[after])) == 2
    for month in every[after:]:
        paid += paid_in(month, people)
    assert sorted(paid) == every


def test_released_is_released_once_and_paid_once() -> None:
    award, people = world.award(starts_on=MARCH), world.treasurers()
    withheld(award, count=1, later=False)
    withholding.release("F-1", on(MARCH))
    assert withholding.release("F-1", on(MARCH)) == 0
    every = months(3)
    assert [paid_in(month, people) for month in every] == [[month] for month in every]


def test_the_same_cause_withholds_once() -> None:
    award = world.award(starts_on=MARCH)
    assert withheld(award, count=1, later=True) == withheld(award, count=1, later=True)
    assert WithheldMonth.objects.count() == 1


def test_a_month_that_a_run_has_taken_is_left_alone() -> None:
    award, people = world.award(starts_on=MARCH), world.treasurers()
    _one, two, three = months(3)
    process.prepare_pay_run(people[0], MARCH, on(MARCH))
    assert withheld(award, count=1, later=True) == [two]
    with pytest.raises(IntegrityError), transaction.atomic():
        WithheldMonth.objects.create(
            person_id=award.person_id,
            benefit=award.benefit,
            month=MARCH,
            cause="F-2",
            withheld_at=on(MARCH),
        )
    again = withholding.withhold(
        award.person_id, award.benefit, months=1, paid_later=True, cause="F-3", at=on(MARCH)
    )
    assert [row.month for row in again] == [three]


def test_the_database_refuses_a_payment_of_a_withheld_month() -> None:
    award, people = world.award(starts_on=MARCH), world.treasurers()
    run = process.prepare_pay_run(people[0], MARCH, on(MARCH))
    (_two,) = withheld(award, count=1, later=False)
    paid = Payment.objects.get(run=run)
    paid.pk, paid.month, paid.end_to_end_id = None, _two, "P-X"
    with pytest.raises(IntegrityError, match="withheld"), transaction.atomic():
        paid.save(force_insert=True)


def test_others_are_paid_as_always() -> None:
    award, people = world.award(starts_on=MARCH), world.treasurers()
    other = world.award(starts_on=MARCH)
    withheld(award, count=1, later=False)
    paid_in(MARCH, people)
    second = add_months(MARCH, 1)
    run = world.frozen(people, second, on(second))
    assert set(Payment.objects.filter(run=run).values_list("award", flat=True)) == {other.pk}


def test_an_ended_award_is_paid_until_its_last_month() -> None:
    award, people = world.award(starts_on=MARCH), world.treasurers()
    first = withholding.cease(
        award.person_id, award.benefit, actor=OFFICE, reason="test", at=on(MARCH)
    )
    assert first == add_months(MARCH, 1)
    assert paid_in(MARCH, people) == [MARCH]
    assert paid_in(add_months(MARCH, 1), people) == []


def test_the_next_payment_is_said_as_the_next_run_will_pay_it() -> None:
    award, people = world.award(starts_on=MARCH), world.treasurers()
    paid_in(MARCH, people)
    _one, two, three = months(3)
    withheld(award, count=1, later=True)
    for step in ("sent", "paid"):  # nothing is on its way
        Payment.objects.update(state=step, paid_on=MARCH)
    coming = queries.next_payment(award.person_id, two)
    assert coming is not None
    assert (coming.month, coming.months, coming.amount_cents) == (three, 2, 2 * award.amount_cents)
