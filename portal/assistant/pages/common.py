"""What the pages of this room share: the window of the session, and who asks."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.middleware import actor_of
from portal import clock, headers
from portal.assistant import process, tickets
from portal.assistant.models import Conversation, Ticket
from portal.assistant.process import Context

SESSION_KEY = "assistant"
# The microphone for our own page only; recognition happens on the device or not at all.
_LISTENING = headers.PERMISSIONS_POLICY.replace(
    "microphone=()", "microphone=(self), on-device-speech-recognition=(self)"
)


def context_of(request: HttpRequest) -> Context:
    """Who asks, when, in which language, and from which page."""
    return Context(
        actor=actor_of(request),
        at=clock.now(),
        language=process.language_of(get_language() or "en"),
        page=page_from(request),
    )


def page_from(request: HttpRequest) -> str:
    """The name of the page one came from, if it is one of ours; only ever a name."""
    path = request.POST.get("from") or request.GET.get("from") or ""
    if not path.startswith("/") or len(path) > 300:
        return ""
    try:
        return resolve(path.partition("?")[0]).view_name
    except Resolver404:
        return ""


def talk_of(request: HttpRequest, context: Context, *, begin: bool) -> Conversation | None:
    """This window's conversation; a new one when the person or the capacity changed."""
    talk = process.conversation(context, request.session.get(SESSION_KEY), begin=begin)
    if talk is not None:
        request.session[SESSION_KEY] = str(talk.token)
    return talk


def back(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """To the window again, at a turn of it, remembering where the asker came from."""
    came_from = request.POST.get("from", "")
    query = f"?{urlencode({'from': came_from})}" if came_from.startswith("/") else ""
    mark = f"#turn-{number}" if number else ""
    return redirect(f"{reverse('assistant:conversation')}{query}{mark}")


def too_often() -> str:
    """What is said to whoever asks faster than anybody writes."""
    return _("So many questions came from here that we must stop for a while. Try again later.")


def ticket_of(request: HttpRequest, talk: Conversation | None) -> Ticket | None:
    return tickets.open_of(talk) if talk else None


def listening(response: HttpResponse) -> HttpResponse:
    """Allows this page, and no other origin, to use the microphone."""
    response.headers["Permissions-Policy"] = _LISTENING
    return response


def page(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page of this room."""
    return listening(render(request, template, context, status=status))
