"""A person who employs somebody in their own home (LC 150/2015): worker, month, slip.

The householder is the employer; one number stands for the household as a firm's does for a firm.
A month is a declaration like any other: the slip, the ledger and the worker's record follow it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Organisation, Person
from accounts.queries import find_by_national_id
from contributions.declarations import intake
from contributions.declarations.models import DECLARATION, Declaration, DeclarationLine
from contributions.employers import workforce
from contributions.employers.models import Category, Employer, Employment
from contributions.law.employer import domestic_collection
from portal.errors import Mendable
from portal.money import format_cents
from portal.periods import add_months, first_of_month, last_day, month_range
from portal.records import public_reference

LEAST_DAYS = 3  # a week: more than two, by the law's words (LC 150/2015 art. 1)
LEAST_AGE = 18  # LC 150/2015 art. 1, sole paragraph
MONTHS_KEPT_IN_SIGHT = 24
PREFIX = "H"
_ENGINE = "household slip"


def number_of(employer: Employer) -> str:
    """The registration number of a household as it is read out: H-7K3MX-9QTWA-4HZ8."""
    body = employer.organisation.registration
    return f"{PREFIX}-{body[:5]}-{body[5:10]}-{body[10:]}"


def of_person(person_id: int) -> Employer | None:
    """The household of a person as employer, if they registered one."""
    return Employer.objects.select_related("organisation").filter(householder_id=person_id).first()


def register(
    person_id: int,
    national_id: str,
    started_on: date,
    days_a_week: int,
    wage_cents: int,
    on: date,
) -> Employment:
    """Somebody works in this person's home: the household gets its number with the first worker.

    The same statement again gives the same employment. Must run inside `acting(...)`.
    Raises Mendable.
    """
    person = Person.objects.select_for_update(of=("self",)).get(pk=person_id)
    worker = find_by_national_id(national_id)
    if worker is not None and worker.pk == person.pk:
        raise Mendable(_("This is your own CPF. Enter that of the worker."), "national_id")
    if days_a_week < LEAST_DAYS:
        raise Mendable(
            _(
                "Who works one or two days a week in a home is not your employee by law"
                " (LC 150/2015 art. 1): they pay in for themselves. You need not register."
            ),
            "days_a_week",
        )
    return workforce.start(
        (of_person(person.pk) or _found(person)).pk,
        national_id,
        started_on,
        on,
        category=Category.DOMESTIC,
        least_age=LEAST_AGE,
        wage_cents=wage_cents,
    )


def _found(person: Person) -> Employer:
    body = public_reference(PREFIX).partition("-")[2].replace("-", "")
    organisation = Organisation.objects.create(name=person.name, registration=body)
    return Employer.objects.create(organisation=organisation, householder=person)


# ── Months ───────────────────────────────────────────────────────────────────────────────────


def employed_in(employer_id: int, month: date) -> QuerySet[Employment]:
    """Who worked in the household on a day of that month."""
    return (
        Employment.objects.filter(employer_id=employer_id, started_on__lte=last_day(month))
        .filter(Q(ended_on__isnull=True) | Q(ended_on__gte=month))
        .select_related("person")
        .order_by("person__name", "id")
    )


def months_of(employer_id: int, on: date) -> list[date]:
    """The months that are over in which somebody worked there, the newest first."""
    spells = list(
        Employment.objects.filter(employer_id=employer_id).values_list("started_on", "ended_on")
    )
    last = add_months(first_of_month(on), -1)
    found = {
        month
        for started_on, ended_on in spells
        for month in month_range(
            first_of_month(started_on), min(last, first_of_month(ended_on or last))
        )
    }
    return sorted(found, reverse=True)[:MONTHS_KEPT_IN_SIGHT]


def draw_up(
    employer: Employer,
    month: date,
    wages: Mapping[int, int],
    *,
    uploaded_by: int,
    actor: str,
    at: datetime,
) -> Declaration:
    """The month's declaration from the wages in cents by employment, checked and ready to file.

    The same wages again give the declaration that they already are; others are a correction.
    Raises Mendable: a month that cannot be declared, or nobody to declare.
    """
    workers = list(employed_in(employer.pk, month))
    if not workers or set(wages) != {one.pk for one in workers}:
        raise Mendable(_("Somebody started or left in the meantime. Look at the month again."))
    declaration, _fresh = intake.take_in(
        employer.pk, month, f"household-{month:%Y-%m}.csv", _as_file(workers, wages),
        uploaded_by=uploaded_by, actor=actor, at=at,
    )  # fmt: skip
    if declaration.state != "checking":
        return declaration
    slips = {one.pk: domestic_collection(wages[one.pk], month) for one in workers}
    DeclarationLine.objects.bulk_create(
        DeclarationLine(
            declaration=declaration,
            line=line,
            person_id=one.person_id,
            national_id_index=one.person.national_id_index,
            name=one.person.name,
            category=Category.DOMESTIC,
            remuneration_cents=wages[one.pk],
            contribution_cents=slips[one.pk].worker_cents,
        )
        for line, one in enumerate(workers, start=1)
    )
    return DECLARATION.apply(
        declaration, "pass", by="engine", actor=_ENGINE, at=at,
        line_count=len(workers),
        remuneration_cents=sum(wages[one.pk] for one in workers),
        contribution_cents=sum(slip.worker_cents for slip in slips.values()),
    )  # fmt: skip


def _as_file(workers: list[Employment], wages: Mapping[int, int]) -> bytes:
    """What was stated, in the form in which firms send it."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(["CPF", "Nome", "Remuneração"])
    for one in workers:
        wage = format_cents(wages[one.pk], "pt-br", symbol=False)
        writer.writerow([one.person.national_id, one.person.name, wage])
    return out.getvalue().encode()
