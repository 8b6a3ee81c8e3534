"""Take everything that we keep about you with you."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.archive import archive
from accounts.middleware import actor_of
from accounts.models import SignInEvent
from accounts.pages.guards import needs_fresh_step_up, needs_own_name
from accounts.sign_in_events import device_of
from portal import clock


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
    response = StreamingHttpResponse(
        _lines(actor.person_id or 0, now), content_type="application/json; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="my-social-security.json"'
    return response  # type: ignore[return-value]


def _lines(person_id: int, at: datetime) -> Iterator[str]:
    """One JSON object, table by table, so that a long life fits into a small memory."""
    opening = "{"
    for name, rows in archive(person_id, at):
        yield f"{opening}\n{json.dumps(name)}: {json.dumps(rows, ensure_ascii=False, indent=1)}"
        opening = ","
    yield "\n}\n"
