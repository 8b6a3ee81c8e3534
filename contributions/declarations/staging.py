"""From a readable file to declaration lines, without ever holding the file's lines in memory.

One pass checks every line by itself and streams the good ones into a table of this transaction;
what they say of persons and employments is then asked of the registers for all of them at once.
Only a faultless file becomes lines of the declaration: a faulty one leaves its faults.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.db import connection
from django.db.backends.utils import CursorWrapper

from accounts.queries import national_id_indexer
from contributions.declarations.checking import Finding, LineChecker, same_first_name
from contributions.declarations.models import Declaration, Fault
from contributions.declarations.reading import Row, Unreadable
from portal.periods import last_day

MAX_FINDINGS = 5_000  # of each gravity; more help nobody, and the count stays true
LEAST_AGE = 14  # Constitution art. 7 XXXIII: apprentices from fourteen
_AGE = {"age": LEAST_AGE}
_LINES_AT_A_TIME = 200  # in one piece to the database

_READ = """
    CREATE TEMPORARY TABLE payroll_read (
        line integer, national_id_index bytea, name text,
        remuneration_cents bigint, contribution_cents bigint
    ) ON COMMIT DROP
"""
_COPY = "COPY payroll_read FROM STDIN"
# Who was there twice is found under either number; the record that stayed is meant. The name of
# the register comes along only where the file's first name is plainly another.
_MEET = """
    CREATE TEMPORARY TABLE payroll_met ON COMMIT DROP AS
    SELECT r.*, coalesce(p.merged_into_id, p.id) AS person_id,
           p.merged_into_id IS NOT NULL AS merged,
           CASE WHEN p.id IS NULL THEN 'person_unknown'
                WHEN p.died_on < %(month)s THEN 'person_died'
                WHEN p.born_on > %(latest_birth)s THEN 'person_too_young' END AS fault,
           CASE WHEN lower(split_part(r.name, ' ', 1)) <> lower(split_part(p.name, ' ', 1))
                THEN p.name END AS register_name,
           p.social_name,
           CASE WHEN p.id IS NULL THEN NULL
                WHEN e.person_id IS NULL THEN 'employment_new'
                WHEN e.ended_on < %(month)s THEN 'employment_ended' END AS employment,
           e.ended_on
      FROM payroll_read r
      LEFT JOIN accounts_person p ON p.national_id_index = r.national_id_index
      LEFT JOIN (SELECT DISTINCT ON (person_id) person_id, ended_on
                   FROM contributions_employment
                  WHERE employer_id = %(employer)s AND started_on <= %(end)s
                  ORDER BY person_id, started_on DESC) e
             ON e.person_id = coalesce(p.merged_into_id, p.id)
"""
_COUNTS = """
    SELECT fault, true, count(*) FROM payroll_met WHERE fault IS NOT NULL GROUP BY 1
     UNION ALL
    SELECT employment, false, count(*) FROM payroll_met WHERE employment IS NOT NULL GROUP BY 1
"""
# Of lines with the same CPF only the first is asked of the registers.
_TWICE = """
    WITH twice AS (
        SELECT national_id_index, min(line) AS first FROM payroll_read
         GROUP BY national_id_index HAVING count(*) > 1),
    taken AS (
        DELETE FROM payroll_read r USING twice t
         WHERE t.national_id_index = r.national_id_index AND t.first <> r.line
        RETURNING r.line, t.first)
    SELECT line, first FROM taken ORDER BY line
"""
_FAULTS = "SELECT line, fault FROM payroll_met WHERE fault IS NOT NULL ORDER BY line LIMIT %s"
_SAME_PERSON = """
    SELECT line, first FROM (
        SELECT line, min(line) OVER (PARTITION BY person_id) AS first FROM payroll_met
         WHERE person_id IN (SELECT person_id FROM payroll_met WHERE merged)) found
     WHERE line <> first ORDER BY line
"""
_NAMES = """
    SELECT line, name, register_name, social_name FROM payroll_met
     WHERE register_name IS NOT NULL ORDER BY line
"""
_EMPLOYMENTS = """
    SELECT line, left(name, 80), employment, ended_on FROM payroll_met
     WHERE employment IS NOT NULL ORDER BY line LIMIT %s
"""
_KEEP = """
    INSERT INTO contributions_declarationline
           (declaration_id, line, person_id, national_id_index, name, category,
            remuneration_cents, contribution_cents)
    SELECT %s, line, person_id, national_id_index, name, 'employee', remuneration_cents,
           contribution_cents
      FROM payroll_met ORDER BY line
"""
_SUMS = """
    SELECT count(*), coalesce(sum(remuneration_cents), 0)::bigint,
           coalesce(sum(contribution_cents), 0)::bigint FROM payroll_read
