"""What one said yes to: each purpose with a button of its own, and the receipts."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import consents, process
from accounts.middleware import actor_of
from accounts.models import Consent
from accounts.pages.guards import needs_own_name
from portal import clock
from portal.components import dates
from portal.components.parts import SummaryRow


@require_http_methods(["GET", "POST"])
@needs_own_name
def my_consents(request: HttpRequest) -> HttpResponse:
    """One purpose a panel; a button says yes to that one, or takes it back."""
    actor = actor_of(request)
    person_id = actor.person_id or 0
    if request.method == "POST":
        purpose = request.POST.get("purpose", "")
        if purpose not in consents.PURPOSES:
            raise Http404
        if request.POST.get("act") == "give":
            process.give_consent(actor, person_id, purpose, clock.now())
            messages.success(request, _("Noted. Your receipt stands below."))
        elif request.POST.get("act") == "withdraw":
            process.withdraw_consent(actor, person_id, purpose, clock.now())
            messages.success(request, _("Taken back. It is no longer done."))
        return redirect("consents")
    given = list(consents.consents_of(person_id))
    standing = {one.purpose: one for one in given if one.withdrawn_at is None}
    context = {
        "purposes": [(one, standing.get(one.key)) for one in consents.PURPOSES.values()],
        "given": [(one, _title(one)) for one in given],
    }
    return render(request, "accounts/consents.html", context)


@require_safe
@needs_own_name
def consent_receipt(request: HttpRequest, reference: str) -> HttpResponse:
    """The words that were agreed to, since when, and until when."""
    found = get_object_or_404(Consent, reference=reference, person_id=actor_of(request).person_id)
    ended = found.withdrawn_at
    told = [
        (_("Reference"), found.reference),
        (_("Given on"), dates.time_of_day(timezone.localtime(found.given_at))),
        (_("Taken back on"), dates.time_of_day(timezone.localtime(ended)) if ended else None),
        (_("Version of the text"), found.text_version),
    ]
    context = {
        "consent": found,
        "rows": [SummaryRow(key=str(key), value=value) for key, value in told],
        "is_genuine": consents.is_genuine(found),
    }
    return render(request, "accounts/consent_receipt.html", context)


def _title(consent: Consent) -> str:
    known = consents.PURPOSES.get(consent.purpose)
    return str(known.title) if known else consent.text.splitlines()[0]
