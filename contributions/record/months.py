"""What others may know of one month of a person's record, and of an employment."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from functools import partial
from itertools import repeat
from typing import Any, NamedTuple

from django.db import connection

from contributions.law.due_dates import contribution_due_date
from portal.periods import add_months, first_of_month


class RecordMonth(NamedTuple):
    """One person, one month, one payer, as it stands in the record (amounts in cents)."""

    month: date
    category: str
    employer_id: int | None
    employer_name: str
    remuneration_cents: int
    contribution_cents: int
    status: str  # paid | declared
    paid_on: date | None
    source: str
    protocol: str  # of the declaration, "" when it came another way or was not asked for

    @property
    def paid(self) -> bool:
        return self.status == "paid"


class EmploymentFact(NamedTuple):
    """One employment: with whom, from when, until when (None: still open)."""

    employer_id: int
    employer_name: str
    registration: str
    category: str
    started_on: date
    ended_on: date | None
    source: str


RECOGNISED = "decision "


def is_recognised(source: str) -> bool:
    """Whether a month stands in the record by an officer's decision."""
    return source.startswith(RECOGNISED)


# A month from its columns in order, without counting them: made for every month of a career.
_record_month: Callable[[tuple[Any, ...]], RecordMonth] = partial(tuple.__new__, RecordMonth)

# One row for all months that one payer declared alike: a career has hundreds of months and few of
# these, and what is read a column at a time is read in a fraction of the time. Each payer's name is
# looked up by itself: a join is planned for a run a month, and read all employers there are.
_RECORDS = """
    SELECT run.*,
           coalesce((SELECT name FROM accounts_organisation WHERE id = run.employer_id), '')
      FROM (SELECT m.person_id, m.category, m.employer_id, m.status, m.source,
                   array_agg(m.month - DATE '0001-01-01' + 1), array_agg(m.id),
                   array_agg(m.remuneration_cents), array_agg(m.contribution_cents),
                   array_agg(m.paid_on - DATE '0001-01-01' + 1), {protocols}
              FROM contributions_contributionmonth m {declarations}
             WHERE m.person_id = ANY(%(persons)s) {months}
             GROUP BY m.person_id, m.category, m.employer_id, m.status, m.source) run
"""
_WITHOUT_PROTOCOLS = _RECORDS.format(protocols="NULL", declarations="", months="")
_PROTOCOLS = {
    "protocols": "array_agg(coalesce(d.protocol, '')::text)",
    "declarations": """
              LEFT JOIN contributions_declarationline l ON l.id = m.line_id
              LEFT JOIN contributions_declaration d ON d.id = l.declaration_id""",
}
_WITH_PROTOCOLS = _RECORDS.format(**_PROTOCOLS, months="")
_OF_A_YEAR = _RECORDS.format(
    **_PROTOCOLS,
    months="AND m.month BETWEEN make_date(%(year)s, 1, 1) AND make_date(%(year)s, 12, 1)",
)
_EMPLOYMENTS = """
    SELECT e.person_id, e.employer_id, o.name, o.registration, e.category, e.started_on,
           e.ended_on, e.source
      FROM contributions_employment e
      JOIN accounts_organisation o ON o.id = e.employer_id
     WHERE e.person_id = ANY(%s)
     ORDER BY e.person_id, e.started_on, e.id
"""


def record_of(person_id: int, *, protocols: bool = True) -> list[RecordMonth]:
    """The whole contribution record of a person, oldest month first. One query."""
    return records_of([person_id], protocols=protocols)[person_id]


def record_of_year(person_id: int, year: int) -> list[RecordMonth]:
    """The contribution record of a person in one year, with its protocols. One query."""
    return _read(_OF_A_YEAR, [person_id], year)[person_id]


def records_of(
    person_ids: Collection[int], *, protocols: bool = False
) -> dict[int, list[RecordMonth]]:
    """The whole contribution record of each person, oldest month first. One query.

    The law does not ask by which declaration a month came: `protocols` are looked up for readers.
    """
    return _read(_WITH_PROTOCOLS if protocols else _WITHOUT_PROTOCOLS, person_ids)


def _read(
    statement: str, person_ids: Collection[int], year: int | None = None
) -> dict[int, list[RecordMonth]]:
    found: dict[int, list[tuple[Any, ...]]] = {person_id: [] for person_id in person_ids}
    with connection.cursor() as cursor:
        cursor.execute(statement, {"persons": list(found), "year": year})
        for person_id, category, payer, status, source, *columns, came_by, name in cursor:
            alike = repeat(category), repeat(payer), repeat(name), repeat(status), repeat(source)
            found[person_id] += zip(*columns, *alike, came_by or repeat(""), strict=False)
    return {person_id: _in_order(months) for person_id, months in found.items()}


def _in_order(months: list[tuple[Any, ...]]) -> list[RecordMonth]:
    """Months by their day and then by their number; days come as numbers."""
    months.sort()
    day = date.fromordinal
    return [
        _record_month(
            (day(month), category, payer, name, cents, due, status, paid and day(paid), source, by)
        )
        for month, _id, cents, due, paid, category, payer, name, status, source, by in months
    ]


def employments_of(person_id: int) -> list[EmploymentFact]:
    """The employments of a person, oldest first. One query."""
    return employments_of_each([person_id])[person_id]


def employments_of_each(person_ids: Collection[int]) -> dict[int, list[EmploymentFact]]:
    """The employments of each person, oldest first. One query."""
    found: dict[int, list[EmploymentFact]] = {person_id: [] for person_id in person_ids}
    with connection.cursor() as cursor:
        cursor.execute(_EMPLOYMENTS, [list(found)])
        for person_id, *row in cursor:
            found[person_id].append(EmploymentFact._make(row))
    return found


def last_month_due(on: date) -> date:
    """The latest month whose contribution an employer should have paid before the day."""
    month = add_months(first_of_month(on), -1)
    return month if contribution_due_date("company", month) < on else add_months(month, -1)