"""
_DONE = "DROP TABLE payroll_met, payroll_read"


@dataclass
class Staged:
    """What came of a file: sums over its good lines, and what was found.

    `counts` says how often each thing was found, also where not every finding is kept.
    """

    lines: int = 0
    remuneration_cents: int = 0
    contribution_cents: int = 0
    faults: int = 0
    findings: list[Finding] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    _kept: Counter[bool] = field(default_factory=Counter)

    def find(self, finding: Finding) -> None:
        """Count it, and keep it while there is room."""
        self.count(finding.code, 1, blocking=finding.blocking)
        self.keep(finding)

    def count(self, code: str, times: int, *, blocking: bool) -> None:
        self.counts[code] += times
        self.faults += times * blocking

    def keep(self, finding: Finding) -> None:
        if self._kept[finding.blocking] < MAX_FINDINGS:
            self._kept[finding.blocking] += 1
            self.findings.append(finding)


def stage(declaration: Declaration, rows: Iterable[Row], checker: LineChecker) -> Staged:
    """Check all rows and store the lines of a faultless file. Runs in the caller's transaction."""
    staged = Staged()
    with connection.cursor() as cursor:
        cursor.execute(_READ)
        cursor.copy_expert(_COPY, _Pieces(_good_lines(rows, checker, staged)))
        _find_twice(cursor, _TWICE, checker, staged)
        cursor.execute(_SUMS)
        staged.lines, staged.remuneration_cents, staged.contribution_cents = cursor.fetchone()
        _ask_registers(cursor, declaration.employer_id, checker, staged)
        if not staged.lines and not staged.faults:
            staged.find(Finding(0, "", "no_lines", {}))
        if not staged.faults:
            cursor.execute(_KEEP, [declaration.pk])
        cursor.execute(_DONE)
    return staged


def keep_findings(declaration: Declaration, staged: Staged) -> None:
    """Store what was found, in the order of the file; replaces what an earlier check found."""
    Fault.objects.filter(declaration=declaration).delete()
    counted = Finding(0, "", "counted", dict(staged.counts), blocking=False)
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
            for found in sorted([*staged.findings, counted], key=lambda found: found.line)
        ],
        batch_size=1_000,
    )


class _Pieces:
    """Text lines as a file that COPY reads, some of them at a time."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines

    def read(self, _size: int = -1) -> str:
        return "".join(islice(self._lines, _LINES_AT_A_TIME))


def _good_lines(rows: Iterable[Row], checker: LineChecker, staged: Staged) -> Iterator[str]:
    """The lines that are good by themselves, in the text format of COPY; the others are found.

    A name is printable and has single spaces: of what the format reserves it can hold only \\.
    """
    index_of, check = national_id_indexer(), checker.check
    try:
        for row in rows:
            checked = check(row)
            if isinstance(checked, list):
                for fault in checked:
                    staged.find(fault)
                continue
            line, cpf, name, remuneration, contribution = checked
            if "\\" in name:
                name = name.replace("\\", "\\\\")
            yield f"{line}\t\\\\x{index_of(cpf).hex()}\t{name}\t{remuneration}\t{contribution}\n"
    except Unreadable as trouble:
        staged.find(Finding(trouble.line, "", trouble.code, trouble.values))


def _find_twice(cursor: CursorWrapper, asked: str, checker: LineChecker, staged: Staged) -> None:
    """The answer names lines, and where the same person stands first."""
    cpf = checker.layout.heading("cpf")
    cursor.execute(asked)
    for line, first in cursor.fetchall():
        staged.find(Finding(line, cpf, "duplicate", {"first": first}))


def _ask_registers(
    cursor: CursorWrapper, employer_id: int, checker: LineChecker, staged: Staged
) -> None:
    """Compare all lines with the civil register and with who works for the employer."""
    end = last_day(checker.month)
    values = {
        "month": checker.month,
        "end": end,
        "latest_birth": last_day(end.replace(year=end.year - LEAST_AGE, day=1)),
        "employer": employer_id,
    }
    cpf, name = checker.layout.heading("cpf"), checker.layout.heading("name")
    cursor.execute(_MEET, values)
    cursor.execute(_COUNTS)
    for code, blocking, times in cursor.fetchall():
        staged.count(code, times, blocking=blocking)
    cursor.execute(_FAULTS, [MAX_FINDINGS])
    for line, code in cursor.fetchall():
        staged.keep(Finding(line, cpf, code, _AGE if code == "person_too_young" else {}))
    _find_twice(cursor, _SAME_PERSON, checker, staged)
    cursor.execute(_NAMES)
    for line, given, registered, social in cursor.fetchall():
        if not same_first_name(given, registered) and not (
            social and same_first_name(given, social)
        ):
            staged.find(Finding(line, name, "name_differs", {"name": given[:80]}, blocking=False))
    cursor.execute(_EMPLOYMENTS, [MAX_FINDINGS])
    for line, given, code, ended_on in cursor.fetchall():
        about = {"name": given} | ({"ended": ended_on.isoformat()} if ended_on else {})
        staged.keep(Finding(line, cpf, code, about, blocking=False))
