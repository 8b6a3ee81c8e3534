"""The second door of citizens: e-mail address and password, and what to do when it is forgotten.

Known and unknown addresses meet the same pages, the same words and the same work.
"""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import second_road, step_up
from accounts.middleware import actor_of
from accounts.pages.forms import EmailCodeForm
from portal import clock
from portal.errors import Mendable
from portal.sealed import seal, unseal

ASKED_FOR = "reset_for"  # in the session, sealed: the address that a code was asked for


class DoorForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=200,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class AddressForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=200,
        help_text=gettext_lazy("The one you sign in with."),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )


class NewPasswordForm(EmailCodeForm):
    password = forms.CharField(
        label=gettext_lazy("New password"),
        max_length=200,
        strip=False,
        help_text=gettext_lazy("Twelve characters or more. Three or four words are easy to keep."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def citizen_door(request: HttpRequest) -> HttpResponse:
    """Address and password; then the second factor, if one is set up."""
    given = request.POST if request.method == "POST" else request.GET
    target = step_up.safe(request, given.get("next"))
    if actor_of(request).is_signed_in:
        return redirect(target)
    form = DoorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = _try(request, form, target)
        if answer is not None:
            return answer
    return _page(request, "accounts/citizen_door.html", {"form": form, "next": target})


def _try(request: HttpRequest, form: DoorForm, target: str) -> HttpResponse | None:
    email = form.cleaned_data["email"]
    usage = second_road.may_try(request, email)
    if not usage:
        second_road.tell_locked(email, clock.now())
        form.add_error(None, _("Too many tries. Wait a few minutes, or use your digital identity."))
        return None
    user = second_road.check(email, form.cleaned_data["password"])
    if user is None:
        form.add_error(None, _("Address and password do not fit together."))
        return None
    usage.rollback()  # only wrong passwords count
    credentials: dict[str, Any] = {}
    answer: HttpResponse = perform_password_login(
        request, credentials, Login(user=user, redirect_url=target)
    )
    return answer


@never_cache
@require_http_methods(["GET", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Asks for the address; a code goes there if it opens a sign-in."""
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        if second_road.may_ask_reset(request, email):
            second_road.ask_reset(email, clock.now())
            request.session[ASKED_FOR] = seal(email, ASKED_FOR).hex()
            return redirect("new_password")
        form.add_error(None, _("You asked for many codes. Wait an hour, then try again."))
    return _page(request, "accounts/forgotten.html", {"form": form})


@sensitive_post_parameters("password", "code")
@never_cache
@require_http_methods(["GET", "POST"])
def new_password(request: HttpRequest) -> HttpResponse:
    """The code from the e-mail and a new password; signing in is a step of its own."""
    sealed = request.session.get(ASKED_FOR)
    if not sealed:
        return redirect("forgotten")
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = unseal(bytes.fromhex(sealed), ASKED_FOR)
        try:
            if not second_road.may_enter_code(request, email):
                raise Mendable(_("Too many tries. Wait an hour, then ask for a new code."))
            second_road.reset_password(email, at=clock.now(), **form.cleaned_data)
        except Mendable as error:
            error.show_on(form)
        else:
            del request.session[ASKED_FOR]
            messages.success(request, _("Your password is changed. Sign in with the new one."))
            return redirect("citizen_door")
    return _page(request, "accounts/new_password.html", {"form": form})


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    status = 400 if request.method == "POST" else 200
    return render(request, template, context, status=status)
