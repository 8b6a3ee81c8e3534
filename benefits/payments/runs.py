"""A pay run until two people have approved it: prepare, freeze, approve, discard."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Max, Sum
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.permissions import Actor
from benefits.payments import preparing, thirteenth
from benefits.payments.models import (
    PAY_RUN,
    Payment,
    PayRun,
    PayRunApproval,
    PayRunState,
    RunKind,
)
from benefits.payments.months import pay_day
from benefits.payments.seal import seal_of
from contributions import process as money_in
from contributions import queries as money_facts
from portal.errors import Mendable
from portal.outbox import emit
from portal.periods import first_of_month, is_month

APPROVALS_NEEDED = 2


class NothingDue(Mendable):
    """No run is made, because it would pay nothing."""


@transaction.atomic
def prepare(month: date, actor: Actor, at: datetime, kind: RunKind | str = RunKind.MONTH) -> PayRun:
    """Collects every payment that is due up to a month; a second call adds only what is new.

    Of the 13th likewise, in a run of its own. Mendable when the month is not a month, lies ahead,
    or nothing is due.
    """
    today = localtime(at).date()
    if not is_month(month) or month > first_of_month(today):
        raise Mendable(_("Choose this month or an earlier one."), "month")
    one_at_a_time()
    run = PayRun.objects.select_for_update().filter(state=PayRunState.PREPARED).first()
    if run is not None and (run.month, run.kind) != (month, kind):
        raise Mendable(
            _("Run %(run)s is still being prepared. Freeze it or discard it first.")
            % {"run": run.reference}
        )
    if run is None:
        number = PayRun.objects.filter(month=month).aggregate(n=Max("number"))["n"] or 0
        run = PayRun.objects.create(
            month=month,
            kind=kind,
            number=number + 1,
            pays_on=pay_day(month, today),
            prepared_by_id=_user_id(actor),
            prepared_at=at,
        )
    filled = _fill(run, at)
    run.refresh_from_db()
    if not run.payment_count:
        # The exception takes the empty run back.
        if filled.held:
            raise NothingDue(
                _("Nothing can be paid: the %(count)s awards that are due are all held.")
                % {"count": filled.held}
            )
        raise NothingDue(_("Nothing is due up to this month that is not paid or on its way."))
    return run


@transaction.atomic
def freeze(run_id: int, actor: Actor, at: datetime) -> PayRun:
    """Seals the run: from here on the database refuses any change of its payments or totals."""
    run = _locked(run_id)
    if run.state != PayRunState.PREPARED:
        PAY_RUN.find(run.state, "freeze", "officer")
    PayRun.objects.filter(pk=run.pk).update(frozen_at=at)
    run.refresh_from_db()
    frozen = PAY_RUN.apply(run, "freeze", by="officer", actor=actor.label, at=at, seal=seal_of(run))
    _post_freeze(frozen, localtime(at).date())
    emit("run.frozen", frozen.pk, key=f"run.frozen:{frozen.reference}", due_at=at)
    return frozen


@transaction.atomic
def approve(run_id: int, actor: Actor, seal: str, at: datetime) -> PayRun:
    """One approval of the totals that the approver saw; the second sets the run in motion.

    Mendable when the approver prepared the run, has approved before, saw another seal, or when the
    rows no longer fit the seal.
    """
    run = _locked(run_id)
    if run.state == PayRunState.FROZEN and run.prepared_by_id == actor.user_id:
        raise Mendable(_("You prepared this run. Two others must approve it."))
    if run.approvals.filter(user_id=_user_id(actor)).exists():
        raise Mendable(_("You have approved this run already. Another person must be the second."))
    PAY_RUN.find(run.state, "approve", "officer")
    if seal != run.seal:
        raise Mendable(_("The run has changed since you opened it. Look at it again, please."))
    if seal_of(run) != run.seal:
        raise Mendable(
            _("The payments no longer fit the seal. Do not approve; tell the auditor at once.")
        )
    PayRunApproval.objects.create(
        run=run, user_id=_user_id(actor), name=actor.label, seal=seal, approved_at=at
    )
    if run.approvals.count() < APPROVALS_NEEDED:
        return run
    approved = PAY_RUN.apply(run, "approve", by="officer", actor=actor.label, at=at)
    emit("run.approved", approved.pk, key=f"run.approved:{approved.reference}", due_at=at)
    if approved.deducted_cents:
        key = f"run.deducted:{approved.reference}"
        emit("run.deducted", approved.pk, key=key, due_at=at)
    if approved.kind == RunKind.MONTH:
        key = f"run.thirteenth:{approved.reference}"
        emit("run.thirteenth", approved.pk, key=key, due_at=at)
    return approved


def open_thirteenth(run_id: int, at: datetime) -> None:
    """Handler of `run.thirteenth`: once a month is approved, collects what is due of the 13th.

    In the name of who prepared the month: they look at it and seal it, two others approve. Nothing
    when nothing is due; the very first run of the 13th is a person's, who says from which year on.
    """
    month = PayRun.objects.get(pk=run_id)
    made = PayRun.objects.filter(kind=RunKind.THIRTEENTH).exclude(state=PayRunState.DISCARDED)
    if made.exists():
        actor = Actor(kind="staff", user_id=month.prepared_by_id)
        with suppress(NothingDue):
            prepare(month.month, actor, at, RunKind.THIRTEENTH)


@transaction.atomic
def discard(run_id: int, actor: Actor, at: datetime) -> PayRun:
    """Takes a run back before it is approved; its months are due again in the next one.

    Mendable when a later run exists: that one counts on the months paid here.
    """
    one_at_a_time()
    run = _locked(run_id)
    PAY_RUN.find(run.state, "discard", "officer")
    later = PayRun.objects.filter(pk__gt=run.pk).exclude(state=PayRunState.DISCARDED)
    if later.exists():
        raise Mendable(_("A later run builds on this one. Discard that one first."))
    Payment.objects.filter(run=run).delete()
    discarded = PAY_RUN.apply(run, "discard", by="officer", actor=actor.label, at=at)
    frozen = f"run:{run.reference}:frozen"
    if money_facts.entry_id(frozen) is not None:
        money_in.reverse(frozen, localtime(at).date())
    return discarded


def take_out(overpayment_id: int, at: datetime) -> None:
    """The run that is being prepared takes nothing off for it any more: those months anew.

    A run that is sealed stays as it is. Call `one_at_a_time` before.
    """
    run = PayRun.objects.select_for_update().filter(state=PayRunState.PREPARED).first()
    if run is None:
        return
    taken = Payment.objects.filter(run=run, overpayment=overpayment_id, replaces=None)
    if taken.filter(deducted_cents__gt=0).delete()[0]:
        _fill(run, at)


def _post_freeze(run: PayRun, on: date) -> None:
    """What the fund now owes. A payment made again is owed since its first attempt."""
    sums = Payment.objects.filter(run=run, replaces=None).aggregate(
        gross=Sum("gross_cents"),
        tax=Sum("tax_cents"),
        deducted=Sum("deducted_cents"),
        net=Sum("net_cents"),
    )
    if not sums["net"]:
        return
    deducted = [("overpayments_receivable", "fund", 0, -sums["deducted"])]
    money_in.post(
        f"run:{run.reference}:frozen",
        "pay run frozen",
        on,
        [
            ("benefits_expense", "fund", 0, sums["gross"]),
            ("benefits_payable", "fund", 0, -sums["net"]),
            ("tax_withheld", "fund", 0, -sums["tax"]),
            *(deducted if sums["deducted"] else ()),
        ],
    )


def _fill(run: PayRun, at: datetime) -> preparing.Filled:
    fill = thirteenth.fill if run.kind == RunKind.THIRTEENTH else preparing.fill
    return fill(run, at)


def _locked(run_id: int) -> PayRun:
    return PayRun.objects.select_for_update(of=("self",)).get(pk=run_id)


def _user_id(actor: Actor) -> int:
    if actor.user_id is None:
        raise ValueError("a pay run is the act of a person who signed in")
    return actor.user_id


def one_at_a_time() -> None:
    """Until the transaction ends nobody else prepares a run or withholds a month."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('pay run'))")
