"""What a person says about themselves: name and language, home address, the lock on the account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods

from accounts import own_data, own_language, payout, process, queries
from accounts.middleware import actor_of
from accounts.models import Level
from accounts.pages.guards import needs_fresh_step_up, needs_level, needs_own_name, sent
from portal import clock
from portal.components.forms import RadioSelect
from portal.errors import Mendable


class NameForm(forms.Form):
    social_name = forms.CharField(
        label=gettext_lazy("Social name"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("How we call you on pages and letters. Your register name stays."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of pages and letters"),
        choices=settings.LANGUAGES,
        widget=RadioSelect,
    )


class AddressForm(forms.Form):
    street = forms.CharField(
        label=gettext_lazy("Street"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "address-line1"}),
    )
    number = forms.CharField(
        label=gettext_lazy("Number"),
        max_length=12,
        help_text=gettext_lazy("Write S/N if the house has none."),
        widget=forms.TextInput(attrs={"class": "width-4"}),
    )
    more = forms.CharField(
        label=gettext_lazy("Flat, district"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "address-line2"}),
    )
    postcode = forms.CharField(
        label=gettext_lazy("Postcode (CEP)"),
        max_length=10,
        help_text=gettext_lazy("Eight digits, for example 01310-100."),
        widget=forms.TextInput(
            attrs={"class": "width-10", "inputmode": "numeric", "autocomplete": "postal-code"}
        ),
    )
    city = forms.CharField(
        label=gettext_lazy("City"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )
    region = forms.ChoiceField(
        label=pgettext_lazy("of a country", "State"),
        choices=[("", gettext_lazy("Choose a state")), *((one, one) for one in own_data.REGIONS)],
    )
    is_protected = forms.BooleanField(
        label=gettext_lazy("Protect this address: somebody must not find me"),
        required=False,
        help_text=gettext_lazy(
            "Then no officer and no helper sees it, unless a supervisor gives one officer a right "
            "for a few days. You are told of each look."
        ),
    )


@require_http_methods(["GET", "POST"])
@needs_own_name
def about_me(request: HttpRequest) -> HttpResponse:
    """Social name and language."""
    actor, now = actor_of(request), clock.now()
    person = queries.person(actor.person_id or 0)
    known = {"social_name": person.social_name, "language": person.language}
    form = NameForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        process.change_name(actor, person.pk, form.cleaned_data["social_name"], now)
        process.change_language(actor, person.pk, form.cleaned_data["language"], now)
        own_language.of_browser(request, form.cleaned_data["language"])
        with translation.override(form.cleaned_data["language"]):
            messages.success(request, _("Saved."))
        return redirect("account")
    return _page(request, "accounts/about_me.html", {"form": form, "name": person.name})


@require_http_methods(["GET", "POST"])
@needs_own_name
@needs_fresh_step_up
def home_address(request: HttpRequest) -> HttpResponse:
    """Where the person lives; old and new side by side, earlier ones below."""
    actor, now = actor_of(request), clock.now()
    person_id = actor.person_id or 0
    form = AddressForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            process.change_address(actor, person_id, at=now, **form.cleaned_data)
        except Mendable as error:
            error.show_on(form)
        else:
            messages.success(request, _("Saved. It counts from now on."))
            return redirect("account")
    context = {
        "form": form,
        "home": own_data.home_of(actor, person_id, now),
        "before": own_data.homes_before(actor, person_id, now),
    }
    return _page(request, "accounts/home_address.html", context)


@require_http_methods(["GET", "POST"])
@needs_own_name
@needs_level(Level.SUBSTANTIAL)
def payout_lock(request: HttpRequest) -> HttpResponse:
    """Locks the payout account, and shows who asks to have it opened."""
    actor, now = actor_of(request), clock.now()
    person_id = actor.person_id or 0
    if request.method == "POST":
        lock = payout.payout_lock(person_id)
        if lock is None:
            process.lock_payout(actor, person_id, now)
            messages.success(request, _("Locked. Nobody changes your account online now."))
        elif request.POST.get("act") == "not_me" and lock.asked_by_id is not None:
            process.keep_locked(actor, lock.pk, now)
            messages.success(request, _("The lock stays. Nobody opens it on that visit."))
        return redirect("payout_lock")
    return _page(request, "accounts/payout_lock.html", {"lock": payout.payout_lock(person_id)})


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    status = 400 if request.method == "POST" else 200
    return render(request, template, context, status=status)
