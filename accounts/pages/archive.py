"""Take everything that we keep about you with you."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.archive import archive
from accounts.middleware import actor_of
from accounts.models import SignInEvent
from accounts.pages.guards import needs_fresh_step_up, needs_own_name
from accounts.sign_in_events import device_of
from portal import clock, paper


@require_http_methods(["GET", "POST"])
@needs_own_name
@needs_fresh_step_up
def my_archive(request: HttpRequest) -> HttpResponse:
    """What is in the file; a POST gives it."""
    if request.method == "GET":
        return render(request, "accounts/my_archive.html")
    actor, now = actor_of(request), clock.now()
    SignInEvent.objects.create(
        user_id=actor.user_id,
        at=now,
        kind="archive",
        level=actor.level,
        device=device_of(request.headers.get("User-Agent", "")),
    )
    if request.POST.get("as") == "pdf":
        return _as_pdf(actor.person_id or 0, now)
    response = StreamingHttpResponse(
        _lines(actor.person_id or 0, now), content_type="application/json; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="my-social-security.json"'
    return response  # type: ignore[return-value]


def _as_pdf(person_id: int, at: datetime) -> HttpResponse:
    """The same rows as the JSON, to read and to print."""
    sections = [
        (
            name,
            [],
            [
                (key, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
                for row in rows
                for key, value in row.items()
                if value not in (None, "")
            ],
        )
        for name, rows in archive(person_id, at)
    ]
    content = paper.render(
        title=_("Everything we keep about you"),
        lead=_("Every row of every table that is about you, with all changes."),
        sections=sections,
        language=get_language() or "en",
        at=at,
    )
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="my-social-security.pdf"'
    return response


def _lines(person_id: int, at: datetime) -> Iterator[str]:
    """One JSON object, table by table, so that a long life fits into a small memory."""
    opening = "{"
    for name, rows in archive(person_id, at):
        yield f"{opening}\n{json.dumps(name)}: {json.dumps(rows, ensure_ascii=False, indent=1)}"
        opening = ","
    yield "\n}\n"
