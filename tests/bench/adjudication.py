"""Claims from submit to letter, against the bare law on the same facts.

Ours is the whole way of clean claims through the outbox: events taken, facts gathered from the
record, every rule asked, facts looked at once more, determination and decision stored, states,
looks, award, letter and notice. The limit asks the same rules of the same facts, already in memory,
and stores nothing.
"""

import itertools
import os
import statistics
import subprocess
import sys
import time
from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from tests.bench.harness import Reading, busy, measure

CLAIMS = 100
MONTHS_SINCE = 1996
SHORT_QUEUE, LONG_QUEUE = 100, 100_000
PACE = 150  # claims a second that two workers are to reach
WORKERS, EACH = 2, 300
FEW, MANY = 1_000, 100_000  # claims that are stored already


def _claims(count: int = CLAIMS) -> list[int]:
    """Clean claims of different persons with thirty years of wages each, not yet assessed."""
    from portal.outbox import OutboxEvent
    from tests.benefits import world

    OutboxEvent.objects.filter(state="due").update(state="done")
    made = []
    for number in range(count):
        person = world.person(born_on=date(1960, 1 + number % 12, 1 + number % 28))
        world.record(person, first=date(MONTHS_SINCE, 1, 1), cents=250_000 + 1_000 * number)
        made.append(world.filed(person).pk)
    return made


def _new_numbers() -> None:
    """Other runs left their people in this database: go on after them."""
    from accounts.models import User
    from tests.benefits import world

    newest = User.objects.order_by("-id").values_list("id", flat=True).first() or 0
    world._numbers = itertools.count(int(time.time()) % 10_000_000 * 20 + newest * 10)


def _drain(rounds: int) -> float:
    """Seconds of processor for so many batches of what is due, in the way of a worker."""
    from portal import outbox
    from tests.benefits import world

    started = busy()
    outbox.drain(lambda: world.NOW, rounds=rounds)
    return busy() - started


def _granted_all(claims: list[int]) -> None:
    """AssertionError unless each was granted once and has its letter."""
    from benefits.models import Award, Claim, Decision
    from portal.messages.models import Letter

    found = Claim.objects.filter(pk__in=claims, state="granted")
    counts = (
        found.count(),
        Decision.objects.filter(claim__in=claims).count(),
        Award.objects.filter(decision__claim__in=claims).count(),
        Letter.objects.filter(case__in=found.values("protocol")).count(),
    )
    if set(counts) != {len(claims)}:
        raise AssertionError(f"{counts} of {len(claims)}")


@measure(
    "adjudication",
    "clean claims from event to letter, against the bare determinations on the same facts",
)
def adjudication() -> Reading:
    _new_numbers()
    ours, limit = _beside_the_law()
    return Reading(
        ours=ours / CLAIMS * 1000,
        limit=limit / CLAIMS * 1000,
        unit="ms/claim",
        bar=8.0,
    )


