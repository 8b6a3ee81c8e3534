"""The staff's door: who may open allauth's pages of factors, and the code that begins with one."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import enrolment, second_factor
from accounts.middleware import actor_of
from accounts.models import Role
from accounts.pages.guards import View, needs_fresh_step_up, needs_role, needs_staff, signed_in
from portal import clock
from portal.errors import Mendable


class EnrolmentForm(forms.Form):
    code = forms.CharField(
        label=_("Enrolment code"),
        max_length=20,
        help_text=_("Twelve letters and digits from your administrator. It counts for a day."),
        widget=forms.TextInput(attrs={"class": "width-20", "autocomplete": "off"}),
    )


class StaffForm(forms.Form):
    """Whom the code is for."""

    staff = forms.IntegerField(min_value=1)


def closed(request: HttpRequest) -> HttpResponse:
    """Nobody registers here: the institution opens its staff's sign-ins itself."""
    return redirect("sign_in")


def stays_on(request: HttpRequest) -> HttpResponse:
    """Nobody switches their second factor off; a lost one is replaced."""
    return redirect("mfa_index")


def enrolling(view: View, *, app: bool = False) -> View:
    """Sets a factor up: with a factor that is enough already, or with an enrolment code.

    `app`: an authenticator app, which only some settings allow for staff.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if app and not settings.STAFF_TOTP_ALLOWED:
            raise Http404
        actor = actor_of(request)
        missing = second_factor.is_missing(request, actor)
        if missing and not enrolment.is_open(request, actor, clock.now()):
            return redirect("enrolment_code")
        return view(request, *args, **kwargs)

    return needs_staff(guarded)


def with_own_factor(view: View) -> View:
    """Proves a factor again: staff, and citizens who have set one up."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        kinds = (second_factor.APP, second_factor.PASSKEY)
        if not actor_of(request).is_staff and not second_factor.has(request.user, *kinds):  # type: ignore[arg-type]
            raise Http404
        return view(request, *args, **kwargs)

    return signed_in(guarded)


@never_cache
@require_http_methods(["GET", "POST"])
@needs_staff
def enrolment_code(request: HttpRequest) -> HttpResponse:
    """The code from the administrator opens the set-up of a factor, in this session only."""
    actor = actor_of(request)
    form = EnrolmentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            enrolment.enter_code(request, actor, form.cleaned_data["code"], clock.now())
        except Mendable as error:
            error.show_on(form)
    status = 400 if request.method == "POST" and form.errors else 200
    context = {
        "form": form,
        "is_open": enrolment.is_open(request, actor, clock.now()),
        "app_allowed": settings.STAFF_TOTP_ALLOWED,
    }
    return render(request, "accounts/enrolment_code.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@needs_role(Role.ADMIN)
@needs_fresh_step_up
def give_enrolment_code(request: HttpRequest) -> HttpResponse:
    """The administrator's page: a code for a member of staff, shown once."""
    actor = actor_of(request)
    members = enrolment.staff_list().exclude(pk=actor.staff_id)
    context: dict[str, Any] = {"members": [(one, enrolment.needs_two(one)) for one in members]}
    if request.method == "POST":
        form = StaffForm(request.POST)
        if not form.is_valid():
            raise Http404
        member = get_object_or_404(members, pk=form.cleaned_data["staff"])
        try:
            context |= {"code": enrolment.give_code(actor, member, clock.now()), "member": member}
        except Mendable as error:
            messages.error(request, error.message)
    return render(request, "accounts/give_enrolment_code.html", context)
