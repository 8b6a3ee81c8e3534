"""The agenda of an office: who comes today, when assessors receive people, what is arranged."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import access_log
from accounts.models import Role
from accounts.pages.guards import needs_role
from accounts.permissions import may
from benefits import process, queries
from benefits.agenda.models import Arrangement, ArrangementState, Need, Way
from benefits.assessments.models import ASSESSOR_OF, AssessmentState
from benefits.pages import claims_parts as parts
from benefits.pages.appointments import DAYS, days_of, rows
from portal.components.forms import CheckboxSelectMultiple, DateField, RadioSelect
from portal.errors import Mendable
from portal.states import IllegalTransition

at_reception = needs_role(Role.CLERK, Role.SUPERVISOR, Role.MEDICAL, Role.SOCIAL)
sets_hours = needs_role(Role.SUPERVISOR)
arranges = needs_role(Role.CLERK, Role.SUPERVISOR)
WEEKDAYS = [
    ("0", gettext_lazy("Monday")),
    ("1", gettext_lazy("Tuesday")),
    ("2", gettext_lazy("Wednesday")),
    ("3", gettext_lazy("Thursday")),
    ("4", gettext_lazy("Friday")),
]
SHOWN_DAYS = 28
ACTS = {
    "arrived": process.mark_arrived,
    "missed": process.mark_missed,
    "cut-short": process.cut_short,
}


# ── The day's list ───────────────────────────────────────────────────────────────────────────


@require_GET
@at_reception
def day(request: HttpRequest) -> HttpResponse:
    """Who comes on this day; every name shown is a look that the person can see."""
    ask = parts.asked(request)
    on = _day(request.GET.get("day", "")) or ask.today
    member = queries.staff_of(ask.actor)
    lines = queries.agenda.day_list(member, on)
    shown = [one.appointment for one in lines if not one.close]
    access_log.look_each(
        ask.actor,
        [(one.person_id, one.claim.protocol) for one in shown],
        what=N_("name and time of a visit"),
        purpose=N_("the day’s list of the office"),
        at=ask.at,
    )
    own_parts = process.parts_of(ask.actor)
    arranging = may(ask.actor, "desk.supervise", on=ask.today) or ask.actor.has(Role.CLERK)
    return render(
        request,
        "benefits/agenda/day.html",
        {
            "unit": ask.actor.unit_name,
            "on": on,
            "is_today": on == ask.today,
            "before": (on - timedelta(days=1)).isoformat(),
            "after": (on + timedelta(days=1)).isoformat(),
            "lines": [_line(one, own_parts, ask) for one in lines],
            "unmarked": queries.agenda.unmarked(member.unit_id, ask.today),
            "to_arrange": queries.agenda.to_arrange(member) if arranging else [],
            "supervises": may(ask.actor, "agenda.set", on=ask.today),
            "arranging": arranging,
            "today": ask.today,
        },
    )


def _line(one: queries.agenda.Line, own_parts: list[str], ask: parts.Asked) -> dict[str, Any]:
    visit, state = one.appointment, one.appointment.state
    today = timezone.localdate(visit.starts_at) == ask.today
    waits = [
        sitting
        for sitting in one.sittings
        if sitting.assessment.state == AssessmentState.WAITING
        and sitting.assessment.part in own_parts
    ]
    return {
        "visit": visit,
        "sittings": one.sittings,
        "close": one.close,
        "can_arrive": today and state in ("booked", "missed"),
        "can_miss": state == "booked" and visit.starts_at <= ask.at,
        "can_take": today and state in ("booked", "arrived") and bool(waits),
        "can_cut": state == "arrived",
    }


@require_POST
@at_reception
def act(request: HttpRequest, reference: str, act: str) -> HttpResponse:
    """Somebody came, did not come, is called in, or could not be seen to the end."""
    ask = parts.asked(request)
    try:
        if act == "take":
            part = process.take_from_list(ask.actor, reference, ask.at)
            return redirect("benefits:assessment", reference=part.reference)
        if act not in ACTS:
            raise Http404
        found = ACTS[act](ask.actor, reference, ask.at)
    except (Mendable, IllegalTransition) as error:
        messages.error(request, str(error))
        return redirect("benefits:agenda")
    messages.success(request, _("Noted: %(state)s.") % {"state": found.get_state_display()})
    return redirect("benefits:agenda")


# ── Hours ────────────────────────────────────────────────────────────────────────────────────


class HoursForm(forms.Form):
    assessor = forms.ChoiceField(label=gettext_lazy("Who receives people?"))
    way = forms.ChoiceField(
        label=gettext_lazy("How?"), choices=Way.choices, widget=RadioSelect, initial=Way.OFFICE
    )
    place = forms.CharField(
        label=gettext_lazy("Room, or the link of the video call"), required=False, max_length=200
    )
    first = DateField(label=gettext_lazy("First day"))
    last = DateField(label=gettext_lazy("Last day"))
    weekdays = forms.MultipleChoiceField(
        label=gettext_lazy("On which days of the week?"),
        help_text=gettext_lazy("Holidays are left out by themselves."),
        choices=WEEKDAYS,
        widget=CheckboxSelectMultiple,
    )
    begins = forms.TimeField(
        label=gettext_lazy("From"),
        help_text=gettext_lazy("For example 9:00"),
        input_formats=["%H:%M"],
        widget=forms.TimeInput(attrs={"class": "width-4"}, format="%H:%M"),
    )
    ends = forms.TimeField(
        label=gettext_lazy("Until"),
        input_formats=["%H:%M"],
        widget=forms.TimeInput(attrs={"class": "width-4"}, format="%H:%M"),
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes for each person"),
        min_value=10,
        max_value=240,
        initial=40,
        widget=forms.NumberInput(attrs={"class": "width-4"}),
    )

    def __init__(self, *args: Any, team: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assessor"].choices = team  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """As the verb wants it: assessor and part stand in one choice."""
        data = dict(self.cleaned_data)
        number, part = data.pop("assessor").split("-")
        weekdays = [int(one) for one in data.pop("weekdays")]
        return {"assessor_id": int(number), "part": part, "weekdays": weekdays, **data}


@require_http_methods(["GET", "POST"])
@sets_hours
def hours(request: HttpRequest) -> HttpResponse:
    """When the assessors of this office receive people, and how full they are."""
    ask = parts.asked(request)
    unit_id = ask.actor.unit_id or 0
    form = HoursForm(request.POST if request.method == "POST" else None, team=_team(unit_id))
    if request.method == "POST" and form.is_valid():
        try:
            made = process.set_hours(ask.actor, at=ask.at, **form.given())
        except Mendable as error:
            error.show_on(form)
        else:
            messages.success(request, _("Kept for %(count)s days.") % {"count": len(made)})
            return redirect("benefits:agenda_hours")
    return render(
        request,
        "benefits/agenda/hours.html",
        {
            "unit": ask.actor.unit_name,
            "form": form,
            "lines": queries.agenda.hours_of(unit_id, ask.today, SHOWN_DAYS),
        },
    )


def _team(unit_id: int) -> list[tuple[str, str]]:
    """Who of an office makes which part."""
    return [
        (f"{one.pk}-{part.value}", f"{one} · {part.label}")
        for one in queries.team(unit_id)
        for part, role in ASSESSOR_OF.items()
        if role.value in one.roles
    ]


@require_POST
@sets_hours
def close(request: HttpRequest, number: int) -> HttpResponse:
    """Hours that cannot be kept; whoever was booked is called."""
    ask = parts.asked(request)
    fallen = process.close_hours(ask.actor, number, ask.at)
    if fallen:
        told = _("%(count)s visits got another time, or stand under “to arrange”.")
        messages.info(request, told % {"count": fallen})
    else:
        messages.success(request, _("Closed."))
    return redirect("benefits:agenda_hours")


# ── What a person arranges ───────────────────────────────────────────────────────────────────


class ArrangeForm(forms.Form):
    choice = forms.CharField(required=False, max_length=120)
    place = forms.CharField(
        label=gettext_lazy("Where, if it is not at the office"),
        required=False,
        max_length=200,
    )
    outcome = forms.CharField(
        label=gettext_lazy("What did you agree?"),
        help_text=gettext_lazy("The person reads exactly this."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": gettext_lazy("Write what you agreed with the person; they read it.")
        },
    )


SHOWN = ("place", "outcome")  # the fields beside which an error can stand


@require_http_methods(["GET", "POST"])
@arranges
def arrange(request: HttpRequest, number: int) -> HttpResponse:
    """A visit that nobody can book by themselves: talk to the person, then book it for them."""
    ask = parts.asked(request)
    found = queries.agenda.arrangement_by_number(number)
    if found is None or not may(ask.actor, "appointment.arrange", found, on=ask.today):
        raise Http404
    if found.state != ArrangementState.OPEN:
        messages.info(request, _("This is arranged already."))
        return redirect("benefits:agenda")
    form = ArrangeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            process.arrange(
                ask.actor,
                found.pk,
                key=_key(request.POST.get("key", "")),
                at=ask.at,
                **form.cleaned_data,
            )
        except Mendable as error:
            form.add_error(error.field if error.field in SHOWN else None, error.message)
        else:
            messages.success(request, _("Arranged. The person is told."))
            return redirect("benefits:agenda")
    access_log.look(
        ask.actor,
        found.person_id,
        what=N_("what is needed for a visit"),
        purpose=N_("arranging a visit"),
        case=found.claim.protocol,
        at=ask.at,
    )
    return render(request, "benefits/agenda/arrange.html", _arranging(ask, found, form))


def _arranging(ask: parts.Asked, found: Arrangement, form: ArrangeForm) -> dict[str, Any]:
    booked = queries.agenda.standing_of(found.referral)
    offers = process.offers_for_office(found.referral, ask.actor.unit_id or 0, ask.at)
    labels = dict(Need.choices)
    return {
        "found": found,
        "person_rows": parts.person_rows(found.person),
        "needs": [labels[one] for one in queries.agenda.needs_of(found)],
        "booked": booked,
        "booked_rows": rows(booked) if booked else [],
        "days": days_of(offers)[:DAYS],
        "form": form,
        "key": uuid4(),
        "late": found.due_on < ask.today,
    }


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid4()
