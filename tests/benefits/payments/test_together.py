"""Two benefits that the law forbids beside each other: one run never pays both."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from accounts.models import Person
from accounts.permissions import Actor
from benefits.payments.models import AWARD, Award, Payment, PayRunHold
from portal.records import acting
from tests.benefits import world as people_of
from tests.benefits.payments import world

pytestmark = pytest.mark.django_db
MARCH, APRIL, MAY = (date(2026, month, 1) for month in (3, 4, 5))


def on(month: date) -> datetime:
    return datetime(month.year, month.month, 20, 14, tzinfo=ZoneInfo("America/Sao_Paulo"))


def award(person: Person, benefit: str, starts_on: date = MARCH) -> Award:
    made = world.award(person, starts_on=starts_on)
    with acting("test", "an award of another benefit"):
        made.benefit = benefit
        made.save()
    return made


def two(first: str, second: str, *, starts_on: date = MARCH) -> tuple[Award, Award]:
    person = people_of.person()
    return award(person, first), award(person, second, starts_on)


def paid_in(month: date, treasury: list[Actor]) -> list[tuple[str, date]]:
    run = world.frozen(treasury, month, on(month))
    paid = Payment.objects.filter(run=run).values_list("award__benefit", "month")
    return sorted(paid)


def held_in(month: date) -> list[tuple[str, str]]:
    return list(PayRunHold.objects.filter(run__month=month).values_list("award__benefit", "reason"))


def end(award: Award, last: date) -> None:
    with acting("officer", "the person chose the other benefit"):
        award.ends_on = last
        award.save()
        AWARD.apply(award, "cease", by="officer", actor="office", at=on(MARCH))


def test_the_older_is_paid_and_the_newer_held_while_both_run() -> None:
    two("temporary_incapacity", "old_age")
    treasury = world.treasurers()
    assert paid_in(MARCH, treasury) == [("temporary_incapacity", MARCH)]
    assert held_in(MARCH) == [("old_age", "other_benefit")]
    assert paid_in(APRIL, treasury) == [("temporary_incapacity", APRIL)]
    assert held_in(APRIL) == [("old_age", "other_benefit")]


def test_once_the_older_ended_the_newer_is_paid_for_the_months_that_were_not() -> None:
    older, _newer = two("temporary_incapacity", "old_age")
    treasury = world.treasurers()
    paid_in(MARCH, treasury)
    end(older, date(2026, 3, 31))
    assert paid_in(APRIL, treasury) == [("old_age", APRIL)]
    assert paid_in(MAY, treasury) == [("old_age", MAY)]
    assert held_in(APRIL) == held_in(MAY) == []


def test_one_after_the_other_in_the_same_month_are_both_paid_for_their_days() -> None:
    older, _newer = two("temporary_incapacity", "old_age", starts_on=date(2026, 3, 16))
    end(older, date(2026, 3, 15))
    found = paid_in(MARCH, world.treasurers())
    assert found == [("old_age", MARCH), ("temporary_incapacity", MARCH)]


def test_benefits_that_go_together_are_both_paid() -> None:
    two("survivors", "old_age")
    found = paid_in(MARCH, world.treasurers())
    assert found == [("old_age", MARCH), ("survivors", MARCH)] and held_in(MARCH) == []


def test_the_benefits_of_two_people_do_not_clash() -> None:
    award(people_of.person(), "temporary_incapacity")
    award(people_of.person(), "old_age")
    assert len(paid_in(MARCH, world.treasurers())) == 2
