"""Who owes has died: nobody is asked, billed or told, no survivor pays, the estate still can."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from benefits import process
from benefits.adjudication.errors import Conflict
from benefits.overpayments.bill_models import PaybackBill
from benefits.overpayments.models import OverpaymentState
from benefits.payments.models import Payment
from contributions.ledger.audit import audit
from portal import clock
from portal.messages.models import Letter, Notice
from portal.records import acting
from tests.benefits import overpaid, world
from tests.benefits.overpaid import DECEMBER, GROUND, SOON, THEN, WHY, arrives, asked, billed, found
from tests.benefits.payments import world as pay

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


def dies(case: Any, person: Any = None) -> None:
    with acting("test", "a death"):
        one = person or case.claim.person
        one.died_on = DAY
        one.save(update_fields=["died_on"])
    case.overpayment.refresh_from_db()


def told() -> tuple[int, int]:
    return Notice.objects.filter(kind__startswith="overpayment").count(), Letter.objects.count()


def test_after_a_death_nobody_is_reminded_or_billed_and_nothing_is_told() -> None:
    case = billed()
    dies(case)
    before = told()
    late = SOON + timedelta(days=200)

    assert process.collect_overpayments(late) == 0

    assert told() == before
    assert PaybackBill.objects.get().reminded_at is None


def test_who_dies_before_a_bill_was_sent_is_sent_none() -> None:
    case = asked()
    dies(case)
    with acting("test", "the benefit ends with the life"):
        case.award.ends_on = DAY
        case.award.save(update_fields=["ends_on"])
    assert process.collect_overpayments(SOON) == 0
    assert not PaybackBill.objects.exists()


def test_the_estate_can_still_pay_the_open_bill_and_then_it_is_settled() -> None:
    case = billed()
    dies(case)
    before = told()
    arrives(case, case.bill.reference, case.bill.cents)
    case.overpayment.refresh_from_db()
    assert case.overpayment.state == OverpaymentState.SETTLED
    assert told() == before
    assert audit() == []


def test_no_survivor_is_charged_for_it() -> None:
    case = asked()
    dies(case)
    with acting("test", "the benefit ends with the life"):
        case.award.ends_on = DAY
        case.award.save(update_fields=["ends_on"])
    widow = pay.award(amount_cents=300_000, starts_on=DECEMBER)

    pay.sent(case.treasury, DECEMBER, THEN)

    paid = Payment.objects.get(award=widow, month=DECEMBER)
    assert paid.deducted_cents == 0
    assert not Payment.objects.filter(deducted_cents__gt=0).exists()
    assert not Notice.objects.filter(person=widow.person, kind__startswith="overpayment").exists()


def test_nobody_can_be_heard_for_the_dead() -> None:
    case = found()
    dies(case)
    with pytest.raises(Conflict, match="has died"):
        process.hear_overpayment(case.one, case.overpayment.pk, WHY, SOON)


def test_nothing_is_proposed_or_decided_against_the_dead_and_it_can_be_closed() -> None:
    case = found()
    overpaid.answered(case)
    dies(case)
    with pytest.raises(Conflict, match="has died"):
        overpaid.propose(case)
    process.waive_overpayment(case.one, case.overpayment.pk, GROUND, SOON)
    case.overpayment.refresh_from_db()
    assert case.overpayment.state == OverpaymentState.WAIVED
    assert not Notice.objects.filter(kind="overpayment_waived").exists()


def test_what_was_proposed_before_is_not_confirmed_after_the_death() -> None:
    case = found()
    overpaid.answered(case)
    overpaid.propose(case)
    dies(case)
    with pytest.raises(Conflict, match="has died"):
        process.confirm_overpayment(case.two, case.overpayment.pk, SOON)
    case.overpayment.refresh_from_db()
    assert case.overpayment.result_id is None


def test_who_received_it_for_a_child_has_died_too() -> None:
    case = found()
    parent = world.person()
    case.overpayment.payee = parent
    case.overpayment.save(update_fields=["payee"])
    dies(case, parent)
    with pytest.raises(Conflict, match="has died"):
        process.hear_overpayment(case.one, case.overpayment.pk, WHY, SOON)


@pytest.mark.parametrize(("made", "steps"), [(found, {"waive"}), (asked, set())])
def test_the_officer_reads_of_the_death_and_can_only_close_what_is_open(
    signed_in: Any, monkeypatch: pytest.MonkeyPatch, made: Any, steps: set[str]
) -> None:
    monkeypatch.setattr(clock, "now", lambda: SOON)
    monkeypatch.setattr(clock, "today", SOON.date)
    case = made()
    dies(case)
    client: Client = signed_in(world.officer(world.unit(), roles=(Role.SUPERVISOR,)))
    html = client.get(
        reverse("benefits:overpayment_settle", args=[case.overpayment.reference])
    ).content.decode()
    assert "Who would be asked has died" in html and "20 November 2026" in html
    offered = {one for one in ("hear", "propose", "confirm", "waive") if f'value="{one}"' in html}
    assert offered == steps
    if not steps:
        shown = client.get(reverse("benefits:overpayments")).content.decode()
        assert "waits: the person has died" in shown
