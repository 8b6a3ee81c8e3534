"""Take everything that we keep about you with you."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import taking_along
from accounts.middleware import actor_of
from accounts.models import SignInEvent
from accounts.pages.guards import needs_fresh_step_up, needs_own_name
from accounts.sign_in_events import device_of
from portal import clock
from portal.counting import counted

AN_HOUR = 20
"""Downloads of one person: each reads everything."""


@require_http_methods(["GET", "POST"])
@needs_own_name
@needs_fresh_step_up
def my_archive(request: HttpRequest) -> HttpResponse:
    """What is in the download; a POST gives it: `as` zip (one `part` of it), json or pdf."""
    person_id = actor_of(request).person_id or 0
    found = taking_along.files_of(person_id)
    divided = taking_along.parts(found, taking_along.PART)
    trouble = ""
    if request.method == "POST":
        if counted(f"archive:{person_id}") <= AN_HOUR:
            return _given(request, person_id, divided)
        trouble = _("You took this with you many times in the last hour. Wait an hour.")
    given = [one for one in found if not one.why_not]
    context = {
        "trouble": trouble,
        "papers": len(given),
        "bytes": sum(one.size for one in given),
        "not_given": [one for one in found if one.why_not],
        "parts": range(2, len(divided) + 1),
        "of": len(divided),
    }
    return render(request, "accounts/my_archive.html", context, status=429 if trouble else 200)


def _given(
    request: HttpRequest, person_id: int, divided: list[list[taking_along.File]]
) -> HttpResponse:
    actor, now = actor_of(request), clock.now()
    SignInEvent.objects.create(
        user_id=actor.user_id,
        at=now,
        kind="archive",
        level=actor.level,
        device=device_of(request.headers.get("User-Agent", "")),
    )
    wanted = request.POST.get("as")
    if wanted == "pdf":
        pdf = HttpResponse(taking_along.as_pdf(person_id, now), content_type="application/pdf")
        pdf["Content-Disposition"] = 'attachment; filename="my-social-security.pdf"'
        return pdf
    if wanted == "json":
        rows = taking_along.data(person_id, now)
        return _download(rows, "application/json; charset=utf-8", "my-social-security.json")
    part = _part(request.POST.get("part", ""), len(divided))
    pieces = taking_along.as_zip(person_id, divided[part - 1], now, with_data=part == 1)
    name = "my-social-security.zip" if part == 1 else f"my-social-security-{part}.zip"
    return _download(pieces, "application/zip", name)


def _part(text: str, of: int) -> int:
    """Which part is asked for; the first when the number is none of them."""
    part = int(text) if text.isdecimal() and len(text) < 5 else 1
    return part if 1 <= part <= of else 1


def _download(pieces: Iterable[bytes], content_type: str, name: str) -> HttpResponse:
    response = StreamingHttpResponse(_spoken(pieces), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response  # type: ignore[return-value]


def _spoken(pieces: Iterable[bytes]) -> Iterable[bytes]:
    """Made after the page was answered, and still in the reader's language."""
    language = get_language() or "en"

    def each() -> Iterable[bytes]:
        made = iter(pieces)
        while True:
            with override(language):
                piece = next(made, None)
            if piece is None:
                return
            if piece:
                yield piece

    return each()
