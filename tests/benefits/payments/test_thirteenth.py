"""The 13th payment: halves, parts of a year, ends, corrections, tax, never twice. All by hand.

In 2026 the halves are due with April and May (decree of 19 March 2026), and what begins later has
its 13th with November (RPS art. 120 §1).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from accounts.permissions import Actor
from benefits import process
from benefits.applications.models import Benefit
from benefits.overpayments.models import Overpayment
from benefits.payments import withholding
from benefits.payments.models import AWARD, Award, Payment, PayRun
from benefits.payments.queries import next_payment
from benefits.payments.thirteenth_of_one import promised_cents
from contributions.queries import ledger_balance
from portal.errors import Mendable
from portal.records import acting
from tests.accounts.people import sign_in
from tests.benefits.payments import world
from tests.benefits.payments.test_guards import refused
from tests.benefits.payments.test_pages import staff_client, text
from tests.benefits.payments.test_together import chosen, ended_by_choice
from tests.benefits.payments.test_together import on as when
from tests.benefits.payments.test_two_benefits import widow

pytestmark = pytest.mark.django_db
JANUARY, MARCH, APRIL, MAY, JUNE = (date(2026, number, 1) for number in (1, 3, 4, 5, 6))
AUGUST, NOVEMBER = date(2026, 8, 1), date(2026, 11, 1)


def award(starts_on: date = JANUARY, cents: int = 3_000_00, **changes: Any) -> Award:
    made = world.award(starts_on=starts_on, amount_cents=cents)
    with acting("test", "an award of another kind"):
        for name, value in changes.items():
            setattr(made, name, value)
        made.save()
    return made


def pay(month: date, treasury: list[Actor]) -> dict[int, tuple[str, int, int]]:
    """What a run of the 13th pays: kind, before tax, tax; nothing when nothing is due."""
    try:
        run = process.prepare_pay_run(treasury[0], month, world.NOW, "thirteenth")
    except Mendable:
        return {}
    process.freeze_pay_run(treasury[0], run.pk, world.NOW)
    rows = run.payments.values_list("award_id", "kind", "gross_cents", "tax_cents")
    return {award_id: (kind, gross, tax) for award_id, kind, gross, tax in rows}


def test_a_full_year_is_paid_in_halves_and_taxed_by_itself_with_the_second() -> None:
    treasury = world.treasurers()
    made = award(cents=8_000_01)
    assert pay(MARCH, treasury) == {}
    assert pay(APRIL, treasury) == {made.pk: ("first_half", 4_000_00, 0)}
    # At 65: 8.000,01 - 1.903,98 = 6.096,03; (6.096,03 - 607,20) x 27,5 % - 908,73 = 600,70;
    # less the reduction of 978,62 - 0,133145 x 6.096,03
    assert pay(MAY, treasury) == {made.pk: ("thirteenth", 4_000_01, 433_73)}
    assert pay(date(2026, 6, 1), treasury) == pay(NOVEMBER, treasury) == {}


@pytest.mark.parametrize(
    ("day", "first", "rest"), [(17, 1_250_00, 1_250_00), (18, 1_125_00, 1_125_00)]
)
def test_fifteen_days_of_march_are_a_whole_month_of_it(day: int, first: int, rest: int) -> None:
    treasury = world.treasurers()
    made = award(date(2026, 3, day))
    assert pay(APRIL, treasury)[made.pk] == ("first_half", first, 0)
    assert pay(MAY, treasury)[made.pk] == ("thirteenth", rest, 0)


def test_what_begins_after_the_halves_has_its_part_with_november() -> None:
    treasury = world.treasurers()
    made = award(date(2026, 7, 17), 2_400_00)
    assert pay(date(2026, 10, 1), treasury) == {}
    assert pay(NOVEMBER, treasury) == {made.pk: ("thirteenth", 1_200_00, 0)}  # 6 of 12


def test_what_was_granted_late_is_paid_whole_at_once_years_before_too() -> None:
    treasury = world.treasurers()
    made = award(date(2025, 11, 10), 2_400_00)
    pays = process.prepare_pay_run(treasury[0], JUNE, world.NOW, "thirteenth").payments
    assert list(pays.order_by("month").values_list("award_id", "month", "kind", "gross_cents")) == [
        (made.pk, date(2025, 12, 1), "thirteenth", 400_00),  # 2 of 12
        (made.pk, JUNE, "thirteenth", 2_405_76),  # 12 of 12, after the rise of 0,24 %
    ]


def test_a_benefit_that_ends_has_the_rest_with_its_last_payment() -> None:
    treasury = world.treasurers()
    known = award(ends_on=date(2026, 8, 31))
    short = award(date(2026, 6, 5), ends_on=date(2026, 8, 20))
    long_over = award(ends_on=date(2026, 3, 20))
    assert pay(MARCH, treasury) == {long_over.pk: ("thirteenth", 750_00, 0)}  # 3 of 12
    assert pay(APRIL, treasury) == {known.pk: ("first_half", 1_000_00, 0)}  # half of 8 of 12
    assert pay(MAY, treasury) == {known.pk: ("thirteenth", 1_000_00, 0)}
    assert pay(AUGUST, treasury) == {short.pk: ("thirteenth", 750_00, 0)}  # 3 of 12


def test_a_benefit_that_ends_between_the_halves_is_settled_with_its_last_payment() -> None:
    treasury = world.treasurers()
    made = award()
    assert pay(APRIL, treasury) == {made.pk: ("first_half", 1_500_00, 0)}
    with acting("test", "it ends"):
        Award.objects.update(ends_on=date(2026, 10, 31))
    assert pay(MAY, treasury) == {made.pk: ("thirteenth", 1_000_00, 0)}  # 10 of 12, less the half


def test_the_second_half_follows_a_new_calculation_of_the_amount() -> None:
    treasury = world.treasurers()
    old = award()
    assert pay(APRIL, treasury)[old.pk] == ("first_half", 1_500_00, 0)
    new = award(cents=3_300_00, person=old.person, replaces=old)
    AWARD.apply(old, "replace", by="engine", actor="test", at=world.NOW)
    assert pay(MAY, treasury) == {new.pk: ("thirteenth", 1_800_00, 0)}
    newer = award(cents=3_600_00, person=old.person, replaces=new)
    AWARD.apply(new, "replace", by="engine", actor="test", at=world.NOW)
    # 300,00 more; of 3.600,00 the law takes no tax in 2026
    assert pay(JUNE, treasury) == {newer.pk: ("thirteenth", 300_00, 0)}


def test_an_award_that_goes_on_with_another_amount_hands_its_months_over() -> None:
    treasury = world.treasurers()
    old = award(ends_on=date(2026, 4, 30))
    award(MAY, 1_800_00, person=old.person, replaces=old, counts_from=JANUARY)
    assert pay(APRIL, treasury) == {}  # what goes on has not begun
    assert [row[:2] for row in pay(MAY, treasury).values()] == [("thirteenth", 1_800_00)]


def test_maternity_pay_has_its_part_whole_with_the_last_payment() -> None:
    treasury = world.treasurers()
    made = award(date(2026, 3, 10), 2_400_00, benefit=Benefit.MATERNITY, ends_on=date(2026, 7, 7))
    assert pay(MAY, treasury) == {}
    assert pay(date(2026, 7, 1), treasury)[made.pk][:2] == ("thirteenth", 800_00)  # 4 of 12


@pytest.mark.parametrize(
    "benefit", ["assistance", "family_allowance", "family_grant", "unemployment", "closed_season"]
)
def test_some_benefits_have_none(benefit: str) -> None:
    made = award(benefit=benefit)
    assert pay(NOVEMBER, world.treasurers()) == {}
    assert promised_cents(made, NOVEMBER, NOVEMBER) == 0


def test_each_share_has_its_own_and_the_shares_add_up() -> None:
    treasury = world.treasurers()
    shares = [
        award(cents=cents, benefit=Benefit.SURVIVORS, part=part, parts=2, whole_cents=3_000_01)
        for part, cents in ((1, 1_500_01), (2, 1_500_00))
    ]
    halves, rests = pay(APRIL, treasury), pay(MAY, treasury)
    assert [halves[one.pk][1] + rests[one.pk][1] for one in shares] == [1_500_01, 1_500_00]


def test_of_two_benefits_the_smaller_has_what_its_bands_leave() -> None:
    retirement, pension = widow()  # since March: 10 of 12
    assert promised_cents(pension, MAY, MAY) == 2_040_33  # 2.448,40 x 10 / 12, no tax
    found = pay(MAY, world.treasurers())
    assert found[retirement.pk][1] == 3_333_33
    assert found[pension.pk][1] == 2_040_33


def test_of_two_that_exclude_each_other_the_newer_one_is_held() -> None:
    older = award()
    award(person=older.person, benefit=Benefit.ASSISTANCE)
    newer = award(person=older.person, benefit=Benefit.TEMPORARY_INCAPACITY)
    run = process.prepare_pay_run(world.treasurers()[0], MAY, world.NOW, "thirteenth")
    assert [one.award_id for one in run.payments.all()] == [older.pk]
    assert [(one.award_id, one.reason) for one in run.holds.all()] == [(newer.pk, "other_benefit")]


def test_when_the_older_one_of_two_ends_the_newer_one_has_the_months_that_it_did_not_pay() -> None:
    treasury = world.treasurers()
    older = award(benefit=Benefit.ASSISTANCE)
    newer = award(person=older.person, benefit=Benefit.TEMPORARY_INCAPACITY)
    other = award()
    world.frozen(treasury, MAY)
    assert promised_cents(newer, MAY, MAY) == 0
    assert set(pay(MAY, treasury)) == {other.pk}  # the newer one is held
    with acting("test", "it ends"):
        Award.objects.filter(pk=older.pk).update(ends_on=date(2026, 5, 31))
    # The assistance benefit has none; of the other one seven months of twelve.
    assert promised_cents(newer, JUNE, JUNE) == 1_750_00
    assert pay(JUNE, treasury) == {newer.pk: ("thirteenth", 1_750_00, 0)}
    assert pay(NOVEMBER, treasury) == {}


def test_of_one_that_was_given_up_the_part_for_the_months_of_both_is_taken_off() -> None:
    older, newer = chosen(2_400_00, 3_600_00)  # since January, and since March
    treasury = world.treasurers()
    world.frozen(treasury, MARCH)
    ended_by_choice(when(MARCH))
    assert pay(APRIL, treasury) == {older.pk: ("thirteenth", 600_00, 0)}  # 3 of 12 come first
    # Half of 10 of 12, and the rest, less the 200,00 that the older one had for March.
    assert pay(APRIL, treasury) == {newer.pk: ("first_half", 1_300_00, 0)}
    assert pay(MAY, treasury)[newer.pk][:2] == ("thirteenth", 1_500_00)


def test_what_one_that_was_given_up_had_too_much_is_left_to_a_person_and_never_asked_back() -> None:
    older, _newer = chosen(2_400_00, 3_600_00)
    treasury = world.treasurers()
    world.frozen(treasury, MAY)
    assert pay(MAY, treasury)[older.pk][:2] == ("thirteenth", 2_400_00)
    ended_by_choice(when(MAY))
    pay(JUNE, treasury)
    world.work()
    [remark] = PayRun.objects.get(month=JUNE, kind="thirteenth").remarks
    assert remark["key"] == "thirteenth_too_much"
    assert remark["claims"] == older.decision.claim.protocol
    assert not Overpayment.objects.exists()


def test_preparing_again_adds_nothing_and_a_discarded_run_is_due_again() -> None:
    treasury = world.treasurers()
    award()
    first = process.prepare_pay_run(treasury[0], APRIL, world.NOW, "thirteenth")
    again = process.prepare_pay_run(treasury[0], APRIL, world.NOW, "thirteenth")
    assert (again.pk, again.payment_count, again.gross_cents) == (first.pk, 1, 1_500_00)
    with pytest.raises(Mendable, match="still being prepared"):
        process.prepare_pay_run(treasury[0], APRIL, world.NOW)
    process.discard_pay_run(treasury[0], first.pk, world.NOW)
    assert len(pay(APRIL, treasury)) == 1
    assert pay(APRIL, treasury) == {}


def test_who_has_no_account_is_held_and_told() -> None:
    treasury = world.treasurers()
    made, _other = award(), award()
    made.person.payout_accounts.all().update(ended_at=world.NOW)
    run = process.prepare_pay_run(treasury[0], APRIL, world.NOW, "thirteenth")
    held = run.holds.get()
    assert (held.award_id, held.reason, held.amount_cents) == (made.pk, "no_account", 1_500_00)
    assert run.payment_count == 1


def test_it_goes_to_the_bank_is_booked_and_one_that_comes_back_is_paid_with_the_next_month() -> (
    None
):
    treasury = world.treasurers()
    made, other = award(), award()
    run = process.prepare_pay_run(treasury[0], APRIL, world.NOW, "thirteenth")
    run = process.freeze_pay_run(treasury[0], run.pk, world.NOW)
    for actor in treasury[1:3]:
        run = process.approve_pay_run(actor, run.pk, seal=run.seal, at=world.NOW)
    world.work()
    assert b"<Ustrd>13/2026</Ustrd>" in world.order_of(run)
    back = Payment.objects.get(award=made)
    process.import_bank_answer(world.report(run, {back.end_to_end_id: "AC04"}), world.NOW)
    world.work()
    world.book(treasury[0], world.statement(world.debits(run), number="1"))
    run.refresh_from_db()
    assert run.state == "reconciled"
    assert ledger_balance("benefits_payable") == -1_500_00
    with acting("test", "a new account"):
        made.person.payout_accounts.update(ended_at=world.NOW)
    world.account_number(made.person, "11")
    month = process.prepare_pay_run(treasury[0], APRIL, world.NOW)
    again = Payment.objects.get(replaces=back)
    assert (again.run_id, again.kind, again.net_cents) == (month.pk, "first_half", 1_500_00)
    assert not Payment.objects.filter(award=other, kind="first_half", attempt=2).exists()


def test_the_database_keeps_a_first_half_single_and_free_of_tax() -> None:
    treasury = world.treasurers()
    award(cents=8_000_00)
    process.prepare_pay_run(treasury[0], APRIL, world.NOW, "thirteenth")
    copy = """
        INSERT INTO benefits_payment (kind, run_id, award_id, person_id, account_id, month, attempt,
               gross_cents, tax_cents, deducted_cents, net_cents, end_to_end_id, state, bank_reason)
        SELECT kind, run_id, award_id, person_id, account_id, DATE '2026-05-01', 1, gross_cents,
               {tax}, 0, gross_cents - {tax}, 'x', 'prepared', '' FROM benefits_payment
    """
    refused(copy.format(tax=0), match="payment_first_half_once")
    refused(copy.format(tax=1), match="payment_kind")


def test_a_month_can_be_withheld_although_the_13th_was_paid_with_it_and_makes_no_twelfth() -> None:
    treasury = world.treasurers()
    made = award(NOVEMBER)
    pay(NOVEMBER, treasury)
    kept = withholding.withhold(
        made.person_id, made.benefit, months=1, paid_later=False, cause="test", at=world.NOW
    )
    assert kept[0].month == date(2026, 12, 1)
    late = award(NOVEMBER)
    withholding.withhold(
        late.person_id, late.benefit, months=1, paid_later=False, cause="other", at=world.NOW
    )
    assert pay(NOVEMBER, treasury)[late.pk][1] == 250_00  # 1 of 12


def test_a_run_over_many_pays_each_what_the_law_gives_month_by_month() -> None:
    treasury = world.treasurers()
    starts = [date(2025, 2, 14), date(2025, 12, 31), JANUARY, date(2026, 1, 18), APRIL,
              date(2026, 5, 31), JUNE, date(2026, 9, 15)]  # fmt: skip
    ends = [None, date(2026, 4, 14), date(2026, 4, 15), date(2026, 10, 31)]
    made = [
        award(start, 5_000_00 + 7_919 * place, ends_on=end, benefit=benefit)
        for benefit in (Benefit.OLD_AGE, Benefit.TEMPORARY_INCAPACITY, Benefit.MATERNITY)
        for place, (start, end) in enumerate((one, end) for one in starts for end in ends)
        if end is None or end >= start
    ]
    total: dict[int, int] = {}
    for number in range(1, 12):
        month = date(2026, number, 1)
        promised = {one.pk: promised_cents(one, month, world.NOW.date()) for one in made}
        paid: dict[int, int] = {}
        try:
            run = process.prepare_pay_run(treasury[0], month, world.NOW, "thirteenth")
        except Mendable:
            pass
        else:
            process.freeze_pay_run(treasury[0], run.pk, world.NOW)
            for row in run.payments.all():
                paid[row.award_id] = paid.get(row.award_id, 0) + row.net_cents
        assert {key: cents for key, cents in promised.items() if cents} == paid, month
        total = {key: total.get(key, 0) + paid.get(key, 0) for key in {*total, *paid}}
    assert len(total) > 40


def test_a_person_reads_it_before_and_after_it_is_paid(client: Client) -> None:
    treasury = world.treasurers()
    made = award(date(2026, 11, 1), 2_400_00)
    coming = next_payment(made.person_id, NOVEMBER)
    assert coming is not None
    assert (coming.amount_cents, coming.thirteenth_cents) == (2_400_00, 400_00)
    run = process.prepare_pay_run(treasury[0], NOVEMBER, world.NOW, "thirteenth")
    process.freeze_pay_run(treasury[0], run.pk, world.NOW)
    sign_in(client, made.person.identities.get().user)
    page = strip_tags(client.get("/payments/").content.decode())
    assert "13th payment (2026)" in page
    assert (
        "13th payment (2026)" in client.get(reverse("benefits:payments_statement")).content.decode()
    )


def test_the_treasury_chooses_the_13th_collects_again_and_reads_which_run_it_is() -> None:
    award()
    maker = staff_client(world.treasurers()[0], stepped_up=True)
    form = {"month_month": "4", "month_year": "2026", "kind": "thirteenth"}
    reply = maker.post("/treasury/runs/prepare/", form)
    run = PayRun.objects.get()
    assert (run.kind, run.payments.get().kind) == ("thirteenth", "first_half")
    page = maker.get(reply.headers["Location"]).content.decode()
    assert "April 2026, 13th payment" in page
    assert '<input type="hidden" name="kind" value="thirteenth">' in page
    assert "April 2026, 13th payment" in maker.get("/treasury/runs/").content.decode()


def test_once_a_month_is_approved_the_run_of_its_13th_opens_and_pays_who_was_held() -> None:
    treasury = world.treasurers()
    held, _other = award(), award()
    accounts = held.person.payout_accounts.all()
    with acting("test", "no account"):
        accounts.update(ended_at=world.NOW)
    pay(MAY, treasury)
    world.sent(treasury, MAY)
    assert not PayRun.objects.filter(kind="thirteenth", state="prepared").exists()  # none is due
    with acting("test", "the account is back"):
        accounts.update(ended_at=None)
    month = world.sent(treasury, JUNE)
    opened = PayRun.objects.get(state="prepared")
    assert (opened.month, opened.kind, opened.prepared_by_id) == (
        JUNE, "thirteenth", month.prepared_by_id)  # fmt: skip
    assert [(one.award_id, one.gross_cents) for one in opened.payments.all()] == [
        (held.pk, 3_000_00)
    ]
    page = text(staff_client(treasury[1]).get("/"))
    assert "Seal the run of June 2026, 13th payment, which pays on 23 Nov 2026" in page
    assert page.count("June 2026, 13th payment") == 2  # in the list of the last runs too
    assert "A run waits to be sealed" in text(staff_client(treasury[1]).get("/treasury/runs/"))
    process.freeze_pay_run(treasury[0], opened.pk, world.NOW)
    with pytest.raises(Mendable, match="Two others"):
        seal = PayRun.objects.get(pk=opened.pk).seal
        process.approve_pay_run(treasury[0], opened.pk, seal=seal, at=world.NOW)


def test_the_first_run_of_the_13th_is_left_to_a_person_who_is_told_that_it_is_due() -> None:
    treasury = world.treasurers()
    award()
    world.sent(treasury, JUNE)
    assert not PayRun.objects.filter(kind="thirteenth").exists()
    desk = staff_client(treasury[0])
    assert "Prepare the first run of the 13th payment, due since November 2026" in text(
        desk.get("/")
    )
    page = strip_tags(desk.get("/treasury/runs/").content.decode())
    assert "It is due since November 2026. Prepare its first run" in page
    pay(JUNE, treasury)
    assert "It is due since" not in text(desk.get("/treasury/runs/"))


def test_a_13th_that_cannot_be_opened_leaves_a_remark_on_the_month() -> None:
    treasury = world.treasurers()
    award()
    pay(MAY, treasury)
    month = world.approved(treasury, MAY)
    award()
    busy = process.prepare_pay_run(treasury[0], MAY, world.NOW)
    for hours in range(6):
        world.work(world.NOW + timedelta(hours=hours))
    month.refresh_from_db()
    assert [one["key"] for one in month.remarks] == ["thirteenth_not_opened"]
    assert PayRun.objects.get(state="prepared") == busy


def test_a_year_whose_months_the_law_does_not_name_is_refused_in_words() -> None:
    award(date(2020, 1, 1))
    with pytest.raises(Mendable, match="13th payment of 2020"):
        process.prepare_pay_run(world.treasurers()[0], date(2020, 5, 1), world.NOW, "thirteenth")
