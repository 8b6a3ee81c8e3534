"""What people and events do about payments: the award after a decision, and the life of a pay run.

Each handler may run twice. When one fails for good, a remark stands on the run's page or the person
is told: nothing fails in silence.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django.utils.timezone import localdate

from accounts.permissions import Actor, require
from benefits.adjudication.models import Decision
from benefits.payments import awards, runs, sending, settling
from benefits.payments import in_payment as in_payment  # tells those who assess what is paid
from benefits.payments.models import BankAnswer, PayRun, RunKind
from portal.messages import notices
from portal.outbox import on


def prepare_pay_run(
    actor: Actor, month: date, at: datetime, kind: RunKind | str = RunKind.MONTH
) -> PayRun:
    """Collects all that is due up to a month. Http404 if not allowed, Mendable if nothing is."""
    require(actor, "run.prepare", on=localdate(at))
    return runs.prepare(month, actor, at, kind)


def freeze_pay_run(actor: Actor, run_id: int, at: datetime) -> PayRun:
    """Seals the totals and the payments of a prepared run."""
    require(actor, "run.prepare", on=localdate(at))
    return runs.freeze(run_id, actor, at)


def approve_pay_run(actor: Actor, run_id: int, *, seal: str, at: datetime) -> PayRun:
    """One of two approvals, of exactly the seal that was shown; never by who prepared the run."""
    require(actor, "run.approve", on=localdate(at))
    return runs.approve(run_id, actor, seal, at)


def discard_pay_run(actor: Actor, run_id: int, at: datetime) -> PayRun:
    """Takes back a run that is not approved; its months are due again."""
    require(actor, "run.prepare", on=localdate(at))
    return runs.discard(run_id, actor, at)


def import_bank_answer(content: bytes, at: datetime) -> BankAnswer:
    """Keeps a pain.002 report, once. Mendable when it is not one or not about our file."""
    return settling.import_answer(content, at)


def _decision_stuck(decision_id: int, at: datetime) -> None:
    decision = Decision.objects.select_related("claim").get(pk=decision_id)
    notices.send(
        decision.person_id,
        "delayed_by_us",
        key=f"delayed_by_us:decision:{decision_id}",
        values={},
        case=decision.claim.protocol,
        at=at,
    )


@on("claim.decided", exhausted=_decision_stuck, many=awards.follow_each)
def _claim_decided(decision_id: int, at: datetime) -> None:
    awards.follow_decision(decision_id, at)


def _run_stuck(key: str) -> Callable[[int, datetime], None]:
    def leave_a_remark(run_id: int, at: datetime) -> None:
        sending.remark(run_id, key, at)

    return leave_a_remark


on("run.frozen", exhausted=_run_stuck("telling_failed"))(sending.tell_held)
on("run.approved", exhausted=_run_stuck("send_failed"))(sending.send)
on("run.thirteenth", exhausted=_run_stuck("thirteenth_not_opened"))(runs.open_thirteenth)
on("run.file_due", exhausted=_run_stuck("delivery_failed"))(sending.deliver)


def _answer_stuck(answer_id: int, at: datetime) -> None:
    answer = BankAnswer.objects.get(pk=answer_id)
    sending.remark(answer.run_id, "answer_failed", at, message=answer.message_id)


@on("bank.answer_received", exhausted=_answer_stuck)
def _bank_answered(answer_id: int, at: datetime) -> None:
    settling.apply_answer(answer_id, at)


@on("bank.entry_booked", exhausted=settling.leave_booking)
def _bank_booked(entry_id: int, at: datetime) -> None:
    settling.apply_booking(entry_id, at)
