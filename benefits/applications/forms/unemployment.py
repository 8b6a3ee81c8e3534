"""Unemployment insurance: the dismissal is read from the record, the instalments are dated.

Lei 7.998/1990; Resolução Codefat 957/2022: asked from day 7 to day 120 after the dismissal.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from benefits.applications import steps
from benefits.applications.forms import by_instalments
from benefits.applications.forms.base import (
    GENERAL_TERM,
    Event,
    Form,
    Grant,
    Paper,
    Planned,
    Reason,
    reason,
)
from benefits.applications.known import InPayment, Known
from benefits.applications.models import Benefit
from benefits.applications.steps import Step, StepForm
from benefits.law.facts import Category, ContributionMonth
from benefits.law.statute import the_law
from benefits.law.unemployment import (
    UnemploymentClaim,
    domestic_instalments,
    instalments,
    months_needed,
    window,
)
from contributions.queries import EmploymentFact
from portal.components import dates
from portal.components.forms import RadioSelect
from portal.periods import add_months, first_of_month, last_day

DISMISSALS = "dismissal notices"
WHOLE_MONTH_DAYS = 15  # Lei 7.998/1990 art. 4 §3: 15 days of work count as a month
INSTALMENT_MONTHS = 36  # months looked back on for the number of instalments (art. 4)
ENDINGS = [
    ("without_cause", _("The employer dismissed me without a cause of mine")),
    ("indirect", _("I ended it because of a serious fault of the employer")),
    ("end_of_company", _("The company closed")),
    ("resignation", _("I gave notice")),
    ("agreement", _("We ended it by agreement")),
    ("end_of_term", _("My fixed term ended")),
    ("just_cause", _("The employer dismissed me for a serious fault")),
]


JobForm = steps.right_or_wrong(
    "job",
    _("Is this the job that you lost?"),
    _("If not: which employer, and what was your last day?"),
    _("Tell us the employer and your last day at work."),
    choices=[("yes", _("Yes")), ("no", _("No, or the day is wrong"))],
)


class EndingForm(StepForm):
    ending = forms.ChoiceField(label=_("How did the job end?"), choices=ENDINGS, widget=RadioSelect)


class IncomeForm(StepForm):
    other_income = forms.ChoiceField(
        label=_("Do you have other income that you and your family can live on?"),
        help_text=_("For example another job, a business of your own, or rent."),
        choices=steps.YES_NO,
        widget=RadioSelect,
    )


class EarlierForm(StepForm):
    earlier = forms.ChoiceField(
        label=_("How often did you receive unemployment insurance before?"),
        choices=[("0", _("Never")), ("1", _("Once")), ("2", _("Twice or more"))],
        widget=RadioSelect,
    )


def lost_job(known: Known) -> EmploymentFact | None:
    """The employment that ended last, as employee or domestic worker."""
    ended = [
        job
        for job in known.jobs
        if job.ended_on is not None
        and job.ended_on <= known.on
        and job.category in (Category.EMPLOYEE, Category.DOMESTIC)
    ]
    return max(ended, key=lambda job: job.ended_on or date.min, default=None)


def termination(known: Known) -> str | None:
    """How the job ended: from the employer's notice, else as told."""
    job, notice = lost_job(known), known.register(DISMISSALS)
    if notice.is_found and job is not None and notice.values["ended_on"] == job.ended_on:
        return str(notice.values["termination"])
    return known.said("ending")


def _is_certified(known: Known) -> bool:
    job, notice = lost_job(known), known.register(DISMISSALS)
    return notice.is_found and job is not None and notice.values["ended_on"] == job.ended_on


def _work_months(known: Known, first: date, until: date) -> list[ContributionMonth]:
    """Months of work for others, 15 days or more, from a month to a day."""
    chosen = {
        entry.month: entry
        for entry in known.person.months
        if entry.category in (Category.EMPLOYEE, Category.DOMESTIC)
        and first <= entry.month <= until
        and min(entry.last_day, last_day(entry.month).day) - entry.first_day + 1 >= WHOLE_MONTH_DAYS
    }
    return [chosen[month] for month in sorted(chosen)]


def _request_number(known: Known) -> int:
    paid = sum(one.benefit == Benefit.UNEMPLOYMENT for one in known.in_payment)
    return max(paid, int(known.said("earlier") or 0)) + 1


def months_worked(known: Known, dismissed_on: date, number: int, domestic: bool) -> int:
    """The months that count: those of the window for the right; if enough, those of 36 months."""
    law, last = the_law(), first_of_month(dismissed_on)
    if domestic:
        rule = law.get("unemployment/domestic", known.on)
        needed, within = rule["needed"], rule["within"]
    else:
        rows = law.get("unemployment/worked_months", known.on)
        row = rows[min(number, len(rows)) - 1]
        needed, within = months_needed(number, known.on, law), row["within"]
    inside = len(_work_months(known, add_months(last, 1 - within), dismissed_on))
    if inside < needed:
        return inside
    return len(_work_months(known, add_months(last, 1 - INSTALMENT_MONTHS), dismissed_on))


def last_pays(known: Known, dismissed_on: date) -> tuple[int, ...]:
    """The pay of the last three whole months of work."""
    whole = [
        entry
        for entry in _work_months(known, date(1994, 7, 1), dismissed_on)
        if entry.first_day == 1 and entry.last_day >= last_day(entry.month).day
    ]
    pays = [entry.remuneration_cents for entry in whole[-3:]]
    return () if None in pays else tuple(pay for pay in pays if pay is not None)


