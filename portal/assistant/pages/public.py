"""For everybody: the figures, the register of automated tools, and one's own wishes."""

from __future__ import annotations

import csv
import io

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L_
from django.views.decorators.http import require_http_methods, require_safe

from accounts.middleware import actor_of
from accounts.pages.guards import signed_in
from portal import clock
from portal.assistant import active, figures, preferences
from portal.assistant.pages import wording
from portal.assistant.pages.common import page
from portal.assistant.register import tools
from portal.components.forms import RadioSelect


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """What was asked, what was done with it, and how good the head is."""
    version = figures.active_version()
    found = figures.usage(clock.now())
    values = {
        "usage": found,
        "articles": [(wording.topic_name(name) or name, count) for name, count in found.articles],
        "version": version,
        "card": version.card if version else {},
        "rows": wording.rows(version.card) if version else [],
        "is_published": active.active_id() is not None,
        "fewest": figures.FEWEST,
    }
    return page(request, "assistant/metrics.html", values)


@require_safe
def metrics_file(request: HttpRequest) -> HttpResponse:
    """The same figures as open data."""
    text = io.StringIO()
    sheet = csv.writer(text, lineterminator="\r\n")
    sheet.writerow(["group", "name", "value"])
    found = figures.usage(clock.now())
    for name, count in found.outcomes:
        sheet.writerow(["outcome", name, count])
    for name, count in found.articles:
        sheet.writerow(["article", name, count])
    for name, count in zip(("yes", "no"), found.judged or (), strict=False):
        sheet.writerow(["helpful", name, count])
    for name, value in figures.quality(figures.active_version()).items():
        sheet.writerow(["quality", name, value])
    answer = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="assistant-figures.csv"'
    return answer


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Each automated tool of the portal: purpose, data, owner, what it may and may not do."""
    values = {"tools": tools(), "version": figures.active_version()}
    return page(request, "assistant/register.html", values)


class WishesForm(forms.Form):
    short = forms.ChoiceField(
        label=L_("How long shall answers be?"),
        choices=(("no", L_("Complete, with steps")), ("yes", L_("Short"))),
        widget=RadioSelect,
    )
    read_aloud = forms.BooleanField(label=L_("Offer to read answers aloud first"), required=False)
    rate = forms.IntegerField(
        label=L_("Speed of reading, in per cent"), min_value=50, max_value=200, initial=100
    )
    remember_topics = forms.BooleanField(
        label=L_("Remember the topics that I asked about"),
        help_text=L_("They are offered first next time. Untick it and they are forgotten."),
        required=False,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def wishes(request: HttpRequest) -> HttpResponse:
    """How somebody likes to be answered."""
    actor = actor_of(request)
    known = preferences.of(actor)
    begun = {
        "short": "yes" if known.short else "no",
        "read_aloud": known.read_aloud,
        "rate": known.rate,
        "remember_topics": known.remember_topics,
    }
    form = WishesForm(request.POST or None, initial=begun)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        preferences.save(actor, **(said | {"short": said["short"] == "yes"}))
        messages.success(request, _("Kept."))
        return redirect("assistant:conversation")
    status = 400 if request.method == "POST" else 200
    return page(request, "assistant/wishes.html", {"form": form}, status)
