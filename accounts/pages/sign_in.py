"""The two doors, the way through the identity provider, and the way out."""

from __future__ import annotations

from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from requests import RequestException

from accounts import digital_identity, second_factor, step_up
from accounts.middleware import actor_of
from accounts.models import Level
from accounts.pages.guards import signed_in


@never_cache
@require_GET
def sign_in(request: HttpRequest) -> HttpResponse:
    """Citizens and employers by the digital identity; the institution's staff by password."""
    target = step_up.safe(request, request.GET.get("next"))
    if actor_of(request).is_signed_in:
        return redirect(target)
    return render(request, "accounts/sign_in.html", {"next": target})


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Off to the identity provider."""
    target = step_up.safe(request, request.POST.get("next"))
    return _ask_provider(request, Level.LOW, target, again=False)


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def prove_again(request: HttpRequest) -> HttpResponse:
    """Why we ask again, then off to the provider for the level that the page needs."""
    given = request.POST if request.method == "POST" else request.GET
    target = step_up.safe(request, given.get("next"))
    level = digital_identity.LEVEL_OF_ACR.get(given.get("level", ""), Level.SUBSTANTIAL)
    actor = actor_of(request)
    if actor.is_staff:
        return redirect("mfa_reauthenticate")
    if request.method == "POST":
        return _ask_provider(request, level, target, again=True)
    own_factors = {}
    if level <= Level.SUBSTANTIAL:  # what one set up oneself reaches no further
        kinds = {"passkey": second_factor.PASSKEY, "app": second_factor.APP}
        own_factors = {word: second_factor.has(request.user, kind) for word, kind in kinds.items()}
    context = {
        "next": target,
        "level": level,
        "too_low": actor.level < level,
        "form_waits": step_up.form_waits(request),
        "own_factors": own_factors if any(own_factors.values()) else {},
    }
    return render(request, "accounts/step_up.html", context)


def _ask_provider(request: HttpRequest, level: Level, target: str, *, again: bool) -> HttpResponse:
    try:
        return digital_identity.begin(request, level, target, again=again)
    except RequestException:
        return render(request, "accounts/sign_in_down.html", status=503)


@never_cache
@require_GET
def come_back(request: HttpRequest) -> HttpResponse:
    """Back from the provider; what it certified is checked in the adapters."""
    view = OAuth2CallbackView.adapter_view(digital_identity.VerifyingAdapter(request))
    try:
        response: HttpResponse = view(request)
    except RequestException:
        return render(request, "accounts/sign_in_down.html", status=503)
    return response


@never_cache
@require_GET
def refused(request: HttpRequest) -> HttpResponse:
    """The provider's answer does not hold, or came too late."""
    return render(request, "accounts/sign_in_refused.html", status=403)


@never_cache
@require_GET
def unknown(request: HttpRequest) -> HttpResponse:
    """A good digital identity, but nobody here has this national id."""
    return render(request, "accounts/sign_in_unknown.html", status=403)


@never_cache
@require_GET
def conflict(request: HttpRequest) -> HttpResponse:
    """The identity and our records contradict each other: a person must look at it."""
    return render(request, "accounts/sign_in_conflict.html", status=403)


@never_cache
@require_http_methods(["GET", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session here and now; a link alone signs nobody out."""
    if not request.user.is_authenticated:
        request.session.flush()  # also a sign-in that is half done
        return redirect("sign_in")
    if request.method == "GET":
        return render(request, "accounts/sign_out.html")
    auth.logout(request)
    messages.success(request, _("You are signed out."))
    response = redirect("sign_in")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response
