"""Recognised months in the record: put there once, and again after each payroll of their month.

They are months of the record like others, under the same key of person, month, payer and category:
a payroll that comes later takes their place and never stands beside them. What it leaves out or
declares lower stays as it was decided; what it declares higher counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from contributions.declarations.models import Declaration
from contributions.employers.models import Category, Employment
from contributions.law.employee import employee_contribution
from contributions.record.models import ContributionMonth
from contributions.record.months import RECOGNISED as SOURCE
from contributions.record.recognised_models import RecognisedMonth
from portal.errors import Mendable
from portal.periods import first_of_month, last_day, month_range
from portal.statutes import NoValueInForce

# Whose contribution another withholds; who pays for themselves pays, and is not recognised.
WITHHELD = {
    Category.EMPLOYEE: "employee/rounding",
    Category.CASUAL: "employee/rounding",
    Category.DOMESTIC: "employee/rounding_domestic",
}

_CREDIT = """
    INSERT INTO contributions_contributionmonth AS m
           (person_id, month, category, employer_id, remuneration_cents, contribution_cents,
            status, source)
    SELECT r.person_id, r.month, r.category, r.employer_id, r.remuneration_cents,
           r.contribution_cents, 'declared', %(source)s || r.decision
      FROM contributions_recognisedmonth r
     WHERE r.struck_at IS NULL AND {which}
     ORDER BY r.id
    ON CONFLICT (person_id, month, employer_id, category) DO UPDATE
       SET remuneration_cents = excluded.remuneration_cents,
           contribution_cents = excluded.contribution_cents,
           source = excluded.source
     WHERE m.remuneration_cents < excluded.remuneration_cents
