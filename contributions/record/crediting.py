"""Writes the months of workers' records: declared when a payroll is filed, paid when it is paid."""

from __future__ import annotations

from datetime import date

from django.db import connection
from django.db.models import Max

from contributions.declarations.models import Bill, Declaration
from contributions.declarations.owed import with_contribution_unpaid

# A month that was paid stays paid unless the correction raises what had to be withheld and a
# new bill asks for it. When a correction asks for nothing more, what was paid covers all lines.
_DECLARE = """
    INSERT INTO contributions_contributionmonth AS m
           (person_id, month, category, employer_id, remuneration_cents, contribution_cents,
            status, paid_on, line_id, source)
    SELECT l.person_id, %(month)s, l.category, %(employer)s, l.remuneration_cents,
           l.contribution_cents,
           CASE WHEN %(covered_on)s::date IS NULL THEN 'declared' ELSE 'paid' END,
           %(covered_on)s::date, l.id, %(source)s
      FROM contributions_declarationline l
     WHERE l.declaration_id = %(declaration)s
     ORDER BY l.line
    ON CONFLICT (person_id, month, employer_id, category) DO UPDATE
       SET remuneration_cents = excluded.remuneration_cents,
           contribution_cents = excluded.contribution_cents,
           line_id = excluded.line_id,
           source = excluded.source,
           status = CASE WHEN excluded.status = 'paid' OR (m.status = 'paid'
                              AND excluded.contribution_cents <= m.contribution_cents)
                         THEN 'paid' ELSE 'declared' END,
           paid_on = CASE WHEN m.status = 'paid'
                               AND (excluded.status = 'paid'
                                    OR excluded.contribution_cents <= m.contribution_cents)
                          THEN coalesce(m.paid_on, excluded.paid_on)
                          ELSE excluded.paid_on END
"""
_DROP_GONE = """
    DELETE FROM contributions_contributionmonth m
     USING contributions_declarationline old
     WHERE m.line_id = old.id AND old.declaration_id = %(replaced)s
       AND NOT EXISTS (SELECT 1 FROM contributions_declarationline l
                        WHERE l.declaration_id = %(declaration)s AND l.person_id = m.person_id
                          AND l.category = m.category)
"""


def declare_months(declaration: Declaration, replaced: Declaration | None, *, owed: bool) -> int:
    """Put the filed lines into the records; returns how many months were written.

    A correction takes the months of workers who are no longer in it out of their records; the
    replaced declaration's lines stay and tell what stood there before. `owed`: a bill is to pay.
    """
    values = {
        "declaration": declaration.pk,
        "employer": declaration.employer_id,
        "month": declaration.month,
        "replaced": replaced.pk if replaced else None,
        "source": f"declaration {declaration.protocol}",
        "covered_on": None if owed else _covered_on(declaration),
    }
    with connection.cursor() as cursor:
        if replaced is not None:
            cursor.execute(_DROP_GONE, values)
        cursor.execute(_DECLARE, values)
        return int(cursor.rowcount)


def mark_paid(bill: Bill, paid_on: date) -> int:
    """The contribution of a bill came: the workers' months are paid, once no other is missing.

    Fine and interest that are still owed take nothing from the workers.
    """
    bills = Bill.objects.filter(employer_id=bill.employer_id, month=bill.month)
    if with_contribution_unpaid(bills).exists():
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE contributions_contributionmonth SET status = 'paid', paid_on = %s"
            " WHERE employer_id = %s AND month = %s AND status = 'declared'"
            " AND line_id IS NOT NULL",
            [paid_on, bill.employer_id, bill.month],
        )
        return int(cursor.rowcount)


def _covered_on(declaration: Declaration) -> date | None:
    """The day of the last payment for the month, if every contribution billed before came."""
    bills = Bill.objects.filter(employer_id=declaration.employer_id, month=declaration.month)
    if with_contribution_unpaid(bills).exists():
        return None
    latest: date | None = bills.aggregate(on=Max("remittances__received_on"))["on"]
    return latest
