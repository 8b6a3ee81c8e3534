"""What a checked payroll changes: against last month, or against what is filed for its month."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db import connection

from contributions.declarations.models import Declaration
from portal.periods import add_months

NOTABLE_PERCENT = 20
SHOWN = 10  # of each kind; the counts are complete


@dataclass(frozen=True, slots=True)
class Change:
    """One worker who is new, gone, or earns notably more or less (cents)."""

    name: str
    before_cents: int | None
    now_cents: int | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The differences and, for each kind, how many there are in all."""

    with_month: date
    is_correction: bool
    workers_before: int
    remuneration_before_cents: int
    shown: dict[str, list[Change]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def has_before(self) -> bool:
        return self.workers_before > 0


_TOTALS = """
    SELECT count(*), coalesce(sum(remuneration_cents), 0)
      FROM contributions_contributionmonth WHERE employer_id = %s AND month = %s
"""
_CHANGES = """
    WITH pair AS (
        SELECT coalesce(l.name, '') AS line_name, coalesce(l.person_id, m.person_id) AS person_id,
               m.remuneration_cents AS before, l.remuneration_cents AS now
          FROM (SELECT * FROM contributions_declarationline WHERE declaration_id = %s) l
          FULL JOIN (SELECT * FROM contributions_contributionmonth
                      WHERE employer_id = %s AND month = %s) m
            ON m.person_id = l.person_id),
    sorted AS (
        SELECT CASE WHEN before IS NULL THEN 'new' WHEN now IS NULL THEN 'gone' ELSE 'changed' END
                    AS kind, line_name, person_id, before, now
          FROM pair
         WHERE before IS NULL OR now IS NULL OR abs(now - before) * 100 > before * %s),
    numbered AS (
        SELECT *, count(*) OVER (PARTITION BY kind) AS total,
               row_number() OVER (PARTITION BY kind
                   ORDER BY abs(coalesce(now, 0) - coalesce(before, 0)) DESC, person_id) AS place
          FROM sorted)
    SELECT n.kind, coalesce(nullif(n.line_name, ''), p.name), n.before, n.now, n.total
      FROM numbered n JOIN accounts_person p ON p.id = n.person_id
     WHERE n.place <= %s ORDER BY n.kind, n.place
"""


def compare(declaration: Declaration) -> Comparison:
    """The differences of a ready declaration; two queries."""
    is_correction = declaration.number > 1
    month = declaration.month if is_correction else add_months(declaration.month, -1)
    with connection.cursor() as cursor:
        cursor.execute(_TOTALS, [declaration.employer_id, month])
        workers, remuneration = cursor.fetchone()
        comparison = Comparison(month, is_correction, workers, int(remuneration))
        if not workers:
            return comparison
        cursor.execute(
            _CHANGES, [declaration.pk, declaration.employer_id, month, NOTABLE_PERCENT, SHOWN]
        )
        for kind, name, before, now, total in cursor.fetchall():
            comparison.shown.setdefault(kind, []).append(Change(name, before, now))
            comparison.counts[kind] = total
    return comparison