def _rights_before(known: Known, dismissed_on: date | None) -> list[InPayment]:
    """What was paid for earlier dismissals; calculated again, a claim does not meet itself."""
    return [
        one
        for one in known.in_payment
        if one.benefit == Benefit.UNEMPLOYMENT
        and (dismissed_on is None or one.starts_on <= dismissed_on)
    ]


def claims(known: Known) -> dict[str, UnemploymentClaim]:
    job = lost_job(known)
    number = _request_number(known)
    ended = job.ended_on if job else None
    domestic = job is not None and job.category == Category.DOMESTIC
    before = _rights_before(known, ended)
    return {
        "unemployment": UnemploymentClaim(
            dismissed_on=ended,
            requested_on=known.on,
            termination=termination(known),
            request_number=number,
            months_worked=months_worked(known, ended, number, domestic) if ended else None,
            last_pays_cents=last_pays(known, ended) if ended else (),
            domestic=domestic,
            other_income=known.said_yes("other_income"),
            continued_benefit=known.gets(
                "old_age", "temporary_incapacity", "permanent_incapacity", "maternity", "assistance"
            )
            is not None,
            last_right_on=max((one.starts_on for one in before), default=None),
            noticed=_is_certified(known),
        )
    }


def reasons(known: Known) -> list[Reason]:
    found = []
    job = lost_job(known)
    if known.said("job_right") == "no":
        found.append(reason("record_disputed", words=known.said("job_wrong") or ""))
    if termination(known) and not _is_certified(known):
        found.append(reason("termination_declared"))
    if job is not None and any(
        other is not job and (other.ended_on is None or other.ended_on > (job.ended_on or known.on))
        for other in known.jobs
    ):
        found.append(reason("other_job_open"))
    earlier = sum(one.benefit == Benefit.UNEMPLOYMENT for one in known.in_payment)
    if int(known.said("earlier") or 0) > earlier:
        found.append(reason("earlier_declared"))
    return found


def instalment_days(requested_on: date, count: int) -> list[date]:
    """On which days the instalments are due: the first some weeks after the day of asking."""
    first: int = the_law().get("unemployment/instalment_days", requested_on)["first"]
    return by_instalments.due_days(requested_on + timedelta(days=first), count, requested_on)


def count_of(claim: UnemploymentClaim, on: date) -> int:
    """How many instalments a claim gives."""
    months = claim.months_worked or 0
    if claim.domestic:
        return domestic_instalments(months, on, the_law())
    return instalments(claim.request_number, months, on, the_law())


def dated(grant: Grant) -> list[Planned]:
    """One award of three to five equal payments."""
    claim: UnemploymentClaim = grant.claim
    count = count_of(claim, grant.determination.on)
    return by_instalments.one_award(grant, instalment_days(claim.requested_on, count))


def _when(known: Known) -> str:
    job = lost_job(known)
    if job is None or job.ended_on is None:
        return _g("We found no job that has ended. You can go on; a person will look at it.")
    rule = the_law().get("unemployment/window", job.ended_on)
    is_domestic = job.category == Category.DOMESTIC
    state = window(job.ended_on, known.on, the_law(), domestic=is_domestic)
    last = rule["last_domestic" if is_domestic else "last"]
    first_day = job.ended_on + timedelta(days=rule["first"])
    final = job.ended_on + timedelta(days=last)
    if state == "before window":
        return _g("You can ask from %(day)s. Your answers are kept until then.") % {
            "day": dates.weekday_date(first_day)
        }
    if state == "after window":
        return _g("The time to ask ended on %(day)s. A person looks at the reason for it.") % {
            "day": dates.weekday_date(final)
        }
    return _g("You ask in time: until %(day)s.") % {"day": dates.weekday_date(final)}


def _plan(known: Known) -> str:
    """The dates of the instalments, if the right is there."""
    claim: Any = claims(known)["unemployment"]
    return by_instalments.plan_words(instalment_days(known.on, count_of(claim, known.on)))


FORM = Form(
    benefit=Benefit.UNEMPLOYMENT,
    slug="unemployment",
    event=Event.JOB,
    ask=_("Ask for unemployment insurance"),
    everyday=_("Three to five payments after your employer has dismissed you."),
    steps=(
        Step(
            "job",
            _("The job you lost"),
            JobForm,
            _("We read the employer, the days and the wages from your record."),
            known="lost_job",
            means=_when,
        ),
        Step(
            "ending",
            _("How it ended"),
            EndingForm,
            _("The right needs a dismissal without a cause of yours."),
            when=lambda known: not _is_certified(known),
        ),
        Step(
            "earlier",
            _("Earlier times"),
            EarlierForm,
            _("The first time takes more months of work than the later ones."),
            when=lambda known: all(one.benefit != Benefit.UNEMPLOYMENT for one in known.in_payment),
        ),
        Step(
            "income",
            _("Other income"),
            IncomeForm,
            _("The insurance is for those who have nothing else to live on."),
            means=_plan,
        ),
        steps.ACCOUNT,
    ),
    claims=claims,
    term=GENERAL_TERM,
    pay=by_instalments.pay(dated),
    papers=(
        Paper(
            "termination_papers",
            _("The employer’s paper on the end of the job"),
            _("The employer has not told us how the job ended."),
            lambda known: not _is_certified(known),
        ),
    ),
    registers=(DISMISSALS,),
    reasons=reasons,
    helps={"termination": "ending", "other_income": "income", "pay": "job", "months_worked": "job"},
)
