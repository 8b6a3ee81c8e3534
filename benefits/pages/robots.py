"""What the machine did by itself: counted by kind and day, taken back, switched off and on."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import Role, Unit
from accounts.pages.guards import needs_role
from accounts.permissions import may
from benefits import process, queries
from benefits.pages import claims_parts as parts
from benefits.pages.evidence_flags import ReasonForm
from benefits.robots.models import Kind
from portal.components.charts import ColumnChart, Point
from portal.errors import Mendable
from portal.states import IllegalTransition

reads = needs_role(Role.RULES, Role.SUPERVISOR, Role.AUDITOR)
switches = needs_role(Role.RULES, Role.SUPERVISOR)
supervises = needs_role(Role.SUPERVISOR)
SHOWN = 25
WHAT = {
    Kind.ASK: gettext_lazy("A claim lacks an answer or a paper: the person is asked at once."),
    Kind.OFFICE: gettext_lazy("A claim needs a person: it goes to the office that waits least."),
    Kind.ASSESSORS: gettext_lazy("A benefit needs a finding: the assessors are asked at once."),
    Kind.SAME_CLAIM: gettext_lazy("The same answers came again: the running claim goes on."),
    Kind.SAME_PAPER: gettext_lazy("The same file came again: the first copy is kept."),
}
FAILURES = {
    "no_office": gettext_lazy("no office has a caseworker"),
    "assessment_failed": gettext_lazy("the automatic check did not work"),
}


class UndoForm(ReasonForm):
    unit = forms.ModelChoiceField(
        label=gettext_lazy("To which office?"),
        queryset=Unit.objects.order_by("name"),
        error_messages={"required": gettext_lazy("Choose an office.")},
    )

    def __init__(self, *args: object, elsewhere: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if not elsewhere:
            del self.fields["unit"]


@require_GET
@reads
def overview(request: HttpRequest) -> HttpResponse:
    """The kinds with their days and switches; a supervisor sees the newest steps of the office."""
    ask = parts.asked(request)
    unit_id = ask.actor.unit_id if ask.actor.has(Role.SUPERVISOR) else None
    newest = list(queries.robots.newest(unit_id)[:SHOWN]) if unit_id is not None else []
    waiting = list(queries.robots.without_office()[:SHOWN]) if unit_id is not None else []
    return render(
        request,
        "benefits/robots/overview.html",
        {
            "standings": [
                (
                    one,
                    WHAT[one.kind],
                    ColumnChart(
                        title=_("In the last %(count)d days") % {"count": len(one.days)},
                        points=[Point(str(day.day), count) for day, count in one.days],
                    ),
                )
                for one in queries.robots.standings(ask.at)
            ],
            "newest": [
                (
                    one,
                    FAILURES.get(one.failure, one.failure),
                    one.state == "done" and may(ask.actor, "robot.undo", one, on=ask.today),
                )
                for one in newest
            ],
            "supervises": unit_id is not None,
            "waiting": [
                claim for claim in waiting if may(ask.actor, "claim.place", claim, on=ask.today)
            ],
            "units": Unit.objects.order_by("name") if waiting else [],
            "may_switch": may(ask.actor, "robots.switch", on=ask.today),
            "staff_id": ask.actor.staff_id,
        },
    )


@require_http_methods(["GET", "POST"])
@supervises
def undo(request: HttpRequest, number: int) -> HttpResponse:
    """One step is taken back, with a reason."""
    ask = parts.asked(request)
    step = queries.robots.step(number)
    if step is None or not may(ask.actor, "robot.undo", step, on=ask.today):
        raise Http404
    form = UndoForm(request.POST or None, elsewhere=step.kind == Kind.OFFICE)
    if request.method == "POST" and form.is_valid():
        unit = form.cleaned_data.get("unit")
        try:
            process.undo_step(
                ask.actor,
                step.pk,
                form.cleaned_data["reason"],
                ask.at,
                unit_id=unit.pk if unit else None,
            )
        except Mendable as trouble:
            field = "unit" if trouble.field == "to" else trouble.field
            form.add_error(field if field in form.fields else None, trouble.message)
        except IllegalTransition as trouble:
            messages.error(request, str(trouble))
            return redirect("benefits:robots")
        else:
            messages.success(request, _("Taken back. Your reason is kept with it."))
            return redirect("benefits:robots")
    context = {"step": step, "what": WHAT[Kind(step.kind)], "form": form}
    return render(request, "benefits/robots/undo.html", context, status=422 if form.errors else 200)


@require_POST
@supervises
def place(request: HttpRequest, number: int) -> HttpResponse:
    """A claim that is in nobody's queue goes to an office."""
    ask = parts.asked(request)
    claim = queries.robots.without_office().filter(pk=number).first()
    if claim is None or not may(ask.actor, "claim.place", claim, on=ask.today):
        raise Http404
    unit = request.POST.get("unit", "")
    unit_id = int(unit) if unit.isdecimal() and len(unit) < 19 else 0
    try:
        process.place(ask.actor, claim.pk, unit_id, ask.at)
    except Mendable as trouble:
        messages.error(request, trouble.message)
    else:
        messages.success(request, _("The claim is in the office’s queue."))
    return redirect("benefits:robots")


@require_http_methods(["GET", "POST"])
@switches
def switch(request: HttpRequest, kind: str) -> HttpResponse:
    """Off at once by one person; on when a second one confirms."""
    ask = parts.asked(request)
    standing = next((one for one in queries.robots.standings(ask.at) if one.kind == kind), None)
    if standing is None:
        raise Http404
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        verb = process.switch_robot_off if standing.on else process.ask_for_robot_on
        try:
            verb(ask.actor, kind, form.cleaned_data["reason"], ask.at)
        except Mendable as trouble:
            trouble.show_on(form)
        else:
            done = (
                _("It is off. What was done already stays done.")
                if standing.on
                else _("A second person has to confirm it.")
            )
            messages.success(request, done)
            return redirect("benefits:robots")
    context = {"standing": standing, "what": WHAT[standing.kind], "form": form}
    return render(
        request, "benefits/robots/switch.html", context, status=422 if form.errors else 200
    )


@require_POST
@switches
def confirm(request: HttpRequest, switch_id: int) -> HttpResponse:
    """The second person's answer to a kind that somebody asked to be on."""
    ask = parts.asked(request)
    yes = request.POST.get("act") == "confirm"
    verb = process.confirm_robot_on if yes else process.return_robot_on
    try:
        verb(ask.actor, switch_id, ask.at)
    except Mendable as trouble:
        messages.error(request, trouble.message)
    else:
        messages.success(request, _("Done."))
    return redirect("benefits:robots")
