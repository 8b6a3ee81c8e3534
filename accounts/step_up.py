"""Proving again who one is, at the level that a page needs, and coming back to that page.

Citizens and employers go to the identity provider; what counts is the level in the provider's
answer (digital_identity.py), never what we asked for. Staff enter their second factor again.
A form that was sent when the step-up became necessary waits in the session.
"""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.digital_identity import ACR, Certified
from accounts.models import Level, User
from portal import clock
from portal.sealed import seal, unseal

KEPT = "kept_form"
MAX_KEPT_CHARACTERS = 50_000
KEPT_SECONDS = 15 * 60
# What nobody fills in for anybody: it is typed again.
_NEVER_KEPT = ("csrfmiddlewaretoken", "password")
# What a person keeps when they prove anew who they are; all else begins afresh.
_CARRIED = (KEPT, "capacity", "_language", "assistant")


def begin(request: HttpRequest, level: Level) -> HttpResponse:
    """Sends the browser to prove the level; remembers the page and the form it came from."""
    if request.method in ("GET", "HEAD"):
        target = request.get_full_path()
    else:
        _keep_form(request)
        target = _page_of_form(request)
    if request.actor.is_staff:  # type: ignore[attr-defined]
        return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': target})}")
    query = urlencode({"next": target, "level": ACR[Level(level)]})
    return redirect(f"{reverse('step_up')}?{query}")


def _page_of_form(request: HttpRequest) -> str:
    """The page that holds the sent form: a button may post to an address that shows no page."""
    referer = urlsplit(request.headers.get("Referer", ""))
    ours = f"{referer.scheme}://{referer.netloc}" == request.build_absolute_uri("/").rstrip("/")
    if not ours or referer.path == request.path:
        return request.path
    return referer._replace(scheme="", netloc="", fragment="").geturl()


def safe(request: HttpRequest, target: str | None) -> str:
    """The target if it is a page of ours, else the home page."""
    target = target or "/"
    ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if target.startswith("/") and ours else "/"


def carry_over(request: HttpRequest, user: User, identity: Certified) -> None:
    """Notes what was certified for `remember`, and what the same person may keep."""
    carried: dict[str, Any] = {}
    if request.user.is_authenticated and request.user.pk == user.pk:
        carried = {key: request.session[key] for key in _CARRIED if key in request.session}
        request.is_step_up = True  # type: ignore[attr-defined]
    request.certified, request.carried = identity, carried  # type: ignore[attr-defined]


def remember(request: HttpRequest) -> None:
    """Writes level and time of a sign-in into the session that has just been renewed."""
    identity: Certified | None = getattr(request, "certified", None)
    if identity is not None:
        request.session.update(request.carried)  # type: ignore[attr-defined]
        request.session["level"] = int(identity.level)
        shift = clock.now() - clock.real_now()
        request.session["stepped_up_at"] = (identity.signed_in_at + shift).timestamp()


def _keep_form(request: HttpRequest) -> None:
    """Keeps the fields (no files, token or password) for the same path, if not too many."""
    form = request.POST.copy()
    for name in _NEVER_KEPT:
        form.pop(name, None)
    text = form.urlencode()
    if len(text) <= MAX_KEPT_CHARACTERS:
        until = clock.real_now().timestamp() + KEPT_SECONDS
        kept = base64.b64encode(seal(text, KEPT)).decode()  # it may hold an account number
        request.session[KEPT] = {"path": request.path, "form": kept, "until": until}


def form_waits(request: HttpRequest) -> bool:
    """Whether a form was being sent when the step-up became necessary."""
    kept = request.session.get(KEPT)
    return bool(kept) and kept["until"] >= clock.real_now().timestamp()


def kept_form(request: HttpRequest) -> QueryDict | None:
    """The form that this page received just before the step-up; it is given out once."""
    kept = request.session.get(KEPT)
    if request.method != "GET" or not kept or kept["path"] != request.path:
        return None
    del request.session[KEPT]
    if kept["until"] < clock.real_now().timestamp():
        return None
    return QueryDict(unseal(base64.b64decode(kept["form"]), KEPT))


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form is filled with: what was just sent, or what waited for the step-up; else None."""
    return request.POST if request.method == "POST" else kept_form(request)
