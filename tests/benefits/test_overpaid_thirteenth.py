"""A 13th that was paid before the benefit ended or gave less: asked back by the one road. By hand.

In 2026 the halves are due with April and May.
"""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Person
from benefits import process
from benefits.adjudication.errors import Conflict
from benefits.overpayments import counting
from benefits.overpayments.models import Overpayment, OverpaymentState
from benefits.payments import withholding
from benefits.payments.models import AWARD, Award, Payment
from benefits.process.overpay_letter import line_name
from portal import outbox
from portal.messages.models import Letter, Notice
from portal.records import acting
from tests.benefits import overpaid
from tests.benefits import world as claims_world
from tests.benefits.payments import world
from tests.benefits.payments.test_pages import citizen_client, staff_client, text
from tests.benefits.payments.test_thirteenth import APRIL, AUGUST, JANUARY, MAY, award, pay
from tests.benefits.test_reductions import WORDS, heard, supervisors

pytestmark = pytest.mark.django_db
NOW, NOVEMBER = world.NOW, date(2026, 11, 1)
ENDED = date(2026, 8, 31)


def ends(made: Award, last: date = ENDED) -> None:
    with acting("test", "it ends"):
        Award.objects.filter(pk=made.pk).update(ends_on=last)


def too_much(cents: int = 3_000_00, last: date = ENDED) -> SimpleNamespace:
    """The 13th was paid in May for twelve months, and the benefit ended in between."""
    treasury, made = world.treasurers(), award(cents=cents)
    pay(APRIL, treasury)
    pay(MAY, treasury)
    ends(made, last)
    award(date(2026, 7, 1), ends_on=ENDED)  # something is due in August
    pay(AUGUST, treasury)
    world.work()
    return SimpleNamespace(award=made, treasury=treasury, claim=made.decision.claim)


def test_what_was_paid_for_months_after_the_end_is_counted_once_and_tells_nobody() -> None:
    case = too_much()
    found = Overpayment.objects.get()
    assert (found.person_id, found.award_id, found.year, found.state) == (
        case.award.person_id, case.award.pk, 2026, "found")  # fmt: skip
    # 8 of 12 of 3.000,00 are 2.000,00; no tax in 2026.
    line = {"month": "2026-12-01", "kind": "thirteenth"}
    assert found.months == [line | {"paid": 3_000_00, "due": 2_000_00, "owed": 1_000_00}]
    assert line_name(found.months[0]) == "13th payment (2026)"
    award(date(2026, 10, 1))
    assert pay(NOVEMBER, case.treasury)
    process.look_for_thirteenth(case.award.pk, NOW)
    world.work()
    assert Overpayment.objects.count() == 1
    assert not Notice.objects.filter(kind__startswith="overpayment").exists()
    with pytest.raises(IntegrityError, match="overpayment_thirteenth_once"), transaction.atomic():
        Overpayment.objects.create(
            award=case.award, year=2026, person=case.award.person, benefit="old_age",
            found_at=NOW, months=[], owed_cents=1)  # fmt: skip


def test_it_is_counted_after_the_tax_of_both() -> None:
    too_much(8_000_01)
    # Paid 8.000,01 less 433,73 of tax. Due are 8 of 12, 5.333,34: at 65 of the 3.429,36 above
    # 1.903,98 the law takes no tax in 2026.
    (line,) = Overpayment.objects.get().months
    assert (line["paid"], line["due"], line["owed"]) == (7_566_28, 5_333_34, 2_232_94)


def test_an_end_that_is_known_in_the_next_year_only_is_found_by_its_first_run() -> None:
    treasury, made = world.treasurers(), award(date(2025, 1, 1))
    pay(date(2025, 12, 1), treasury)
    ends(made, date(2025, 12, 10))
    award()
    pay(APRIL, treasury)
    world.work()
    found = Overpayment.objects.get()
    assert (found.award_id, found.year, found.owed_cents) == (made.pk, 2025, 250_00)


