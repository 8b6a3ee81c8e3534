"""A new job is reported for somebody whose benefit is for those without work.

Unemployment insurance stops with a new job (Lei 7.998/1990 art. 7 I), that of fishers with paid
work (Lei 10.779/2003 art. 4 I). The instalments that fall due after the first day of the job wait
from the day on which the employer reports it: they are neither refused nor paid. The person is told
and heard at once; two officers end the benefit, or one lifts it and what waited is paid (ADR 54).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from benefits.adjudication import decisions, files
from benefits.adjudication.models import Decision, Outcome
from benefits.applications.models import Benefit
from benefits.eligibility import assessment as eligibility
from benefits.eligibility.facts import Gathered
from benefits.law.facts import Category
from benefits.payments import withholding
from benefits.payments.models import Award, AwardState
from benefits.process.common import day, stuck
from benefits.process.reduce import STEPS, drop_overtaken
from benefits.recalculation import finding, reducing
from benefits.recalculation.models import Cause, Revision, RevisionState
from benefits.recalculation.reduction_models import Reduction
from contributions import queries as record
from contributions.models import Employment
from portal.components import dates
from portal.messages import notices
from portal.outbox import emit_many, on

WITHOUT_WORK = {
    Benefit.UNEMPLOYMENT.value: "Lei 7.998/1990 art. 7 I",
    Benefit.CLOSED_SEASON.value: "Lei 10.779/2003 art. 4 I",
}
HIRED = (Category.EMPLOYEE, Category.DOMESTIC)


def _not_read(declaration_id: int, at: datetime) -> None:
    """Each job of the payroll is looked at by itself."""
    jobs = record.jobs_opened_by(declaration_id).values()
    emit_many("employment.started", {f"employment.started:{one}": one for one in jobs}, due_at=at)


@on("declaration.employed", exhausted=_not_read)
def stop_for_payroll(declaration_id: int, at: datetime) -> None:
    """A payroll opened jobs: those of people with such a benefit are looked at. Two queries."""
    jobs = record.jobs_opened_by(declaration_id)
    people = _in_payment().filter(person_id__in=jobs).order_by().values_list("person_id", flat=True)
    emit_many(
        "employment.started",
        {f"employment.started:{jobs[one]}": jobs[one] for one in people},
        due_at=at,
    )


def _not_stopped(employment_id: int, at: datetime) -> None:
    """Five attempts failed: it is on the claim's timeline, and the person is told."""
    job = record.job(employment_id)
    if job is not None:
        for award in _in_payment().filter(person_id=job.person_id):
            stuck(award.decision.claim, at, key=f"job:{job.pk}")


@on("employment.started", exhausted=_not_stopped)
def stop_for_job(employment_id: int, at: datetime) -> None:
    """What falls due after a new job's first day waits, and the person is asked. Idempotent."""
    job = record.job(employment_id)
    if job is None or job.category not in HIRED:
        return
    for award in _in_payment().filter(person_id=job.person_id).order_by("pk"):
        with transaction.atomic():
            _stop(award, job, at)


def _in_payment() -> Any:
    awards = Award.objects.filter(
        benefit__in=WITHOUT_WORK, instalments__isnull=False, state=AwardState.ACTIVE
    )
    return awards.select_related("decision__claim", "person")


def _stop(award: Award, job: Employment, at: datetime) -> None:
    claim = files.locked(award.decision.claim_id)
    before = decisions.standing(claim)
    asked = Revision.objects.filter(decision__claim=claim, cause=Cause.JOB)
    if (
        before is None
        or before.outcome != Outcome.GRANTED
        or asked.filter(state=RevisionState.OPEN).exists()
        or asked.filter(cause_key=job.pk).exclude(state=RevisionState.OVERTAKEN).exists()
        or not _is_new(job, before)
    ):
        return
    with transaction.atomic():
        reference = Reduction._meta.get_field("reference").get_default()
        first = withholding.withhold_instalments(award, job.started_on, cause=reference, at=at)
        if first is not None:
            _ask(before, job, reference, first, at)


def _is_new(job: Employment, before: Decision) -> bool:
    """Begun after the day that the right rests on: the dismissal, or the request of a fisher."""
    claim = _claim_in_law(before)
    since: date = getattr(claim, "dismissed_on", None) or claim.requested_on
    return job.started_on > since


def _claim_in_law(decision: Decision) -> Any:
    return Gathered.stored(decision.determination.facts).claims[decisions.rule_of(decision)]


def _ask(before: Decision, job: Employment, reference: str, first: date, at: datetime) -> None:
    """The person is told, with the reason, and says how they see it; an officer reads it."""
    assert before.amount_cents is not None and before.starts_on is not None
    found = finding.Difference(
        _with_income(before),
        old_cents=before.amount_cents,
        new_cents=0,
        old_starts_on=before.starts_on,
        new_starts_on=None,
    )
    revision = finding.record(before, found, Cause.JOB, str(job.pk), at)
    drop_overtaken(before.pk, at)
    until = reducing.answer_until(day(at))
    made = Reduction.objects.create(
        reference=reference,
        revision=revision,
        person_id=before.person_id,
        opened_at=at,
        why=_why(before, job),
        answer_until=until,
        effect_on=first,
    )
    # In words of its own, under the key of the question: `ask` does not send another one.
    notices.send(
        made.person_id,
        "job_reported",
        key=f"{STEPS.kind}_heard:{made.reference}",
        values={
            "benefit": made.benefit,
            "why": made.why,
            "from_on": first,
            "until_on": until,
        },
        case=made.reference,
        at=at,
    )
    STEPS.ask(made, until, at, why=made.why)


def _with_income(before: Decision) -> eligibility.Assessment:
    """What the law says of the facts of the grant and of other income."""
    facts, rule = before.determination.facts, decisions.rule_of(before)
    claims = {**facts["claims"], rule: {**facts["claims"][rule], "other_income": True}}
    return eligibility.assess_facts(
        Gathered.stored({**facts, "claims": claims}), before.claim.filed_on
    )


def _why(before: Decision, job: Employment) -> str:
    with translation.override(before.person.language):
        return _(
            "%(employer)s told us that you work there since %(day)s. This benefit is for those"
            " without work (%(article)s)."
        ) % {
            "employer": job.employer,
            "day": dates.long_date(job.started_on),
            "article": WITHOUT_WORK[before.claim.benefit],
        }
