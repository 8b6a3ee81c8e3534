"""The home page of whoever is there, and the list of what one can do."""

from collections.abc import Collection

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_safe

from accounts import access_log
from accounts import queries as people
from accounts.middleware import actor_of
from accounts.own_data import REGIONS
from accounts.permissions import Actor, may
from portal import clock
from portal.components.dates import weekday_date
from portal.home import citizen, employer, staff
from portal.home.catalogue import EVERY_GROUP, FOR_ALL, FOR_EMPLOYERS, FOR_PEOPLE, find
from portal.home.links import to


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the page of the role; visitors see what this place is for."""
    actor = actor_of(request)
    if actor.is_staff:
        return _staff(request, actor)
    if actor.acting_organisation_id is not None:
        return _employer(request, actor)
    if actor.subject_person_id is not None:
        return _citizen(request, actor, actor.subject_person_id)
    return render(request, "home/visitor.html")


def _citizen(request: HttpRequest, actor: Actor, person_id: int) -> HttpResponse:
    at = clock.now()
    access_log.look(
        actor,
        person_id,
        what=N_("home page: claims, payments, record"),
        purpose=N_("acting for the person"),
        at=at,
    )
    known = citizen.read(actor, person_id, at)
    return render(
        request,
        "home/citizen.html",
        {
            "sign": citizen.sign(known),
            "waiting": citizen.waiting(known),
            "doing": citizen.doing(known),
            "band": citizen.band(known),
            "name": str(actor.capacity_label or actor.label),
            "record_url": to("contributions:record"),
            "groups": citizen.can_do(known),
        },
    )


def _employer(request: HttpRequest, actor: Actor) -> HttpResponse:
    known = employer.read(actor, clock.today())
    return render(
        request,
        "home/employer.html",
        {
            "name": actor.capacity_label,
            "sign": employer.sign(known),
            "figures": employer.figures(known),
            "months": employer.months(known),
            "sees_all": may(actor, "company_people.read", known.employer_id, on=known.on),
        },
    )


def _staff(request: HttpRequest, actor: Actor) -> HttpResponse:
    at = clock.now()
    return render(
        request,
        "home/staff.html",
        {
            "name": actor.label,
            "unit": actor.unit_name,
            "today_words": weekday_date(timezone.localdate(at)),
            "sections": staff.sections(actor, at),
        },
    )


@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """List what really works here, or what fits the words somebody typed."""
    words = request.GET.get("q", "").replace("\x00", "")[:100]
    actor = actor_of(request)
    firms = [one.label for one in actor.capacities if one.kind == "employer"]
    return render(
        request,
        "home/services.html",
        {
            "words": words,
            "groups": find(words, _of_use_to(actor)),
            "services_url": request.path,
            "firms": [] if actor.acting_organisation_id is not None else firms,
        },
    )


def _of_use_to(actor: Actor) -> Collection[str]:
    """The groups whose pages open for who is there; a visitor may become anybody."""
    if not actor.is_signed_in:
        return EVERY_GROUP
    if actor.acting_organisation_id is not None:
        return {FOR_EMPLOYERS, FOR_ALL}
    return {FOR_PEOPLE, FOR_ALL} if actor.subject_person_id is not None else {FOR_ALL}


@require_safe
def offices(request: HttpRequest) -> HttpResponse:
    """Where one finds a person: every office, or those that serve one state."""
    region = request.GET.get("state", "")
    chosen = region if region in REGIONS else ""
    return render(
        request,
        "home/offices.html",
        {"offices": people.offices(chosen), "regions": REGIONS, "chosen": chosen},
    )
