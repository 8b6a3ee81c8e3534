"""One's visit to the assessors: choose a time, see it, move it, cancel it, say what is needed.

The same pages serve a clerk who has the person at the counter or on the phone.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_GET, require_http_methods

from accounts import access_log
from accounts.models import Unit
from accounts.pages.guards import signed_in
from accounts.permissions import may
from benefits import process, queries
from benefits.agenda import telling
from benefits.agenda.models import Appointment, AppointmentState, Need, Way
from benefits.agenda.slots import Offer
from benefits.applications.models import Claim
from benefits.assessments.models import Referral
from benefits.pages import claims_parts as parts
from benefits.pages.times import DayOfTimes, by_day, calendar_answer
from portal.components import dates
from portal.components.forms import CheckboxSelectMultiple
from portal.components.parts import Code, SummaryRow
from portal.errors import Mendable

DAYS = 4  # shown at a time


class NeedsForm(forms.Form):
    needs = forms.MultipleChoiceField(
        label=gettext_lazy("What do you need?"),
        choices=Need.choices,
        widget=CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick what you need.")},
    )
    words = forms.CharField(
        label=gettext_lazy("Anything that we should know"),
        help_text=gettext_lazy("For example the address of the hospital, or when we can call you."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def days_of(offers: list[Offer]) -> list[DayOfTimes]:
    """Offers by the day on which they lie."""
    return by_day((one.starts_at, one.choice, _words(one)) for one in offers)


def _words(one: Offer) -> str:
    words = f"{telling.hour(one.starts_at)}–{telling.hour(one.ends_at)}"
    return words if one.way == Way.OFFICE else f"{words}, {Way(one.way).label}"


@require_http_methods(["GET", "POST"])
@signed_in
def visit(request: HttpRequest, protocol: str) -> HttpResponse:
    """The visit that is booked, or the times to choose from; a form sent here books or moves."""
    ask, claim = _subject(request, protocol)
    referral = queries.agenda.open_visit_referral(claim)
    if request.method == "POST":
        if referral is None:
            raise Http404
        return _choose(request, ask, claim, referral)
    if referral is None:
        return render(request, "benefits/agenda/none.html", {"claim": claim})
    booked = queries.agenda.standing_of(referral)
    waiting = queries.agenda.arrangement_of(referral)
    moving = booked is not None and "move" in request.GET and can_change(booked, ask.today)
    choosing = (booked is None and waiting is None) or moving
    return render(
        request,
        "benefits/agenda/visit.html",
        {
            "claim": claim,
            "referral": referral,
            "booked": booked,
            "rows": rows(booked) if booked else [],
            "can_change": booked is not None and can_change(booked, ask.today),
            "nearer": _nearer(claim, booked, ask) if booked and not moving else None,
            "bring": telling.bring(),
            "waiting": waiting,
            "missed": queries.agenda.times_missed(referral),
            "moving": moving,
            "is_clerk": ask.actor.is_staff,
            **(_times(request, ask, claim, referral, booked) if choosing else {}),
        },
    )


def _nearer(claim: Claim, booked: Appointment, ask: parts.Asked) -> Unit | None:
    """The office that serves the person since they moved, where it receives people; else None."""
    if claim.unit_id in (None, booked.unit_id) or not can_change(booked, ask.today):
        return None
    offices = queries.agenda.offices_with_hours(ask.at)
    return next((one for one in offices if one.pk == claim.unit_id), None)


def can_change(booked: Appointment, on: date) -> bool:
    """Until the day before the person moves and cancels by themselves."""
    return booked.state == AppointmentState.BOOKED and on < timezone.localdate(booked.starts_at)


def rows(found: Appointment) -> list[SummaryRow]:
    """When, how, where, and who receives the person for what."""
    begins, ends = telling.hour(found.starts_at), telling.hour(found.ends_at)
    return [
        SummaryRow(key=_("Booking code"), value=found.reference),
        SummaryRow(
            key=_("When"),
            value=f"{dates.weekday_date(timezone.localtime(found.starts_at))}, {begins}–{ends}",
        ),
        SummaryRow(key=_("How"), value=capfirst(found.get_way_display())),
        SummaryRow(key=_("Where"), value=telling.where(found)),
        SummaryRow(
            key=_("Phone of the office"), value=Code(found.unit.phone) if found.unit.phone else None
        ),
        *(
            SummaryRow(
                key=capfirst(one.assessment.get_part_display()),
                value=f"{telling.hour(one.starts_at)}, {one.assessor}",
            )
            for one in queries.agenda.sittings_of(found)
        ),
    ]


def _times(
    request: HttpRequest,
    ask: parts.Asked,
    claim: Claim,
    referral: Referral,
    booked: Appointment | None,
) -> dict[str, object]:
    offices = queries.agenda.offices_with_hours(ask.at)
    office = _office(request.GET.get("office", ""), offices, claim)
    until = queries.agenda.last_day(referral, ask.today, leaving=booked)
    offers = queries.agenda.offers(referral, office.pk, ask.at, until=until) if office else []
    after = _day(request.GET.get("from", ""))
    days = [one for one in days_of(offers) if after is None or one.day >= after]
    return {
        "offices": offices,
        "office": office,
        "days": days[:DAYS],
        "later": days[DAYS].day.isoformat() if len(days) > DAYS else "",
        "is_later": after is not None,
        "until": until,
        "key": uuid4(),
    }


def _office(text: str, offices: list[Unit], claim: Claim) -> Unit | None:
    """The office that was chosen, else the claim's own, else the first with hours."""
    by_number = {str(one.pk): one for one in offices}
    return by_number.get(text) or by_number.get(str(claim.unit_id)) or next(iter(offices), None)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _choose(
    request: HttpRequest, ask: parts.Asked, claim: Claim, referral: Referral
) -> HttpResponse:
    office = request.POST.get("office", "")
    given = {
        "unit_id": int(office) if office.isdecimal() and len(office) < 10 else 0,
        "choice": request.POST.get("choice", ""),
        "key": _key(request.POST.get("key", "")),
        "at": ask.at,
    }
    back = _back(request, claim)
    if not given["choice"]:
        messages.error(request, _("Choose one of the times."))
        return back
    try:
        moving = request.POST.get("move", "")
        if moving:
            process.move_appointment(ask.actor, moving, **given)
            messages.success(request, _("Your visit has a new time."))
        else:
            process.book_appointment(ask.actor, referral.pk, **given)
            messages.success(request, _("Your visit is booked."))
    except Mendable as error:
        messages.error(request, error.message)
    return back


