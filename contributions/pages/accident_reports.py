"""Accidents told by a union, a doctor or an authority; and what an officer makes of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_http_methods, require_safe

from accounts import access_log
from accounts.middleware import actor_of
from accounts.models import Level, Role
from accounts.pages.guards import needs_level, needs_own_name, needs_role
from accounts.permissions import Actor, require
from contributions import process, queries
from contributions.accidents.models import AccidentNotice, AccidentReport, Teller
from contributions.pages.accident_forms import OtherForm
from contributions.pages.accident_parts import Section, begun, sections
from contributions.pages.accident_telling import Telling, answer
from contributions.pages.forms import AccidentReportForm, DeathForm
from portal import clock
from portal.components.dates import time_of_day
from portal.components.parts import Link, SummaryRow
from portal.errors import Mendable

at_a_desk = needs_role(Role.CASEWORKER, Role.SUPERVISOR)


@require_http_methods(["GET", "POST"])
@needs_own_name
@needs_level(Level.SUBSTANTIAL)
def accident_of_others(request: HttpRequest) -> HttpResponse:
    """A union, a doctor or an authority tells; they read nothing of the person's."""
    actor = actor_of(request)
    require(actor, "accident.report", None, on=clock.today())

    def tell(form: Any) -> AccidentReport:
        return process.report_accident(actor, form.said(), clock.now(), **form.whom())

    way = Telling(
        form=OtherForm,
        tell=tell,
        lead="",
        back=reverse("contributions:accidents"),
        employs=False,
        about=lambda form: str(form.cleaned_data["name"]),
        receipt="contributions:accidents",
    )
    return answer(request, way)


def report_columns() -> list[str]:
    """The headings of a list of reports, without anybody's name."""
    return [_("Number"), _("Told on"), _("Told by")]


@require_safe
@at_a_desk
def accident_reports(request: HttpRequest) -> HttpResponse:
    """What waits for an officer: reports of others, and days of death; no names in the lists."""
    context = {
        "columns": report_columns(),
        "rows": [
            [
                _to("accident_report", one.reference),
                timezone.localdate(one.filed_at),
                begun(Teller(one.teller).label),
            ]
            for one in queries.open_accident_reports()
        ],
        "death_columns": [_("Number"), _("Day of death in the notice"), _("By the register")],
        "deaths": [
            [_to("accident_death", one.reference), one.died_on, one.person.died_on]
            for one in queries.deaths_to_compare()
        ],
    }
    return render(request, "contributions/accidents/reports.html", context)


def _to(page: str, reference: str) -> Link:
    return Link(text=reference, url=reverse(f"contributions:{page}", args=[reference]))


@require_http_methods(["GET", "POST"])
@at_a_desk
def accident_report(request: HttpRequest, reference: str) -> HttpResponse:
    """One report: whose accident it says it was, whom we know by that number, and the answer."""
    actor, report = actor_of(request), queries.accident_report(reference)
    if report is None:
        raise Http404
    require(actor, "accident_report.decide", report, on=clock.today())
    form = AccidentReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        decision = request.POST.get("decision")
        try:
            if decision == "take":
                process.take_over_report(actor, report, clock.now())
            elif decision == "aside":
                process.set_report_aside(actor, report, form.cleaned_data["note"], clock.now())
            else:
                raise Mendable(_("Choose one answer."))
        except Mendable as trouble:
            trouble.show_on(form)
        else:
            messages.success(request, _("Kept."))
            return redirect("contributions:accident_reports")
    person = queries.person_of_accident_report(report)
    if person is not None:
        _look(actor, person.pk, report, N_("whether an accident told by others was yours"))
    context = {
        "report": report,
        "form": form,
        "known": person is not None,
        "head": [
            SummaryRow(key=_("Told by"), value=f"{report.label} ({Teller(report.teller).label})"),
            SummaryRow(key=_("Told on"), value=time_of_day(timezone.localtime(report.filed_at))),
            SummaryRow(key=_("CPF, as told"), value=report.national_id),
            SummaryRow(key=_("Name, as told"), value=report.name),
            SummaryRow(key=_("Name in the register"), value=str(person) if person else None),
            SummaryRow(key=_("State"), value=str(report.get_outcome_display())),
        ],
        "sections": _sections(report),
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "contributions/accidents/report.html", context, status=status)


def _look(
    actor: Actor, person_id: int, told: AccidentNotice | AccidentReport, purpose: str
) -> None:
    """What was told of an accident is looked at; the person can read why."""
    access_log.look(
        actor, person_id,
        what=N_("notice of an accident at work"), purpose=purpose, case=told.reference,
        at=clock.now(),
    )  # fmt: skip


def _sections(report: AccidentReport) -> list[Section]:
    """What it says, as a notice says it."""
    said = queries.said_in_accident_report(report)
    employer = SummaryRow(key=_("Employer"), value=said.pop("employer_name"))
    days = {name: said.pop(name) for name in ("happened_at", "died_on", "absence_days")}
    words = {name: "" if value is None else value for name, value in said.items()}
    (title, rows), *rest = sections(AccidentNotice(**days, **words))
    return [(title, [employer, *rows]), *rest]


@require_http_methods(["GET", "POST"])
@at_a_desk
def accident_death(request: HttpRequest, reference: str) -> HttpResponse:
    """A day of death beside that of the register; what was found is kept, nothing changes."""
    actor, notice = actor_of(request), queries.accident_notice(reference)
    if notice is None or notice.died_on is None:
        raise Http404
    require(actor, "accident.compare_death", notice, on=clock.today())
    form = DeathForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            process.look_at_death(actor, notice, form.cleaned_data["note"], clock.now())
        except Mendable as trouble:
            trouble.show_on(form)
        else:
            messages.success(request, _("Kept."))
            return redirect("contributions:accident_reports")
    _look(actor, notice.person_id, notice, N_("comparing a day of death with the register"))
    context = {
        "notice": notice,
        "form": form,
        "facts": [
            SummaryRow(key=_("Person"), value=str(notice.person)),
            SummaryRow(key=_("Told by"), value=notice.label),
            SummaryRow(key=_("Day of death in the notice"), value=notice.died_on),
            SummaryRow(key=_("By the register"), value=notice.person.died_on),
        ],
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "contributions/accidents/death.html", context, status=status)
