"""What the bank says of our payments: taken, refused, booked, sent back. Each counts once."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from benefits.payments import pain002
from benefits.payments.books import in_transit_cents
from benefits.payments.models import (
    PAY_RUN,
    PAYMENT,
    BankAnswer,
    PayFile,
    Payment,
    PaymentState,
    PayRun,
    PayRunState,
)
from benefits.payments.sending import ENGINE, remark
from contributions import process as money_in
from contributions import queries as money_facts
from portal.errors import Mendable
from portal.messages import notices
from portal.outbox import emit

DUPLICATE = "AM05"  # the bank has this message already: its first answer stands


@transaction.atomic
def import_answer(content: bytes, at: datetime) -> BankAnswer:
    """Keeps a status report, once per message id, and leaves its effect to the event.

    Mendable when it cannot be read or speaks of a file that is not ours.
    """
    report = pain002.parse(content)
    file = PayFile.objects.select_related("run").filter(message_id=report.about).first()
    if file is None:
        raise Mendable(
            _("The report speaks of a file %(id)s that we did not send.") % {"id": report.about}
        )
    answer = BankAnswer(
        run=file.run,
        message_id=report.message_id,
        group_status=report.group_status[:4],
        reason=report.reason[:40],
        content=content,
        received_at=at,
    )
    BankAnswer.objects.bulk_create([answer], ignore_conflicts=True)
    stored = BankAnswer.objects.get(message_id=report.message_id)
    if bytes(stored.content) != content:
        raise Mendable(
            _("Another report with the number %(id)s is known.") % {"id": report.message_id}
        )
    emit("bank.answer_received", stored.pk, key=f"answer:{stored.message_id}", due_at=at)
    return stored


def apply_answer(answer_id: int, at: datetime) -> None:
    """Handler of `bank.answer_received`: refused orders come back, unknown ids are listed."""
    answer = BankAnswer.objects.select_for_update(of=("self",)).get(pk=answer_id)
    if answer.applied_at is not None:
        return
    run = PayRun.objects.select_for_update(of=("self",)).get(pk=answer.run_id)
    report = pain002.parse(bytes(answer.content))
    if report.refused_as_a_whole and report.reason == DUPLICATE:
        remark(run.pk, "duplicate_refused", at, message=answer.message_id)
    elif report.refused_as_a_whole:
        for payment in Payment.objects.filter(run=run, state=PaymentState.SENT).iterator():
            _come_back(payment, report.reason, at)
            answer.rejected += 1
    else:
        _apply_orders(answer, run, report, at)
    answer.applied_at = at
    answer.save(update_fields=["accepted", "rejected", "unknown", "applied_at"])
    close_when_settled(run.pk, at)


def _apply_orders(answer: BankAnswer, run: PayRun, report: pain002.Report, at: datetime) -> None:
    ours = {
        payment.end_to_end_id: payment
        for payment in Payment.objects.filter(
            run=run, end_to_end_id__in=[*report.rejected, *report.accepted]
        )
    }
    answer.accepted = sum(1 for key in report.accepted if key in ours)
    answer.unknown = [k for k in [*report.accepted, *report.rejected] if k not in ours]
    for key, reason in report.rejected.items():
        if key not in ours:
            continue
        if ours[key].state == PaymentState.SENT:
            _come_back(ours[key], reason, at)
            answer.rejected += 1
        else:  # booked or returned before: the booking is the stronger fact
            answer.unknown.append(key)
    if answer.unknown:
        remark(run.pk, "unknown_in_answer", at, message=answer.message_id)


def apply_booking(entry_id: int, at: datetime) -> None:
    """Handler of `bank.entry_booked`: a debit confirms a payment, a credit brings it back.

    All new bookings of the payment are taken in the order of the statement, whichever event comes
    first. A booking that does not fit is left to a person of the treasury, with the reason.
    """
    named = money_facts.statement_entry(entry_id)
    found = Payment.objects.filter(end_to_end_id=named.end_to_end_id).first()
    if found is None:
        money_in.settle_entry(named, matched=False, actor=ENGINE, at=at, reason="unknown_payment")
        return
    # The run's row is the gate: of two workers that settle its last payments, one sees the other.
    PayRun.objects.select_for_update(of=("self",)).get(pk=found.run_id)
    for entry in money_facts.new_bookings(named.end_to_end_id):
        payment = Payment.objects.select_for_update(of=("self",)).get(pk=found.pk)
        wanted = PaymentState.SENT if entry.amount_cents < 0 else PaymentState.PAID
        if abs(entry.amount_cents) != payment.net_cents or payment.state != wanted:
            money_in.settle_entry(
                entry, matched=False, actor=ENGINE, at=at, reason="payment_mismatch"
            )
            remark(payment.run_id, "booking_left", at, payment=payment.end_to_end_id)
            continue
        if entry.amount_cents < 0:
            _confirm(payment, entry.booked_on, at)
        else:
            _come_back(payment, "", at, booked_on=entry.booked_on)
        money_in.settle_entry(entry, matched=True, actor=ENGINE, at=at)
    close_when_settled(found.run_id, at)


def leave_booking(entry_id: int, at: datetime) -> None:
    """The last attempt failed: the booking waits for a person of the treasury, in their list."""
    entry = money_facts.statement_entry(entry_id)
    money_in.settle_entry(entry, matched=False, actor=ENGINE, at=at, reason="payment_mismatch")


def _confirm(payment: Payment, booked_on: date, at: datetime) -> None:
    PAYMENT.apply(payment, "confirm", by="engine", actor=ENGINE, at=at, paid_on=booked_on)
    money_in.post(
        _key(payment, "paid"),
        "payment booked",
        booked_on,
        [
            ("payments_in_transit", "fund", 0, payment.net_cents),
            ("bank", "fund", 0, -payment.net_cents),
        ],
    )
    _tell(payment, "payment_paid", at, paid_on=booked_on)


def _come_back(
    payment: Payment, reason: str, at: datetime, *, booked_on: date | None = None
) -> None:
    """The payment did not arrive: reversing entries, the amount is owed again, the person is told.

    With `booked_on` the money had left our account and is credited again.
    """
    on = booked_on or localtime(at).date()
    was_paid = payment.state == PaymentState.PAID
    PAYMENT.apply(
        payment,
        "return",
        by="engine",
        actor=ENGINE,
        at=at,
        returned_on=on,
        bank_reason=reason[:40],
    )
    if was_paid:
        money_in.post(
            _key(payment, "credited"),
            "payment credited back",
            on,
            [
                ("bank", "fund", 0, payment.net_cents),
                ("payments_in_transit", "fund", 0, -payment.net_cents),
            ],
            corrects=money_facts.entry_id(_key(payment, "paid")),
        )
    money_in.post(
        _key(payment, "returned"),
        "payment returned",
        on,
        [
            ("payments_in_transit", "fund", 0, payment.net_cents),
            ("benefits_payable", "fund", 0, -payment.net_cents),
        ],
        corrects=money_facts.entry_id(f"run:{payment.run.reference}:sent"),
    )
    _tell(payment, "payment_returned", at, bank_reason=reason)


def close_when_settled(run_id: int, at: datetime) -> None:
    """Closes the run when every payment is paid or returned and nothing of it is in transit."""
    run = PayRun.objects.select_for_update(of=("self",)).get(pk=run_id)
    if run.state != PayRunState.SENT:
        return
    if Payment.objects.filter(run=run, paid_on__isnull=True, returned_on__isnull=True).exists():
        return
    if in_transit_cents(run):
        remark(run.pk, "not_zero", at, cents=in_transit_cents(run))
        return
    PAY_RUN.apply(run, "reconcile", by="engine", actor=ENGINE, at=at)


def _key(payment: Payment, step: str) -> str:
    return f"run:{payment.run.reference}:{step}:{payment.end_to_end_id}"


def _tell(payment: Payment, kind: str, at: datetime, **more: str | date) -> None:
    notices.send(
        payment.person_id,
        kind,
        key=f"{kind}:{payment.end_to_end_id}",
        values={
            "net_cents": payment.net_cents,
            "pay_month": payment.month,
            "account": f"{payment.account.bank_code} / {payment.account.branch}",
            **more,
        },
        case=payment.end_to_end_id,
        at=at,
    )
