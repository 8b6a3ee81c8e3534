"""Puts `request.actor` on every request, and ends sessions that are too old or left alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from django.conf import settings
from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from accounts import acts, attempts, known_devices, own_language, queries, second_factor
from accounts.actors import actor_for
from accounts.permissions import VISITOR, Actor, listening
from portal import clock, row_guard

SAFE_METHODS = ("GET", "HEAD", "OPTIONS", "TRACE")
# The idle clock is written at most this often: a request is not a write.
_WRITE_EVERY_SECONDS = 60


class ActorMiddleware:
    """Reads the actor anew at each request: what was revoked a moment ago is gone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = VISITOR  # type: ignore[attr-defined]
        user = request.user
        if user.is_authenticated:
            if _is_over(request):
                auth.logout(request)
                messages.info(
                    request, _("You were away for a while, so we signed you out. Nothing is lost.")
                )
                return redirect("sign_in")
            actor = actor_for(user.pk, request.session, clock.today())
            if actor.staff_id is not None:
                actor = replace(actor, openings=queries.open_files(actor.staff_id, clock.now()))
            request.actor = actor  # type: ignore[attr-defined]
            if not actor.is_signed_in:  # left, closed, or signed out from another device
                auth.logout(request)
            if second_factor.is_missing(request, actor) and not _is_open(request):
                return redirect(second_factor.page_for(user))
        return self._answer(request, actor_of(request))

    def _answer(self, request: HttpRequest, actor: Actor) -> HttpResponse:
        """The page, made under the row guard; what was done for another is kept and told."""
        joined = actor.joined | (actor.capacity.joined if actor.capacity else frozenset())
        persons = (actor.person_id, actor.acting_person_id, *joined)
        with row_guard.request_of(persons) as scope, listening() as told:
            response = self.get_response(request)
            attempts.keep(actor, request, response, told, clock.now())
            if actor.mandate_id is not None and request.method not in SAFE_METHODS:
                acts.keep(actor, request, response, clock.now())
        known_devices.give(request, response)
        own_language.give(request, response)
        if response.streaming:  # it goes on after this moment
            response.streaming_content = _under(scope, response.streaming_content)  # type: ignore[attr-defined]
        return response


def _under(scope: row_guard.Scope, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same answer, each piece of it made under the row guard."""
    pieces = iter(chunks)
    while True:
        with row_guard.again(scope):
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece


def _is_over(request: HttpRequest) -> bool:
    """Idle or absolute expiry, by the machine's own clock."""
    session, now = request.session, clock.real_now().timestamp()
    began, seen = session.setdefault("began_at", now), session.setdefault("seen_at", now)
    idle = settings.STAFF_IDLE_SECONDS if session.get("staff") else settings.IDLE_SECONDS
    if now - seen > idle or now - began > settings.SESSION_COOKIE_AGE:
        return True
    if now - seen > _WRITE_EVERY_SECONDS:
        session["seen_at"] = now
    return False


def _is_open(request: HttpRequest) -> bool:
    """Pages that staff need before they have a second factor."""
    try:
        return resolve(request.path_info).url_name in second_factor.OPEN_PAGES
    except Resolver404:
        return False


def actor_of(request: HttpRequest) -> Actor:
    """The actor of a request, typed."""
    return request.actor  # type: ignore[attr-defined, no-any-return]
