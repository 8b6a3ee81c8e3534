"""Who was asked is reached: their time to answer runs, and what an office notes of the post."""

from __future__ import annotations

from datetime import date, datetime

from accounts.permissions import Actor, require
from benefits.overpayments import unreached
from benefits.overpayments.models import Overpayment
from benefits.process.common import day
from benefits.process.overpay_steps import STEPS as OVERPAY
from benefits.process.reduce import STEPS as REDUCE
from benefits.recalculation.reduction_models import Reduction
from portal.messages import reaching
from portal.messages.models import Delivery, Notice
from portal.outbox import on


def _not_begun(notice_id: int, at: datetime) -> None:
    """Nothing ran, which harms nobody: it is seen again when the first time is over."""


@on("notice.reached", exhausted=_not_begun)
def time_runs(notice_id: int, at: datetime) -> None:
    """The whole time to answer runs from the day on which the question reached its reader."""
    notice = Notice.objects.get(pk=notice_id)
    for change in Reduction.objects.filter(reference=notice.case):
        REDUCE.lapse(change.pk, at)
    for overpaid in Overpayment.objects.filter(reference=notice.case):
        OVERPAY.lapse(overpaid.pk, at)


def note_delivery(
    actor: Actor, waits: unreached.Unreached, kind: str, on: date, tracking: str, at: datetime
) -> Delivery:
    """What somebody of an office did to bring a question to its reader (see `reaching.note`)."""
    right = "delivery.publish" if kind == "published" else "delivery.note"
    require(actor, right, waits.row, on=day(at))
    return reaching.note(actor, waits.notice, kind, on, tracking, at)
