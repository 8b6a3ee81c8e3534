"""Money that was paid without a right: found, asked back, billed, contested, given back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from benefits import process
from benefits.appeals.models import Appeal
from benefits.overpayments.bill_models import PaybackBill
from benefits.overpayments.models import Overpayment
from benefits.payments.models import Award
from portal import outbox
from portal.records import acting
from tests.benefits import test_appeals as appeals
from tests.benefits import world
from tests.benefits.payments import world as pay
from tests.benefits.test_reductions import WORDS, heard
from tests.benefits.world import NOW

NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
LATER, SOON = NOW + timedelta(days=1), NOW + timedelta(days=3)
THEN, AFTER = NOW + timedelta(days=20), NOW + timedelta(days=60)
WHY = "The payrolls show that the wages were told to us higher than they were."
GROUND = "The employer told higher wages, and the payslips that you have show it."


def found(cents: int = 200_000, language: str = "") -> SimpleNamespace:
    """November was paid before a reduction that counts from December on."""
    claim, award, made, one, two = heard(cents)
    if language:
        with acting("test", "the language of the letter"):
            claim.person.language = language
            claim.person.save(update_fields=["language"])
    treasury = pay.treasurers()
    pay.sent(treasury, NOVEMBER, LATER)
    process.propose_reduction(one, made.pk, WORDS, LATER)
    process.confirm_reduction(two, made.pk, LATER)
    outbox.drain(lambda: LATER)
    return SimpleNamespace(
        claim=claim,
        award=award,
        one=one,
        two=two,
        treasury=treasury,
        overpayment=Overpayment.objects.get(),
    )


def answered(case: Any) -> None:
    """The person was told and said how they see it."""
    key = case.overpayment.pk
    process.hear_overpayment(case.one, key, WHY, SOON)
    process.answer_overpayment(world.as_person(case.claim.person), key, "I did not know.", SOON)


def propose(
    case: Any, *, origin: str = "not_told", good_faith: bool = True, share: int = 10
) -> Overpayment:
    return process.propose_overpayment(
        case.one,
        case.overpayment.pk,
        origin=origin,
        good_faith=good_faith,
        share=share,
        words=GROUND,
        at=SOON,
    )


def asked(share: int = 10, language: str = "", case: Any = None) -> SimpleNamespace:
    """The person was told and answered; one proposed, another decided."""
    case = case or found(language=language)
    answered(case)
    propose(case, share=share)
    case.decision = process.confirm_overpayment(case.two, case.overpayment.pk, SOON)
    pay.work(SOON)
    case.overpayment.refresh_from_db()
    return case


def billed(language: str = "en") -> SimpleNamespace:
    """The right ended, November is asked back, and no benefit is paid any more."""
    case = found(cents=0, language=language)
    with acting("test", "the benefit has ended"):
        Award.objects.update(ends_on=date(2026, 10, 31))
    asked(case=case)
    case.bill = PaybackBill.objects.get()
    return case


def arrives(case: Any, reference: str, cents: int, at: datetime = SOON) -> None:
    """A booking of the bank, with what the payer wrote."""
    number = f"S-{reference}-{cents}-{at:%d%H%M}"
    pay.book(case.treasury[0], pay.statement([(reference, cents)], number=number), at)


def contested(case: Any, at: datetime, point: str = "amount") -> Appeal:
    """The person appeals; three could judge it."""
    appeals.members(count=3)
    return process.appeal(
        world.as_person(case.claim.person),
        case.decision.pk,
        contested=[point],
        grounds="It was due.",
        at=at,
    )


def annul(filed: Appeal, at: datetime) -> None:
    """The panel allows the appeal."""
    process.seat_panel(filed.pk, at)
    appeals.judge(filed, allow=True, at=at)
    pay.work(at)
