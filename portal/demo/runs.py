"""The pay runs of the story: prepared, approved by two, sent, answered and booked by the bank."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

from django.conf import settings

from benefits import process
from benefits.payments.models import PayRun, RunKind
from benefits.payments.months import pay_day
from contributions import process as money_in
from portal.demo.statements import statement
from portal.demo.story import Story, StoryError
from portal.demo.world import STORY_MONTHS, World, moment
from portal.errors import Mendable
from portal.simulated.bank import letters, orders
from portal.simulated.bank.books import Movement
from portal.simulated.bank.service import CLOSED, REJECTED_ENDING


def tell_runs(story: Story, today: date) -> None:
    """Add a run for each month of the story, and one for what is due of the 13th by the last.

    What the bank has not done by today is left out.
    """
    world, at = story.world, story.world.calendar.at
    for months_ago in range(STORY_MONTHS, 0, -1):
        month = world.calendar.ago(months_ago)
        prepared = at(months_ago, 29, 10) if month.month != 2 else at(months_ago, 28, 16)
        kinds = (RunKind.MONTH, RunKind.THIRTEENTH) if months_ago == 1 else (RunKind.MONTH,)
        for minute, kind in enumerate(kinds):
            _tell(story, month, kind, prepared.replace(minute=minute), today)


def _tell(story: Story, month: date, kind: RunKind, prepared: datetime, today: date) -> None:
    world = story.world
    story.tell(prepared, _prepares(world, month, kind))
    story.tell(prepared.replace(hour=17), _approve(world, month, kind, "olga"))
    story.tell(prepared.replace(hour=18), _approve(world, month, kind, "plinio"))
    story.tell(prepared.replace(hour=19), _answers(month, kind))
    pays_on = pay_day(month, prepared.date())
    if pays_on < today:
        story.tell(moment(pays_on, 7, prepared.minute), _books(world, month, kind))


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


def _run(month: date, kind: RunKind) -> PayRun | None:
    return PayRun.objects.filter(month=month, kind=kind).order_by("number").first()


def _prepares(world: World, month: date, kind: RunKind) -> Callable[[datetime], object]:
    def act(at: datetime) -> None:
        try:
            run = process.prepare_pay_run(world.officer("nestor", at), month, at, kind)
        except Mendable:
            return  # the law has no figures of the year yet, or nothing is due of the 13th
        process.freeze_pay_run(world.officer("nestor", at), run.pk, at)

    return act


def _approve(world: World, month: date, kind: RunKind, who: str) -> Callable[[datetime], object]:
    def act(at: datetime) -> None:
        run = _run(month, kind)
        if run is not None:
            process.approve_pay_run(world.officer(who, at), run.pk, seal=run.seal, at=at)

    return act


def _name(run: PayRun) -> str:
    of_13th = "-13" if run.kind == RunKind.THIRTEENTH else ""
    return f"DEMO-{run.month:%Y%m}{of_13th}"


def _order(run: PayRun) -> orders.Batch:
    """The file that lies in the bank's box, as the bank reads it."""
    return orders.read(Path(settings.BANK_DIR) / "to_bank" / f"{run.file.message_id}.xml")


def _turned_away(batch: orders.Batch) -> dict[str, str]:
    return {
        order.end_to_end_id: CLOSED
        for order in batch.orders
        if order.account.endswith(REJECTED_ENDING)
    }


def _answers(month: date, kind: RunKind) -> Callable[[datetime], object]:
    """Let the bank take the file, except for the accounts that it does not know."""

    def act(at: datetime) -> None:
        run = _run(month, kind)
        if run is None:
            return
        batch = _order(run)
        report = letters.report(_name(run), batch, _turned_away(batch), at)
        process.import_bank_answer(report, at)

    return act


def _books(world: World, month: date, kind: RunKind) -> Callable[[datetime], object]:
    """Let the money leave the account on the day of payment."""

    def act(at: datetime) -> None:
        run = _run(month, kind)
        if run is None:
            return
        batch = _order(run)
        refused = _turned_away(batch)
        movements = [
            Movement(-order.cents, order.end_to_end_id, batch.payment_id, order.name)
            for order in batch.orders
            if order.end_to_end_id not in refused
        ]
        content = statement(f"{_name(run)}-OUT", at, movements)
        money_in.import_statement(world.officer("nestor", at), content, at)

    return act


def check_runs(today: date) -> None:
    """StoryError unless every run whose money has left is reconciled."""
    for run in PayRun.objects.filter(pays_on__lt=today):
        if run.state != "reconciled":
            raise StoryError(f"the run of {run.month:%Y-%m} is {run.state}: {run.remarks}")