def test_an_end_in_last_year_leaves_nothing_of_what_was_paid_of_this_year() -> None:
    treasury, made = world.treasurers(), award(date(2025, 1, 1))
    pay(date(2025, 12, 1), treasury)
    pay(APRIL, treasury)
    pay(MAY, treasury)
    ends(made, date(2025, 8, 20))
    award(date(2026, 7, 1), ends_on=ENDED)  # something is due in August
    pay(AUGUST, treasury)
    world.work()
    found = Overpayment.objects.order_by("year").values_list("year", "owed_cents")
    # 4 of 12 of 3.000,00, and all of the year that was raised by 3,90 %.
    assert list(found) == [(2025, 1_000_00), (2026, 3_117_00)]


def test_a_month_that_is_withheld_for_now_is_not_asked_back() -> None:
    treasury, made = world.treasurers(), award()
    pay(MAY, treasury)
    withholding.withhold(
        made.person_id, made.benefit, months=1, paid_later=True, cause="test", at=NOW
    )
    award(date(2026, 7, 1), ends_on=ENDED)
    pay(AUGUST, treasury)
    world.work()
    assert not Overpayment.objects.exists()


def test_of_somebody_who_died_it_can_only_be_closed() -> None:
    treasury, made = world.treasurers(), award()
    pay(MAY, treasury)
    with acting("test", "the register"):
        Person.objects.filter(pk=made.person_id).update(died_on=ENDED)
    ends(made)
    award(date(2026, 7, 1), ends_on=ENDED)
    pay(AUGUST, treasury)
    world.work()
    found, (one, _two) = Overpayment.objects.get(), supervisors()
    assert found.of_the_estate and found.owed_cents == 1_000_00
    with pytest.raises(Conflict, match="has died"):
        process.hear_overpayment(one, found.pk, overpaid.WHY, NOW)
    process.waive_overpayment(one, found.pk, "The estate has nothing to pay it with.", NOW)
    pay(NOVEMBER, treasury)
    process.look_for_thirteenth(made.pk, NOW)
    assert Overpayment.objects.get().state == OverpaymentState.WAIVED


def test_the_person_is_heard_two_decide_and_a_bill_asks_for_it_once_nothing_is_paid() -> None:
    case = too_much()
    one, two = supervisors()
    found = Overpayment.objects.get()
    desk = staff_client(one)
    assert found.reference in text(desk.get("/overpayments/"))
    page = text(desk.get(f"/overpayments/{found.reference}/settle/"))
    assert "13th payment (2026)" in page and "its 13th payment was paid before" in page
    process.hear_overpayment(one, found.pk, overpaid.WHY, NOW)
    person = citizen_client(case.award.person)
    page = text(person.get(f"/overpayments/{found.reference}/"))
    assert "13th payment (2026)" in page and "what was due" in page
    process.answer_overpayment(
        claims_world.as_person(case.award.person), found.pk, "I told you at once.", NOW
    )
    process.propose_overpayment(
        one, found.pk, origin="not_told", good_faith=True, share=30, words=overpaid.GROUND, at=NOW
    )
    with pytest.raises(Conflict):
        process.confirm_overpayment(one, found.pk, NOW)
    decision = process.confirm_overpayment(two, found.pk, NOW)
    world.work()
    found.refresh_from_db()
    assert (found.state, decision.claim_id) == (OverpaymentState.TAKING, case.claim.pk)
    assert found.bills.get().cents == 1_000_00
    letter = Letter.objects.get(case=case.claim.protocol, kind="decision", person=found.person)
    assert "(2026)" in str(letter.content) and "1.000,00" in str(letter.content)


