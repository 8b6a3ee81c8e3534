"""What others may know of one month of a person's record, and of an employment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F

from contributions.employers.models import Employment
from contributions.law.due_dates import contribution_due_date
from contributions.record.models import ContributionMonth
from portal.periods import add_months, first_of_month


@dataclass(frozen=True, slots=True)
class RecordMonth:
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
        return self.status == ContributionMonth.Status.PAID


@dataclass(frozen=True, slots=True)
class EmploymentFact:
    """One employment: with whom, from when, until when (None: still open)."""

    employer_id: int
    employer_name: str
    registration: str
    category: str
    started_on: date
    ended_on: date | None
    source: str


def record_of(person_id: int) -> list[RecordMonth]:
    """The whole contribution record of a person, oldest month first. One query."""
    rows = (
        ContributionMonth.objects.filter(person_id=person_id)
        .order_by("month", "id")
        .values_list(
            "month",
            "category",
            "employer_id",
            "employer__organisation__name",
            "remuneration_cents",
            "contribution_cents",
            "status",
            "paid_on",
            "source",
            "line__declaration__protocol",
        )
    )
    return [
        RecordMonth(
            month, category, payer, name or "", wage, paid_in, status, on, source, number or ""
        )
        for month, category, payer, name, wage, paid_in, status, on, source, number in rows
    ]


def employments_of(person_id: int) -> list[EmploymentFact]:
    """The employments of a person, oldest first. One query."""
    rows = (
        Employment.objects.filter(person_id=person_id)
        .annotate(
            name=F("employer__organisation__name"),
            registration=F("employer__organisation__registration"),
        )
        .order_by("started_on", "id")
        .values_list(
            "employer_id", "name", "registration", "category", "started_on", "ended_on", "source"
        )
    )
    return [EmploymentFact(*row) for row in rows]


def last_month_due(on: date) -> date:
    """The latest month whose contribution an employer should have paid before the day."""
    month = add_months(first_of_month(on), -1)
    return month if contribution_due_date("company", month) < on else add_months(month, -1)
