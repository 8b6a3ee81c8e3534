"""Somebody has died: what to do, telling it, and the officers' list of what was told."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts import access_log, deaths, national_ids, process, queries
from accounts.middleware import actor_of
from accounts.models import DeathReport, Proposal, Role
from accounts.pages.guards import needs_fresh_step_up, needs_own_name, needs_role, sent
from accounts.permissions import Actor, may, require
from portal import clock
from portal.components.forms import CPFField, DateField
from portal.components.parts import SummaryRow
from portal.errors import Mendable

A_PAGE = 25
looks_into = needs_role(Role.CASEWORKER, Role.CLERK, Role.SUPERVISOR)


class DeathForm(forms.Form):
    """What stands on a death certificate."""

    person = CPFField(label=gettext_lazy("CPF of the person who died"))
    name = forms.CharField(
        label=gettext_lazy("Name, as on the certificate"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    died_on = DateField(label=gettext_lazy("Day of the death"))
    certificate = forms.CharField(
        label=gettext_lazy("Number of the death certificate"),
        max_length=60,
        help_text=gettext_lazy("The “matrícula”: 32 digits, on top of the certificate."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )


class EnterDeathForm(DeathForm):
    """The same, entered by an officer."""

    words = forms.CharField(
        label=gettext_lazy("What did you check?"),
        help_text=gettext_lazy("For example: compared with the registry, number and name fit."),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )


class AliveForm(forms.Form):
    """Somebody who is dead by our record stands before an officer."""

    person = CPFField(label=gettext_lazy("CPF of the person in front of you"))
    words = forms.CharField(
        label=gettext_lazy("Document you saw, and how the mistake came about"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )


class SetAsideForm(forms.Form):
    """Why a report leads to nothing."""

    note = forms.CharField(
        label=gettext_lazy("Why does it lead to nothing?"),
        help_text=gettext_lazy("Only colleagues read this."),
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
    )


@require_safe
def somebody_died(request: HttpRequest) -> HttpResponse:
    """What to do after a death: for everybody, without a sign-in."""
    return render(request, "accounts/somebody_died.html")


@require_http_methods(["GET", "POST"])
@needs_own_name
def tell_death(request: HttpRequest) -> HttpResponse:
    """Somebody tells of a death; the answer is the same whether or not we know who died."""
    form = DeathForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            report = process.tell_death(actor_of(request), at=clock.now(), **form.cleaned_data)
        except Mendable as error:
            error.show_on(form)
        else:
            return redirect("death_told", reference=report.reference)
    status = 400 if request.method == "POST" else 200
    return render(request, "accounts/tell_death.html", {"form": form}, status=status)


@require_safe
@needs_own_name
def death_told(request: HttpRequest, reference: str) -> HttpResponse:
    """The receipt of who told it."""
    report = get_object_or_404(DeathReport, reference=reference)
    require(actor_of(request), "death_report.read", report, on=clock.today())
    context = {"report": report, "rows": _rows(report)}
    return render(request, "accounts/death_told.html", context)


@require_safe
@looks_into
def death_reports(request: HttpRequest) -> HttpResponse:
    """What was told of deaths and waits for an officer, without the names."""
    page = Paginator(deaths.open_reports(), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/death_reports.html", {"page_obj": page})


@require_http_methods(["GET", "POST"])
@looks_into
@needs_fresh_step_up
def death_report(request: HttpRequest, reference: str) -> HttpResponse:
    """One report: entered from the certificate for a second officer, or set aside."""
    actor, at = actor_of(request), clock.now()
    report = get_object_or_404(deaths.open_reports(), reference=reference)
    require(actor, "death_report.work", report, on=clock.today())
    given = sent(request)
    aside = given is not None and given.get("act") == "set_aside"
    form = EnterDeathForm(None if aside else given, initial=_told(report))
    no = SetAsideForm(given if aside else None)
    if request.method != "POST":
        _look(actor, report)
    elif (no if aside else form).is_valid():
        try:
            if aside:
                process.set_death_aside(actor, report, no.cleaned_data["note"], at)
                messages.success(request, _("Set aside. Who told us hears that we are done."))
                return redirect("death_reports")
            made = process.propose_death(actor, at=at, **form.cleaned_data)
        except Mendable as error:
            error.show_on(no if aside else form)
        else:
            messages.success(request, _("Proposed. It waits for a second person."))
            return redirect("proposal", reference=made.reference)
    context = {
        "report": report,
        "rows": [SummaryRow(key=_("Told by"), value=str(report.told_by)), *_rows(report)],
        "form": form,
        "no": no,
        "proposes": may(actor, "proposal.make", Proposal.Kind.DEATH, on=clock.today()),
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "accounts/death_report.html", context, status=status)


def _look(actor: Actor, report: DeathReport) -> None:
    """Opening it is a look at who told it, and at whom it is about if we know them."""
    known = queries.find_by_national_id(report.national_id)
    about = {report.told_by_id, known.pk if known else report.told_by_id}
    access_log.look_each(
        actor,
        [(one, report.reference) for one in about],
        what="report of a death",
        purpose="comparing it with the registry",
        at=clock.now(),
    )


def _told(report: DeathReport) -> dict[str, object]:
    return {
        "person": national_ids.formatted(report.national_id),
        "name": report.name,
        "died_on": report.died_on,
        "certificate": report.certificate,
    }


def _rows(report: DeathReport) -> list[SummaryRow]:
    told = DeathForm.base_fields
    return [
        SummaryRow(key=str(told[name].label), value=value) for name, value in _told(report).items()
    ]