def _beside_the_law() -> tuple[float, float]:
    """Seconds for new claims to their letters, and for the bare determinations on their facts."""
    from benefits.applications.models import Claim
    from benefits.eligibility import assessment
    from benefits.eligibility.facts import gather_for
    from tests.benefits import world

    with transaction.atomic():
        claims = _claims()
    gathered = [gather_for(claim) for claim in Claim.objects.filter(pk__in=claims)]
    on = timezone.localdate(world.NOW)
    assessment.assess_facts(gathered[0], on)  # the law is read once a process
    half = len(gathered) // 2
    ours, limit = 0.0, 0.0
    for part in (gathered[:half], gathered[half:]):  # in turns: both suffer alike
        started = busy()
        for facts in part:
            assessment.assess_facts(facts, on)
        limit += busy() - started
        ours += _drain(rounds=len(part) // 50 + 1)
    ours += _drain(rounds=100)
    _granted_all(claims)
    return ours, limit


_WORKER = """
import django; django.setup()
import time
from benefits.eligibility import assessment, facts
from benefits.law.statute import the_law
from portal import outbox
from tests.bench.harness import kept_waiting
from tests.benefits import world
the_law()
outbox.drain(lambda: world.NOW, batch=4, rounds=1)  # what a process reads once, it has read
print("ready", flush=True)
input()
started = time.perf_counter() - kept_waiting()
done = outbox.drain(lambda: world.NOW)
print(done, time.perf_counter() - kept_waiting() - started)
"""


@measure("adjudication.workers", "clean claims to their letter, two processes / 150 a second")
def workers() -> Reading:
    """The pace of two workers side by side, without the time in which others had the processors."""
    from benefits.models import Claim

    _new_numbers()
    with transaction.atomic():
        claims = _claims(WORKERS * EACH)
    running = [
        subprocess.Popen(
            [sys.executable, "-c", _WORKER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PORTAL_PROCESS": "worker"},
            text=True,
        )
        for _worker in range(WORKERS)
    ]
    for worker in running:
        assert worker.stdout is not None
        while worker.stdout.readline().strip() != "ready":
            pass
    left = Claim.objects.filter(pk__in=claims, state="submitted").count()
    for worker in running:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    said = [worker.communicate(timeout=600)[0].split() for worker in running]
    _granted_all(claims)
    events = sum(int(done) for done, _seconds in said)
    pace = sum(int(done) / float(seconds) for done, seconds in said)  # events a second
    return Reading(events / left / pace * 1000, 1000 / PACE, "ms/claim", bar=1.0)


# What stands beside a granted claim: by table what each copy of its newest row has of its own.
_STORED: dict[str, dict[str, str]] = {
    "benefits_draft": {"token": "gen_random_uuid()", "person_id": "n"},
    "benefits_claim": {"protocol": "left(md5(n::text), 24)", "person_id": "n", "draft_id": "n"},
    "benefits_storeddetermination": {"claim_id": "n", "person_id": "n"},
    "benefits_decision": {"claim_id": "n", "person_id": "n", "determination_id": "n"},
    "benefits_award": {"decision_id": "n", "person_id": "n"},
    "accounts_accesslogentry": {"person_id": "n"},
    "portal_statechange": {"subject_id": "n", "person_id": "n"},
    "portal_outboxevent": {"key": "n::text", "subject_id": "n"},
    "portal_messages_letter": {
        "key": "n::text", "code": "left(md5(n::text), 24)", "person_id": "n", "content": "'{}'",
    },
    "portal_messages_notice": {"key": "n::text", "person_id": "n"},
}  # fmt: skip


def _store(first: int, count: int) -> None:
    """That many granted claims of other people, copied by the database itself."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table, own in _STORED.items():
            cursor.execute(
                "SELECT column_name FROM information_schema.columns"
                " WHERE table_name = %s AND column_name <> 'id'",
                [table],
            )
            columns = [row[0] for row in cursor.fetchall()]
            values = [own.get(column, f'newest."{column}"') for column in columns]
            names = ", ".join(f'"{column}"' for column in columns)
            cursor.execute(
                f"INSERT INTO {table} ({names}) SELECT {', '.join(values)}"
                f" FROM (SELECT * FROM {table} ORDER BY id DESC LIMIT 1) AS newest,"
                " generate_series(%s::bigint, %s) AS n",
                [first, first + count - 1],
            )
    with connection.cursor() as cursor:
        for table in _STORED:
            cursor.execute(f"ANALYZE {table}")


@measure("adjudication.flat", "a clean claim beside 100,000 stored ones, against beside 1,000")
def flat() -> Reading:
    from portal.outbox import OutboxEvent

    _new_numbers()
    costs = []
    first = 10**12 + time.time_ns() // 1000 % 10**9 * 10**6  # numbers of people who are nobody
    for stored in (FEW, MANY):
        with transaction.atomic():
            claims = _claims(CLAIMS)
        _drain(rounds=100)
        _granted_all(claims)
        OutboxEvent.objects.filter(state="due").update(state="done")
        _store(first, stored)
        first += stored
        # Minutes lie between few and many, and the machine is another one by then: what is
        # compared is how many times the bare law a claim costs at each.
        rounds = [_beside_the_law() for _round in range(3)]
        costs.append(statistics.median(ours / law for ours, law in rounds))
    return Reading(ours=costs[1], limit=costs[0], unit="x law", bar=1.5)


def _queue(office: object, claim: object, length: int) -> None:
    """That many open files in one office, written by the database itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH sent AS (
                INSERT INTO benefits_draft
                       (person_id, benefit, answers, step, token, begun_by_id,
                        updated_at, closed_at)
                SELECT %(person)s, 'old_age', '{}', '', gen_random_uuid(), %(user)s, now(), now()
                  FROM generate_series(1, %(length)s) RETURNING id
            )
            INSERT INTO benefits_claim
                   (protocol, person_id, benefit, draft_id, state, channel, answers, filed_on,
                    filed_at, filed_by_id, due_on, unit_id, referral_reasons)
            SELECT left(md5(random()::text || id), 24), %(person)s, 'old_age', id, 'in_review',
                   'web', '{}', current_date, now() - id * interval '1 second', %(user)s,
                   current_date + (id %% 90)::int, %(office)s, '[]'
              FROM sent
            """,
            {
                "person": claim.person_id,
                "user": claim.filed_by_id,
                "length": length,
                "office": office.pk,
            },
        )
        cursor.execute("ANALYZE benefits_claim")


@measure("desk", "an officer takes the next file of 100,000 that wait, against of 100")
def desk() -> Reading:
    from benefits.adjudication import leases
    from tests.benefits import world

    _new_numbers()
    claim = world.filed(world.claimant())
    now = timezone.now()
    members = []
    for length in (SHORT_QUEUE, LONG_QUEUE):
        office = world.unit(f"Bench {length} {time.time()}")
        members.append(world.officer(office))
        _queue(office, claim, length)
    taken: tuple[list[float], list[float]] = ([], [])
    for _round in range(200):  # in turns: both suffer alike
        for member, times in zip(members, taken, strict=True):
            started = time.perf_counter()
            with transaction.atomic():
                if leases.take_next(member, now) is None:
                    raise AssertionError("the queue is empty")
                transaction.set_rollback(True)
            times.append(time.perf_counter() - started)
    return Reading(
        ours=statistics.median(taken[1]) * 1000,
        limit=statistics.median(taken[0]) * 1000,
        unit="ms",
        bar=2.0,
    )
