"""Who may enter a page. Denied looks exactly like a page that is not there."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from accounts import step_up
from accounts.middleware import actor_of
from accounts.models import Level, Role
from accounts.permissions import Actor, refused_at_the_door
from portal import clock

View = Callable[..., HttpResponse]
Decorator = Callable[[View], View]

kept_form = step_up.kept_form  # a form that was sent just before the step-up
sent = step_up.sent  # a form that is sent now, or was sent just before the step-up


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    here = request.get_full_path() if request.method in ("GET", "HEAD") else request.path
    asked = getattr(request, "htmx", None)
    if asked:  # the whole page goes there and comes back, not the part that was asked for
        here = asked.current_url_abs_path or reverse("home")
        return HttpResponseClientRedirect(f"{reverse('sign_in')}?{urlencode({'next': here})}")
    return redirect(f"{reverse('sign_in')}?{urlencode({'next': here})}")


def _guard(allowed: Callable[[Actor], bool], policy: str) -> Decorator:
    """Visitors go to the sign-in page; others enter when allowed, else there is nothing here."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            actor = actor_of(request)
            if not actor.is_signed_in:
                return _to_sign_in(request)
            if not allowed(actor):
                refused_at_the_door()
                raise Http404
            return view(request, *args, **kwargs)

        guarded.policies = (policy, *getattr(view, "policies", ()))  # type: ignore[attr-defined]
        return guarded

    return decorate


def signed_in(view: View) -> View:
    """Anybody who is signed in."""
    return _guard(lambda actor: True, "signed in")(view)


def needs_person(view: View) -> View:
    """A citizen in their own name, or acting for another person: `actor.subject_person_id`."""
    return _guard(lambda actor: actor.subject_person_id is not None, "person")(view)


def needs_own_name(view: View) -> View:
    """A citizen in their own name; not a helper, not an employer's clerk."""
    return _guard(
        lambda actor: actor.person_id is not None and actor.subject_person_id == actor.person_id,
        "own name",
    )(view)


def needs_employer(view: View) -> View:
    """Someone acting for an employer: `actor.acting_organisation_id`."""
    return _guard(lambda actor: actor.acting_organisation_id is not None, "employer")(view)


def needs_staff(view: View) -> View:
    """Any member of staff."""
    return _guard(lambda actor: actor.is_staff, "staff")(view)


def needs_role(*roles: Role) -> Decorator:
    """Staff with one of the roles."""
    words = ", ".join(role.value for role in roles)
    return _guard(lambda actor: actor.is_staff and actor.has(*roles), f"role {words}")


def needs_level(level: Level) -> Decorator:
    """Citizens and employers signed in at this level at least; others step up and come back.

    Staff always have a second factor and pass.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            actor = actor_of(request)
            if not actor.is_signed_in:
                return _to_sign_in(request)
            if actor.kind == "person" and actor.level < level:
                return step_up.begin(request, level)
            return view(request, *args, **kwargs)

        policy = f"level {level.name.lower()}"
        guarded.policies = (policy, *getattr(view, "policies", ()))  # type: ignore[attr-defined]
        return guarded

    return decorate


def needs_fresh_step_up(view: View) -> View:
    """Someone who proved a moment ago who they are (STEP_UP_MINUTES); a sent form is kept.

    After the step-up the same page opens again; `kept_form(request)` gives it the form back.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actor = actor_of(request)
        if not actor.is_signed_in:
            return _to_sign_in(request)
        low = actor.kind == "person" and actor.level < Level.SUBSTANTIAL
        if low or not actor.stepped_up(clock.now()):
            return step_up.begin(request, max(actor.level, Level.SUBSTANTIAL))
        return view(request, *args, **kwargs)

    guarded.policies = ("fresh step-up", *getattr(view, "policies", ()))  # type: ignore[attr-defined]
    return guarded
