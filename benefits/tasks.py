"""What the clock starts: fetching the bank's answers to our payment orders."""

from __future__ import annotations

from pathlib import Path

import structlog
from celery import shared_task
from django.conf import settings

from benefits import process
from portal import clock
from portal.errors import Mendable

log = structlog.get_logger(__name__)
_MARK = b"CstmrPmtStsRpt"


@shared_task(name="benefits.collect_bank_answers")
def collect_bank_answers(**_kwargs: object) -> int:
    """Imports the status reports (pain.002) in `from_bank`; returns how many files.

    A file moves to `done` after its import is committed: a worker killed in between imports it
    again, which changes nothing. One that we cannot use moves to `refused` with the reason beside
    it. Statements are left to their own collector.
    """
    arrived = Path(settings.BANK_DIR) / "from_bank"
    files = sorted(arrived.glob("*.xml")) if arrived.is_dir() else []
    return sum(_collect(path) for path in files)


def _collect(path: Path) -> bool:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return False  # another worker was faster
    if _MARK not in content[:2_000]:
        return False
    try:
        process.import_bank_answer(content, clock.now())
    except Mendable as trouble:
        log.error("bank answer refused", file=path.name, reason=trouble.message)
        _move(path, "refused")
        (path.parent / "refused" / f"{path.name}.txt").write_text(f"{trouble.message}\n")
        return False
    _move(path, "done")
    return True


def _move(path: Path, folder: str) -> None:
    (path.parent / folder).mkdir(exist_ok=True)
    try:
        path.rename(path.parent / folder / path.name)
    except FileNotFoundError:
        log.info("bank answer moved by another worker", file=path.name)


@shared_task(name="benefits.seat_panels")
def seat_panels(**_kwargs: object) -> int:
    """Tries again to find three who may judge each appeal that has no panel yet."""
    return process.seat_waiting_panels(clock.now())


@shared_task(name="benefits.watch_deadlines")
def watch_deadlines(**_kwargs: object) -> int:
    """Brings legal days that come near to the supervisors; each day of a claim once."""
    return process.watch_deadlines(clock.now())


@shared_task(name="benefits.watch_agenda")
def watch_agenda(**_kwargs: object) -> int:
    """Hands visits that nobody booked to a person while there is time; returns how many."""
    return process.watch_agenda(clock.now())


@shared_task(name="benefits.draw_sample")
def draw_sample(**_kwargs: object) -> int:
    """Draws the samples of yesterday and of the month before, if nobody has yet; returns how many
    the month's holds.
    """
    return process.draw_sample(clock.now()).sampled.count()


@shared_task(name="benefits.divide_shares_anew")
def divide_shares_anew(**_kwargs: object) -> int:
    """Finds shares that end soon while others go on, and orders of panels about shares that
    waited; returns how many.
    """
    return process.find_ending_shares(clock.now()) + process.carry_out_orders(clock.now())


@shared_task(name="benefits.end_what_was_given_up")
def end_what_was_given_up(**_kwargs: object) -> int:
    """Puts old benefits on the supervisors' list that somebody gave up for a new one."""
    return process.find_choices(clock.now())


@shared_task(name="benefits.collect_overpayments")
def collect_overpayments(**_kwargs: object) -> int:
    """Bills and reminders for money asked back from those who are paid no benefit any more."""
    return process.collect_overpayments(clock.now())


@shared_task(name="benefits.follow_families")
def follow_families(**_kwargs: object) -> int:
    """Begins the periods of follow-up that have ended, for each family with the grant once."""
    return process.follow_families(clock.now())