def _back(request: HttpRequest, claim: Claim) -> HttpResponse:
    """To the visit, or to the turn of the conversation in which the time was picked."""
    turn = request.POST.get("conversation", "")
    if turn.isdecimal() and len(turn) < 6:
        return redirect(f"{reverse('assistant:conversation')}#turn-{int(turn)}")
    return redirect("benefits:appointment", protocol=claim.protocol)


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid4()


@require_http_methods(["GET", "POST"])
@signed_in
def cancel(request: HttpRequest, protocol: str) -> HttpResponse:
    """Giving the visit back, with the consequence said before."""
    ask, claim = _subject(request, protocol, shown=_booked)
    booked = _booked(claim)
    if request.method == "POST":
        try:
            process.cancel_appointment(ask.actor, booked.reference, ask.at)
        except Mendable as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("The visit is cancelled. Choose another time."))
        return redirect("benefits:appointment", protocol=claim.protocol)
    return render(request, "benefits/agenda/cancel.html", {"claim": claim, "booked": booked})


@require_http_methods(["GET", "POST"])
@signed_in
def needs(request: HttpRequest, protocol: str) -> HttpResponse:
    """What the person needs for the visit; somebody of the office arranges it."""
    ask, claim = _subject(request, protocol, shown=_asked)
    referral = _asked(claim)
    form = NeedsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            process.ask_for_arrangement(ask.actor, referral.pk, at=ask.at, **form.cleaned_data)
        except Mendable as error:
            error.show_on(form)
        else:
            messages.success(request, _("Thank you. Somebody of the office arranges it with you."))
            return redirect("benefits:appointment", protocol=claim.protocol)
    return render(request, "benefits/agenda/needs.html", {"claim": claim, "form": form})


@require_GET
@signed_in
def calendar(request: HttpRequest, protocol: str) -> HttpResponse:
    """The visit as a file for one's own calendar; it says nothing about health."""
    ask, claim = _subject(request, protocol, shown=_booked)
    booked = _booked(claim)
    before = queries.agenda.booked_before(booked)
    content = telling.calendar_file(
        uid=f"{[*before, booked.reference][0]}@visits",  # a visit that was moved stays one entry
        sequence=len(before),
        title=_("Visit: %(office)s") % {"office": booked.unit.name},
        place=telling.where(booked),
        starts_at=booked.starts_at,
        ends_at=booked.ends_at,
        at=ask.at,
    )
    return calendar_answer(content, f"visit-{booked.reference}.ics")


def _subject(
    request: HttpRequest, protocol: str, *, shown: Callable[[Claim], object] | None = None
) -> tuple[parts.Asked, Claim]:
    """The claim of the person, or of whom the clerk serves just now.

    `shown` finds what the page is about, or raises Http404: then nothing is noted either.
    """
    ask = parts.asked(request)
    if not ask.actor.is_staff:
        ask, claim = parts.claim_or_404(request, protocol)
        if not may(ask.actor, "appointment.book", claim, on=ask.today):
            raise Http404
        return ask, claim
    found = queries.claim_to_serve(ask.actor, protocol, on=ask.today)
    if found is None:
        raise Http404
    if request.method == "POST":
        _asked(found)
    if shown is not None:
        shown(found)
    access_log.look(
        ask.actor,
        found.person_id,
        what=N_("visits to the assessors"),
        purpose=N_("booking a visit for the person"),
        case=found.protocol,
        at=ask.at,
    )
    return ask, found


def _asked(claim: Claim) -> Referral:
    referral = queries.agenda.open_visit_referral(claim)
    if referral is None:
        raise Http404
    return referral


def _booked(claim: Claim) -> Appointment:
    booked = queries.agenda.standing_of(_asked(claim))
    if booked is None:
        raise Http404
    return booked
