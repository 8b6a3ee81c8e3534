"""From a readable file to declaration lines: one pass, batch by batch, straight into COPY.

Every line is checked by itself, then a batch at a time against the civil register and the
employments. The first fault stops the writing, not the checking: a faulty file leaves its faults
and no line.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.db import connection

from accounts.queries import national_id_index
from contributions.declarations.checking import (
    Checked,
    Finding,
    LineChecker,
    same_first_name,
)
from contributions.declarations.models import Declaration, DeclarationLine, Fault
from contributions.declarations.reading import Row, Unreadable
from portal.periods import last_day

BATCH = 2_000
MAX_FINDINGS = 5_000  # more help nobody; the count stays true
LEAST_AGE = 14  # Constitution art. 7 XXXIII: apprentices from fourteen
_COPY = (
    "COPY contributions_declarationline (declaration_id, line, person_id, national_id_index,"
    " name, category, remuneration_cents, contribution_cents) FROM STDIN"
)
_PERSONS = """
    SELECT national_id_index, id, name, social_name, born_on, died_on
      FROM accounts_person WHERE national_id_index = ANY(%s)
"""
_EMPLOYMENTS = """
    SELECT DISTINCT ON (person_id) person_id, ended_on
      FROM contributions_employment WHERE employer_id = %s AND started_on <= %s
     ORDER BY person_id, started_on DESC
"""


class Known(NamedTuple):
    """What the civil register says of a person on a line."""

    person_id: int
    name: str
    social_name: str
    born_on: date
    died_on: date | None


@dataclass(frozen=True)
class Month:
    """The month of the file, and who works for the employer: person to the end of their latest
    employment (None: it runs)."""

    month: date
    end: date
    latest_birth: date  # who was born later is too young
    employments: dict[int, date | None]


@dataclass
class Staged:
    """What came of a file: sums over its good lines, and what was found."""

    lines: int = 0
    remuneration_cents: int = 0
    contribution_cents: int = 0
    faults: int = 0
    findings: list[Finding] = field(default_factory=list)

    def find(self, finding: Finding) -> None:
        self.faults += finding.blocking
        if len(self.findings) < MAX_FINDINGS:
            self.findings.append(finding)


def stage(declaration: Declaration, rows: Iterable[Row], checker: LineChecker) -> Staged:
    """Check all rows and store the lines of a faultless file. Runs in the caller's transaction."""
    staged = Staged()
    seen: dict[bytes, int] = {}
    month = _month(declaration.employer_id, checker.month)
    try:
        for batch in _batches(rows, checker, staged, seen):
            known = _look_up(batch)
            _check_persons(batch, known, checker, month, staged)
            if not staged.faults:
                _copy(declaration.pk, batch, known)
            staged.lines += len(batch)
            staged.remuneration_cents += sum(line.remuneration_cents for line, _ in batch)
            staged.contribution_cents += sum(line.contribution_cents for line, _ in batch)
    except Unreadable as trouble:
        staged.find(Finding(trouble.line, "", trouble.code, trouble.values))
    if not staged.lines and not staged.faults:
        staged.find(Finding(0, "", "no_lines", {}))
    if staged.faults:
        DeclarationLine.objects.filter(declaration=declaration).delete()
    return staged


def keep_findings(declaration: Declaration, staged: Staged) -> None:
    """Store what was found, in the order of the file; replaces what an earlier check found."""
    Fault.objects.filter(declaration=declaration).delete()
    Fault.objects.bulk_create(
        [
            Fault(
                declaration=declaration,
                line=found.line,
                column=found.column[:40],
                code=found.code,
                values=found.values,
                blocking=found.blocking,
            )
            for found in sorted(staged.findings, key=lambda found: found.line)
        ],
        batch_size=1_000,
    )


Batch = list[tuple[Checked, bytes]]


def _batches(
    rows: Iterable[Row], checker: LineChecker, staged: Staged, seen: dict[bytes, int]
) -> Iterator[Batch]:
    """Lines that are good by themselves, with the digest of their CPF, up to BATCH at a time."""
    batch: Batch = []
    for row in rows:
        checked = checker.check(row)
        if isinstance(checked, list):
            for fault in checked:
                staged.find(fault)
            continue
        index = national_id_index(checked.cpf)
        first = seen.setdefault(index, checked.line)
        if first != checked.line:
            staged.find(
                Finding(checked.line, checker.layout.heading("cpf"), "duplicate", {"first": first})
            )
            continue
        batch.append((checked, index))
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _month(employer_id: int, month: date) -> Month:
    end = last_day(month)
    with connection.cursor() as cursor:
        cursor.execute(_EMPLOYMENTS, [employer_id, end])
        employments = dict(cursor.fetchall())
    latest_birth = last_day(end.replace(year=end.year - LEAST_AGE, day=1))
    return Month(month, end, latest_birth, employments)


def _look_up(batch: Batch) -> dict[bytes, Known]:
    with connection.cursor() as cursor:
        cursor.execute(_PERSONS, [[index for _line, index in batch]])
        return {bytes(row[0]): Known(*row[1:]) for row in cursor.fetchall()}


def _check_persons(
    batch: Batch, known: dict[bytes, Known], checker: LineChecker, month: Month, staged: Staged
) -> None:
    cpf, name = checker.layout.heading("cpf"), checker.layout.heading("name")
    for line, index in batch:
        person = known.get(index)
        if person is None:
            staged.find(Finding(line.line, cpf, "person_unknown", {}))
            continue
        if person.died_on is not None and person.died_on < month.month:
            staged.find(Finding(line.line, cpf, "person_died", {}))
        elif person.born_on > month.latest_birth:
            staged.find(Finding(line.line, cpf, "person_too_young", {"age": LEAST_AGE}))
        if not (
            same_first_name(line.name, person.name)
            or (person.social_name and same_first_name(line.name, person.social_name))
        ):
            staged.find(Finding(line.line, name, "name_differs", {"name": line.name[:80]}, False))
        if person.person_id not in month.employments:
            staged.find(Finding(line.line, cpf, "employment_new", {"name": line.name[:80]}, False))
            continue
        ended = month.employments[person.person_id]
        if ended is not None and ended < month.month:
            values = {"name": line.name[:80], "ended": ended.isoformat()}
            staged.find(Finding(line.line, cpf, "employment_ended", values, False))


_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _copy(declaration_id: int, batch: Batch, known: dict[bytes, Known]) -> None:
    """COPY one batch; text format with the four characters it reserves escaped."""
    text = "".join(
        f"{declaration_id}\t{line.line}\t{known[index].person_id}\t\\\\x{index.hex()}\t"
        f"{line.name.translate(_ESCAPES)}\temployee\t{line.remuneration_cents}\t"
        f"{line.contribution_cents}\n"
        for line, index in batch
    )
    with connection.cursor() as cursor:
        cursor.copy_expert(_COPY, io.StringIO(text))
