"""Who works for the employer: since when, until when; starting and ending an employment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import access_log, acts
from accounts.middleware import actor_of
from accounts.pages.guards import needs_employer
from accounts.permissions import may, require
from contributions import process, queries
from contributions.employers.models import Employer, Employment
from contributions.pages.common import employer_of
from contributions.pages.forms import EndForm, StartForm
from portal import clock
from portal.components.dates import long_date
from portal.components.parts import Link
from portal.errors import Mendable

WORKERS_SHOWN = 25


@require_safe
@needs_employer
def workers(request: HttpRequest) -> HttpResponse:
    """The running employments by name; every worker shown here can see that somebody looked."""
    payer, today = employer_of(request, "workers.read"), clock.today()
    actor = actor_of(request)
    may_change = may(actor, "workers.change", payer.pk, on=today)
    page = Paginator(queries.workers_of(payer.pk, today), WORKERS_SHOWN).get_page(
        request.GET.get("page")
    )
    _log_look(request, page, payer)
    context = {
        "payer": payer,
        "page": page,
        "may_change": may_change,
        "columns": [
            _("Name"),
            _("Since"),
            _("Source"),
            *([_("Change"), _("Accident")] if may_change else []),
        ],
        "rows": [_row(one, may_change) for one in page],
    }
    return render(request, "contributions/workers.html", context)


def _row(one: Employment, may_change: bool) -> list[object]:
    source = _("stated by you") if one.source == "employer" else one.source
    row: list[object] = [str(one.person), one.started_on, source]
    if may_change:
        url = reverse("contributions:end_employment", args=[one.pk])
        row.append(Link(text=_("Employment ended"), url=url, about=str(one.person)))
        told = f"{reverse('contributions:employer_accident_new')}?worker={one.pk}"
        row.append(Link(text=_("Report an accident"), url=told, about=str(one.person)))
    return row


def _log_look(request: HttpRequest, page: Any, payer: Employer) -> None:
    for one in page:
        access_log.look(
            actor_of(request),
            one.person_id,
            what="name and dates of the employment",
            purpose="list of the employer's own workers",
            case=payer.organisation.registration,
            at=clock.now(),
        )


@require_http_methods(["GET", "POST"])
@needs_employer
def start_employment(request: HttpRequest) -> HttpResponse:
    """Somebody started."""
    payer = employer_of(request, "workers.change")
    form = StartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            started = process.start_employment(
                actor_of(request), payer.pk, at=clock.now(), **form.cleaned_data
            )
        except Mendable as trouble:
            trouble.show_on(form)
        else:
            acts.done_to(request, started.pk)
            messages.success(
                request,
                _("%(name)s works for you since %(day)s.")
                % {"name": started.person, "day": long_date(started.started_on)},
            )
            return redirect("contributions:workers")
    status = 400 if request.method == "POST" else 200
    return render(request, "contributions/start_employment.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
@needs_employer
def end_employment(request: HttpRequest, employment_id: int) -> HttpResponse:
    """Somebody left."""
    employment = get_object_or_404(Employment.objects.select_related("person"), pk=employment_id)
    require(actor_of(request), "workers.change", employment.employer_id, on=clock.today())
    if employment.ended_on is not None:
        raise Http404
    return ended(
        request,
        employment,
        process.end_employment,
        back=("contributions:workers", _("Workers")),
        lead=_("With you since %(day)s. After the last day no month is expected any more."),
    )


def ended(
    request: HttpRequest,
    employment: Employment,
    end: Callable[..., object],
    *,
    back: tuple[str, str],
    lead: str,
) -> HttpResponse:
    """Ask for the last day and end the employment by `end`; then `back`: a page and its words."""
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            end(actor_of(request), employment, form.cleaned_data["ended_on"], clock.now())
        except Mendable as trouble:
            trouble.show_on(form)
        else:
            messages.success(
                request,
                _("The employment of %(name)s ended on %(day)s.")
                % {"name": employment.person, "day": long_date(form.cleaned_data["ended_on"])},
            )
            return redirect(back[0])
    context = {
        "form": form,
        "employment": employment,
        "lead": lead % {"day": long_date(employment.started_on)},
        "back": reverse(back[0]),
        "back_words": back[1],
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "contributions/end_employment.html", context, status=status)
