"""A pay run from awards to the bank's file, against the bare INSERT and COPY of the same rows.

Ours finds what is due, computes readjustment, parts of months and tax by the law, holds whom it
must, seals every row and writes the order with the account numbers unsealed. The limit inserts the
finished rows into the same table and streams finished XML out of PostgreSQL.
"""

import io
import os
import statistics
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

from django.db import connection, transaction

from tests.bench.harness import Reading, measure

AWARDS = int(os.environ.get("PAYRUN_AWARDS", "100000"))
ROUNDS = 3
FIRST = date(2026, 1, 1)


def _world() -> int:
    """AWARDS persons with accounts and awards, written past the checks; returns a user's id."""
    from accounts.models import User
    from portal.sealed import seal_in_row

    user = User.objects.create(username=f"bench-{time.time_ns()}")
    first = _highest("accounts_person") + 1
    numbers = io.StringIO(  # each is sealed for its own row
        "".join(
            f"{row}\t\\\\x{seal_in_row('123456789', 'payout_account.number', row).hex()}\n"
            for row in range(first, first + AWARDS)
        )
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("CREATE TEMP TABLE numbers (id bigint, number bytea) ON COMMIT DROP")
        cursor.copy_expert("COPY numbers FROM STDIN", numbers)
        cursor.execute(
            """
            INSERT INTO accounts_person (id, name, social_name, born_on, sex, national_id,
                                         national_id_index, language, source)
            SELECT %(first)s + n, 'Person & ' || n, '', DATE '1955-01-01' + (n %% 7000), 'F', '',
                   sha256(('bench' || %(first)s + n)::bytea), 'pt', 'bench'
              FROM generate_series(0, %(count)s - 1) n;
            INSERT INTO accounts_payoutaccount (id, person_id, bank_code, branch, number,
                                                number_index, holder, effective_at, set_by)
            SELECT id, id, '001', '1234', number,
                   sha256(id::text::bytea), 'Person & ' || (id - %(first)s), '2020-01-01', 'bench'
              FROM numbers;
            INSERT INTO benefits_award (id, person_id, decision_id, benefit, state, starts_on,
                                        amount_cents)
            SELECT %(first)s + n, %(first)s + n, %(first)s + n, 'old_age', 'active',
                   DATE '2026-01-01', 162100 + (n::bigint * 7919) %% 600000
              FROM generate_series(0, %(count)s - 1) n;
            """,
            {"first": first, "count": AWARDS},
        )
    with connection.cursor() as cursor:
        for table in ("accounts_person", "accounts_payoutaccount", "benefits_award"):
            cursor.execute(f"ANALYZE {table}")
    return int(user.pk)


def _highest(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(id), 0) + 1000000 FROM {table}")
        return int(cursor.fetchone()[0])


def _ours(user_id: int, place: int, folder: Path) -> float:
    from accounts.permissions import Actor
    from benefits.payments import pain001, runs
    from benefits.payments.seal import seal_of

    actor = Actor(kind="staff", label="bench", user_id=user_id)
    at = datetime(2026, 2 + place, 20, tzinfo=UTC)
    started = time.perf_counter()
    run = runs.prepare(date(2026, 1 + place, 1), actor, at)
    run = runs.freeze(run.pk, actor, at)
    assert seal_of(run) == run.seal
    pain001.write(run, folder / f"ours-{place}.xml")
    seconds = time.perf_counter() - started
    assert run.payment_count == AWARDS
    return seconds


def _limit(user_id: int, place: int, folder: Path) -> float:
    from benefits.payments.models import PayRun

    month = date(2040, 1 + place, 1)
    run = PayRun.objects.create(
        month=month,
        pays_on=month,
        prepared_by_id=user_id,
        prepared_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE ready AS SELECT award_id, person_id, account_id, gross_cents,"
            " tax_cents, net_cents, 'X-' || %s || '-' || id AS key FROM benefits_payment"
            " WHERE month = %s",
            [place, date(2026, 1 + place, 1)],
        )
        cursor.execute("ANALYZE ready")
        started = time.perf_counter()
        cursor.execute(
            "INSERT INTO benefits_payment (run_id, award_id, person_id, account_id, month, attempt,"
            " gross_cents, tax_cents, net_cents, end_to_end_id, state, bank_reason)"
            " SELECT %s, award_id, person_id, account_id, %s, 1, gross_cents, tax_cents, net_cents,"
            " key, 'prepared', '' FROM ready",
            [run.pk, month],
        )
        with (folder / f"limit-{place}.xml").open("wb") as target:
            cursor.copy_expert(
                "COPY (SELECT '<CdtTrfTxInf><PmtId><EndToEndId>' || key || '</EndToEndId></PmtId>"
                "<Amt><InstdAmt Ccy=\"BRL\">' || (net_cents / 100) || '.' ||"
                " lpad((net_cents % 100)::text, 2, '0') || '</InstdAmt></Amt><CdtrAgt><FinInstnId>"
                "<ClrSysMmbId><MmbId>001</MmbId></ClrSysMmbId></FinInstnId></CdtrAgt><Cdtr><Nm>"
                "Person</Nm></Cdtr><CdtrAcct><Id><Othr><Id>1234/123456789</Id></Othr></Id>"
                "</CdtrAcct></CdtTrfTxInf>' FROM ready) TO STDOUT",
                target,
            )
        seconds = time.perf_counter() - started
        cursor.execute("DROP TABLE ready")
    PayRun.objects.filter(pk=run.pk).update(state="discarded")
    return seconds


@measure("payrun", "awards due, computed, sealed and written as pain.001, v INSERT and COPY")
def payrun() -> Reading:
    """Median of ROUNDS months, ours and the limit in turn on the same awards."""
    user_id = _world()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours = [_ours(user_id, place, folder) for place in range(ROUNDS)]
        limit = [_limit(user_id, place, folder) for place in range(ROUNDS)]
    return Reading(statistics.median(ours), statistics.median(limit), "s", bar=2.5)
