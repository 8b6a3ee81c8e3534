"""The treasury's pay runs: prepare, look, freeze, approve by two, and follow to zero."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from accounts import access_log
from accounts.middleware import actor_of
from accounts.models import Role
from accounts.pages.guards import kept_form, needs_fresh_step_up, needs_role
from accounts.permissions import may
from benefits import process
from benefits.pages import runs_parts as parts
from benefits.payments import queries
from benefits.payments.models import PayRun, PayRunState, RunKind
from portal import clock
from portal.components.dates import month_name
from portal.components.forms import MonthField
from portal.components.parts import Amount, Column, Link, Month, Status
from portal.errors import Mendable
from portal.periods import first_of_month
from portal.records import well_formed_reference
from portal.states import IllegalTransition

PAGE = 50
reads_runs = needs_role(Role.TREASURY, Role.AUDITOR)
makes_runs = needs_role(Role.TREASURY)


class PrepareForm(forms.Form):
    month = MonthField(
        label=gettext_lazy("Which month shall be paid?"),
        help_text=gettext_lazy("All that is due up to this month and not paid is collected."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What shall be paid?"),
        help_text=gettext_lazy(
            "Once a month is approved, the run of the 13th opens by itself. Only the first one is"
            " prepared here."
        ),
        choices=RunKind.choices,
    )


@require_GET
@reads_runs
def runs(request: HttpRequest) -> HttpResponse:
    """All runs, what waits for this person, and the fund's accounts."""
    actor = actor_of(request)
    page = Paginator(queries.runs(), PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "benefits/runs/runs.html",
        {
            "page": page,
            "columns": [
                _("Run"),
                _("Month"),
                Column(_("Payments"), numeric=True),
                Column(_("Paid out"), numeric=True),
                Column(_("Came back"), numeric=True),
                _("Pays on"),
                _("State"),
            ],
            "rows": [_row(one) for one in page],
            "to_approve": queries.runs_to_approve(actor.user_id or 0),
            "to_seal": queries.runs_to_seal(),
            "first_thirteenth": queries.first_thirteenth_due(clock.today()),
            "figures": parts.fund_figures(),
            "may_prepare": may(actor, "run.prepare", on=clock.today()),
        },
    )


def _row(one: PayRun) -> list[object]:
    return [
        Link(one.reference, reverse("benefits:run", args=[one.reference])),
        Month(one.month) if one.kind == RunKind.MONTH else parts.month_words(one),
        one.payment_count,
        Amount(one.total_cents),
        one.returned_count,  # type: ignore[attr-defined]
        one.pays_on,
        Status(parts.KIND[one.state], label=parts.state_word(one)),
    ]


@makes_runs
def prepare(request: HttpRequest) -> HttpResponse:
    """Asks for the month; collects what is due."""
    month = first_of_month(clock.today())
    form = PrepareForm(request.POST if request.method == "POST" else None, initial={"month": month})
    if request.method == "POST" and form.is_valid():
        try:
            made = process.prepare_pay_run(
                actor_of(request),
                form.cleaned_data["month"],
                clock.now(),
                form.cleaned_data["kind"],
            )
        except Mendable as trouble:
            trouble.show_on(form)
        else:
            return redirect("benefits:run", made.reference)
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "benefits/runs/prepare.html", {"form": form}, status=status)


@require_GET
@reads_runs
def run(request: HttpRequest, reference: str) -> HttpResponse:
    """One run: totals, differences, seal, approvals, file, bank answers, reconciliation."""
    found = _run_or_404(reference)
    actor = actor_of(request)
    return render(request, "benefits/runs/run.html", parts.whole(found, actor, clock.today()))


@require_GET
@reads_runs
def held(request: HttpRequest, reference: str) -> HttpResponse:
    """Who is due but cannot be paid in this run. Names are shown, so each look is kept."""
    found = _run_or_404(reference)
    page = Paginator(queries.holds(found), PAGE).get_page(request.GET.get("page"))
    for one in page:
        access_log.look(
            actor_of(request),
            one.person_id,
            what="payment held in a pay run",
            purpose="pay run",
            case=found.reference,
            at=clock.now(),
        )
    return render(
        request,
        "benefits/runs/held.html",
        {
            "run": found,
            "page": page,
            "columns": [
                _("Person"),
                _("Benefit"),
                _("Why"),
                Column(_("Months"), numeric=True),
                Column(_("Due"), numeric=True),
            ],
            "rows": [
                [
                    str(one.person),
                    one.award.get_benefit_display(),
                    one.get_reason_display(),
                    one.months,
                    Amount(one.amount_cents),
                ]
                for one in page
            ],
        },
    )


@require_POST
@makes_runs
def freeze(request: HttpRequest, reference: str) -> HttpResponse:
    """Seals the run for approval."""
    return _act(
        request,
        reference,
        lambda found: process.freeze_pay_run(actor_of(request), found.pk, clock.now()),
        _("The run is sealed. Two others can approve it now."),
    )


@makes_runs
@needs_fresh_step_up
def approve(request: HttpRequest, reference: str) -> HttpResponse:
    """Asks once more with the totals in full size; the seal that was shown is what is approved."""
    found = _run_or_404(reference)
    if request.method == "POST":
        return _act(
            request,
            reference,
            lambda one: process.approve_pay_run(
                actor_of(request), one.pk, seal=request.POST.get("seal", ""), at=clock.now()
            ),
            _("You have approved the run."),
        )
    if found.state != PayRunState.FROZEN:
        return redirect("benefits:run", found.reference)
    kept = kept_form(request)
    return render(
        request,
        "benefits/runs/approve.html",
        {
            "run": found,
            "came_back": kept is not None,
            "month": month_name(found.month),
            "facts": parts.sealed_facts(found),
        },
    )


@require_POST
@makes_runs
def discard(request: HttpRequest, reference: str) -> HttpResponse:
    """Takes the run back before anyone has sent it."""
    return _act(
        request,
        reference,
        lambda found: process.discard_pay_run(actor_of(request), found.pk, clock.now()),
        _("The run is discarded. Its months are due again."),
    )


def _act(
    request: HttpRequest, reference: str, step: Callable[[PayRun], Any], said: str
) -> HttpResponse:
    """One step on a run; what stands in its way is said on the run's page."""
    found = _run_or_404(reference)
    try:
        step(found)
    except (Mendable, IllegalTransition) as trouble:
        messages.error(request, getattr(trouble, "message", str(trouble)))
    else:
        messages.success(request, said)
    return redirect("benefits:run", found.reference)


def _run_or_404(reference: str) -> PayRun:
    found = queries.run(reference.upper()) if well_formed_reference(reference) else None
    if found is None:
        raise Http404
    return found
