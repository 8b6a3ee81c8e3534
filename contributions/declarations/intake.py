"""Takes an uploaded payroll in, checks it, and lets go of what is not wanted any more."""

from __future__ import annotations

import hashlib
import io
from datetime import date, datetime
from pathlib import PurePosixPath

from django.db import connection
from django.db.models import Max
from django.utils.translation import gettext as _

from contributions.declarations.checking import Finding, LineChecker
from contributions.declarations.models import (
    DECLARATION,
    LIVE_STATES,
    OPEN_STATES,
    Declaration,
)
from contributions.declarations.reading import MAX_BYTES, Unreadable, open_payroll
from contributions.declarations.staging import Staged, keep_findings, stage
from contributions.employers.models import Employer
from contributions.law.due_dates import first_month_charged
from contributions.law.statute import contributions_law
from portal.errors import Mendable
from portal.periods import first_of_month

ENGINE = "payroll check"
PIECE_BYTES = 1024 * 1024
_PIECE = "SELECT substring(content FROM %s FOR %s) FROM contributions_declaration WHERE id = %s"


def lock_employer(employer_id: int) -> Employer:
    """The employer's row, locked: its uploads and filings happen one after the other."""
    return (
        Employer.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=employer_id)
    )


def take_in(
    employer_id: int,
    month: date,
    file_name: str,
    content: bytes,
    *,
    uploaded_by: int,
    actor: str,
    at: datetime,
) -> tuple[Declaration, bool]:
    """Keep the file as the month's open declaration; (declaration, whether it is new).

    The same file again gives the declaration it already is. Another file takes the place of one
    that is not filed yet; after filing it becomes the next number, a rectification.
    Raises Mendable.
    """
    _refuse(month, content, at)
    lock_employer(employer_id)
    digest = hashlib.sha256(content).hexdigest()
    live = Declaration.objects.filter(employer_id=employer_id, month=month, state__in=LIVE_STATES)
    same = live.filter(file_sha256=digest).first()
    if same is not None:
        return same, False
    for older in live.filter(state__in=OPEN_STATES):
        DECLARATION.apply(
            older, "discard", by="employer", actor=actor, at=at, note="another file was uploaded"
        )
    kept = Declaration.objects.filter(employer_id=employer_id, month=month)
    last = kept.exclude(state="discarded").aggregate(last=Max("number"))["last"]
    declaration = Declaration.objects.create(
        employer_id=employer_id,
        month=month,
        number=(last or 0) + 1,
        file_name=_file_name(file_name),
        file_sha256=digest,
        content=content,
        uploaded_by_id=uploaded_by,
        uploaded_at=at,
    )
    return declaration, True


def check(declaration: Declaration, at: datetime) -> Declaration:
    """Read and check the file of a declaration that is being checked; others stay as they are.

    Runs in the caller's transaction: lines, faults, sums and state change together.
    """
    locked = (
        Declaration.objects.select_for_update(of=("self",))
        .select_related("employer__organisation")
        .get(pk=declaration.pk)
    )
    if locked.state != "checking":
        return locked
    staged = _stage(locked)
    keep_findings(locked, staged)
    return DECLARATION.apply(
        locked,
        "find_faults" if staged.faults else "pass",
        by="engine",
        actor=ENGINE,
        at=at,
        channel="worker",
        line_count=staged.lines,
        fault_count=staged.faults,
        remuneration_cents=staged.remuneration_cents,
        contribution_cents=staged.contribution_cents,
    )


def content_of(declaration: Declaration) -> bytes:
    """The file as it was received, fetched in pieces: the driver holds a value three times."""
    received = io.BytesIO()
    with connection.cursor() as cursor:
        while True:
            cursor.execute(_PIECE, [received.tell() + 1, PIECE_BYTES, declaration.pk])
            (piece,) = cursor.fetchone()
            received.write(piece)
            if len(piece) < PIECE_BYTES:
                return received.getvalue()


def give_up(declaration: Declaration, at: datetime) -> None:
    """The check failed for a reason of ours: say so on the declaration instead of waiting on."""
    locked = Declaration.objects.select_for_update(of=("self",)).get(pk=declaration.pk)
    if locked.state != "checking":
        return
    staged = Staged()
    staged.find(Finding(0, "", "our_failure", {}))
    keep_findings(locked, staged)
    DECLARATION.apply(
        locked,
        "find_faults",
        by="engine",
        actor=ENGINE,
        at=at,
        channel="worker",
        note="the check could not be completed",
        fault_count=1,
    )


def _stage(declaration: Declaration) -> Staged:
    try:
        payroll = open_payroll(content_of(declaration))
    except Unreadable as trouble:
        staged = Staged()
        staged.find(Finding(trouble.line, "", trouble.code, trouble.values))
        return staged
    layout = payroll.layout
    checker = LineChecker(layout, declaration.month, declaration.employer.organisation.registration)
    staged = stage(declaration, payroll.rows, checker)
    read = {column: layout.heading(column) for column in layout.columns}
    staged.findings.append(Finding(layout.heading_line, "", "columns_read", read, blocking=False))
    return staged


def _refuse(month: date, content: bytes, at: datetime) -> None:
    if first_of_month(month) != month:
        raise Mendable(_("Choose the month of the payroll."), "month")
    if month > first_of_month(at.date()):
        raise Mendable(_("This month has not begun yet. Choose an earlier one."), "month")
    earliest = max(
        first_month_charged(at.date()),
        contributions_law().parameter("employee/brackets").dated[0].since,
    )
    if month < earliest:
        raise Mendable(
            _("Payrolls can be declared here from %(month)s on. For earlier months ask an office.")
            % {"month": f"{earliest:%m/%Y}"},
            "month",
        )
    if not content:
        raise Mendable(_("The file is empty. Choose another one."), "file")
    if len(content) > MAX_BYTES:
        raise Mendable(
            _("The file is larger than %(limit)s MB. Send one file for one month.")
            % {"limit": MAX_BYTES // 1024 // 1024},
            "file",
        )


def _file_name(name: str) -> str:
    """The last part of the name, printable, at most 200 characters."""
    last = PurePosixPath(name.replace("\\", "/")).name
    return "".join(c for c in last if c.isprintable())[-200:] or "payroll"
