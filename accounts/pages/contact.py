"""A new e-mail address or phone: a code goes there, and comes back from there."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts import contacts, process, queries
from accounts.middleware import actor_of
from accounts.models import ContactChallenge, ContactPoint
from accounts.pages.forms import EmailCodeForm, EmailForm
from accounts.pages.guards import needs_fresh_step_up, needs_own_name, sent
from portal import clock
from portal.counting import counted
from portal.errors import Mendable

CODES_AN_HOUR = 5
Kind = ContactPoint.Kind


class PhoneForm(forms.Form):
    phone = forms.CharField(
        label=gettext_lazy("New phone number"),
        max_length=30,
        help_text=gettext_lazy(
            "We send a code there as a text message: for example 11 91234-5678."
        ),
        widget=forms.TextInput(
            attrs={"class": "width-20", "inputmode": "tel", "autocomplete": "tel-national"}
        ),
    )


@require_http_methods(["GET", "POST"])
@needs_own_name
@needs_fresh_step_up
def new_email(request: HttpRequest) -> HttpResponse:
    """Asks for the address and sends a code there."""
    form = EmailForm(sent(request))
    return _ask(request, form, Kind.EMAIL)


@require_http_methods(["GET", "POST"])
@needs_own_name
@needs_fresh_step_up
def new_phone(request: HttpRequest) -> HttpResponse:
    """Asks for the number and sends a code there."""
    if not contacts.phones_are_reached():
        raise Http404
    form = PhoneForm(sent(request))
    return _ask(request, form, Kind.PHONE)


def _ask(request: HttpRequest, form: forms.Form, kind: Kind) -> HttpResponse:
    person_id = actor_of(request).person_id or 0
    field = kind.value
    if request.method == "POST" and form.is_valid():
        try:
            value = form.cleaned_data[field]
            if kind == Kind.PHONE:
                value = contacts.phone(value)
            if not _may_send(person_id):
                raise Mendable(_("You asked for many codes. Wait an hour, then try again."), field)
        except Mendable as error:
            error.show_on(form)
        else:
            challenge = process.send_contact_code(
                actor_of(request), person_id, value, clock.now(), kind
            )
            return redirect("confirm_email", challenge_id=challenge.pk)
    known = queries.contact_points(person_id).get(kind)
    context = {"form": form, "known": known.value if known else "", "is_phone": kind == Kind.PHONE}
    return _page(request, "accounts/new_email.html", context)


def _may_send(person_id: int) -> bool:
    return counted(f"contact-codes:{person_id}") <= CODES_AN_HOUR


@require_http_methods(["GET", "POST"])
@needs_own_name
def confirm_email(request: HttpRequest, challenge_id: int) -> HttpResponse:
    """Takes the code; the address or the phone counts from then on."""
    actor = actor_of(request)
    challenge = get_object_or_404(ContactChallenge, pk=challenge_id, person_id=actor.person_id)
    form = EmailCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            process.confirm_contact(actor, challenge.pk, form.cleaned_data["code"], clock.now())
        except Mendable as error:
            error.show_on(form)
        else:
            messages.success(request, _("Saved. It counts from now on."))
            return redirect("account")
    known = queries.contact_points(actor.person_id or 0).get(challenge.kind)
    context = {"form": form, "address": challenge.value, "known": known.value if known else ""}
    return _page(request, "accounts/confirm_email.html", context)


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    status = 400 if request.method == "POST" else 200
    return render(request, template, context, status=status)


@require_POST
@needs_own_name
def cancel_payout_change(request: HttpRequest) -> HttpResponse:
    """This was not me: the new payout account never takes effect."""
    actor = actor_of(request)
    inquiry = process.cancel_payout_change(actor, actor.person_id or 0, clock.now())
    if inquiry is None:
        messages.info(request, _("No change was waiting. Nothing was changed."))
        return redirect("account")
    messages.success(
        request,
        _(
            "Stopped: we go on paying to the old account. Now sign out all other devices and "
            "change the password of your digital identity."
        ),
    )
    return redirect(reverse("inquiry_sent", args=[inquiry.reference]))
