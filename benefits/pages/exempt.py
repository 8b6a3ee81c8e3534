"""Income tax of the seriously ill: the person asks with a report, a doctor answers."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_GET, require_http_methods

from accounts import access_log
from accounts.models import Role
from accounts.pages.guards import needs_person, needs_role
from accounts.permissions import may, require
from benefits.evidence import papers
from benefits.evidence.models import Evidence
from benefits.evidence.words import why
from benefits.law.withholding import ILLNESSES
from benefits.pages import claims_parts as parts
from benefits.pages.desk_forms import FoundOutForm
from benefits.payments.exempt_models import ExemptionState, TaxExemption
from benefits.process import exempt as process
from portal import row_guard
from portal.components.forms import DateField, RadioSelect
from portal.components.parts import SummaryRow
from portal.errors import Mendable
from portal.records import well_formed_reference
from portal.states import IllegalTransition

doctors = needs_role(Role.MEDICAL)
# Lei 7.713/1988 art. 6 XIV; Lei 9.250/1995 art. 30 §2
NAMES = {
    "aids": gettext_lazy("AIDS"),
    "ankylosing_spondylitis": gettext_lazy("Ankylosing spondylitis"),
    "blindness": gettext_lazy("Blindness, of one eye too"),
    "cancer": gettext_lazy("Cancer"),
    "cystic_fibrosis": gettext_lazy("Cystic fibrosis"),
    "hansen": gettext_lazy("Hansen’s disease"),
    "heart": gettext_lazy("Severe heart disease"),
    "kidney": gettext_lazy("Severe kidney disease"),
    "liver": gettext_lazy("Severe liver disease"),
    "mental_alienation": gettext_lazy("Mental illness that takes away judgement"),
    "multiple_sclerosis": gettext_lazy("Multiple sclerosis"),
    "occupational_disease": gettext_lazy("Disease that comes from the work"),
    "paget": gettext_lazy("Advanced Paget’s disease of bone"),
    "paralysis": gettext_lazy("Paralysis that disables and cannot be cured"),
    "parkinson": gettext_lazy("Parkinson’s disease"),
    "radiation": gettext_lazy("Contamination by radiation"),
    "tuberculosis": gettext_lazy("Active tuberculosis"),
}


class AskForm(forms.Form):
    report = forms.FileField(
        label=papers.TAX_REPORT.title,
        help_text=papers.TAX_REPORT.why,
        error_messages={"required": gettext_lazy("Choose the file with the report.")},
    )

    def clean_report(self) -> UploadedFile:
        """One that is too large is not even read."""
        file: UploadedFile = self.cleaned_data["report"]
        if (file.size or 0) > papers.LIMITS.file:
            raise forms.ValidationError(why("too_big"))
        return file


class SettleForm(FoundOutForm):
    field_order = ("result", "illness", "since", "until", "words")
    result = forms.ChoiceField(
        label=gettext_lazy("What came of it?"),
        choices=[
            ("confirmed", gettext_lazy("It is one of these illnesses")),
            ("not_confirmed", gettext_lazy("This report does not show it")),
        ],
        widget=RadioSelect,
        error_messages={"required": gettext_lazy("Choose what came of it.")},
    )
    illness = forms.ChoiceField(
        label=gettext_lazy("Which illness?"),
        choices=[("", "—"), *((key, NAMES[key]) for key in ILLNESSES)],
        required=False,
    )
    since = DateField(
        label=gettext_lazy("Since when?"),
        help_text=gettext_lazy("If the report does not say it, the day of the report."),
        required=False,
    )
    until = DateField(
        label=gettext_lazy("Until when?"),
        help_text=gettext_lazy("Only if the illness can be brought under control."),
        required=False,
    )

    def clean(self) -> None:
        given = self.cleaned_data
        if given.get("result") != "confirmed":
            return
        if not given.get("illness"):
            self.add_error("illness", _("Choose the illness."))
        if not given.get("since") and "since" not in self.errors:
            self.add_error("since", _("Say since when."))


@require_http_methods(["GET", "POST"])
@needs_person
def ask(request: HttpRequest) -> HttpResponse:
    """Why an illness frees a pension from income tax, how to ask, and what was answered."""
    asking = parts.asked(request)
    person_id = asking.actor.subject_person_id
    require(asking.actor, "exemption.ask", person_id, on=asking.today)
    assert person_id is not None
    access_log.look(
        asking.actor,
        person_id,
        what=N_("a medical report"),
        purpose="acting for the person",
        at=asking.at,
    )
    pension = process.pension_of(person_id)
    form = AskForm(request.POST, request.FILES) if request.method == "POST" else AskForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["report"]
        try:
            process.ask_exemption(
                asking.actor, person_id, name=file.name or "", content=file.read(), at=asking.at
            )
        except Mendable as trouble:
            form.add_error("report", trouble.message)
        else:
            messages.success(request, _("Received. A doctor reads it, and we write to you."))
            return redirect("benefits:exemption")
    found = TaxExemption.objects.filter(person_id=person_id).order_by("-id")
    return render(
        request,
        "benefits/exempt/ask.html",
        {
            "form": form if pension else None,
            "names": NAMES.values(),
            "found": [(capfirst(one.get_state_display()), _rows(one)) for one in found],
        },
        status=422 if form.errors else 200,
    )


def _rows(one: TaxExemption) -> list[SummaryRow]:
    """A request as the person reads it."""
    rows = [
        SummaryRow(key=_("Number"), value=one.reference),
        SummaryRow(key=_("Received"), value=one.asked_at),
    ]
    if one.state == ExemptionState.CONFIRMED:
        rows.append(SummaryRow(key=_("Illness"), value=str(NAMES[one.illness])))
        rows.append(SummaryRow(key=_("Since"), value=one.since))
        if one.until:
            rows.append(SummaryRow(key=_("Until"), value=one.until))
    if one.state != ExemptionState.ASKED:
        rows.append(SummaryRow(key=_("What the doctor writes"), value=one.words))
    return rows


@require_GET
@doctors
def waiting(request: HttpRequest) -> HttpResponse:
    """The requests that wait for a doctor, oldest first."""
    asking = parts.asked(request)
    require(asking.actor, "exemption.open", None, on=asking.today)
    with row_guard.everyone("which requests wait for a doctor"):
        found = list(TaxExemption.objects.filter(state=ExemptionState.ASKED)[:100])
    shown = [one for one in found if may(asking.actor, "exemption.settle", one, on=asking.today)]
    return render(request, "benefits/exempt/waiting.html", {"found": shown})


@require_http_methods(["GET", "POST"])
@doctors
def settle(request: HttpRequest, reference: str) -> HttpResponse:
    """One request with its report, and the doctor's answer."""
    asking = parts.asked(request)
    if not well_formed_reference(reference):
        raise Http404
    with row_guard.everyone("whose request it is, before the right to it is asked"):
        asked = (
            TaxExemption.objects.select_related("person")
            .filter(reference=reference.upper())
            .first()
        )
    if asked is None or not may(asking.actor, "exemption.settle", asked, on=asking.today):
        mine = asked is not None and asked.settled_by_id == asking.actor.staff_id
        if request.method == "POST" and mine:  # a second click
            messages.info(request, _("This was settled a moment ago."))
            return redirect("benefits:exemptions")
        raise Http404
    form = SettleForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _settle(request, asking, asked, form):
        return redirect("benefits:exemptions")
    access_log.look(
        asking.actor,
        asked.person_id,
        what=N_("a medical report"),
        purpose=N_("looking into an exemption from income tax"),
        case=asked.reference,
        at=asking.at,
    )
    return render(
        request,
        "benefits/exempt/settle.html",
        {
            "asked": asked,
            "rows": parts.person_rows(asked.person),
            "papers": Evidence.objects.filter(about=asked.reference, person_id=asked.person_id),
            "form": form,
        },
        status=422 if form.errors else 200,
    )


def _settle(
    request: HttpRequest, asking: parts.Asked, asked: TaxExemption, form: SettleForm
) -> bool:
    given = form.cleaned_data
    try:
        if given["result"] == "confirmed":
            process.confirm_exemption(
                asking.actor,
                asked.pk,
                **{name: given[name] for name in ("illness", "since", "until", "words")},
                at=asking.at,
            )
        else:
            process.leave_exemption(asking.actor, asked.pk, words=given["words"], at=asking.at)
    except Mendable as trouble:
        trouble.show_on(form)
        return False
    except IllegalTransition:
        messages.info(request, _("This was settled a moment ago."))
    else:
        messages.success(request, _("Sealed. Thank you."))
    return True