def test_it_is_taken_off_another_benefit_that_the_person_is_paid_at_most_three_tenths() -> None:
    case = too_much()
    other = award(NOVEMBER, cents=3_000_00, person=case.award.person)
    one, two = supervisors()
    found = Overpayment.objects.get()
    process.hear_overpayment(one, found.pk, overpaid.WHY, NOW)
    process.answer_overpayment(
        claims_world.as_person(case.award.person), found.pk, "I told you at once.", NOW
    )
    process.propose_overpayment(
        one, found.pk, origin="not_told", good_faith=True, share=30, words=overpaid.GROUND, at=NOW
    )
    process.confirm_overpayment(two, found.pk, NOW)
    world.work()
    world.frozen(case.treasury, NOVEMBER)
    paid = Payment.objects.get(award=other, kind="month")
    assert (paid.gross_cents, paid.deducted_cents, paid.overpayment_id) == (
        3_000_00, 900_00, found.pk)  # fmt: skip


def test_a_reduction_asks_for_the_13th_of_the_months_before_it_together_with_them() -> None:
    _claim, made, lowered, one, two = heard()
    treasury = world.treasurers()
    world.sent(treasury, NOVEMBER, overpaid.LATER)
    run = process.prepare_pay_run(treasury[0], NOVEMBER, overpaid.LATER, "thirteenth")
    process.freeze_pay_run(treasury[0], run.pk, overpaid.LATER)
    before = Payment.objects.get(award=made, kind="thirteenth")
    process.propose_reduction(one, lowered.pk, WORDS, overpaid.LATER)
    process.confirm_reduction(two, lowered.pk, overpaid.LATER)
    outbox.drain(lambda: overpaid.LATER)
    found = Overpayment.objects.get()
    month, of_the_13th = found.months
    assert of_the_13th["paid"] == before.net_cents
    # One of 12 of 4.740,87, without tax.
    assert (lowered.revision.new_cents, of_the_13th["due"]) == (4_740_87, 395_07)
    assert found.owed_cents == month["owed"] + of_the_13th["owed"]
    # A run that sees the same excess asks for nothing twice.
    newest = Award.objects.latest("id")
    process.look_for_thirteenth(newest.pk, overpaid.LATER + timedelta(days=1))
    assert Overpayment.objects.count() == 1
    assert counting.count_again(found, overpaid.SOON).owed_cents == found.owed_cents


def test_what_a_panel_says_is_not_owed_is_not_found_again_by_a_later_run() -> None:
    claim, made, lowered, one, two = heard()
    treasury = world.treasurers()
    world.sent(treasury, NOVEMBER, overpaid.LATER)
    run = process.prepare_pay_run(treasury[0], NOVEMBER, overpaid.LATER, "thirteenth")
    process.freeze_pay_run(treasury[0], run.pk, overpaid.LATER)
    process.propose_reduction(one, lowered.pk, WORDS, overpaid.LATER)
    process.confirm_reduction(two, lowered.pk, overpaid.LATER)
    outbox.drain(lambda: overpaid.LATER)
    case = overpaid.asked(
        case=SimpleNamespace(
            claim=claim, award=made, one=one, two=two, overpayment=Overpayment.objects.get()
        )
    )
    overpaid.annul(overpaid.contested(case, overpaid.SOON), overpaid.THEN)
    process.look_for_thirteenth(Award.objects.latest("id").pk, overpaid.THEN)
    assert Overpayment.objects.get().state == OverpaymentState.ANNULLED


def test_a_new_calculation_that_gives_less_is_found_by_the_next_run() -> None:
    treasury, old = world.treasurers(), award()
    pay(APRIL, treasury)
    pay(MAY, treasury)
    new = award(cents=2_400_00, person=old.person, replaces=old)
    AWARD.apply(old, "replace", by="engine", actor="test", at=NOW)
    award(date(2026, 7, 1), ends_on=ENDED)
    pay(AUGUST, treasury)
    world.work()
    found = Overpayment.objects.get()
    assert (found.award_id, found.owed_cents) == (new.pk, 600_00)
    assert JANUARY.year == found.year
