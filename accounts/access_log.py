"""Who looked at whose data, when and why: written for each page or step, never changed after."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.db import connection
from django.db.models import F
from django.db.models.expressions import Func
from django.db.models.fields import DecimalField

from accounts.models import AccessLogEntry
from accounts.permissions import Actor
from portal import row_guard


def look(
    actor: Actor,
    person_id: int,
    *,
    what: str,
    purpose: str,
    case: str = "",
    at: datetime,
) -> None:
    """Keeps one look at a person's data.

    `what` names the page or the kind of data, `purpose` the reason, `case` a protocol number.
    A person reading their own data is not kept; a helper, an employer, an officer, an automatic
    step is.
    """
    look_each(actor, [(person_id, case)], what=what, purpose=purpose, at=at)


def look_each(
    actor: Actor, looks: Iterable[tuple[int, str]], *, what: str, purpose: str, at: datetime
) -> None:
    """Keeps one look at each person's data, with the case that it was for (see `look`)."""
    # By person: two who write chains of the same people at once must not wait for each other.
    entries = [
        AccessLogEntry(
            person_id=person_id,
            at=at,
            actor_user_id=actor.user_id,
            actor=actor.label[:200],
            office=(actor.unit_name or actor.capacity_label)[:120],
            purpose=purpose[:200],
            what=what[:200],
            case=case[:40],
            automatic=actor.is_system,
        )
        for person_id, case in sorted(looks)
        if not (
            actor.kind == "person" and actor.person_id == person_id and not actor.is_for_another
        )
    ]
    AccessLogEntry.objects.bulk_create(entries)
    for entry in entries:
        row_guard.open_for(entry.person_id)


class _Epoch(Func):
    template = "extract(epoch FROM %(expressions)s)"
    output_field = DecimalField(max_digits=20, decimal_places=6)


def _digest(previous: bytes, entry: AccessLogEntry, epoch: Decimal) -> bytes:
    """The same digest as the trigger `chain` computes; concat_ws leaves NULLs out."""
    parts = [
        entry.person_id,
        epoch,
        entry.actor_user_id,
        entry.actor,
        entry.office,
        entry.purpose,
        entry.what,
        entry.case,
        "t" if entry.automatic else "f",
    ]
    text = "|".join(str(part) for part in parts if part is not None)
    return hashlib.sha256(previous + text.encode()).digest()


def verify(person_id: int) -> list[int]:
    """Recomputes a person's chain; returns the ids of entries that do not fit (none: sound).

    An entry that was changed does not fit its own hash; one that was taken out of the middle makes
    its successor not fit. A cut-off tail shows only against a hash kept elsewhere (`head`).
    """
    previous, wrong = b"", []
    entries = AccessLogEntry.objects.filter(person_id=person_id).order_by("id")
    for entry in entries.annotate(epoch=_Epoch(F("at"))).iterator():
        sound = bytes(entry.previous_hash) == previous and bytes(entry.hash) == _digest(
            previous, entry, entry.epoch
        )
        if not sound:
            wrong.append(entry.pk)
        previous = bytes(entry.hash)
    return wrong


# All chains at once, by the database: what `verify` does for one person.
_MISFITS = """
    SELECT person_id, id
      FROM (SELECT id, person_id, hash, previous_hash,
                   coalesce(lag(hash) OVER (PARTITION BY person_id ORDER BY id), ''::bytea) AS last,
                   sha256(previous_hash || convert_to(concat_ws('|',
                       person_id, extract(epoch FROM at), actor_user_id, actor,
                       office, purpose, what, "case", automatic), 'UTF8')) AS own
              FROM accounts_accesslogentry) AS chained
     WHERE previous_hash <> last OR hash <> own
     ORDER BY person_id, id
"""


def verify_everybody() -> dict[int, list[int]]:
    """The persons whose chain does not hold, with the entries that do not fit (none: all sound)."""
    found: dict[int, list[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_MISFITS)
        for person_id, entry_id in cursor.fetchall():
            found.setdefault(person_id, []).append(entry_id)
    return found


def head(person_id: int) -> bytes:
    """The last hash of a person's chain, to be kept elsewhere; empty when nobody ever looked."""
    found = (
        AccessLogEntry.objects.filter(person_id=person_id)
        .order_by("-id")
        .values_list("hash", flat=True)
        .first()
    )
    return bytes(found) if found is not None else b""
