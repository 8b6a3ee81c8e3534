"""Claims from submit to decision, against the bare law on the same facts.

Ours is the whole way of a clean claim through the outbox: event taken, facts gathered from the
record, every rule asked, facts read once more, determination and decision stored, states, look and
next event. The limit asks the same rules of the same facts, already in memory, and stores nothing.
"""

import itertools
import statistics
import time
from datetime import date

from django.db import transaction
from django.utils import timezone

from tests.bench.harness import Reading, measure

CLAIMS = 60
MONTHS_SINCE = 1996
SHORT_QUEUE, LONG_QUEUE = 100, 100_000


def _claims() -> list[int]:
    """Clean claims of different persons with thirty years of wages each, not yet assessed."""
    from portal.outbox import OutboxEvent
    from tests.benefits import world

    OutboxEvent.objects.filter(state="due").update(state="done")
    made = []
    for number in range(CLAIMS):
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


@measure(
    "adjudication",
    "a clean claim from event to decision, against the bare determinations on the same facts",
)
def adjudication() -> Reading:
    from benefits.applications.models import Claim
    from benefits.eligibility import assessment
    from benefits.eligibility.facts import gather_for
    from portal import outbox
    from tests.benefits import world

    _new_numbers()
    with transaction.atomic():
        claims = _claims()
    events = list(
        outbox.OutboxEvent.objects.filter(
            kind="claim.submitted", subject_id__in=claims
        ).values_list("id", flat=True)
    )
    found = list(Claim.objects.filter(pk__in=claims))
    gathered = [gather_for(claim) for claim in found]
    on = timezone.localdate(world.NOW)
    assessment.assess_facts(gathered[0], on)  # the law is read once a process

    ours, limit, done = [], [], 0
    for event, facts in zip(events, gathered, strict=True):  # in turns: both suffer alike
        started = time.perf_counter()
        assessment.assess_facts(facts, on)
        limit.append(time.perf_counter() - started)
        started = time.perf_counter()
        done += outbox.run_one(event, world.NOW)
        ours.append(time.perf_counter() - started)
    granted = Claim.objects.filter(pk__in=claims, state="granted").count()
    if not done == granted == CLAIMS:
        raise AssertionError(f"{done} done, {granted} granted of {CLAIMS}")
    return Reading(
        ours=statistics.median(ours) * 1000,
        limit=statistics.median(limit) * 1000,
        unit="ms/claim",
        bar=20.0,
    )


def _queue(office: object, claim: object, length: int) -> None:
    """That many open files in one office, written by the database itself."""
    from django.db import connection

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