"""
_OF_A_PAYROLL = _CREDIT.format(which="r.employer_id = %(employer)s AND r.month = %(month)s")
_OF_A_DECISION = _CREDIT.format(which="r.decision = %(decision)s")
_UNDO = [
    """UPDATE contributions_contributionmonth m
          SET remuneration_cents = l.remuneration_cents,
              contribution_cents = l.contribution_cents, source = 'declaration ' || d.protocol
         FROM contributions_declarationline l
         JOIN contributions_declaration d ON d.id = l.declaration_id
        WHERE m.line_id = l.id AND m.source = %(source)s || %(decision)s""",
    """UPDATE contributions_contributionmonth m
          SET remuneration_cents = r.before_cents,
              contribution_cents = r.before_contribution_cents, source = r.before_source
         FROM contributions_recognisedmonth r
        WHERE r.decision = %(decision)s AND r.before_cents IS NOT NULL
          AND m.source = %(source)s || %(decision)s
          AND (m.person_id, m.month, m.employer_id, m.category)
            = (r.person_id, r.month, r.employer_id, r.category)""",
    """DELETE FROM contributions_contributionmonth
        WHERE line_id IS NULL AND source = %(source)s || %(decision)s""",
]


@dataclass(frozen=True, slots=True)
class Paper:
    """The paper that proves it: witnesses alone do not (Lei 8.213/1991 art. 55 §3)."""

    number: str
    issuer: str
    issued_on: date


def credit_again(employer_id: int, month: date) -> None:
    """After a payroll of the month was put into the records: what was decided stands on."""
    _run(_OF_A_PAYROLL, employer=employer_id, month=month)


def recognise(
    person_id: int,
    employer_id: int,
    starts_on: date,
    ends_on: date,
    cents: int,
    paper: Paper,
    *,
    decision: str,
    decided_by: int,
    on: date,
    at: datetime,
) -> list[RecognisedMonth]:
    """The months of these days with this pay each, in the record at once. Raises Mendable.

    Must run inside `acting(...)`: days outside every known job open one.
    """
    _check_days(starts_on, ends_on, on)
    if cents <= 0:
        raise Mendable(_("Enter the pay of a month."), "cents")
    if paper.issued_on > on:
        raise Mendable(_("A certificate cannot be of a day to come."), "issued_on")
    category = _category(person_id, employer_id)
    months = list(month_range(first_of_month(starts_on), first_of_month(ends_on)))
    standing = RecognisedMonth.objects.filter(
        person_id=person_id, employer_id=employer_id, month__in=months, struck_at=None
    )
    if standing.exists():
        raise Mendable(
            _("Another decision covers some of these months. Take it back first."), "starts_on"
        )
    before = {
        one.month: one
        for one in ContributionMonth.objects.filter(
            person_id=person_id, employer_id=employer_id, category=category, month__in=months
        )
    }
    months = [one for one in months if one not in before or before[one].remuneration_cents < cents]
    if not months:
        raise Mendable(_("The record has these months with at least this pay."), "cents")
    made = RecognisedMonth.objects.bulk_create(
        [
            RecognisedMonth(
                decision=decision,
                person_id=person_id,
                employer_id=employer_id,
                category=category,
                month=month,
                worked_from=max(month, starts_on),
                worked_to=min(last_day(month), ends_on),
                remuneration_cents=cents,
                contribution_cents=_withheld(cents, month, category),
                before_cents=before[month].remuneration_cents if month in before else None,
                before_contribution_cents=before[month].contribution_cents
                if month in before
                else None,
                before_source=before[month].source if month in before else "",
                number=paper.number.strip(),
                issuer=paper.issuer.strip(),
                issued_on=paper.issued_on,
                decided_by_id=decided_by,
                decided_at=at,
            )
            for month in months
        ]
    )
    _open_job(person_id, employer_id, category, starts_on, ends_on, decision)
    _run(_OF_A_DECISION, decision=decision)
    return made


def strike(decision: str, why: str, *, struck_by: int, at: datetime) -> int:
    """Take a decision's months out again, as the record was; another officer than who decided.

    Returns how many. Must run inside `acting(...)`. Raises Mendable.
    """
    standing = RecognisedMonth.objects.filter(decision=decision, struck_at=None)
    if standing.filter(decided_by_id=struck_by).exists():
        raise Mendable(_("Another officer takes it back, not the one who decided."))
    for statement in _UNDO:
        _run(statement, decision=decision)
    Employment.objects.filter(source=f"{SOURCE}{decision}").delete()
    return standing.update(struck_by_id=struck_by, struck_at=at, struck_why=why.strip())


def _run(statement: str, **values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"source": SOURCE, **values})


def _check_days(first: date, last: date, on: date) -> None:
    if last < first:
        raise Mendable(_("The last day comes after the first."), "ends_on")
    if last > on:
        raise Mendable(_("These days are still to come."), "ends_on")


def _category(person_id: int, employer_id: int) -> str:
    """As what the person worked there; the newest job says it."""
    job = (
        Employment.objects.filter(person_id=person_id, employer_id=employer_id)
        .order_by("-started_on")
        .first()
    )
    category = Category(job.category) if job else Category.EMPLOYEE
    if category not in WITHHELD:
        raise Mendable(_("Only months of a job are recognised like this."))
    return category


def _withheld(cents: int, month: date, category: str) -> int:
    try:
        key = WITHHELD[Category(category)]
        return employee_contribution(cents, month, rounding_key=key).contribution_cents
    except NoValueInForce:  # before the oldest table: the months count all the same
        return 0


def _open_job(
    person_id: int, employer_id: int, category: str, first: date, last: date, decision: str
) -> None:
    """Days that no known job covers are a job by themselves: the law counts their days."""
    jobs = Employment.objects.filter(person_id=person_id, employer_id=employer_id)
    if jobs.filter(started_on__lte=first, ended_on=None).exists():
        return
    if jobs.filter(started_on__lte=first, ended_on__gte=last).exists():
        return
    jobs.get_or_create(
        person_id=person_id,
        employer_id=employer_id,
        started_on=first,
        defaults={"ended_on": last, "category": category, "source": f"{SOURCE}{decision}"},
    )


# ── Reading ──────────────────────────────────────────────────────────────────────────────────


def of_decision(decision: str) -> Sequence[RecognisedMonth]:
    """The months of a decision, struck out or not."""
    found = RecognisedMonth.objects.filter(decision=decision)
    return list(found.select_related("decided_by", "struck_by"))


def declared_since(person_id: int, employer_id: int, since: datetime) -> set[str]:
    """The months (as "2023-08") of which a payroll was filed since a moment."""
    return _texts(
        ContributionMonth.objects.filter(
            person_id=person_id, employer_id=employer_id, line__declaration__filed_at__gte=since
        )
    )


def months_with(person_id: int, employer_id: int, *, before: datetime | None = None) -> set[str]:
    """The months (as "2023-08") that the record has of a job; `before`: had at a moment."""
    found = ContributionMonth.objects.filter(person_id=person_id, employer_id=employer_id)
    return _texts(found if before is None else found.filter(created_at__lt=before))


def _texts(found: QuerySet[ContributionMonth]) -> set[str]:
    return {f"{month:%Y-%m}" for month in found.values_list("month", flat=True)}


def month_of_declaration(declaration_id: int) -> tuple[int, date]:
    """The employer and the month of a declaration."""
    found = Declaration.objects.values_list("employer_id", "month").get(pk=declaration_id)
    return found[0], found[1]


def not_filed() -> QuerySet[RecognisedMonth]:
    """Recognised months that their company has not declared to this day, by company and month."""
    declared = ContributionMonth.objects.filter(
        person_id=OuterRef("person_id"),
        month=OuterRef("month"),
        employer_id=OuterRef("employer_id"),
        category=OuterRef("category"),
        line__isnull=False,
    )
    found = RecognisedMonth.objects.filter(struck_at=None).exclude(Exists(declared))
    return found.select_related("employer__organisation").order_by(
        "employer__organisation__name", "month", "id"
    )
