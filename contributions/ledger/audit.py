"""Re-derives what the ledger, the bills, the bank and the records must say, and names what differs.

Plain SQL over the tables, so that it depends on nothing that writes them. Each check is a query
that finds the wrong rows: no rows, no finding.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that does not agree: which check, about what, and the figures in cents."""

    check: str
    subject: str
    expected: int | None
    found: int | None

    def __str__(self) -> str:
        return f"{self.check}: {self.subject}: expected {self.expected}, found {self.found}"


# Each query returns (subject, expected, found).
CHECKS: dict[str, str] = {
    "the ledger does not sum to zero": """
        SELECT 'all accounts', 0, sum(amount_cents) FROM contributions_ledgerline
        HAVING sum(amount_cents) <> 0
    """,
    "an entry does not balance": """
        SELECT e.key, 0, coalesce(sum(l.amount_cents), 0)
          FROM contributions_ledgerentry e
          LEFT JOIN contributions_ledgerline l ON l.entry_id = e.id
         GROUP BY e.id HAVING coalesce(sum(l.amount_cents), 0) <> 0
    """,
    "an entry has lost or gained lines": """
        SELECT e.key, e.lines, count(l.id)
          FROM contributions_ledgerentry e
          LEFT JOIN contributions_ledgerline l ON l.entry_id = e.id
         GROUP BY e.id HAVING count(l.id) <> e.lines
    """,
    "a reversal is not the opposite of what it reverses": """
        SELECT r.key, -coalesce(old.cents, 0), coalesce(new.cents, 0)
          FROM contributions_ledgerentry r
          CROSS JOIN LATERAL (
                SELECT coalesce(o.account_id, n.account_id) AS account_id,
                       o.amount_cents AS old_cents, n.amount_cents AS new_cents
                  FROM (SELECT * FROM contributions_ledgerline WHERE entry_id = r.corrects_id) o
                  FULL JOIN (SELECT * FROM contributions_ledgerline WHERE entry_id = r.id) n
                    ON o.account_id = n.account_id) pair
          CROSS JOIN LATERAL (SELECT pair.old_cents AS cents) old
          CROSS JOIN LATERAL (SELECT pair.new_cents AS cents) new
         WHERE r.kind = 'reversal'
           AND coalesce(old.cents, 0) + coalesce(new.cents, 0) <> 0
    """,
    "a bill is not posted as it was charged": """
        SELECT b.reference, b.total_cents, coalesce(sum(l.amount_cents), 0)
          FROM contributions_bill b
          JOIN contributions_declaration d ON d.id = b.declaration_id
          LEFT JOIN contributions_ledgerentry e ON e.key = 'declaration:' || d.protocol
          LEFT JOIN contributions_ledgeraccount a
                 ON a.code = 'contributions_receivable' AND a.owner_kind = 'employer'
                AND a.owner_id = b.employer_id
          LEFT JOIN contributions_ledgerline l ON l.entry_id = e.id AND l.account_id = a.id
         GROUP BY b.id HAVING coalesce(sum(l.amount_cents), 0) <> b.total_cents
    """,
    "a cancelled bill is not reversed": """
        SELECT b.reference, 1, 0
          FROM contributions_bill b
          JOIN contributions_declaration d ON d.id = b.declaration_id
         WHERE b.state = 'cancelled'
           AND NOT EXISTS (SELECT 1 FROM contributions_ledgerentry r
                             JOIN contributions_ledgerentry e ON e.id = r.corrects_id
                            WHERE e.key = 'declaration:' || d.protocol)
    """,
    "a bill that stands is reversed": """
        SELECT b.reference, 0, 1
          FROM contributions_bill b
          JOIN contributions_declaration d ON d.id = b.declaration_id
         WHERE b.state <> 'cancelled'
           AND EXISTS (SELECT 1 FROM contributions_ledgerentry r
                         JOIN contributions_ledgerentry e ON e.id = r.corrects_id
                        WHERE e.key = 'declaration:' || d.protocol)
    """,
    "a bill and what was received for it disagree": """
        SELECT b.reference, b.total_cents + got.charged, got.cents
          FROM contributions_bill b
          CROSS JOIN LATERAL (SELECT coalesce(sum(amount_cents), 0) AS cents,
                                     coalesce(sum(fine_cents + coalesce(interest_cents, 0)), 0)
                                       AS charged,
                                     count(*) AS times,
                                     count(*) - count(interest_cents) AS not_reckoned
                                FROM contributions_remittance WHERE bill_id = b.id) got
         WHERE (b.state = 'paid'
                AND (got.cents < b.total_cents + got.charged OR got.not_reckoned > 0))
            OR (b.state IN ('open', 'expired') AND got.not_reckoned = 0
                AND got.cents >= b.total_cents + got.charged)
            OR (b.state = 'cancelled' AND got.times > 0)
    """,
    "what came late is not charged as its bill says": """
        SELECT b.reference, r.fine_cents + coalesce(r.interest_cents, 0), coalesce(l.cents, 0)
          FROM contributions_remittance r
          JOIN contributions_bill b ON b.id = r.bill_id
          LEFT JOIN LATERAL (
                SELECT sum(l.amount_cents) AS cents
                  FROM contributions_ledgerentry e
                  JOIN contributions_ledgerline l ON l.entry_id = e.id
                  JOIN contributions_ledgeraccount a ON a.id = l.account_id
                 WHERE e.key IN ('late fine:' || r.id, 'late interest:' || r.id)
                   AND a.code = 'contributions_receivable' AND a.owner_kind = 'employer'
                   AND a.owner_id = b.employer_id) l ON true
         WHERE coalesce(l.cents, 0) <> r.fine_cents + coalesce(r.interest_cents, 0)
    """,
    "what is written off is not what was left of an expired bill": """
        SELECT b.reference,
               CASE WHEN b.state = 'expired' THEN least(got.cents - b.total_cents, 0) ELSE 0 END,
               off.cents
          FROM contributions_bill b
          CROSS JOIN LATERAL (SELECT coalesce(sum(amount_cents - fine_cents
                                                  - coalesce(interest_cents, 0)), 0) AS cents
                                FROM contributions_remittance WHERE bill_id = b.id) got
          CROSS JOIN LATERAL (
                SELECT coalesce(sum(l.amount_cents), 0) AS cents
                  FROM contributions_ledgerentry e
                  JOIN contributions_ledgerline l ON l.entry_id = e.id
                  JOIN contributions_ledgeraccount a ON a.id = l.account_id
                 WHERE e.note = b.reference AND e.kind IN ('bill written off', 'reversal')
                   AND a.code = 'contributions_receivable') off
         WHERE (b.state = 'expired' OR EXISTS (SELECT 1 FROM contributions_ledgerentry w
                                                WHERE w.note = b.reference
                                                  AND w.kind = 'bill written off'))
           AND off.cents <> CASE WHEN b.state = 'expired'
                                 THEN least(got.cents - b.total_cents, 0) ELSE 0 END
    """,
    "a remittance is not the booking it came from": """
        SELECT s.bank_reference, s.amount_cents, r.amount_cents - r.credit_cents
          FROM contributions_remittance r
          JOIN contributions_statemententry s ON s.id = r.entry_id
         WHERE r.amount_cents - r.credit_cents <> s.amount_cents OR s.state <> 'matched'
    """,
    "a remittance is not posted to its employer": """
        SELECT s.bank_reference, -r.amount_cents, coalesce(sum(l.amount_cents), 0)
          FROM contributions_remittance r
          JOIN contributions_bill b ON b.id = r.bill_id
          JOIN contributions_statemententry s ON s.id = r.entry_id
          LEFT JOIN contributions_ledgerentry e
                 ON e.key IN ('bank entry:' || s.id, 'bank match:' || s.id)
          LEFT JOIN contributions_ledgeraccount a
                 ON a.code = 'contributions_receivable' AND a.owner_kind = 'employer'
                AND a.owner_id = b.employer_id
          LEFT JOIN contributions_ledgerline l ON l.entry_id = e.id AND l.account_id = a.id
         GROUP BY r.id, s.bank_reference
        HAVING coalesce(sum(l.amount_cents), 0) <> -r.amount_cents
    """,
    "the bank account is not what the bank says": """
        SELECT 'bank', bank.cents, book.cents
          FROM (SELECT coalesce(sum(amount_cents), 0) AS cents
                  FROM contributions_statemententry WHERE state <> 'new') bank,
               (SELECT coalesce(sum(l.amount_cents), 0) AS cents
                  FROM contributions_ledgerline l
                  JOIN contributions_ledgeraccount a ON a.id = l.account_id
                 WHERE a.code = 'bank') book
         WHERE bank.cents <> book.cents
    """,
    "money waits for a person and is not in its account": """
        SELECT 'unallocated receipts', -open.cents, book.cents
          FROM (SELECT coalesce(sum(amount_cents), 0) AS cents
                  FROM contributions_statemententry WHERE state = 'unmatched') open,
               (SELECT coalesce(sum(l.amount_cents), 0) AS cents
                  FROM contributions_ledgerline l
                  JOIN contributions_ledgeraccount a ON a.id = l.account_id
                 WHERE a.code = 'unallocated_receipts') book
         WHERE -open.cents <> book.cents
    """,
    "a statement does not add up": """
        SELECT s.account || ' ' || s.statement_id, s.closing_cents - s.opening_cents,
               sum(e.amount_cents)
          FROM contributions_bankstatement s
          JOIN contributions_statemententry e ON e.statement_id = s.id
         WHERE NOT EXISTS (SELECT 1 FROM contributions_bankstatement o
                            WHERE o.account = s.account AND o.id <> s.id
                              AND o.created_on BETWEEN s.created_on - 7 AND s.created_on + 7)
         GROUP BY s.id HAVING sum(e.amount_cents) <> s.closing_cents - s.opening_cents
    """,
    "a declaration is not the sum of its lines": """
        SELECT d.protocol, d.remuneration_cents + d.contribution_cents,
               coalesce(sum(l.remuneration_cents + l.contribution_cents), 0)
          FROM contributions_declaration d
          LEFT JOIN contributions_declarationline l ON l.declaration_id = d.id
         WHERE d.state IN ('ready', 'filed', 'replaced')
         GROUP BY d.id
        HAVING coalesce(sum(l.remuneration_cents), 0) <> d.remuneration_cents
            OR coalesce(sum(l.contribution_cents), 0) <> d.contribution_cents
            OR count(l.id) <> d.line_count
    """,
    "a filed line is not in its worker's record": """
        SELECT d.protocol || ' line ' || l.line, l.remuneration_cents, m.remuneration_cents
          FROM contributions_declarationline l
          JOIN contributions_declaration d ON d.id = l.declaration_id
          LEFT JOIN contributions_contributionmonth m ON m.line_id = l.id
         WHERE d.state = 'filed'
           AND (m.id IS NULL OR m.remuneration_cents <> l.remuneration_cents
                OR m.contribution_cents <> l.contribution_cents OR m.person_id <> l.person_id
                OR m.month <> d.month)
    """,
    "a record names a line that is not filed": """
        SELECT d.protocol || ' line ' || l.line, 0, m.remuneration_cents
          FROM contributions_contributionmonth m
          JOIN contributions_declarationline l ON l.id = m.line_id
          JOIN contributions_declaration d ON d.id = l.declaration_id
         WHERE d.state <> 'filed'
    """,
    "a month is declared although everything is paid": """
        SELECT d.protocol || ' line ' || l.line, 1, 0
          FROM contributions_contributionmonth m
          JOIN contributions_declarationline l ON l.id = m.line_id
          JOIN contributions_declaration d ON d.id = l.declaration_id
         WHERE m.status = 'declared'
           AND NOT EXISTS (SELECT 1 FROM contributions_bill b
                            WHERE b.employer_id = d.employer_id AND b.month = d.month
                              AND b.state IN ('open', 'expired')
                              AND b.total_cents > (SELECT coalesce(sum(amount_cents), 0)
                                                     FROM contributions_remittance
                                                    WHERE bill_id = b.id))
    """,
    "a month is paid although nothing was paid": """
        SELECT d.protocol || ' line ' || l.line, 0, 1
          FROM contributions_contributionmonth m
          JOIN contributions_declarationline l ON l.id = m.line_id
          JOIN contributions_declaration d ON d.id = l.declaration_id
         WHERE m.status = 'paid'
           AND NOT EXISTS (SELECT 1 FROM contributions_bill b
                            WHERE b.employer_id = d.employer_id AND b.month = d.month
                              AND b.total_cents <= (SELECT sum(amount_cents)
                                                      FROM contributions_remittance
                                                     WHERE bill_id = b.id))
    """,
}


def audit(most: int = 20) -> list[Difference]:
    """Every difference, at most `most` for each check. An empty list: all agrees."""
    found: list[Difference] = []
    with connection.cursor() as cursor:
        for name, query in CHECKS.items():
            cursor.execute(f"SELECT * FROM ({query}) found LIMIT {int(most)}")  # noqa: S608
            found.extend(Difference(name, str(row[0]), row[1], row[2]) for row in cursor.fetchall())
    return found
