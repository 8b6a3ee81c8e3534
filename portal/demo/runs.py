"""The pay runs of the story: prepared, approved by two, sent, answered and booked by the bank."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from xml.sax.saxutils import escape

from django.conf import settings

from benefits import process
from benefits.payments.models import Payment, PayRun
from benefits.payments.months import pay_day
from contributions import process as money_in
from contributions import queries as money_facts
from portal.demo.statements import Booking, camt053
from portal.demo.story import Story, StoryError
from portal.demo.world import STORY_MONTHS, World, moment

REFUSED = "AC04"  # closed account: what the simulated bank says of numbers that end in 99
_ANSWER = """\
<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10">
  <CstmrPmtStsRpt>
    <GrpHdr><MsgId>{number}</MsgId><CreDtTm>{moment}</CreDtTm></GrpHdr>
    <OrgnlGrpInfAndSts>
      <OrgnlMsgId>{about}</OrgnlMsgId>
      <OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>
      <GrpSts>{status}</GrpSts>
    </OrgnlGrpInfAndSts>
    <OrgnlPmtInfAndSts>
      <OrgnlPmtInfId>{about}</OrgnlPmtInfId>
{orders}
    </OrgnlPmtInfAndSts>
  </CstmrPmtStsRpt>
</Document>
"""
_TAKEN = "<TxInfAndSts><OrgnlEndToEndId>{id}</OrgnlEndToEndId><TxSts>ACCP</TxSts></TxInfAndSts>"
_TURNED_AWAY = (
    "<TxInfAndSts><OrgnlEndToEndId>{id}</OrgnlEndToEndId><TxSts>RJCT</TxSts>"
    "<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></StsRsnInf></TxInfAndSts>"
)


def tell_runs(story: Story, today: date) -> None:
    """Add a run for each month of the story; what the bank has not done by today is left out."""
    world, at = story.world, story.world.calendar.at
    for months_ago in range(STORY_MONTHS, 0, -1):
        month = world.calendar.ago(months_ago)
        prepared = at(months_ago, 29, 10) if month.month != 2 else at(months_ago, 28, 16)
        story.tell(prepared, _prepares(world, month))
        story.tell(prepared.replace(hour=17), _approve(world, month, "olga"))
        story.tell(prepared.replace(hour=18), _approve(world, month, "plinio"))
        story.tell(prepared.replace(hour=19), _answers(month))
        pays_on = pay_day(month, prepared.date())
        if pays_on < today:
            story.tell(moment(pays_on, 7), _books(world, month))


@contextmanager
def bank_aside() -> Iterator[None]:
    """Keep the files of past runs away from the bank that will run: it answered them long ago."""
    outside, inside = settings.BANK_DIR, Path(tempfile.mkdtemp(prefix="portal-demo-bank-"))
    settings.BANK_DIR = inside
    try:
        yield
    finally:
        settings.BANK_DIR = outside
        shutil.rmtree(inside)


def _run(month: date) -> PayRun:
    return PayRun.objects.get(month=month, number=1)


def _prepares(world: World, month: date) -> Callable[[datetime], object]:
    def act(at: datetime) -> None:
        run = process.prepare_pay_run(world.officer("nestor", at), month, at)
        process.freeze_pay_run(world.officer("nestor", at), run.pk, at)

    return act


def _approve(world: World, month: date, who: str) -> Callable[[datetime], object]:
    def act(at: datetime) -> None:
        run = _run(month)
        process.approve_pay_run(world.officer(who, at), run.pk, seal=run.seal, at=at)

    return act


def _turned_away(run: PayRun) -> set[str]:
    """The orders to accounts that the simulated bank does not know."""
    payments = Payment.objects.filter(run=run).select_related("account")
    return {p.end_to_end_id for p in payments if p.account.number.endswith("99")}


def _answers(month: date) -> Callable[[datetime], object]:
    """Let the bank take the file, except for the accounts that it does not know."""

    def act(at: datetime) -> None:
        run = _run(month)
        refused = _turned_away(run)
        ids = run.payments.order_by("id").values_list("end_to_end_id", flat=True)
        orders = "\n".join(
            (_TURNED_AWAY if one in refused else _TAKEN).format(id=escape(one), reason=REFUSED)
            for one in ids
        )
        text = _ANSWER.format(
            number=f"ANS-{run.month:%Y%m}-1",
            moment=at.isoformat(timespec="seconds"),
            about=run.file.message_id,
            status="PART" if refused else "ACCP",
            orders=orders,
        )
        process.import_bank_answer(text.encode(), at)

    return act


def _books(world: World, month: date) -> Callable[[datetime], object]:
    """Let the money leave the account on the day of payment."""

    def act(at: datetime) -> None:
        run = _run(month)
        refused = _turned_away(run)
        bookings = [
            Booking(
                f"{run.month:%Y%m}-P{number:03}",
                f"{payment.month:%Y-%m}",
                -payment.net_cents,
                payment.end_to_end_id,
            )
            for number, payment in enumerate(run.payments.order_by("id"), start=1)
            if payment.end_to_end_id not in refused
        ]
        text = camt053(f"EXT-{at:%Y%m}-0", at, money_facts.ledger_balance("bank"), bookings)
        money_in.import_statement(world.officer("nestor", at), text, at)

    return act


def check_runs(today: date) -> None:
    """StoryError unless every run whose money has left is reconciled."""
    for run in PayRun.objects.filter(pays_on__lt=today):
        if run.state != "reconciled":
            raise StoryError(f"the run of {run.month:%Y-%m} is {run.state}: {run.remarks}")
