"""From two approvals to a file at the bank: recorded first, delivered second, each once.

The record (payments sent, ledger, notices) and the delivery are two events. A process that dies
between them is followed by another that delivers the same bytes under the same message id; a bank
that has them already refuses the second file and nothing happens twice.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.timezone import localtime

from benefits.payments import pain001
from benefits.payments.models import (
    PAY_RUN,
    PayFile,
    Payment,
    PaymentState,
    PayRun,
    PayRunHold,
    PayRunState,
    RunKind,
)
from benefits.payments.seal import seal_of
from contributions import process as money_in
from portal.messages import notices
from portal.outbox import emit

ENGINE = "pay run engine"


class SealBroken(Exception):
    """The rows of an approved run are no longer those that were sealed: nothing is sent."""


def send(run_id: int, at: datetime) -> None:
    """Handler of `run.approved`: writes the file aside and records the run as sent."""
    run = PayRun.objects.select_for_update(of=("self",)).get(pk=run_id)
    if run.state != PayRunState.APPROVED:
        return
    if seal_of(run) != run.seal:
        raise SealBroken(f"pay run {run.reference} no longer fits its seal")
    written = pain001.write(run, _staged(run))
    PayFile.objects.create(
        run=run,
        message_id=pain001.message_id(run),
        sha256=written.sha256,
        size=written.size,
    )
    # One statement for all payments; the run's own log line tells the step.
    Payment.objects.filter(run=run, state=PaymentState.PREPARED).update(state=PaymentState.SENT)
    PAY_RUN.apply(run, "send", by="engine", actor=ENGINE, at=at)
    money_in.post(
        f"run:{run.reference}:sent",
        "pay run sent",
        localtime(at).date(),
        [
            ("benefits_payable", "fund", 0, run.total_cents),
            ("payments_in_transit", "fund", 0, -run.total_cents),
        ],
    )
    sent = "thirteenth_sent" if run.kind == RunKind.THIRTEENTH else "payment_sent"
    notices.send_selected(sent, _SENT, {"run": run.pk, "pays_on": run.pays_on}, at=at)
    emit("run.file_due", run.pk, key=f"run.file_due:{run.reference}", due_at=at)


def deliver(run_id: int, at: datetime) -> None:
    """Handler of `run.file_due`: puts the file where the bank takes it, whole or not at all."""
    file = PayFile.objects.select_for_update(of=("self",)).select_related("run").get(run_id=run_id)
    if file.sent_at is not None:
        return
    staged = _staged(file.run)
    if not staged.exists() or _digest(staged) != file.sha256:
        written = pain001.write(file.run, staged)
        if written.sha256 != file.sha256:
            raise SealBroken(f"the file of pay run {file.run.reference} came out differently")
    box = Path(settings.BANK_DIR) / "to_bank"
    box.mkdir(parents=True, exist_ok=True)
    staged.replace(box / f"{file.message_id}.xml")
    file.sent_at = at
    file.save(update_fields=["sent_at"])


def tell_held(run_id: int, at: datetime) -> None:
    """Handler of `run.frozen`: tells everyone whose money cannot leave, and why."""
    run = PayRun.objects.get(pk=run_id)
    if run.state == PayRunState.DISCARDED:
        return
    for hold in PayRunHold.objects.filter(run=run).select_related("award").iterator():
        notices.send(
            hold.award.payee_id or hold.person_id,
            "payment_held",
            key=f"payment_held:{run.reference}:{hold.award_id}",
            values={
                "amount_cents": hold.amount_cents,
                "pay_month": run.month,
                "hold_reason": hold.reason,
            },
            at=at,
        )


def remark(run_id: int, key: str, at: datetime, **values: str | int) -> None:
    """Leaves something on the run's page that a person of the treasury must look at."""
    run = PayRun.objects.select_for_update(of=("self",)).get(pk=run_id)
    entry = {"key": key, **values}
    if any({k: v for k, v in known.items() if k != "at"} == entry for known in run.remarks):
        return
    run.remarks = [*run.remarks, {**entry, "at": at.isoformat()}]
    run.save(update_fields=["remarks"])


# The account is masked to its last three characters by the reader's page; here only its bank.
_SENT = """
    SELECT coalesce(w.payee_id, p.person_id) AS person_id,
           'payment_sent:' || p.end_to_end_id AS key,
           jsonb_build_object('net_cents', p.net_cents, 'pay_month', p.month,
                              'pays_on', %(pays_on)s::date,
                              'account', a.bank_code || ' / ' || a.branch) AS "values",
           p.end_to_end_id AS "case"
      FROM benefits_payment p
      JOIN accounts_payoutaccount a ON a.id = p.account_id
      JOIN benefits_award w ON w.id = p.award_id
     WHERE p.run_id = %(run)s
"""


def _staged(run: PayRun) -> Path:
    return Path(settings.BANK_DIR) / "staged" / f"{pain001.message_id(run)}.xml"


def _digest(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
