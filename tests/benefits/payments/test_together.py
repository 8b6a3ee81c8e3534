"""Two benefits that the law forbids beside each other: one run never pays both."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from accounts.models import Person, Role
from accounts.permissions import Actor
from benefits import process
from benefits.applications.models import Claim
from benefits.payments.models import AWARD, Award, Payment, PayRunHold
from benefits.recalculation.models import Revision
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


# ── One was given up for the other ───────────────────────────────────────────────────────────


def chosen(
    old_cents: int,
    new_cents: int,
    *,
    starts_on: date = MARCH,
    benefit: str = "temporary_incapacity",
) -> tuple[Award, Award]:
    """The newer benefit was chosen; March was paid by the older one, which two officers ended."""
    person = people_of.person()
    older = world.award(person, starts_on=date(2026, 1, 1), amount_cents=old_cents)
    newer = world.award(person, starts_on=starts_on, amount_cents=new_cents)
    with acting("test", "an award of another benefit"):
        older.benefit = benefit
        older.save()
    Claim.objects.filter(pk=older.decision.claim_id).update(benefit=benefit)
    Claim.objects.filter(pk=newer.decision.claim_id).update(answers={"which_benefit": "new"})
    return older, newer


def ended_by_choice(at: datetime) -> None:
    process.find_choices(at)
    revision = Revision.objects.get()
    office = people_of.unit()
    one, two = (
        people_of.as_staff(people_of.officer(office, roles=(Role.SUPERVISOR,))) for _n in range(2)
    )
    made = process.propose_choice(one, revision.pk, process.draft_of(revision), at)
    process.confirm_reduction(two, made.pk, at)


def gross(award: Award) -> dict[date, int]:
    return dict(Payment.objects.filter(award=award).values_list("month", "gross_cents"))


def test_of_a_month_that_the_one_given_up_paid_the_new_one_pays_the_rest() -> None:
    older, newer = chosen(200_000, 300_000)
    treasury = world.treasurers()
    paid_in(MARCH, treasury)
    assert gross(newer) == {}
    ended_by_choice(on(MARCH))
    paid_in(APRIL, treasury)
    assert gross(older)[MARCH] == 200_000 and APRIL not in gross(older)
    assert gross(newer) == {MARCH: 100_000, APRIL: 300_000}
    paid_in(MAY, treasury)
    assert gross(newer)[MARCH] == 100_000 and gross(newer)[MAY] == 300_000


def test_tax_of_the_month_is_that_of_the_new_amount_in_all() -> None:
    older, newer = chosen(1_000_000, 1_200_000, benefit="permanent_incapacity")
    treasury = world.treasurers()
    paid_in(MARCH, treasury)
    ended_by_choice(on(MARCH))
    paid_in(APRIL, treasury)
    both = sum(Payment.objects.filter(month=MARCH).values_list("tax_cents", flat=True))
    alone = Payment.objects.get(award=newer, month=APRIL).tax_cents
    assert both == alone and Payment.objects.get(award=older, month=MARCH).tax_cents > 0


def test_where_the_one_given_up_paid_more_nothing_is_asked_back() -> None:
    _older, newer = chosen(300_000, 200_000)
    treasury = world.treasurers()
    paid_in(MARCH, treasury)
    ended_by_choice(on(MARCH))
    paid_in(APRIL, treasury)
    assert gross(newer) == {APRIL: 200_000}


def test_only_the_days_of_both_are_taken_off() -> None:
    _older, newer = chosen(300_000, 600_000, starts_on=date(2026, 3, 21))
    treasury = world.treasurers()
    paid_in(MARCH, treasury)
    ended_by_choice(on(MARCH))
    paid_in(APRIL, treasury)
    assert gross(newer) == {MARCH: 200_000 - 100_000, APRIL: 600_000}  # ten days of thirty


def test_an_end_that_nobody_chose_pays_no_month_twice() -> None:
    older, newer = two("temporary_incapacity", "old_age")
    treasury = world.treasurers()
    paid_in(MARCH, treasury)
    end(older, date(2026, 3, 31))
    paid_in(APRIL, treasury)
    assert MARCH not in gross(newer)
