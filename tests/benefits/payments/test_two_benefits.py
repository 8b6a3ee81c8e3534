"""A pension of a husband, wife or partner beside a retirement: the smaller one by bands.

To the cent, by EC 103/2019 art. 24 §2. The minimum wage was R$ 1.518,00 in 2025 and is R$ 1.621,00
in 2026; the rise of January 2026 for what began in March 2025 is 2,38 %.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils.html import strip_tags

from accounts.models import Person
from accounts.permissions import Actor
from benefits.payments import accumulating
from benefits.payments.banded_models import BandedMonth
from benefits.payments.in_payment import in_payment
from benefits.payments.models import Award, Payment
from benefits.payments.queries import amount_now, next_payment
from portal.records import acting
from tests.accounts.people import sign_in
from tests.benefits import world as people_of
from tests.benefits.payments import world

pytestmark = pytest.mark.django_db
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
RETIREMENT, PENSION = 4_000_00, 3_000_00
LEFT = 2_448_40  # 1.621,00 and 60 % of the other 1.379,00
LOST = PENSION - LEFT


def on(month: date) -> datetime:
    return datetime(month.year, month.month, 20, 14, tzinfo=ZoneInfo("America/Sao_Paulo"))


def retirement(person: Person, cents: int = RETIREMENT, starts_on: date = MARCH) -> Award:
    return world.award(person, starts_on=starts_on, amount_cents=cents)


def pension(person: Person, cents: int = PENSION, starts_on: date = MARCH) -> Award:
    made = world.award(person, starts_on=starts_on, amount_cents=cents)
    with acting("test", "an award of another benefit"):
        made.benefit, made.of_partner = "survivors", True
        made.save()
    return made


def widow(
    retires: int = RETIREMENT, draws: int = PENSION, starts_on: date = MARCH
) -> tuple[Award, Award]:
    person = people_of.person()
    return retirement(person, retires, starts_on), pension(person, draws, starts_on)


def pay(month: date, treasury: list[Actor]) -> dict[tuple[str, date], int]:
    """What a run pays before tax; before it, the same is promised for its month."""
    promised = {
        award.pk: accumulating.paid_of_month(award, month)
        for award in Award.objects.filter(starts_on__lte=on(month).date())
    }
    run = world.frozen(treasury, month, on(month))
    paid = Payment.objects.filter(run=run)
    for payment in paid.filter(month=month):
        if payment.award_id in promised and not BandedMonth.objects.filter(
            other_id=payment.award_id, award__payments__isnull=True
        ):
            assert payment.gross_cents == promised[payment.award_id]
    return {(one.award.benefit, one.month): one.gross_cents for one in paid}


def test_the_better_one_is_paid_whole_and_the_other_by_bands() -> None:
    widow()
    assert pay(MARCH, world.treasurers()) == {
        ("old_age", MARCH): RETIREMENT,
        ("survivors", MARCH): LEFT,
    }


def test_a_better_pension_leaves_the_retirement_to_the_bands() -> None:
    widow(retires=PENSION, draws=RETIREMENT)
    assert pay(MARCH, world.treasurers()) == {
        ("old_age", MARCH): LEFT,
        ("survivors", MARCH): RETIREMENT,
    }


def test_up_to_one_minimum_wage_nothing_is_lost() -> None:
    widow(draws=1_621_00)
    assert pay(MARCH, world.treasurers())["survivors", MARCH] == 1_621_00
    assert not BandedMonth.objects.exists()


def test_every_band_counts() -> None:
    widow(retires=8_475_55, draws=8_000_00)
    # 1.621,00 + 60 % and 40 % and 20 % of 1.621,00 each + 10 % of 1.516,00
    assert pay(MARCH, world.treasurers())["survivors", MARCH] == 3_717_80


def test_the_pension_of_a_child_is_paid_whole() -> None:
    _retirement, share = widow()
    with acting("test", "a child's share"):
        share.of_partner = False
        share.save()
    assert pay(MARCH, world.treasurers())["survivors", MARCH] == PENSION


def test_two_people_do_not_share_their_bands() -> None:
    retirement(people_of.person())
    pension(people_of.person())
    assert pay(MARCH, world.treasurers())["survivors", MARCH] == PENSION


def test_rights_from_before_the_reform_are_both_paid_whole() -> None:
    widow(starts_on=date(2019, 11, 12))
    assert accumulating.pairs() == []
    widow(starts_on=date(2019, 11, 13))
    assert len(accumulating.pairs()) == 1


def test_the_sum_follows_the_yearly_rise_and_the_new_minimum_wage() -> None:
    widow(starts_on=date(2025, 3, 1))
    treasury = world.treasurers()
    december, january = date(2025, 12, 1), date(2026, 1, 1)
    assert pay(december, treasury)["survivors", december] == 2_407_20
    # 3.000,00 rose to 3.071,40: 1.621,00 and 60 % of 1.450,40
    assert pay(january, treasury) == {
        ("old_age", january): 4_095_20,
        ("survivors", january): 2_491_24,
    }


def test_of_a_month_in_part_only_the_days_together_are_paid_by_bands() -> None:
    person = people_of.person()
    retirement(person)
    pension(person, starts_on=date(2026, 3, 16))
    assert pay(MARCH, world.treasurers())["survivors", MARCH] == (PENSION - LOST) // 2


def test_a_retirement_that_began_before_is_paid_whole_for_the_days_alone() -> None:
    person = people_of.person()
    retirement(person, PENSION)
    pension(person, RETIREMENT, starts_on=date(2026, 3, 16))
    assert pay(MARCH, world.treasurers())["old_age", MARCH] == PENSION - LOST // 2


def test_what_was_paid_too_much_is_taken_off_the_arrears_of_the_other() -> None:
    person = people_of.person()
    pension(person)
    treasury = world.treasurers()
    assert pay(MARCH, treasury) == {("survivors", MARCH): PENSION}
    retirement(person)
    assert pay(APRIL, treasury) == {
        ("old_age", MARCH): RETIREMENT - LOST,
        ("old_age", APRIL): RETIREMENT,
        ("survivors", APRIL): LEFT,
    }


def test_a_run_that_is_prepared_again_finds_the_same() -> None:
    widow()
    treasury = world.treasurers()
    run = world.process.prepare_pay_run(treasury[0], MARCH, on(MARCH))
    again = world.process.prepare_pay_run(treasury[0], MARCH, on(MARCH))
    assert run.pk == again.pk
    assert sorted(run.payments.values_list("gross_cents", flat=True)) == [LEFT, RETIREMENT]


def test_the_sum_of_a_month_in_a_run_stands() -> None:
    widow()
    pay(MARCH, world.treasurers())
    for act in ("update", "delete"):
        rows = BandedMonth.objects.all()
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(paid_cents=1) if act == "update" else rows.delete()


def test_what_is_to_come_and_what_other_claims_see_is_what_is_paid() -> None:
    _retirement, share = widow()
    today = date(2026, 3, 20)
    assert amount_now(share, today) == LEFT
    (mine,) = in_payment([share.person_id], today).values()
    assert sorted(one.cents for one in mine) == [LEFT, RETIREMENT]
    promised = next_payment(share.person_id, today)
    assert promised is not None
    paid = pay(MARCH, world.treasurers())
    assert sum(paid.values()) == LEFT + RETIREMENT
    assert promised.amount_cents == sum(
        Payment.objects.filter(month=MARCH).values_list("net_cents", flat=True)
    )


def test_the_person_sees_the_sum_and_the_article() -> None:
    _retirement, share = widow()
    page = sign_in(Client(), share.person.identities.get().user).get("/payments/")
    shown = strip_tags(page.content.decode()).replace("\u00a0", " ")
    for said in ("Alone it would be R$ 3,000.00", "R$ 2,448.40", "R$ 827.40", "60 %", "art. 24"):
        assert said in shown, said


@pytest.mark.parametrize("later", [date(2026, 5, 1), None])
def test_after_one_ends_the_other_is_paid_whole_again(later: date | None) -> None:
    old, share = widow()
    with acting("test", "the retirement ends"):
        old.ends_on = later and date(2026, 4, 30)
        old.save()
    found = accumulating.beside(share, date(2026, 5, 10))
    assert (found is None) is (later is not None)
