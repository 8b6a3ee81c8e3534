"""What others may know of one month of a person's record, and of an employment."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from django.db.models import F, Value
from django.db.models.functions import Coalesce

from contributions.employers.models import Employment
from contributions.law.due_dates import contribution_due_date
from contributions.record.models import ContributionMonth
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
    protocol: str  # of the declaration, "" when the month came another way

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


# A month from its columns in order, without counting them: made for every month of a career.
_record_month: Callable[[tuple[Any, ...]], RecordMonth] = partial(tuple.__new__, RecordMonth)


def record_of(person_id: int) -> list[RecordMonth]:
    """The whole contribution record of a person, oldest month first. One query."""
    return records_of([person_id])[person_id]


def records_of(person_ids: Collection[int]) -> dict[int, list[RecordMonth]]:
    """The whole contribution record of each person, oldest month first. One query."""
    found: dict[int, list[RecordMonth]] = {person_id: [] for person_id in person_ids}
    rows = (
        ContributionMonth.objects.filter(person_id__in=found)
        .order_by("person_id", "month", "id")
        .values_list(
            "person_id",
            "month",
            "category",
            "employer_id",
            Coalesce("employer__organisation__name", Value("")),
            "remuneration_cents",
            "contribution_cents",
            "status",
            "paid_on",
            "source",
            Coalesce("line__declaration__protocol", Value("")),
        )
    )
    for row in rows:
        found[row[0]].append(_record_month(row[1:]))
    return found


def employments_of(person_id: int) -> list[EmploymentFact]:
    """The employments of a person, oldest first. One query."""
    return employments_of_each([person_id])[person_id]


def employments_of_each(person_ids: Collection[int]) -> dict[int, list[EmploymentFact]]:
    """The employments of each person, oldest first. One query."""
    found: dict[int, list[EmploymentFact]] = {person_id: [] for person_id in person_ids}
    rows = (
        Employment.objects.filter(person_id__in=found)
        .annotate(
            name=F("employer__organisation__name"),
            registration=F("employer__organisation__registration"),
        )
        .order_by("person_id", "started_on", "id")
        .values_list(
            "person_id",
            "employer_id",
            "name",
            "registration",
            "category",
            "started_on",
            "ended_on",
            "source",
        )
    )
    for person_id, *row in rows:
        found[person_id].append(EmploymentFact._make(row))
    return found


def last_month_due(on: date) -> date:
    """The latest month whose contribution an employer should have paid before the day."""
    month = add_months(first_of_month(on), -1)
    return month if contribution_due_date("company", month) < on else add_months(month, -1)
