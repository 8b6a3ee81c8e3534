"""A demo world as a few digests, to compare two of them."""

import hashlib
import re

from django.db import connection

# Everything that happened, told without ids and without drawn reference numbers.
QUERIES = {
    "people": "SELECT name, born_on, sex, died_on, joined_on FROM accounts_person",
    "accounts": """SELECT p.name, a.bank_code, a.branch, a.effective_at
        FROM accounts_payoutaccount a JOIN accounts_person p ON p.id = a.person_id""",
    "jobs": """SELECT p.name, o.registration, e.started_on, e.ended_on
        FROM contributions_employment e JOIN accounts_person p ON p.id = e.person_id
        JOIN accounts_organisation o ON o.id = e.employer_id""",
    "months": """SELECT p.name, m.month, m.category, o.registration, m.remuneration_cents,
        m.contribution_cents, m.status, m.paid_on
        FROM contributions_contributionmonth m JOIN accounts_person p ON p.id = m.person_id
        LEFT JOIN accounts_organisation o ON o.id = m.employer_id""",
    "bills": """SELECT o.registration, b.month, b.due_on, b.state, b.total_cents, b.paid_on
        FROM contributions_bill b JOIN accounts_organisation o ON o.id = b.employer_id""",
    "claims": """SELECT p.name, c.state, c.filed_at, c.due_on, c.referral_reasons, u.name
        FROM benefits_claim c JOIN accounts_person p ON p.id = c.person_id
        LEFT JOIN accounts_unit u ON u.id = c.unit_id""",
    "decisions": """SELECT p.name, d.outcome, d.amount_cents, d.starts_on, d.decided_at, d.reasons
        FROM benefits_decision d JOIN accounts_person p ON p.id = d.person_id""",
    "seats": """SELECT p.name, s.number, m.display_name, s.drawn_at, v.allow
        FROM benefits_panelseat s JOIN accounts_person p ON p.id = s.person_id
        JOIN accounts_staffmember m ON m.id = s.staff_id
        LEFT JOIN benefits_vote v ON v.seat_id = s.id""",
    "payments": """SELECT p.name, m.month, m.net_cents, m.state, m.paid_on, m.bank_reason
        FROM benefits_payment m JOIN accounts_person p ON p.id = m.person_id""",
    "notices": """SELECT p.name, n.kind, n.sent_at
        FROM portal_messages_notice n JOIN accounts_person p ON p.id = n.person_id""",
    "looks": """SELECT p.name, l.at, l.actor, l.what, l.purpose
        FROM accounts_accesslogentry l JOIN accounts_person p ON p.id = l.person_id""",
    "ledger": """SELECT e.kind, e.occurred_on, a.code, sum(l.amount_cents)
        FROM contributions_ledgerline l JOIN contributions_ledgerentry e ON e.id = l.entry_id
        JOIN contributions_ledgeraccount a ON a.id = l.account_id GROUP BY 1, 2, 3""",
}
# Protocol numbers are drawn, rows are numbered as they come, and reasons quote both.
DRAWN = re.compile(
    r"\b[A-Z]-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{4}\b|(?<=\"person\": )\d+|(?<=\"payee\": )\d+"
)


def digests() -> dict[str, str]:
    """What each kind of row says, as a digest that does not depend on the order."""
    found = {}
    with connection.cursor() as cursor:
        for what, query in QUERIES.items():
            cursor.execute(query)
            rows = sorted(DRAWN.sub("…", repr(row)) for row in cursor.fetchall())
            assert rows, what
            found[what] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found
