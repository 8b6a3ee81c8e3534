"""Whether anybody has touched the log of looks: asked every night, told to the auditors.

Each check keeps how far the log went and a digest of the newest hash of every person; the next one
computes that digest again, so entries that were cut off the end are missed, too. The digest also
goes into the line that the check writes to the portal's own log, which leaves this machine: whoever
can change the table and this one cannot change what was sent away.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction

from accounts import access_log
from accounts.models import AccessLogCheck

log = structlog.get_logger(__name__)
KEPT_AT_MOST = 100  # of the entries that do not fit
LATE_AFTER = timedelta(hours=26)
"""A check that is older than this was left out: the auditors' page says so."""

_HEADS = """
    SELECT encode(sha256(convert_to(coalesce(
               string_agg(person_id || ':' || encode(hash, 'hex'), '|' ORDER BY person_id), ''),
               'UTF8')), 'hex')
      FROM (SELECT DISTINCT ON (person_id) person_id, hash FROM accounts_accesslogentry
             WHERE id <= %s ORDER BY person_id, id DESC) AS heads
"""


def check(at: datetime) -> AccessLogCheck:
    """Looks at every chain and at what the last check saw, and keeps the answer."""
    before = last()
    entries, newest = _how_far()
    wrong = [one for ids in access_log.verify_everybody().values() for one in ids]
    is_cut = before is not None and _digest(before.last_entry_id) != before.digest
    found = AccessLogCheck.objects.create(
        at=at,
        entries=entries,
        last_entry_id=newest,
        digest=_digest(newest),
        wrong=sorted(wrong)[:KEPT_AT_MOST],
        is_cut=is_cut,
    )
    told = {"entries": entries, "last": newest, "digest": found.digest}
    if found.is_sound:
        log.info("access log is sound", **told)
    else:
        log.error("access log was touched", wrong=len(wrong), is_cut=is_cut, **told)
    return found


def last() -> AccessLogCheck | None:
    """The newest check."""
    return AccessLogCheck.objects.first()


def is_late(found: AccessLogCheck | None, at: datetime) -> bool:
    """Whether the nightly check was left out."""
    return found is None or at - found.at > LATE_AFTER


def _how_far() -> tuple[int, int]:
    """How many entries there are, and the newest; nobody is in the middle of writing another."""
    with transaction.atomic(), connection.cursor() as cursor:
        # Waits for who writes just now: no entry with a smaller number comes later.
        cursor.execute("LOCK TABLE accounts_accesslogentry IN SHARE MODE")
        cursor.execute("SELECT count(*), coalesce(max(id), 0) FROM accounts_accesslogentry")
        entries, newest = cursor.fetchone()
    return entries, newest


def _digest(until: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute(_HEADS, [until])
        (digest,) = cursor.fetchone()
    return str(digest)
