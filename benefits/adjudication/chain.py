"""Proof that stored decisions and determinations are still what was written at the time."""

from __future__ import annotations

from django.db import connection

from benefits.adjudication.models import Decision
from benefits.eligibility.models import StoredDetermination
from benefits.law.codec import stable_hash

# The same text as the trigger `chain` of the table hashes; the database computes both.
_BROKEN = """
    SELECT id FROM (
        SELECT id, previous_hash, hash,
               coalesce(lag(hash) OVER (PARTITION BY person_id ORDER BY id), ''::bytea) AS before,
               sha256(previous_hash || convert_to(concat_ws('|',
                   claim_id, sequence, outcome, determination_id, decided_by, officer_id,
                   second_officer_id, reasons, starts_on, amount_cents,
                   alone_up_to_cents, overrides, extract(epoch FROM decided_at)), 'UTF8')) AS again
          FROM {table}{where}
    ) AS links
    WHERE hash <> again OR previous_hash <> before
    ORDER BY id
"""


def broken_decisions(person_id: int | None = None) -> list[int]:
    """The ids of decisions that were altered after the fact, or whose predecessor is gone.

    Each person's decisions are a chain of their own; with `person_id` only that one is read.
    """
    table = connection.ops.quote_name(Decision._meta.db_table)
    where, values = ("", []) if person_id is None else (" WHERE person_id = %s", [person_id])
    with connection.cursor() as cursor:
        cursor.execute(_BROKEN.format(table=table, where=where), values)
        return [row[0] for row in cursor.fetchall()]


def is_intact(stored: StoredDetermination) -> bool:
    """True when facts and content still give the hash that was kept with them."""
    answer: bool = stored.hash == stable_hash({"facts": stored.facts, "content": stored.content})
    return answer
