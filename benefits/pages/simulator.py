"""The pension dashboard: public, without sign-in, and nothing is kept.

The form is sent by POST although it changes nothing: what stands in an address ends in histories
and in the logs of machines between. It carries no token against forged requests, because that token
is a cookie; a forged request would only compute figures that nobody can read from another site.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import wraps
from io import StringIO
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access_log
from accounts.middleware import actor_of
from accounts.pages.guards import needs_person
from accounts.permissions import require
from benefits import queries
from benefits.pages import simulator_parts as parts
from benefits.pages.simulator_forms import PensionForm, PlanForm
from portal import clock
from portal.components.context import Frame

View = Callable[..., HttpResponse]


class FrameWithoutForms(Frame):
    """The frame of a page that sets no cookie: its languages are links, not a form."""

    @property
    def language_url(self) -> str:
        return "" if not self.is_signed_in else super().language_url


def keeps_nothing(view: View) -> View:
    """A page that reads what is sent, answers, and forgets: no row, no cookie, no cache."""

    @csrf_exempt
    @wraps(view)
    def forgetful(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        chosen = request.GET.get("language", "")
        if chosen in dict(settings.LANGUAGES):
            with translation.override(chosen):
                answer = view(request, *args, **kwargs)
        else:
            answer = view(request, *args, **kwargs)
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return forgetful


def frame_of(request: HttpRequest) -> dict[str, Any]:
    """What a page that keeps nothing gives to its template: the frame, and the languages."""
    frame = FrameWithoutForms(request)
    chosen = request.GET.get("language", "")
    kept = f"?language={chosen}" if chosen in dict(settings.LANGUAGES) else ""
    return {
        "frame": frame,
        "table_url": reverse("benefits:pension_table") + kept,
        "language_links": [] if frame.is_signed_in else frame.languages,
        "kept": kept,
    }


# ── Pages ────────────────────────────────────────────────────────────────────────────────────


@keeps_nothing
@require_http_methods(["GET", "HEAD", "POST"])
def pension(request: HttpRequest) -> HttpResponse:
    """Questions and sliders; with answers, the pension by claim age and every rule."""
    form = PensionForm(request.POST if request.method == "POST" else None, on=clock.today())
    answer = None
    if form.is_bound and form.is_valid():
        answer = parts.answer(queries.outlook(form.past, form.plan, form.on))
    context = {"form": form, "answer": answer, "mine": False, "from_code": False}
    context |= frame_of(request)
    return render(request, "benefits/simulator/pension.html", context)


@keeps_nothing
@require_POST
def pension_answer(request: HttpRequest) -> HttpResponse:
    """The same answer alone, for a page whose sliders move."""
    form = PensionForm(request.POST, on=clock.today())
    if not form.is_valid():
        return _to_mend()
    return _fragment(request, queries.outlook(form.past, form.plan, form.on, whole=_whole(request)))


@keeps_nothing
@require_POST
def pension_table(request: HttpRequest) -> HttpResponse:
    """The table as a file; with the form again if something is to be mended."""
    form = PensionForm(request.POST, on=clock.today())
    if not form.is_valid():
        context = {"form": form, "answer": None, "mine": False, "from_code": False}
        context |= frame_of(request)
        return render(request, "benefits/simulator/pension.html", context)
    return _csv(queries.outlook(form.past, form.plan, form.on, whole=False))


@require_http_methods(["GET", "HEAD", "POST"])
@needs_person
def pension_mine(request: HttpRequest) -> HttpResponse:
    """The same page begun with one's own record. What is tried out is not kept either."""
    past = _own_past(request)
    actor = actor_of(request)
    access_log.look(
        actor,
        actor.subject_person_id or 0,
        what=N_("contribution record"),
        purpose=N_("acting for the person"),
        at=clock.now(),
    )
    posted = request.method == "POST"
    form = PlanForm(
        request.POST if posted else None, initial=past and parts.begun(past), on=clock.today()
    )
    answer = None
    if past is not None and form.is_bound and form.is_valid():
        answer = parts.answer(queries.outlook(past, form.plan, form.on))
    context = {
        "form": form,
        "answer": answer,
        "mine": True,
        "past": past,
        "rows": parts.known_rows(past) if past else [],
        "claim_url": reverse("benefits:claim_start", args=["old-age"]),
        "table_url": reverse("benefits:pension_mine_table"),
    }
    return render(request, "benefits/simulator/mine.html", context)


@require_POST
@needs_person
def pension_mine_answer(request: HttpRequest) -> HttpResponse:
    """The answer alone, from one's own record."""
    past, form = _own_past(request), PlanForm(request.POST, on=clock.today())
    if past is None or not form.is_valid():
        return _to_mend()
    return _fragment(request, queries.outlook(past, form.plan, form.on, whole=_whole(request)))


@require_POST
@needs_person
def pension_mine_table(request: HttpRequest) -> HttpResponse:
    """The table from one's own record as a file."""
    past, form = _own_past(request), PlanForm(request.POST, on=clock.today())
    if past is None or not form.is_valid():
        return pension_mine(request)
    return _csv(queries.outlook(past, form.plan, form.on, whole=False))


# ── Parts of these pages ─────────────────────────────────────────────────────────────────────


def _own_past(request: HttpRequest) -> queries.Past | None:
    actor = actor_of(request)
    person_id = actor.subject_person_id
    assert person_id is not None
    require(actor, "record.read", person_id, on=clock.today())
    return queries.past_of(person_id, clock.today())


def _whole(request: HttpRequest) -> bool:
    return request.POST.get("part") != "live"


def _fragment(request: HttpRequest, found: queries.Outlook) -> HttpResponse:
    name = "whole" if _whole(request) else "live"
    return HttpResponse(
        render_to_string(f"benefits/simulator/{name}.html", {"answer": parts.answer(found)})
    )


def _to_mend() -> HttpResponse:
    words = _("Something is to be mended first: press the button to see what.")
    return HttpResponse(words, content_type="text/plain; charset=utf-8", status=422)


def _csv(found: queries.Outlook) -> HttpResponse:
    """UTF-8 with a mark at the start and semicolons, so that a spreadsheet opens it at once."""
    page = StringIO()
    writer = csv.writer(page, delimiter=";", lineterminator="\r\n")
    writer.writerows(parts.csv_rows(found))
    answer = HttpResponse("\ufeff" + page.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="pension.csv"'
    return answer
