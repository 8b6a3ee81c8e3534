"""What the clock starts: fetching the bank's statements, closing bills whose time ran out."""

from __future__ import annotations

from pathlib import Path

import structlog
from celery import shared_task
from django.conf import settings

from accounts.permissions import Actor
from contributions.process import expire_bills, import_statement, reckon_interest
from contributions.remittances.camt import is_statement
from portal import clock
from portal.errors import Mendable

log = structlog.get_logger(__name__)
COLLECTOR = "bank statements"


@shared_task(name="contributions.close_expired_bills")
def close_expired_bills(**_kwargs: object) -> int:
    """Charge interest whose rates came meanwhile, then close the bills whose five years ran out.

    Returns how many were closed. Again changes nothing.
    """
    reckon_interest(clock.now())
    return expire_bills(clock.now())


@shared_task(name="contributions.collect_statements")
def collect_statements(**_kwargs: object) -> int:
    """Import the statements that the bank has put into `from_bank`; returns how many files.

    A file moves to `done` after its import is committed, so that a worker killed in between
    imports it again, which changes nothing. A file that is no sound statement moves to `refused`
    with the reason beside it. Other messages of the bank are left to their own collector.
    """
    arrived = Path(settings.BANK_DIR) / "from_bank"
    files = sorted(arrived.glob("*.xml")) if arrived.is_dir() else []
    return sum(_collect(path) for path in files)


def _collect(path: Path) -> bool:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return False  # another worker was faster
    if not is_statement(content[:2_000]):
        return False
    try:
        import_statement(Actor.system(COLLECTOR), content, clock.now())
    except Mendable as trouble:
        log.error("statement refused", file=path.name, reason=str(trouble.message))
        _move(path, "refused")
        (path.parent / "refused" / f"{path.name}.txt").write_text(f"{trouble.message}\n")
        return False
    _move(path, "done")
    return True


def _move(path: Path, folder: str) -> None:
    (path.parent / folder).mkdir(exist_ok=True)
    path.rename(path.parent / folder / path.name)
