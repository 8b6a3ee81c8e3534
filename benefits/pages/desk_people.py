"""Who is at the desk: absences and skills; and one act for many files."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Role
from accounts.pages.guards import needs_role
from accounts.permissions import may
from benefits import process, queries
from benefits.agenda.models import Appointment
from benefits.pages import claims_parts as parts
from benefits.pages import desk_forms
from benefits.pages.desk import due_words
from portal.errors import Mendable

at_any_desk = needs_role(Role.CASEWORKER, Role.SUPERVISOR, Role.MEDICAL, Role.SOCIAL)
MOST = 50


def _number(text: str) -> int:
    """A row's number out of a form; 0 fits none."""
    return int(text) if text.isdecimal() and len(text) < 19 else 0


@require_http_methods(["GET", "POST"])
@at_any_desk
def people(request: HttpRequest) -> HttpResponse:
    """One's own absence; for a supervisor everybody's, and what each officer knows."""
    ask = parts.asked(request)
    supervises = may(ask.actor, "desk.supervise", on=ask.today)
    assert ask.actor.unit_id is not None
    who = _number(request.POST.get("who", str(ask.actor.staff_id)))
    form = desk_forms.AbsenceForm(request.POST if request.method == "POST" else None)
    visits: list[Appointment] = []
    if request.method == "POST" and form.is_valid():
        seen = request.POST.getlist("seen")
        try:
            process.set_absence(ask.actor, who, at=ask.at, seen=seen, **form.cleaned_data)
        except process.VisitsFall as fall:
            visits = fall.visits
        except Mendable as error:
            error.show_on(form)
        else:
            said = _("Noted. The people who were booked are told of their new time, or called.")
            messages.success(request, said if seen else _("Noted. The files go back to the queue."))
            return redirect("benefits:desk_people")
    team = queries.team(ask.actor.unit_id)
    absences = queries.absences(ask.actor.unit_id, ask.today)
    if not supervises:
        team = team.filter(pk=ask.actor.staff_id)
        absences = absences.filter(staff_id=ask.actor.staff_id)
    return render(
        request,
        "benefits/desk/people.html",
        {
            "unit": ask.actor.unit_name,
            "supervises": supervises,
            "form": form,
            "who": who,
            "visits": visits,
            "absences": absences,
            "team": [
                (
                    one,
                    desk_forms.SkillsForm(
                        initial={"kinds": [skill.kind for skill in one.skills.all()]},
                        prefix=f"s{one.pk}",
                    )
                    if supervises and one.pk != ask.actor.staff_id
                    else None,
                )
                for one in team
            ],
        },
    )


@require_POST
@at_any_desk
def end_absence(request: HttpRequest, number: int) -> HttpResponse:
    ask = parts.asked(request)
    process.end_absence(ask.actor, number, ask.at)
    messages.success(request, _("The absence is over."))
    return redirect("benefits:desk_people")


@require_POST
@needs_role(Role.SUPERVISOR)
def skills(request: HttpRequest, number: int) -> HttpResponse:
    ask = parts.asked(request)
    form = desk_forms.SkillsForm(request.POST, prefix=f"s{number}")
    if not form.is_valid():
        raise Http404
    process.set_skills(ask.actor, number, form.cleaned_data["kinds"], ask.at)
    messages.success(request, _("Noted."))
    return redirect("benefits:desk_people")


@require_http_methods(["GET", "POST"])
@needs_role(Role.SUPERVISOR)
def many(request: HttpRequest) -> HttpResponse:
    """One act for several files of the unit; what became of each stands in a list."""
    ask = parts.asked(request)
    staff = queries.staff_of(ask.actor)
    assert ask.actor.unit_id is not None
    form = desk_forms.ManyForm(
        request.POST if request.method == "POST" else None,
        files=[
            (
                claim.protocol,
                f"{claim.protocol} · {claim.get_benefit_display()} · "
                f"{due_words(claim.due_on, ask.today)}",
            )
            for claim in queries.queue(staff)[:MOST]
        ],
        places=queries.places(ask.actor.unit_id, ask.today),
        on=ask.today,
    )
    results = None
    if request.method == "POST" and form.is_valid():
        try:
            results = _do(ask, form)
        except Mendable as error:
            error.show_on(form)
    return render(
        request,
        "benefits/desk/many.html",
        {
            "form": form,
            "columns": [_("Claim"), _("Done"), _("What happened")],
            "rows": [
                [one.protocol, _("yes") if one.done else _("no"), one.words] for one in results
            ]
            if results is not None
            else None,
        },
    )


def _do(ask: parts.Asked, form: desk_forms.ManyForm) -> list[process.Result]:
    given = form.cleaned_data
    if given["act"] == "ask":
        return process.ask_all(
            ask.actor,
            given["protocols"],
            what=given["what"],
            why=given["why"],
            due_on=given["due_on"],
            reason=given["reason"],
            at=ask.at,
        )
    if given["act"] == "transfer":
        return process.transfer_all(
            ask.actor, given["protocols"], reason=given["reason"], at=ask.at, **form.target()
        )
    return process.put_back_all(ask.actor, given["protocols"], at=ask.at)
