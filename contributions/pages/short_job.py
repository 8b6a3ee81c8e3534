"""A job that ends by itself: the rule, its article, and what is left for one own worker.

Nothing is stored: what was chosen stands in the address. Of the earlier work only the jobs count
that this employer declared for this worker.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts import access_log
from accounts.middleware import actor_of
from accounts.pages.guards import needs_employer
from contributions import queries
from contributions.employers.models import Employer, Employment
from contributions.law.short_job import Job, Kind, Quota, days_in_a_home, quota
from contributions.pages.common import employer_of
from contributions.pages.short_job_words import ANSWERS, HINTS, advice, article_links, rule, verdict
from portal import clock
from portal.components.charts import BarChart, Point
from portal.components.dates import period
from portal.components.forms import DateField, RadioSelect
from portal.periods import Span, anniversary

SHOWN = 25  # workers on one page
LONGEST_YEARS = 5  # a plan beyond that is a slip of the pen


class ShortJobForm(forms.Form):
    """Kind and days of a planned job."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What kind of job is it?"),
        choices=ANSWERS,
        widget=RadioSelect(hints=HINTS),
    )
    first = DateField(label=gettext_lazy("First day"))
    last = DateField(
        label=gettext_lazy("Last day"), help_text=gettext_lazy("The last day counts, too.")
    )
    goes_on = forms.BooleanField(
        label=gettext_lazy("Only temporary work: the need goes on, and we can show it"),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        first, last, today = found.get("first"), found.get("last"), clock.today()
        if first and first < anniversary(today, -12):
            self.add_error("first", _("This day lies more than a year back. Check the year."))
        elif first and first > anniversary(today, 12 * LONGEST_YEARS):
            self.add_error("first", _("This day lies very far ahead. Check the year."))
        elif first and last and last < first:
            self.add_error("last", _("The last day cannot lie before the first one."))
        elif first and last and last > anniversary(first, 12 * LONGEST_YEARS):
            self.add_error("last", _("This day lies very far ahead. Check the year."))
        return found


@require_safe
@needs_employer
def short_job(request: HttpRequest) -> HttpResponse:
    """First the worker by name, then kind and days, then the answer; all in the address."""
    payer = employer_of(request, "workers.read")
    if "worker" not in request.GET:
        return _choose(request, payer)
    worker = _worker(payer, request.GET["worker"])
    jobs = queries.jobs_of_worker(payer.pk, worker.person_id)
    _log_look(request, payer, worker)
    form = ShortJobForm(request.GET if "last_day" in request.GET else None, initial=_begun(request))
    context: dict[str, Any] = {
        "payer": payer,
        "worker": worker,
        "form": form,
        "others": f"?{_without(request.GET, 'worker', 'other').urlencode()}",
        "at_home": days_in_a_home(clock.today()),
    }
    if form.is_valid():
        left_out = {str(one.pk) for one in jobs} & set(request.GET.getlist("other"))
        context |= answer(form.cleaned_data, jobs, left_out, request.GET)
    return render(request, "contributions/short_job.html", context)


def _begun(request: HttpRequest) -> dict[str, Any]:
    """What the assistant was told already, as the beginning of a form."""
    kind = request.GET.get("kind", "")
    return {"kind": kind} if kind in set(Kind) else {}


def _choose(request: HttpRequest, payer: Employer) -> HttpResponse:
    """The own workers by name; each of them can see that somebody looked."""
    words = request.GET.get("name", "").replace("\x00", "").strip()[:80]
    found = queries.workers_ever(payer.pk, words)
    page = Paginator(found, SHOWN).get_page(request.GET.get("page"))
    for one in page:
        _log_look(request, payer, one)
    kept = _without(request.GET, "worker", "name", "page", "other")
    context = {
        "payer": payer,
        "page": page,
        "words": words,
        "searches": bool(words) or page.paginator.num_pages > 1,
        "kept": [(name, value) for name in kept for value in kept.getlist(name)],
        "rows": [(one, _since(one), _with(kept, worker=str(one.pk))) for one in page],
    }
    return render(request, "contributions/short_job_worker.html", context)


def _worker(payer: Employer, number: str) -> Employment:
    """The employment that was chosen; another employer's looks like none."""
    found = queries.job_of(payer.pk, int(number)) if number.isdecimal() else None
    if found is None:
        raise Http404
    return found


def _log_look(request: HttpRequest, payer: Employer, one: Employment) -> None:
    access_log.look(
        actor_of(request),
        one.person_id,
        what="name and dates of the employment",
        purpose="short job with the employer's own worker",
        case=payer.organisation.registration,
        at=clock.now(),
    )


def _since(one: Employment) -> str:
    if one.ended_on is None:
        return _("works for you now")
    return period(one.started_on, one.ended_on, by_month=False)


# ── The answer ───────────────────────────────────────────────────────────────────────────────


def answer(
    said: dict[str, Any], jobs: Sequence[Employment], left_out: set[str], address: QueryDict
) -> dict[str, Any]:
    """What the page shows of a plan: verdict, rule, figures, and which jobs were counted."""
    kind = Kind(said["kind"])
    counted = [one for one in jobs if str(one.pk) not in left_out]
    found = quota(
        kind,
        Span(said["first"], said["last"]),
        [Job(one.started_on, one.ended_on) for one in counted],
        clock.today(),
        need_goes_on=said["goes_on"] and kind is Kind.TEMPORARY,
    )
    return {
        "quota": found,
        "verdict": verdict(found),
        "advice": advice(found),
        "rule": rule(kind, said["first"]),
        "article": article_links(kind, said["first"]),
        "chart": _chart(found),
        "jobs": [_job(one, left_out, address) for one in jobs],
    }


def _chart(found: Quota) -> BarChart | None:
    """Allowed, used, planned, left: as long as their days."""
    if found.limit_days is None:
        return None
    points = [
        Point(_("Allowed"), found.limit_days),
        Point(_("Used before"), found.used_days),
        Point(_("This job"), found.days),
        Point(_("Over"), found.over_days)
        if found.over_days
        else Point(_("Left after it"), found.left_days),
    ]
    return BarChart(title=_("Days, the first and the last counted"), points=points)


def _job(one: Employment, left_out: set[str], address: QueryDict) -> dict[str, object]:
    """One declared job: whether it was left out, and the link that says the opposite."""
    key, out = str(one.pk), str(one.pk) in left_out
    url = address.copy()
    url.setlist("other", sorted(left_out - {key} if out else left_out | {key}))
    return {
        "words": period(one.started_on, one.ended_on, by_month=False),
        "is_left_out": out,
        "url": f"?{url.urlencode()}",
    }


def _without(address: QueryDict, *names: str) -> QueryDict:
    kept = address.copy()
    for name in names:
        kept.pop(name, None)
    return kept


def _with(address: QueryDict, **more: str) -> str:
    changed = address.copy()
    for name, value in more.items():
        changed[name] = value
    return f"?{changed.urlencode()}"
