"""What the page of a pay run is made of."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.permissions import Actor, may
from benefits.payments import queries
from benefits.payments.models import PayRun, PayRunState, RunKind
from benefits.payments.runs import APPROVALS_NEEDED
from portal.components.dates import month_name, time_of_day
from portal.components.parts import (
    Amount,
    Column,
    Figure,
    Status,
    SumLine,
    SummaryRow,
    TimelineStep,
)
from portal.components.values import money_text
from portal.messages.texts import WORDS

KIND: dict[str, str] = {
    PayRunState.PREPARED: "draft",
    PayRunState.FROZEN: "needs_you",
    PayRunState.APPROVED: "deciding",
    PayRunState.SENT: "waiting",
    PayRunState.RECONCILED: "paid",
    PayRunState.DISCARDED: "ended",
}
SENT_STATES = (PayRunState.SENT, PayRunState.RECONCILED)


def state_word(run: PayRun) -> str:
    return str(run.get_state_display()).capitalize()


def month_words(run: PayRun) -> str:
    """Which month a run pays, or with which month what is due of the 13th."""
    month = month_name(run.month)
    return month if run.kind == RunKind.MONTH else f"{month}, {run.get_kind_display()}"


def whole(run: PayRun, actor: Actor, on: date) -> dict[str, Any]:
    """Everything on the page of one run."""
    approvals = queries.approvals(run)
    held = queries.holds(run)
    return {
        "run": run,
        "month": month_words(run),
        "status": KIND[run.state],
        "state_word": state_word(run),
        "figures": _figures(run, held.count()),
        "held_count": held.count(),
        "facts": _facts(run),
        "steps": _steps(run),
        "approvals": [[one.name, time_of_day(one.approved_at), one.seal[:12]] for one in approvals],
        "approvals_missing": max(APPROVALS_NEEDED - len(approvals), 0),
        "remarks": [remark_text(one) for one in run.remarks],
        "answers": _answers(run),
        "lines": _lines(run),
        "difference": queries.reconciliation(run).difference_cents,
        "returned": _returned(run),
        **_acts(run, actor, on, {one.user_id for one in approvals}),
    }


def _acts(run: PayRun, actor: Actor, on: date, approvers: set[int]) -> dict[str, bool]:
    """What this person may do with the run now, and why not."""
    makes = may(actor, "run.prepare", on=on)
    frozen = run.state == PayRunState.FROZEN
    own = run.prepared_by_id == actor.user_id
    return {
        "may_freeze": makes and run.state == PayRunState.PREPARED,
        "may_discard": makes and run.state in (PayRunState.PREPARED, PayRunState.FROZEN),
        "may_approve": makes and frozen and not own and actor.user_id not in approvers,
        "is_preparer": makes and frozen and own,
        "has_approved": makes and frozen and actor.user_id in approvers,
    }


def _figures(run: PayRun, held: int) -> list[Figure]:
    before = queries.previous_run(run)
    payments, total = "", ""
    if before is not None:
        month = month_name(before.month)
        payments = _("%(count)+d against %(month)s") % {
            "count": run.payment_count - before.payment_count,
            "month": month,
        }
        payments = payments.replace("-", "\u2212", 1)
        change = run.total_cents - before.total_cents
        total = _("%(amount)s against %(month)s") % {
            "amount": ("+" if change >= 0 else "") + money_text(change),
            "month": month,
        }
    return [
        Figure(label=_("Payments"), value=run.payment_count, change=payments),
        Figure(label=_("Before tax"), value=Amount(run.gross_cents)),
        Figure(label=_("Tax withheld"), value=Amount(run.tax_cents)),
        *([_taken_off(run)] if run.deducted_cents else []),
        Figure(label=_("Leaves the bank"), value=Amount(run.total_cents), change=total),
        Figure(label=_("Held"), value=held, note=_("due, but cannot be paid now")),
    ]


def _taken_off(run: PayRun) -> Figure:
    return Figure(
        label=_("Taken off"), value=Amount(run.deducted_cents), note=_("for what was paid too much")
    )


def _facts(run: PayRun) -> list[SummaryRow]:
    file = queries.run_file(run)
    rows = [
        SummaryRow(key=_("Month"), value=month_words(run)),
        SummaryRow(key=_("Number in the month"), value=run.number),
        SummaryRow(key=_("Pays on"), value=run.pays_on),
        SummaryRow(key=_("Seal"), value=run.seal or None),
    ]
    if file is not None:
        rows += [
            SummaryRow(key=_("File"), value=file.message_id),
            SummaryRow(key=_("Digest of the file"), value=file.sha256),
            SummaryRow(key=_("Size in bytes"), value=f"{file.size:,}"),
            SummaryRow(
                key=_("Delivered"), value=time_of_day(file.sent_at) if file.sent_at else None
            ),
        ]
    return rows


def sealed_facts(run: PayRun) -> list[SummaryRow]:
    """What an approver answers for."""
    return [
        SummaryRow(key=_("Payments"), value=run.payment_count),
        SummaryRow(key=_("Before tax"), value=Amount(run.gross_cents)),
        SummaryRow(key=_("Tax withheld"), value=Amount(run.tax_cents)),
        SummaryRow(key=_("Taken off"), value=Amount(run.deducted_cents)),
        SummaryRow(key=_("Pays on"), value=run.pays_on),
        SummaryRow(key=_("Seal"), value=run.seal),
    ]


def _steps(run: PayRun) -> list[TimelineStep]:
    """What happened, then what is still to come."""
    words = {
        "freeze": _("Sealed"),
        "approve": _("Approved by two"),
        "send": _("Sent to the bank"),
        "reconcile": _("Every payment is paid or back, nothing is in transit"),
        "discard": _("Discarded"),
    }
    prepared_by = getattr(run.prepared_by, "staff_member", None)
    steps = [
        TimelineStep(
            label=_("Prepared"),
            state="done",
            on=run.prepared_at,
            actor=str(prepared_by or run.prepared_by),
        )
    ]
    done = list(queries.history(run))
    steps += [
        TimelineStep(label=words[one.action], state="done", on=one.at, actor=one.actor)
        for one in done
    ]
    if run.state == PayRunState.DISCARDED:
        return steps
    past = {one.action for one in done}
    ahead = [a for a in ("freeze", "approve", "send", "reconcile") if a not in past]
    steps += [
        TimelineStep(label=words[action], state="now" if place == 0 else "next")
        for place, action in enumerate(ahead)
    ]
    return steps


def _answers(run: PayRun) -> dict[str, Any]:
    found = queries.answers(run)
    return {
        "columns": [
            _("Report"),
            _("Received"),
            _("Status"),
            Column(_("Taken"), numeric=True),
            Column(_("Refused"), numeric=True),
            _("Not ours"),
        ],
        "rows": [
            [
                one.message_id,
                time_of_day(one.received_at),
                " ".join(filter(None, (one.group_status, one.reason))),
                one.accepted,
                one.rejected,
                ", ".join(one.unknown[:5]) or None,
            ]
            for one in found
        ],
    }


def _payments(count: int) -> str:
    return ngettext("%(count)s payment", "%(count)s payments", count) % {"count": count}


def _lines(run: PayRun) -> list[SumLine]:
    """The reconciliation as a sum that must come out at zero."""
    if run.state not in SENT_STATES:
        return []
    found = queries.reconciliation(run)
    return [
        SumLine(label=_("Ordered"), cents=found.ordered_cents, kind="add"),
        SumLine(
            label=_("Paid: booked by the bank"),
            cents=found.paid_cents,
            kind="subtract",
            note=_payments(found.paid_count),
        ),
        SumLine(
            label=_("Refused or sent back, owed again"),
            cents=found.returned_cents,
            kind="subtract",
            note=_payments(found.returned_count),
        ),
        SumLine(
            label=_("Still in transit"),
            cents=found.ordered_cents - found.paid_cents - found.returned_cents,
            kind="total",
            note=_("In the ledger: %(amount)s") % {"amount": money_text(found.in_transit_cents)},
        ),
    ]


def _returned(run: PayRun) -> list[list[object]]:
    return [
        [
            one.end_to_end_id,
            Amount(one.net_cents),
            one.returned_on,
            WORDS["bank_reason"].get(one.bank_reason, one.bank_reason),
            Status("waiting", label=_("Owed again"))
            if not hasattr(one, "replaced_by")
            else Status("paid", label=_("Made again")),
        ]
        for one in queries.returned_payments(run)
    ]


def remark_text(remark: dict[str, Any]) -> str:
    """A remark on a run in words; an unknown one is shown as it is, never hidden."""
    words = {
        "send_failed": _("The run could not be sent. Nothing has left; tell the auditor."),
        "delivery_failed": _("The file could not be handed to the bank. It will not be lost."),
        "telling_failed": _("Not everyone who is held could be told."),
        "answer_failed": _("A report of the bank could not be applied: %(message)s."),
        "duplicate_refused": _(
            "The bank refused a repeated delivery (%(message)s). The first one stands."
        ),
        "unknown_in_answer": _("The report %(message)s names payments that are not ours."),
        "booking_left": _("A booking does not fit payment %(payment)s. It waits for a person."),
        "thirteenth_too_much": _(
            "Of the 13th more was paid than is due since the benefit changed or ended. A person"
            " must look at %(claims)s."
        ),
        "thirteenth_not_opened": _(
            "The run of the 13th could not be opened. Prepare it here for this month."
        ),
        "thirteenth_settled": _(
            "Of %(count)s benefits granted before %(year)s the 13th of earlier years is not in"
            " this run: it was settled before."
        ),
        "not_zero": _("All payments are settled, but the ledger is not at zero."),
    }
    template: str = words.get(remark["key"], remark["key"])
    return template % remark


def fund_figures() -> list[Figure]:
    """The fund's accounts that runs move."""
    found = queries.fund_balances()
    return [
        Figure(label=_("Owed to people"), value=Amount(-found["benefits_payable"])),
        Figure(label=_("On its way"), value=Amount(-found["payments_in_transit"])),
        Figure(label=_("Tax withheld"), value=Amount(-found["tax_withheld"])),
        Figure(label=_("Paid in benefits"), value=Amount(found["benefits_expense"])),
    ]
