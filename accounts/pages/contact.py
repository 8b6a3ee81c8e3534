"""A new e-mail address: a code goes there, and comes back from there."""

from __future__ import annotations

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import process
from accounts.middleware import actor_of
from accounts.models import ContactChallenge
from accounts.pages.forms import EmailCodeForm, EmailForm
from accounts.pages.guards import kept_form, needs_fresh_step_up, needs_own_name
from portal import clock
from portal.errors import Mendable

CODES_AN_HOUR = 5


@require_http_methods(["GET", "POST"])
@needs_own_name
@needs_fresh_step_up
def new_email(request: HttpRequest) -> HttpResponse:
    """Asks for the address and sends a code there."""
    actor = actor_of(request)
    form = EmailForm(request.POST if request.method == "POST" else kept_form(request))
    if request.method == "POST" and form.is_valid():
        if _may_send(actor.person_id or 0):
            challenge = process.send_contact_code(
                actor, actor.person_id or 0, form.cleaned_data["email"], clock.now()
            )
            return redirect("confirm_email", challenge_id=challenge.pk)
        form.add_error("email", _("You asked for many codes. Wait an hour, then try again."))
    status = 400 if request.method == "POST" else 200
    return render(request, "accounts/new_email.html", {"form": form}, status=status)


def _may_send(person_id: int) -> bool:
    key = f"contact-codes:{person_id}"
    cache.add(key, 0, timeout=3600)
    return bool(cache.incr(key) <= CODES_AN_HOUR)


@require_http_methods(["GET", "POST"])
@needs_own_name
def confirm_email(request: HttpRequest, challenge_id: int) -> HttpResponse:
    """Takes the code; the address counts from then on."""
    actor = actor_of(request)
    challenge = get_object_or_404(ContactChallenge, pk=challenge_id, person_id=actor.person_id)
    form = EmailCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            process.confirm_contact(actor, challenge.pk, form.cleaned_data["code"], clock.now())
        except Mendable as error:
            form.add_error(error.field or None, error.message)
        else:
            messages.success(request, _("Saved. From now on we write to the new address."))
            return redirect("account")
    status = 400 if request.method == "POST" else 200
    context = {"form": form, "address": challenge.value}
    return render(request, "accounts/confirm_email.html", context, status=status)


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
