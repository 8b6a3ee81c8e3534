"""Which awards are paid without income tax, for a run and for one award: the same statement.

A retirement that an accident at work or a work disease led to is exempt by itself (Lei 7.713/1988
art. 6 XIV); retirements and survivors' pensions of the seriously ill after a doctor's finding.
"""

from __future__ import annotations

from datetime import date

from django.db import connection

from benefits.applications import forms
from benefits.applications.models import Benefit
from benefits.evidence.models import Evidence
from benefits.law.withholding import PENSIONS, RETIREMENTS
from benefits.payments.exempt_models import ExemptionState, TaxExemption
from benefits.payments.models import Award
from portal.periods import last_day


def is_waiting_report(paper: Evidence) -> bool:
    """Whether a paper is the report of a request that waits for a doctor, of any office."""
    return TaxExemption.objects.filter(
        reference=paper.about, person_id=paper.person_id, state=ExemptionState.ASKED
    ).exists()


def is_taxed(award: Award, on: date) -> bool:
    """Whether income tax is withheld from what an award pays on a day."""
    if not forms.of(award.benefit).pay.taxed:
        return False
    with connection.cursor() as cursor:
        exempt = exempt_awards_sql(on)
        asked = f"SELECT EXISTS (SELECT FROM ({exempt}) one WHERE one.id = %s)"  # noqa: S608
        cursor.execute(asked, [award.pk])
        return not cursor.fetchone()[0]


def exempt_awards_sql(on: date) -> str:
    """SQL for the numbers of the awards whose payments of a day are exempt.

    The month of the first day counts whole (RIR/2018 art. 35 §4).
    """
    return f"""
        SELECT a.id FROM benefits_taxexemption e
          JOIN benefits_award a ON a.person_id = e.person_id
         WHERE e.state = 'confirmed' AND e.since <= DATE '{last_day(on)}'
           AND (e.until IS NULL OR e.until >= DATE '{on}')
           AND (a.benefit IN ({_names(RETIREMENTS)})
                OR a.benefit IN ({_names(PENSIONS)}) AND NOT e.retirement_only)
        UNION ALL
        SELECT a.id FROM benefits_award a
          JOIN benefits_decision d ON d.id = a.decision_id
          JOIN benefits_storeddetermination s ON s.id = d.determination_id
         WHERE a.benefit = '{Benefit.PERMANENT_INCAPACITY}'
           AND s.facts #>> '{{claims,permanent_incapacity,work_cause}}' = 'true'
    """  # noqa: S608  (days and names of the law)


def _names(benefits: tuple[str, ...]) -> str:
    return ", ".join(f"'{one}'" for one in benefits)
