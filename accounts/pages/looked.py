"""Who looked at my data: people and automatic steps, in plain words, and what to do about it."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import log_checks, process, queries
from accounts.middleware import actor_of
from accounts.models import AccessLogEntry, Inquiry, Role
from accounts.pages.forms import AnswerForm, WordsForm
from accounts.pages.guards import needs_own_name, needs_role
from accounts.permissions import require
from accounts.templatetags.accounts_words import kept_words, looker, questioned
from portal import clock
from portal.components.dates import time_of_day
from portal.components.parts import SummaryRow
from portal.errors import Mendable

A_PAGE = 25


@require_safe
@needs_own_name
def access_log(request: HttpRequest) -> HttpResponse:
    """The list, newest first."""
    person_id = actor_of(request).person_id or 0
    who = request.GET.get("who", "")
    entries = queries.looks_at(person_id).select_related("inquiry")
    if who in ("people", "automatic"):
        entries = entries.filter(automatic=who == "automatic")
    else:
        who = ""
    page = Paginator(entries, A_PAGE).get_page(request.GET.get("page"))
    choices = [
        ("", _("Everyone")),
        ("people", _("People only")),
        ("automatic", _("Automatic steps only")),
    ]
    context = {
        "page_obj": page,
        "rows": [_row(entry) for entry in page],
        "who": who,
        "choices": choices,
    }
    return render(request, "accounts/access_log.html", context)


def _row(entry: AccessLogEntry) -> SummaryRow:
    """When; who; what and why; and the way to question it."""
    name = looker(entry)
    # Who acts for another is kept with both names already; an automatic step says what it is.
    place = "" if entry.automatic or entry.office in name else entry.office
    asked = questioned(entry)
    reason = " – ".join(kept_words(text) for text in (entry.what, entry.purpose) if text)
    return SummaryRow(
        key=time_of_day(entry.at),
        value=", ".join(text for text in (name, place) if text),
        source=format_html("{} · <bdi>{}</bdi>", reason, entry.case) if entry.case else reason,
        change_url=(
            reverse("inquiry_sent", args=[entry.inquiry.reference])
            if asked
            else reverse("question_look", args=[entry.pk])
        ),
        change_label=_("You questioned this") if asked else _("This looks wrong"),
    )


@require_http_methods(["GET", "POST"])
@needs_own_name
def question_look(request: HttpRequest, entry_id: int) -> HttpResponse:
    """This looks wrong: opens an inquiry into one look."""
    actor = actor_of(request)
    entry = get_object_or_404(AccessLogEntry, pk=entry_id, person_id=actor.person_id)
    known = Inquiry.objects.filter(entry=entry).first()
    if known is not None:
        return redirect("inquiry_sent", reference=known.reference)
    form = WordsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        inquiry = process.question_look(actor, entry, form.cleaned_data["words"], clock.now())
        return redirect("inquiry_sent", reference=inquiry.reference)
    status = 400 if request.method == "POST" else 200
    context = {"form": form, "entry": entry}
    return render(request, "accounts/question_look.html", context, status=status)


@require_safe
@needs_own_name
def my_inquiries(request: HttpRequest) -> HttpResponse:
    """What the person asked, and what we answered."""
    found = queries.inquiries_of(actor_of(request).person_id or 0)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/my_inquiries.html", {"page_obj": page})


@require_safe
@needs_own_name
def inquiry_sent(request: HttpRequest, reference: str) -> HttpResponse:
    """The receipt of an inquiry, and later its answer."""
    person_id = actor_of(request).person_id
    inquiry = get_object_or_404(Inquiry, reference=reference, person_id=person_id)
    return render(request, "accounts/inquiry_sent.html", {"inquiry": inquiry})


# ── The institution's side ───────────────────────────────────────────────────────────────────


@require_safe
@needs_role(Role.AUDITOR)
def open_inquiries(request: HttpRequest) -> HttpResponse:
    """The inquiries that wait, the most urgent first; no names before one is opened."""
    page = Paginator(queries.open_inquiries(), A_PAGE).get_page(request.GET.get("page"))
    checked = log_checks.last()
    context = {
        "page_obj": page,
        "today": clock.today(),
        "checked": checked,
        "is_late": log_checks.is_late(checked, clock.now()),
    }
    return render(request, "accounts/open_inquiries.html", context)


@require_http_methods(["GET", "POST"])
@needs_role(Role.AUDITOR)
def answer_inquiry(request: HttpRequest, reference: str) -> HttpResponse:
    """One inquiry with the look that it is about; the opening is itself a look."""
    actor, now = actor_of(request), clock.now()
    inquiry = get_object_or_404(Inquiry, reference=reference)
    require(actor, "inquiry.answer", inquiry.person_id, on=clock.today())
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            process.answer_inquiry(actor, inquiry, form.cleaned_data["words"], now)
        except Mendable as error:
            form.add_error(None, error.message)
        else:
            return redirect("open_inquiries")
    if request.method == "GET":
        process.open_inquiry(actor, inquiry, now)
    status = 400 if request.method == "POST" else 200
    context = {"form": form, "inquiry": inquiry}
    return render(request, "accounts/answer_inquiry.html", context, status=status)
