"""The catalogue: every component in all its states, for those who build and those who check."""

from types import SimpleNamespace
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.components import samples


def _show(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    page = cast(Any, request)
    page.many_primary = True  # the catalogue shows the accent in every place it may stand
    page.service_notices = samples.ways()["notices"]
    return render(request, template, context)


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """All components of the pages for citizens and employers."""
    return _show(
        request,
        "design/catalogue.html",
        samples.facts()
        | samples.decision()
        | samples.charts()
        | samples.ways()
        | {
            "long_life": samples.life(40),
            "record_life": samples.life(39),
            "case_life": samples.life(36),
            "letter_day": samples.ON,
            "no_rows": [],
            "progress_url": reverse("design_progress"),
            "short_life": samples.life(4),
            "no_life": samples.LifeBand([], on=samples.ON, name="empty"),
        },
    )


@require_safe
def catalogue_staff(request: HttpRequest) -> HttpResponse:
    """The same parts on a staff screen."""
    cast(Any, request).actor = SimpleNamespace(
        is_staff=True, label="Rosa Amaral, office Centro", person=None, capacity=None
    )
    return _show(
        request,
        "design/desk.html",
        samples.facts() | samples.decision() | {"life": samples.life(32)},
    )


@require_safe
def catalogue_question(request: HttpRequest) -> HttpResponse:
    """One question a page."""
    context = {"form": samples.SampleForm(), "known": samples.facts()["rows"][:3]}
    return render(request, "design/question.html", context)


@require_safe
def catalogue_progress(request: HttpRequest) -> HttpResponse:
    """The fragment that a live progress asks for."""
    return render(request, "design/progress.html")
