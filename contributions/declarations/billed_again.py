"""The months of a company that were billed by another regime than the one that holds for them.

A bill is never rewritten: the same payroll is drawn up once more under the next number, and filing
it takes an unpaid bill back and leaves the difference of a paid one (filing.py).
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime

from django.db import connection
from django.db.models import Max

from contributions.declarations.intake import lock_employer
from contributions.declarations.models import DECLARATION, OPEN_STATES, Declaration
from contributions.employers.regimes import regime_on
from contributions.law.due_dates import first_month_charged

_ENGINE = "regime of the company"


def billed_otherwise(employer_id: int, on: date) -> list[Declaration]:
    """The payrolls in force that were billed by another regime, the oldest first.

    Without months that can no longer be charged on that day: what was paid for them stays.
    """
    filed = Declaration.objects.filter(
        employer_id=employer_id, state="filed", month__gte=first_month_charged(on)
    )
    return [
        one for one in filed.order_by("month") if one.regime != regime_on(employer_id, one.month)
    ]


def drawn_up_again(before: Declaration, *, uploaded_by: int, at: datetime) -> Declaration | None:
    """The same lines under the next number, ready to file; an upload that waits gives way.

    None when another took its place in the meantime: that one was billed as the month is now.
    """
    employer = lock_employer(before.employer_id)
    if not Declaration.objects.filter(pk=before.pk, state="filed").exists():
        return None
    of_month = Declaration.objects.filter(employer=employer, month=before.month)
    for waiting in of_month.filter(state__in=OPEN_STATES):
        DECLARATION.apply(
            waiting, "discard", by="employer", actor=_ENGINE, at=at, note="billed again meanwhile"
        )
    kept = of_month.exclude(state="discarded")
    regime = regime_on(employer.pk, before.month)
    again = Declaration.objects.create(
        employer=employer,
        month=before.month,
        number=kept.aggregate(last=Max("number"))["last"] + 1,
        file_name=before.file_name,
        # Its own mark: by that of the file, the two would be one.
        file_sha256=hashlib.sha256(f"{before.file_sha256} {regime}".encode()).hexdigest(),
        content=b"",
        uploaded_by_id=uploaded_by,
        uploaded_at=at,
    )
    _copy(before, again)
    return DECLARATION.apply(
        again, "pass", by="engine", actor=_ENGINE, at=at, channel="worker",
        line_count=before.line_count,
        remuneration_cents=before.remuneration_cents,
        contribution_cents=before.contribution_cents,
    )  # fmt: skip


def _copy(before: Declaration, again: Declaration) -> None:
    """The file and its lines, without a detour through the program."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE contributions_declaration SET content = old.content"
            " FROM contributions_declaration old"
            " WHERE contributions_declaration.id = %s AND old.id = %s",
            [again.pk, before.pk],
        )
        cursor.execute(
            """
            INSERT INTO contributions_declarationline
                   (declaration_id, line, person_id, national_id_index, name, category,
                    remuneration_cents, contribution_cents)
            SELECT %s, line, person_id, national_id_index, name, category,
                   remuneration_cents, contribution_cents
              FROM contributions_declarationline WHERE declaration_id = %s ORDER BY line
            """,
            [again.pk, before.pk],
        )
