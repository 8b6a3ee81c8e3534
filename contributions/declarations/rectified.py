"""Whose months a rectified payroll changed."""

from __future__ import annotations

from django.db import connection

from contributions.declarations.models import DeclarationLine


def workers_of_declaration(declaration_id: int) -> list[int]:
    """Everybody on a payroll, by person."""
    lines = DeclarationLine.objects.filter(declaration_id=declaration_id)
    return list(lines.order_by("person_id").values_list("person_id", flat=True).distinct())


def workers_rectified(declaration_id: int) -> list[int]:
    """Persons whose line differs from, or stands only in, one of a payroll and its forerunner."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH payroll AS (
                SELECT id, employer_id, month, number FROM contributions_declaration WHERE id = %s
            ), forerunner AS (
                SELECT d.id FROM contributions_declaration d
                  JOIN payroll p ON p.employer_id = d.employer_id AND p.month = d.month
                 WHERE d.number < p.number AND d.state = 'replaced'
                 ORDER BY d.number DESC LIMIT 1
            ), then_and_now AS (
                SELECT person_id, category, remuneration_cents, contribution_cents
                  FROM contributions_declarationline
                 WHERE declaration_id = (SELECT id FROM payroll)
                    OR declaration_id = (SELECT id FROM forerunner)
            )
            SELECT DISTINCT person_id FROM (
                SELECT person_id FROM then_and_now
                 GROUP BY person_id, category, remuneration_cents, contribution_cents
                HAVING count(*) < 2) changed
             ORDER BY person_id
            """,
            [declaration_id],
        )
        return [row[0] for row in cursor.fetchall()]
