"""A death stops the payments of the months after it; who is alive after all gets every one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from accounts import process as accounts
from accounts.models import Role
from benefits.payments.models import Award, Payment, PayRun, PayRunHold
from tests.accounts import certificates
from tests.benefits import world as cases
from tests.benefits.payments import world

pytestmark = pytest.mark.django_db
OCTOBER, NOVEMBER, DECEMBER = (date(2026, month, 1) for month in (10, 11, 12))
CENTS = 243_117


def says(award: Award, died_on: date | None) -> None:
    """Two officers enter the death, or that the person is alive."""
    clerk, second = (
        cases.as_staff(cases.officer(cases.unit(), roles=(role,)))
        for role in (Role.CLERK, Role.SUPERVISOR)
    )
    number = award.person.national_id
    if died_on is None:
        made = accounts.propose_alive(clerk, person=number, words="passport", at=world.NOW)
    else:
        made = accounts.propose_death(
            clerk, person=number, name=award.person.name, died_on=died_on,
            certificate=certificates.number(), words="compared", at=world.NOW,
        )  # fmt: skip
    accounts.confirm_proposal(second, made, world.NOW)


def held(run: PayRun) -> list[tuple[str, int, int]]:
    """Reason, months and cents of each hold of a run."""
    found = PayRunHold.objects.filter(run=run).order_by("id")
    return list(found.values_list("reason", "months", "amount_cents"))


def paid(award: Award) -> list[date]:
    found = Payment.objects.filter(award=award).order_by("month")
    return list(found.values_list("month", flat=True))


def test_the_month_after_a_death_is_held_and_no_money_leaves() -> None:
    made, other, treasury = world.award(), world.award(), world.treasurers()
    says(made, date(2026, 10, 31))
    run = world.sent(treasury)
    assert paid(made) == [] and paid(other) == [NOVEMBER]
    assert held(run) == [("death_reported", 1, CENTS)]
    assert run.total_cents == CENTS
    assert world.order_of(run).decode().count("<EndToEndId>") == 1


def test_the_month_of_the_death_is_paid_and_the_next_is_not() -> None:
    made, _other, treasury = world.award(), world.award(), world.treasurers()
    says(made, NOVEMBER)
    assert held(world.sent(treasury)) == [] and paid(made) == [NOVEMBER]
    run = world.sent(treasury, DECEMBER, world.NOW + timedelta(days=30))
    assert held(run) == [("death_reported", 1, CENTS)] and paid(made) == [NOVEMBER]


def test_who_is_alive_after_all_is_paid_every_month_that_was_held_once() -> None:
    made, other, treasury = world.award(starts_on=OCTOBER), world.award(), world.treasurers()
    world.sent(treasury, OCTOBER)
    says(made, date(2026, 10, 10))
    assert held(world.sent(treasury)) == [("death_reported", 1, CENTS)]
    says(made, None)
    run = world.sent(treasury, DECEMBER, world.NOW + timedelta(days=30))
    assert held(run) == []
    assert paid(made) == [OCTOBER, NOVEMBER, DECEMBER]
    assert paid(other) == [NOVEMBER, DECEMBER]
    assert run.total_cents == 3 * CENTS
