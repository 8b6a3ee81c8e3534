"""Who acts for an employer, and who may still join: its administrator sees and ends both."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import acts, process, queries
from accounts.actors import mandate_word
from accounts.middleware import actor_of
from accounts.models import Invitation, Mandate
from accounts.pages.guards import needs_employer, needs_fresh_step_up
from accounts.permissions import require
from portal import clock


@require_http_methods(["GET", "POST"])
@needs_employer
def company_people(request: HttpRequest) -> HttpResponse:
    """Everyone with a mandate that counts, by name; a POST with a mandate's number ends it."""
    if request.method == "POST":
        return _end_mandate(request)
    actor, today = actor_of(request), clock.today()
    organisation_id = actor.acting_organisation_id or 0
    require(actor, "company_people.read", organisation_id, on=today)
    rows = [
        {
            "mandate": mandate,
            "name": str(mandate.holder.identity.person),
            "word": mandate_word(mandate.kind),
            "is_self": mandate.holder_id == actor.user_id,
        }
        for mandate in queries.employer_mandates(organisation_id, today)
    ]
    codes = [
        {"invitation": code, "word": mandate_word(code.kind), "made_by": _maker(code)}
        for code in queries.company_invitations(organisation_id, clock.now())
    ]
    context = {"rows": rows, "codes": codes}
    return render(request, "accounts/company_people.html", context)


def _maker(code: Invitation) -> str:
    """Who made a code; "" for one made before that was kept."""
    return str(code.made_by.identity.person) if code.made_by is not None else ""


@require_POST
@needs_employer
def withdraw_company_code(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """An administrator takes a code of the company back: it opens nothing from now on."""
    actor, now = actor_of(request), clock.now()
    organisation_id = actor.acting_organisation_id or 0
    require(actor, "company_people.read", organisation_id, on=clock.today())
    unused = Invitation.objects.filter(organisation_id=organisation_id, mandate__isnull=True)
    invitation = get_object_or_404(unused, pk=invitation_id)
    process.withdraw_invitation(actor, invitation, now)
    acts.done_to(request, invitation.pk)
    messages.success(request, _("Withdrawn. The code opens nothing now."))
    return redirect("company_people")


@needs_fresh_step_up
def _end_mandate(request: HttpRequest) -> HttpResponse:
    """The person no longer acts for the employer from the next click on; not for oneself."""
    actor = actor_of(request)
    mandate = get_object_or_404(
        Mandate.objects.exclude(holder_id=actor.user_id),
        pk=number_in(request.POST.get("end", "")),
        organisation_id=actor.acting_organisation_id,
    )
    require(actor, "mandate.end", mandate, on=clock.today())
    process.end_mandate(actor, mandate, clock.now())
    acts.done_to(request, mandate.pk)
    messages.success(request, _("Ended. It no longer counts from this moment."))
    return redirect("company_people")


def number_in(text: str) -> int:
    """A row's number out of a form; 0, which no row has, when it is not one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
