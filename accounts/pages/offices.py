"""Organisations that help people, and the people of a company: who joins by code, who leaves."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import process, queries
from accounts.actors import mandate_word
from accounts.mandates import children_of
from accounts.middleware import actor_of
from accounts.models import Mandate, Organisation
from accounts.pages.company import number_in
from accounts.pages.forms import CompanyPersonForm
from accounts.pages.guards import needs_employer, needs_fresh_step_up, needs_own_name, sent
from accounts.permissions import require
from portal import clock
from portal.errors import Mendable


@never_cache
@require_http_methods(["GET", "POST"])
@needs_own_name
def office_people(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Who works for an organisation that helps people; its administrator adds and removes them."""
    actor, today = actor_of(request), clock.today()
    require(actor, "office.manage", organisation_id, on=today)
    if request.method == "POST":
        return _change_office(request, organisation_id)
    context = {
        "office": Organisation.objects.get(pk=organisation_id),
        "rows": [
            {
                "mandate": mandate,
                "name": str(mandate.holder.identity.person),  # type: ignore[union-attr]
                "word": mandate_word(mandate.kind),
                "is_self": mandate.holder_id == actor.user_id,
            }
            for mandate in queries.employer_mandates(organisation_id, today)
            if mandate.kind in queries.OFFICE_PEOPLE
        ],
        "people": Mandate.objects.filter(office_id=organisation_id, revoked_at=None).count(),
    }
    return render(request, "accounts/office_people.html", context)


@needs_fresh_step_up
def _change_office(request: HttpRequest, organisation_id: int) -> HttpResponse:
    actor, now = actor_of(request), clock.now()
    if "end" in request.POST:
        mandate = get_object_or_404(
            Mandate.objects.exclude(holder_id=actor.user_id),
            pk=number_in(request.POST["end"]),
            organisation_id=organisation_id,
        )
        require(actor, "mandate.end", mandate, on=clock.today())
        process.end_mandate(actor, mandate, now)
        messages.success(request, _("Ended. It no longer counts from this moment."))
        return redirect("office_people", organisation_id=organisation_id)
    code = process.invite_to_office(actor, organisation_id, now)
    return render(request, "accounts/company_code.html", {"code": in_groups(code)})


@never_cache
@require_http_methods(["GET", "POST"])
@needs_employer
@needs_fresh_step_up
def new_company_person(request: HttpRequest) -> HttpResponse:
    """A code with which a clerk or an accountant joins the company, shown once."""
    actor, now = actor_of(request), clock.now()
    organisation_id = actor.acting_organisation_id or 0
    require(actor, "company_people.read", organisation_id, on=clock.today())
    form = CompanyPersonForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            code = process.invite_to_company(actor, organisation_id, at=now, **form.cleaned_data)
        except Mendable as error:
            error.show_on(form)
        else:
            return render(request, "accounts/company_code.html", {"code": in_groups(code)})
    status = 400 if request.method == "POST" else 200
    context = {"form": form}
    return render(request, "accounts/new_company_person.html", context, status=status)


@require_POST
@needs_own_name
@needs_fresh_step_up
def act_as_parent(request: HttpRequest, child_id: int) -> HttpResponse:
    """A parent begins to act for a child whom the civil register names as theirs."""
    actor, today = actor_of(request), clock.today()
    if child_id not in {child.pk for child in children_of(actor.person_id or 0, today)}:
        raise Http404
    mandate = process.act_as_parent(actor, child_id, clock.now())
    text = _("You may now act for %(name)s. Choose it at the top of the page.")
    messages.success(request, text % {"name": mandate.person})
    return redirect("helpers")


def in_groups(code: str) -> str:
    """A code in fours, as it is read aloud."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))
