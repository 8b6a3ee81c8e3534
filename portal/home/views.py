"""The home page of whoever is there, and the list of what one can do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import access_log
from accounts.middleware import actor_of
from accounts.permissions import Actor
from portal import clock
from portal.components.dates import weekday_date
from portal.components.parts import TimelineStep
from portal.home import citizen, employer, staff
from portal.home.catalogue import FOR_PEOPLE, find
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
    return render(request, "home/visitor.html", {"groups": find(""), "steps": _steps()})


def _steps() -> list[TimelineStep]:
    return [
        TimelineStep(
            label=_("Your employer declares your wage and pays in"),
            state="done",
            note=_("You see each month: what was declared, by whom, and whether it was paid."),
        ),
        TimelineStep(
            label=_("You ask for what is yours"),
            state="now",
            note=_("We fill in what we know. You check it, and we tell you what the law says."),
        ),
        TimelineStep(
            label=_("You get an answer with its reasons"),
            state="next",
            note=_("Clear cases within a minute. Unclear ones go to a person, with a deadline."),
        ),
        TimelineStep(
            label=_("We pay each month"),
            state="next",
            note=_("You see the date and the amount before the money arrives."),
        ),
    ]


def _citizen(request: HttpRequest, actor: Actor, person_id: int) -> HttpResponse:
    at = clock.now()
    access_log.look(
        actor,
        person_id,
        what=_("home page: claims, payments, record"),
        purpose=_("acting for the person"),
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
            "groups": find("", only=FOR_PEOPLE),
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
    return render(
        request,
        "home/services.html",
        {"words": words, "groups": find(words), "services_url": request.path},
    )
