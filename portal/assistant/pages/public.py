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
from portal.assistant import active, figures, library, preferences
from portal.assistant.pages.common import page
from portal.assistant.register import tools
from portal.components.forms import RadioSelect

NAMES = {
    "precision": L_("Direct answers that are right"),
    "resolved": L_("Questions resolved, directly or by choice"),
    "top_1": L_("Best guess is right"),
    "top_3": L_("Right one among three"),
    "background_answered": L_("Foreign questions answered by mistake"),
    "language_gap": L_("Widest gap between languages"),
    "lost_capitals": L_("Lost when written in capitals"),
    "lost_accents": L_("Lost without accents"),
    "lost_greeting": L_("Lost with greeting and signature"),
    "p95_ms": L_("Milliseconds for nineteen of twenty questions"),
}


def _rows(found: list[figures.Quality]) -> list[dict[str, object]]:
    return [
        {
            "name": str(NAMES[one.name]),
            "value": _share(one.name, one.value),
            "goal": _goal(one),
            "met": one.is_met,
        }
        for one in found
    ]


def _share(name: str, value: float) -> str:
    return f"{value:g} ms" if name.endswith("_ms") else f"{value * 100:.1f} %"


def _goal(one: figures.Quality) -> str:
    if one.least is not None:
        return _("at least %(value)s") % {"value": _share(one.name, one.least)}
    return _("at most %(value)s") % {"value": _share(one.name, one.most or 0)}


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """What was asked, what was done with it, and how good the head is."""
    version = figures.active_version()
    found = figures.usage(clock.now())
    articles = library.current().articles
    values = {
        "usage": found,
        "articles": [
            (articles[name].text("en").title if name in articles else name, count)
            for name, count in found.articles
        ],
        "version": version,
        "card": version.card if version else {},
        "rows": _rows(figures.quality(version)),
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
    sheet.writerow(["helpful", "yes", found.helpful])
    sheet.writerow(["helpful", "no", found.unhelpful])
    for one in figures.quality(figures.active_version()):
        sheet.writerow(["quality", one.name, one.value])
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
