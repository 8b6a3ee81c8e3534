"""Sign-ins and sessions of one's own: recognise one's devices, sign out the others."""

from __future__ import annotations

from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import queries
from accounts.middleware import actor_of
from accounts.models import SignInEvent, User
from accounts.pages.guards import signed_in
from accounts.sign_in_events import device_of
from portal import clock

A_PAGE = 25


def kind_words() -> dict[str, str]:
    """What each kind of event is called."""
    return {
        "sign_in": _("signed in"),
        "step_up": _("proved again who you are"),
        "sign_out": _("signed out"),
        "archive": _("downloaded everything we keep about you"),
        "locked": _("somebody guessed your password too often"),
        "factor_added": _("added a way of proving who you are"),
        "factor_removed": _("removed a way of proving who you are"),
        "factor_lost": _("lost ways of proving who you are were removed"),
        "signed_out_elsewhere": _("signed out all other devices"),
    }


@require_safe
@signed_in
def sign_ins(request: HttpRequest) -> HttpResponse:
    """Open sessions, then what happened lately."""
    user_id = actor_of(request).user_id or 0
    words = kind_words()
    page = Paginator(queries.sign_ins_of(user_id), A_PAGE).get_page(request.GET.get("page"))
    rows = [(event, words.get(event.kind, event.kind)) for event in page]
    context = {"sessions": _sessions(request), "page_obj": page, "rows": rows}
    return render(request, "accounts/sign_ins.html", context)


def _sessions(request: HttpRequest) -> list[dict[str, Any]]:
    current = request.session.session_key
    open_ones = UserSession.objects.filter(user_id=request.user.pk).order_by("-created_at", "id")
    return [
        {
            "device": device_of(session.user_agent) or _("unknown device"),
            "since": session.created_at,
            "is_current": session.session_key == current,
        }
        for session in open_ones
        if session.exists()
    ]


@require_POST
@signed_in
def sign_out_elsewhere(request: HttpRequest) -> HttpResponse:
    """Ends every session of this sign-in but the one in use, whatever the list knows of them."""
    actor = actor_of(request)
    now = clock.real_now()
    User.objects.filter(pk=actor.user_id).update(sessions_since=now)
    request.session["began_at"] = now.timestamp()
    request.session.cycle_key()
    UserSession.objects.filter(user_id=actor.user_id).delete()
    UserSession.objects.create_from_request(request)
    SignInEvent.objects.create(
        user_id=actor.user_id,
        kind="signed_out_elsewhere",
        level=actor.level,
        device=device_of(request.headers.get("User-Agent", "")),
    )
    messages.success(request, _("All other devices are signed out."))
    return redirect("sign_ins")
