"""What is erased, what is kept and why; and a request to erase, answered at once."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.middleware import actor_of
from accounts.models_privacy import ErasureRequest
from accounts.pages.guards import needs_fresh_step_up, needs_own_name
from accounts.retention import erasing, holds
from accounts.retention.schedule import DataClass, classes
from portal import clock
from portal.citations import cited


@require_http_methods(["GET", "POST"])
@needs_own_name
def retention(request: HttpRequest) -> HttpResponse:
    """The schedule with the person's own numbers; a POST asks to erase."""
    if request.method == "POST":
        return _erase(request)
    person_id = actor_of(request).person_id or 0
    counts = erasing.counts(person_id)
    context = {
        "erased": [_row(one, counts[one.key]) for one in classes() if one.is_erased],
        "kept": [_row(one, counts[one.key]) for one in classes() if not one.is_erased],
        "is_held": holds.is_told(person_id, clock.today()),
        "requests": ErasureRequest.objects.filter(person_id=person_id),
    }
    return render(request, "accounts/retention.html", context)


@needs_fresh_step_up
def _erase(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    made = erasing.erase_on_request(actor, actor.person_id or 0, clock.now())
    return redirect("erasure", reference=made.reference)


@require_safe
@needs_own_name
def erasure(request: HttpRequest, reference: str) -> HttpResponse:
    """The answer to a request: class by class what went, what stays and why."""
    found = get_object_or_404(
        ErasureRequest, reference=reference, person_id=actor_of(request).person_id
    )
    told = {row["class"]: row for row in found.answer}
    rows = [
        _row(one, told[one.key]["kept"], erased=told[one.key]["erased"])
        | {"held": told[one.key]["held"]}
        for one in classes()
        if one.key in told and (told[one.key]["kept"] or told[one.key]["erased"])
    ]
    return render(request, "accounts/erasure.html", {"request_made": found, "rows": rows})


def _row(one: DataClass, count: int, *, erased: int = 0) -> dict[str, object]:
    return {
        "what": one.words,
        "count": count,
        "erased": erased,
        "time": _time(one),
        "why": one.why,
        "article": cited(one.article),
        "on_request": one.on_request,
    }


def _time(one: DataClass) -> str:
    if one.keep_days is None:
        return _("as long as a right may hang on it")
    years, rest = divmod(one.keep_days, 365)
    if years and not rest:
        return ngettext("%(n)d year", "%(n)d years", years) % {"n": years}
    return ngettext("%(n)d day", "%(n)d days", one.keep_days) % {"n": one.keep_days}
