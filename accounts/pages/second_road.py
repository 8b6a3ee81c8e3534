"""A citizen's own page of the second road: password, authenticator app, passkeys, recovery codes.

Every page needs the owner in their own name and a fresh step-up; allauth does the ceremonies.
"""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal import flows as recovery
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import enrolment, queries, second_factor
from accounts import second_road as road
from accounts.middleware import actor_of
from accounts.models import User
from accounts.pages.guards import View, kept_form, needs_fresh_step_up, needs_own_name
from portal import clock
from portal.errors import Mendable


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=gettext_lazy("New password"),
        max_length=200,
        strip=False,
        help_text=gettext_lazy("Twelve characters or more. Three or four words are easy to keep."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Code from the office"),
        max_length=20,
        help_text=gettext_lazy("Twelve letters and digits on the paper you were given."),
        widget=forms.TextInput(attrs={"class": "width-20", "autocomplete": "off"}),
    )


def _owner_only(view: View) -> View:
    """The owner, a moment after a step-up, with an open road."""

    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if road.road_of(actor_of(request).user_id or 0) is None:
            return redirect("second_road")
        return view(request, *args, **kwargs)

    return never_cache(needs_own_name(needs_fresh_step_up(opened)))


def _adding(view: View) -> View:
    """A new factor: by the owner's step-up, or with a code that two officers agreed to."""
    after_step_up = _owner_only(view)

    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if enrolment.is_open(request, actor_of(request), clock.now()):
            return view(request, *args, **kwargs)
        return after_step_up(request, *args, **kwargs)

    return never_cache(needs_own_name(guarded))


@never_cache
@require_http_methods(["GET", "POST"])
@needs_own_name
def second_road_code(request: HttpRequest) -> HttpResponse:
    """The code from an office, for whoever lost app and passkey: it opens the set-up of another."""
    actor = actor_of(request)
    if road.road_of(actor.user_id or 0) is None:
        return redirect("second_road")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            enrolment.enter_code(request, actor, form.cleaned_data["code"], clock.now())
        except Mendable as error:
            error.show_on(form)
    status = 400 if request.method == "POST" and form.errors else 200
    context = {"form": form, "is_open": enrolment.is_open(request, actor, clock.now())}
    return render(request, "accounts/second_road_code.html", context, status=status)


@require_safe
@needs_own_name
def second_road(request: HttpRequest) -> HttpResponse:
    """What is set up, what it reaches, and what may be added."""
    user = User.objects.get(pk=actor_of(request).user_id)
    opened = road.road_of(user.pk)
    factors = Authenticator.objects.filter(user=user).order_by("created_at", "id")
    context = {
        "road": opened,
        "email": queries.email_of(actor_of(request).person_id or 0),
        "has_app": any(one.type == second_factor.APP for one in factors),
        "has_codes": any(one.type == second_factor.CODES for one in factors),
        "passkeys": [one for one in factors if one.type == second_factor.PASSKEY],
    }
    return render(request, "accounts/second_road.html", context)


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
@needs_own_name
@needs_fresh_step_up
def second_road_password(request: HttpRequest) -> HttpResponse:
    """Opens the road or changes its password; other sessions end, this one goes on."""
    actor = actor_of(request)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            opened = road.open_road(actor, form.cleaned_data["password"], clock.now())
        except Mendable as error:
            error.show_on(form)
        else:
            update_session_auth_hash(request, User.objects.get(pk=opened.user_id))
            messages.success(request, _("Saved. All other devices are signed out."))
            return redirect("second_road")
    email = queries.email_of(actor.person_id or 0)
    status = 400 if request.method == "POST" else 200
    context = {"form": form, "email": email}
    return render(request, "accounts/second_road_password.html", context, status=status)


@require_POST
@needs_own_name
@needs_fresh_step_up
def close_second_road(request: HttpRequest) -> HttpResponse:
    """Password and factors open nothing any more; the digital identity still does."""
    actor = actor_of(request)
    if road.road_of(actor.user_id or 0) is None:
        return redirect("second_road")
    road.close_road(actor, clock.now())
    update_session_auth_hash(request, User.objects.get(pk=actor.user_id))
    messages.success(request, _("Closed. You sign in with your digital identity alone."))
    return redirect("second_road")


class _AddApp(ActivateTOTPView):
    template_name = "accounts/second_road_app.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if second_factor.has(request.user, second_factor.APP):  # type: ignore[arg-type]
            return redirect("second_road")
        return super().dispatch(request, *args, **kwargs)

    def get_success_url(self) -> str:
        page = "second_road_codes" if self.did_generate_recovery_codes else "second_road"
        return reverse(page)


class _AddPasskey(AddWebAuthnView):
    template_name = "accounts/second_road_passkey.html"

    def get_initial(self) -> dict[str, Any]:
        """The name that was typed before a step-up; what the device answered is asked anew."""
        kept = kept_form(self.request)
        return super().get_initial() | ({"name": kept.get("name", "")} if kept else {})

    def get_success_url(self) -> str:
        page = "second_road_codes" if self.did_generate_recovery_codes else "second_road"
        return reverse(page)


class _RemovePasskey(RemoveWebAuthnView):
    template_name = "accounts/second_road_remove.html"
    http_method_names = ["get", "head", "post"]  # not DELETE, which would ask nobody
    success_url = reverse_lazy("second_road")


second_road_app = _adding(_AddApp.as_view())
second_road_passkey = _adding(_AddPasskey.as_view())
remove_passkey = _owner_only(_RemovePasskey.as_view())


@require_http_methods(["GET", "POST"])
@_owner_only
def remove_app(request: HttpRequest) -> HttpResponse:
    """The phone is lost or sold: its app opens nothing any more."""
    found = Authenticator.objects.filter(
        user_id=actor_of(request).user_id, type=Authenticator.Type.TOTP
    ).first()
    if found is None:
        raise Http404
    if request.method == "POST":
        second_factor.remove(request, found)
        return redirect("second_road")
    return render(request, "accounts/second_road_remove.html", {"object": _("Authenticator app")})


@require_http_methods(["GET", "POST"])
@_owner_only
def second_road_codes(request: HttpRequest) -> HttpResponse:
    """The recovery codes; new ones on demand, and the old ones die."""
    user = User.objects.get(pk=actor_of(request).user_id)
    if not second_factor.has(user, second_factor.APP, second_factor.PASSKEY):
        return redirect("second_road")
    if request.method == "POST" or not second_factor.has(user, second_factor.CODES):
        recovery.generate_recovery_codes(request)
        return redirect("second_road_codes")
    codes, _may = recovery.view_recovery_codes(request)
    unused = codes.get_unused_codes() if codes else []
    return render(request, "accounts/second_road_codes.html", {"codes": unused})
