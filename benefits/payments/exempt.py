"""Which awards are paid without income tax, for a run and for one award: the same statement.

A retirement that an accident at work or a work disease led to is exempt by itself (Lei 7.713/1988
art. 6 XIV); retirements and survivors' pensions of the seriously ill after a doctor's finding.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import connection
from django.db.models import Min

from benefits.applications import forms
from benefits.applications.models import Benefit
from benefits.evidence.models import Evidence
from benefits.law.withholding import PENSIONS, RETIREMENTS
from benefits.payments.exempt_models import ExemptionState, TaxExemption
from benefits.payments.models import Award, PaymentKind
from benefits.payments.months import pay_day
from portal.periods import add_months, first_of_month, last_day, month_range


def _names(benefits: tuple[str, ...]) -> str:
    return ", ".join(f"'{one}'" for one in benefits)


# What an exemption `e` frees: which awards `a` of its person.
_FREES = f"""\
e.state = 'confirmed' AND (a.benefit IN ({_names(RETIREMENTS)})
                OR a.benefit IN ({_names(PENSIONS)}) AND NOT e.retirement_only)"""


def is_waiting_report(paper: Evidence) -> bool:
    """Whether a paper is the report of a request that waits for a doctor, of any office."""
    return TaxExemption.objects.filter(
        reference=paper.about, person_id=paper.person_id, state=ExemptionState.ASKED
    ).exists()


def is_taxed(
    award: Award, on: date, month: date | None = None, kind: str = PaymentKind.MONTH
) -> bool:
    """Whether income tax is withheld from what an award pays on a day, for a month.

    `month`: without it, one that falls due then; of a 13th (`kind`), the one with which it did.
    """
    if not forms.of(award.benefit).pay.taxed:
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT {exempt_sql(on, kind=kind, months=[month] if month else [])}
              FROM (SELECT %s::bigint AS award_id, %s::bigint AS person_id, %s AS benefit,
                           %s::date AS month) due
            """,  # noqa: S608  (days and names of the law)
            [award.pk, award.person_id, award.benefit, month],
        )
        return not cursor.fetchone()[0]


def exempt_sql(
    on: date,
    *,
    month: str = "due.month",
    kind: str = PaymentKind.MONTH,
    months: Collection[date] | None = None,
) -> str:
    """SQL for whether `due` pays without income tax on a day: by award_id, person_id, benefit.

    Whatever is paid on a day of an exemption is exempt. What is paid later for a month of it is so
    too, paid late or raised since: it is taxed as if it had been paid in time (STJ Tema 351; Lei
    7.713/1988 art. 12-A). A `month` is of an exemption when it fell due or was paid then.
    `months`: those that `month` can be; without them, all of exemptions that have ended.
    """
    now = f"due.award_id IN ({exempt_awards_sql(on)})"
    months = _months_of_ended(on) if months is None else months
    if not months:
        return f"({now})"
    days = ", ".join(f"(DATE '{one}', DATE '{pay_day(one, one)}')" for one in months)
    span = "BETWEEN date_trunc('month', e.since) AND e.until"
    ended = f"e.until < DATE '{on}' AND {_FREES}"
    unit = "year" if kind == PaymentKind.THIRTEENTH else "month"
    return f"""({now} OR (due.person_id, due.benefit, {month}) IN (
        SELECT e.person_id, a.benefit, m.month
          FROM benefits_taxexemption e
          JOIN benefits_award a ON a.person_id = e.person_id
          JOIN (VALUES {days}) m(month, day) ON m.day {span}
         WHERE {ended})
        OR (due.person_id, due.benefit, date_trunc('{unit}', {month})) IN (
        SELECT e.person_id, a.benefit, date_trunc('{unit}', p.month)
          FROM benefits_taxexemption e
          JOIN benefits_award a ON a.person_id = e.person_id
          JOIN benefits_payment p ON p.award_id = a.id AND p.kind = '{kind}'
          JOIN benefits_payrun r ON r.id = p.run_id AND r.pays_on {span}
         WHERE {ended}))"""  # noqa: S608  (days and names of the law)


def _months_of_ended(on: date) -> list[date]:
    """The months that may have fallen due in an exemption that ended before a day."""
    over = TaxExemption.objects.filter(state=ExemptionState.CONFIRMED, until__lt=on)
    first = over.aggregate(first=Min("since"))["first"]
    return list(month_range(add_months(first_of_month(first), -1), on)) if first else []


def exempt_awards_sql(on: date) -> str:
    """SQL for the numbers of the awards whose payments of a day are exempt.

    The month of the first day counts whole (RIR/2018 art. 35 §4).
    """
    return f"""
        SELECT a.id FROM benefits_taxexemption e
          JOIN benefits_award a ON a.person_id = e.person_id
         WHERE e.since <= DATE '{last_day(on)}'
           AND (e.until IS NULL OR e.until >= DATE '{on}') AND {_FREES}
        UNION ALL
        SELECT a.id FROM benefits_award a
          JOIN benefits_decision d ON d.id = a.decision_id
          JOIN benefits_storeddetermination s ON s.id = d.determination_id
         WHERE a.benefit = '{Benefit.PERMANENT_INCAPACITY}'
           AND s.facts #> '{{claims,permanent_incapacity,work_cause}}' = 'true'::jsonb
    """  # noqa: S608  (days and names of the law)
