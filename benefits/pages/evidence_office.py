"""At the counter and on the phone: a clerk looks a person up and enters what they say."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_GET, require_http_methods

from accounts import access_log
from accounts.models import Role
from accounts.pages.guards import needs_role
from benefits import process, queries
from benefits.applications import questions
from benefits.applications.forms import BY_SLUG, by_event
from benefits.applications.models import Benefit, Draft
from benefits.applications.steps import StepForm
from benefits.applications.visit_models import OfficeVisit, Purpose
from benefits.pages import claims_parts as parts
from portal.components.forms import CPFField, RadioSelect
from portal.errors import Mendable

at_the_counter = needs_role(Role.CLERK)


class ServeForm(forms.Form):
    national_id = CPFField(label=gettext_lazy("CPF of the person"))
    purpose = forms.ChoiceField(
        label=gettext_lazy("Why do you look them up?"),
        choices=Purpose.choices,
        widget=RadioSelect,
        error_messages={"required": gettext_lazy("Choose why you look the person up.")},
    )
    words = forms.CharField(
        label=gettext_lazy("What did they ask for?"),
        help_text=gettext_lazy("The person reads that you looked them up, when, and why."),
        max_length=150,
        error_messages={"required": gettext_lazy("Say in a few words what the person asked for.")},
    )


@require_http_methods(["GET", "POST"])
@at_the_counter
def office(request: HttpRequest) -> HttpResponse:
    """Whom the clerk serves now, and the look-up of the next person: never without a purpose."""
    ask = parts.asked(request)
    form = ServeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            visit = process.serve_person(ask.actor, at=ask.at, **form.cleaned_data)
        except Mendable as trouble:
            trouble.show_on(form)
        else:
            return redirect("benefits:visit", reference=visit.reference)
    visits = queries.visits_of(ask.actor.staff_id or 0, ask.at)
    return render(request, "benefits/evidence/office.html", {"form": form, "visits": visits})


@require_GET
@at_the_counter
def visit(request: HttpRequest, reference: str) -> HttpResponse:
    """One person served: what runs already, what can be asked for."""
    _ask, found = _visit(request, reference)
    return render(
        request,
        "benefits/evidence/visit.html",
        {
            "visit": found,
            "claims": [
                (claim, parts.STATUS[claim.state])
                for claim in queries.open_claims_of(found.person_id)
            ],
            "drafts": queries.drafts_of(found.person_id),
            "benefits": [form for _event, listed in by_event() for form in listed],
        },
    )


@require_http_methods(["GET", "POST"])
@at_the_counter
def application(request: HttpRequest, reference: str, benefit: str) -> HttpResponse:
    """All questions of a benefit on one page, as on the paper form.

    Answers may open further questions: they are kept, and the page comes back with those.
    """
    ask, found = _visit(request, reference)
    declared = BY_SLUG.get(benefit)
    if declared is None:
        raise Http404
    kind = declared.benefit
    draft = queries.drafts_of(found.person_id).filter(benefit=kind).first()
    draft = draft or Draft(person_id=found.person_id, benefit=kind)
    if request.method == "GET":
        return _page(request, found, kind, _forms(draft, ask, None))
    filled = _forms(draft, ask, request.POST)
    if not all(form.is_valid() for _step, form in filled):
        return _page(request, found, kind, filled, status=422)
    answers: dict[str, Any] = {}
    for _step, form in filled:
        answers |= form.answers()
    try:
        first = process.same_application(ask.actor, found.pk, kind, answers, ask.at)
        if first is not None:
            messages.info(
                request,
                _("Claim %(protocol)s says exactly the same. Nothing has to be sent again.")
                % {"protocol": first.protocol},
            )
            return redirect("benefits:papers", protocol=first.protocol)
        draft = process.begin_draft(ask.actor, found.person_id, kind, ask.at)
        draft = process.save_answers(ask.actor, draft.pk, "check", answers, ask.at)
        known = queries.known_of_draft(draft, ask.today)
        if questions.first_open(kind, draft.answers, known) != "check":
            messages.info(request, _("These answers lead to further questions."))
            return _page(request, found, kind, _forms(draft, ask, None))
        claim = process.enter_application(ask.actor, found.pk, kind, answers, ask.at)
    except Mendable as trouble:
        messages.error(request, trouble.message)
        return redirect("benefits:visit", reference=found.reference)
    messages.success(
        request,
        _("The claim is received. Protocol number: %(protocol)s") % {"protocol": claim.protocol},
    )
    return redirect("benefits:papers", protocol=claim.protocol)


Filled = list[tuple[Any, StepForm]]


def _forms(draft: Draft, ask: parts.Asked, data: Any) -> Filled:
    """The open questions of the application, and the declaration at the end."""
    known = queries.known_of_draft(draft, ask.today)
    steps = questions.steps_of(draft.benefit, known)
    filled: Filled = [
        (step, step.form(data, initial=draft.answers, on=ask.today, known=known)) for step in steps
    ]
    return [*filled, (None, questions.DeclarationForm(data, on=ask.today))]


def _page(
    request: HttpRequest, found: OfficeVisit, kind: str, filled: Filled, status: int = 200
) -> HttpResponse:
    return render(
        request,
        "benefits/evidence/application.html",
        {
            "visit": found,
            "benefit": capfirst(Benefit(kind).label),
            "filled": filled,
            "forms": [form for _step, form in filled],
        },
        status=status,
    )


def _visit(request: HttpRequest, reference: str) -> tuple[parts.Asked, OfficeVisit]:
    """The clerk's own visit while it lasts; every page of it is a look that the person can see."""
    ask = parts.asked(request)
    found = queries.visit_for(ask.actor, reference, on=ask.today)
    if found is None or found.ends_at <= ask.at:
        raise Http404
    access_log.look(
        ask.actor,
        found.person_id,
        what=N_("personal data and contribution record"),
        purpose=N_("entering an application for the person"),
        case=found.reference,
        at=ask.at,
    )
    return ask, found
