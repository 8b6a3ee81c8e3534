"""A benefit that was given up for another one: of a month that it paid, the new one pays the rest.

The person chose (Lei 8.213/1991 art. 124; Lei 8.742/1993 art. 20 §4) and two officers ended the old
one. What the old one paid for days of the new one is taken off these days, before and after tax;
nothing is asked back where it paid more. SQL for `preparing`.
"""

from __future__ import annotations

from django.db import connection

_FIRST = "CASE WHEN {x}.starts_on > m.month THEN extract(day FROM {x}.starts_on)::int ELSE 1 END"
_LAST = (
    "CASE WHEN {x}.ends_on < (m.month + interval '1 month - 1 day')::date"
    " THEN least(extract(day FROM {x}.ends_on)::int, 30) ELSE 30 END"
)


def _both(bound: str, choose: str) -> str:
    return f"{choose}({bound.format(x='a')}, {bound.format(x='o')})"


# Days of the month of `m` (of thirty) that two awards `a` and `o` share, and those of `o`.
DAYS_OF_BOTH = f"greatest({_both(_LAST, 'least')} - {_both(_FIRST, 'greatest')} + 1, 0)"
DAYS_OF_OTHER = f"greatest({_LAST.format(x='o')} - {_FIRST.format(x='o')} + 1, 1)"
_PART = f"""\
CASE WHEN o.instalments IS NOT NULL THEN 1::numeric
     ELSE ({DAYS_OF_BOTH})::numeric / {DAYS_OF_OTHER} END"""

# Which award took the place of which, and what the older one was paid for its months until this
# run. An allowed appeal against the end sets the choice aside.
GIVEN_UP = f"""
    given_up AS MATERIALIZED (
        SELECT a.id AS award_id, o.id AS older_id
          FROM benefits_revision v
          JOIN benefits_reduction r ON r.revision_id = v.id AND r.state = 'carried_out'
          JOIN benefits_claim c ON c.protocol = v.cause_key
          JOIN benefits_decision new ON new.claim_id = c.id
          JOIN benefits_award a ON a.decision_id = new.id AND a.person_id = v.person_id
          JOIN benefits_decision ended ON ended.id = v.decision_id
          JOIN benefits_decision old ON old.claim_id = ended.claim_id
          JOIN benefits_award o ON o.decision_id = old.id AND o.person_id = v.person_id
         WHERE v.cause = 'choice'
           AND NOT EXISTS (SELECT 1 FROM benefits_appeal p
                            WHERE p.decision_id = r.result_id AND p.state = 'allowed')
    ), given_paid AS MATERIALIZED (
        SELECT g.award_id, m.month, round(sum(m.gross_cents * {_PART}))::bigint AS gross_cents,
               round(sum(m.tax_cents * {_PART}))::bigint AS tax_cents
          FROM given_up g
          JOIN benefits_award a ON a.id = g.award_id
          JOIN benefits_award o ON o.id = g.older_id
          JOIN benefits_payment m ON m.award_id = o.id AND m.kind = 'month' AND m.attempt = 1
           AND m.run_id <> %(run)s
         GROUP BY g.award_id, m.month
    )"""  # noqa: S608  (constants)


def was_chosen(award_id: int) -> bool:
    """Whether another benefit was given up for an award."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH {GIVEN_UP} SELECT EXISTS (SELECT FROM given_up WHERE award_id = %(award)s)",  # noqa: S608
            {"award": award_id, "run": None},
        )
        return bool(cursor.fetchone()[0])
