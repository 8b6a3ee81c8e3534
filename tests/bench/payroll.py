"""A payroll from file to stored, checked lines, against the bare COPY of the same rows.

Ours reads the file, checks every line, finds each person and employment in the registers, computes
each contribution and stores the line. The limit copies the finished rows into the same indexed
table. Both end with the commit, where the database checks the foreign keys.
"""

import io
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date

from django.db import connection, transaction

from tests.bench.harness import Reading, measure

LINES = 100_000
ROUNDS = 3
MONTH = date(2026, 10, 1)


def _cpf(number: int) -> str:
    body = f"{300_000_000 + number:09d}"
    digits = [int(figure) for figure in body]
    for weights in (range(10, 1, -1), range(11, 1, -1)):
        digits.append(sum(w * d for w, d in zip(weights, digits, strict=True)) * 10 % 11 % 10)
    return "".join(map(str, digits))


def _persons() -> None:
    """LINES persons in the civil register, once in this database."""
    from accounts.queries import national_id_index

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM accounts_person WHERE source = 'bench' LIMIT 1")
        if cursor.fetchone():
            return
        cursor.execute("SET session_replication_role = replica")
        for start in range(0, LINES, 5_000):
            rows = "".join(
                f"Trabalhador {number} da Silva\t\t1980-05-04\tF\t\\\\x\t"
                f"\\\\x{national_id_index(_cpf(number)).hex()}\tpt\tbench\n"
                for number in range(start, start + 5_000)
            )
            cursor.copy_expert(
                "COPY accounts_person (name, social_name, born_on, sex, national_id,"
                " national_id_index, language, source) FROM STDIN",
                io.StringIO(rows),
            )
        cursor.execute("SET session_replication_role = DEFAULT; ANALYZE accounts_person")


def _file() -> bytes:
    content = io.BytesIO()
    content.write("CPF;Nome;Remuneração\n".encode())
    for n in range(LINES):
        wage = f"{1_700 + n * 7 % 7_000},{n * 13 % 100:02d}"
        content.write(f"{_cpf(n)};Trabalhador {n} da Silva;{wage}\n".encode())
    return content.getvalue()


def _declarations(content: bytes) -> list[int]:
    """One employer with an empty declaration of different months for each round and side."""
    from accounts.models import Organisation, User
    from contributions.declarations.models import Declaration
    from contributions.employers.models import Employer
    from portal.records import acting

    stamp = time.time_ns() % 10**14
    with acting("bench", "bench"):
        organisation = Organisation.objects.create(name="Bench", registration=f"{stamp:014d}")
    employer = Employer.objects.create(organisation=organisation)
    user = User.objects.create(username=f"bench-{stamp}")
    made = [
        Declaration.objects.create(
            employer=employer,
            month=date(2020 + place // 12, place % 12 + 1, 1),
            file_name="bench.csv",
            file_sha256=f"{stamp}-{place}",
            content=b"",
            uploaded_by=user,
            uploaded_at="2026-11-10T12:00:00Z",
        ).pk
        for place in range(2 * ROUNDS + 1)
    ]
    Declaration.objects.filter(pk=made[0]).update(content=content)
    with connection.cursor() as cursor:  # the copies never pass through this process
        cursor.execute(
            "UPDATE contributions_declaration SET content ="
            " (SELECT content FROM contributions_declaration WHERE id = %s) WHERE id = ANY(%s)",
            [made[0], made[1:]],
        )
    return made


def _ours(declaration_id: int) -> None:
    from contributions.declarations.checking import LineChecker
    from contributions.declarations.intake import content_of
    from contributions.declarations.models import Declaration
    from contributions.declarations.reading import open_payroll
    from contributions.declarations.staging import stage

    with transaction.atomic():
        declaration = Declaration.objects.get(pk=declaration_id)
        payroll = open_payroll(content_of(declaration))
        staged = stage(declaration, payroll.rows, LineChecker(payroll.layout, MONTH, ""))
    if staged.faults or staged.lines != LINES:
        raise AssertionError(f"{staged.lines} lines, {staged.faults} faults")


_COLUMNS = (
    "line, person_id, national_id_index, name, category, remuneration_cents, contribution_cents"
)


def _limit(finished: int, declaration_id: int) -> float:
    """Seconds to copy the lines of a finished declaration, from a file, into another one."""
    with tempfile.TemporaryFile("w+") as rows, connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY (SELECT {declaration_id}, {_COLUMNS} FROM contributions_declarationline"
            f" WHERE declaration_id = {finished} ORDER BY line) TO STDOUT",
            rows,
        )
        rows.seek(0)
        started = time.perf_counter()
        with transaction.atomic():
            cursor.copy_expert(
                f"COPY contributions_declarationline (declaration_id, {_COLUMNS}) FROM STDIN", rows
            )
        return time.perf_counter() - started


def _timed(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


@measure("payroll", "checked and stored payroll of 100,000 lines / bare COPY into the same table")
def payroll() -> Reading:
    _persons()
    first, *rest = _declarations(_file())
    _ours(first)
    ours, limits = [], []
    for place in range(0, len(rest), 2):
        ours.append(_timed(lambda place=place: _ours(rest[place])))  # type: ignore[misc]
        limits.append(_limit(first, rest[place + 1]))
    each = 1e6 / LINES
    return Reading(statistics.median(ours) * each, statistics.median(limits) * each, "µs", bar=2.0)
