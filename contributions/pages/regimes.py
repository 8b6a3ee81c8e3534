"""By which law a company pays: it says so, treasury confirms it, its bills follow."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts import acts
from accounts.middleware import actor_of
from accounts.models import Role
from accounts.pages.guards import needs_employer, needs_role
from accounts.permissions import may, require
from contributions import process, queries
from contributions.employers.models import RegimeStatement
from contributions.law.employer import ARTICLES
from contributions.law.employer import Regime as LawRegime
from contributions.pages.accident_parts import begun
from contributions.pages.common import employer_of, regime_row
from contributions.pages.forms import RegimeDecisionForm, RegimeForm
from portal import clock
from portal.components.dates import month_name
from portal.components.parts import Link, Status, SummaryRow
from portal.errors import Mendable

A_PAGE = 25


def tag(statement: RegimeStatement) -> Status:
    """What became of a statement, as a tag."""
    if statement.outcome == RegimeStatement.Outcome.CONFIRMED:
        return Status("granted", pgettext("statement", "Confirmed"))
    if statement.outcome == RegimeStatement.Outcome.REFUSED:
        return Status("ended", pgettext("statement", "Not confirmed"))
    return Status("waiting", pgettext("statement", "Being looked at"))


@require_http_methods(["GET", "POST"])
@needs_employer
def regime(request: HttpRequest) -> HttpResponse:
    """How the company pays now, what it told us of that, and the form to tell it."""
    payer = employer_of(request, "regime.state")
    stated = list(queries.regime_statements(payer.pk))
    waits = any(not one.outcome for one in stated)
    if request.method == "POST" and waits:  # the page has no form then: a second click
        acts.nothing_done(request)
        return redirect("contributions:regime")
    form = RegimeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = process.state_regime(
                actor_of(request), payer.pk, at=clock.now(), **form.cleaned_data
            )
        except Mendable as trouble:
            trouble.show_on(form)
        else:
            acts.done_to(request, made.reference)
            messages.success(request, _("Sent. A person looks at it; your bills stay until then."))
            return redirect("contributions:regime")
    context = {
        "payer": payer,
        "form": form,
        "waits": waits,
        "now": [regime_row(queries.regime_on(payer.pk, clock.today().replace(day=1)))],
        "columns": [_("From"), _("How the company pays"), _("State"), _("Note"), _("Number")],
        "rows": [
            [
                month_name(one.from_month),
                begun(one.get_regime_display()),
                tag(one),
                one.note or None,
                one.reference,
            ]
            for one in stated
        ],
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "contributions/regime.html", context, status=status)


@require_safe
@needs_role(Role.TREASURY, Role.AUDITOR)
def regimes(request: HttpRequest) -> HttpResponse:
    """What companies told us of how they pay: what waits first."""
    page = Paginator(queries.all_regime_statements(), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "columns": [_("Number"), _("Company"), _("From"), _("How the company pays"), _("State")],
        "rows": [
            [
                Link(
                    text=one.reference,
                    url=reverse("contributions:regime_statement", args=[one.reference]),
                ),
                one.employer.organisation.name,
                month_name(one.from_month),
                begun(one.get_regime_display()),
                tag(one),
            ]
            for one in page
        ],
    }
    return render(request, "contributions/regimes.html", context)


@require_http_methods(["GET", "POST"])
@needs_role(Role.TREASURY, Role.AUDITOR)
def regime_statement(request: HttpRequest, reference: str) -> HttpResponse:
    """One statement: what the company says, its proof, and the answer."""
    one = get_object_or_404(
        RegimeStatement.objects.select_related("employer__organisation", "decided_by"),
        reference=reference,
    )
    actor = actor_of(request)
    if request.method == "POST":
        require(actor, "regime.decide", one, on=clock.today())
    form = RegimeDecisionForm(request.POST or None)
    if request.method == "POST" and request.POST.get("decision") == "again":
        count = process.bill_by_regime(one.pk, clock.now()) if one.outcome == "confirmed" else 0
        messages.success(request, _("Months billed again: %(count)s.") % {"count": count})
        return redirect("contributions:regime_statement", reference=reference)
    if request.method == "POST" and form.is_valid():
        decision = request.POST.get("decision")
        try:
            if decision not in ("confirm", "refuse"):
                raise Mendable(_("Choose one answer."))
            process.decide_regime(
                actor,
                one,
                confirm=decision == "confirm",
                note=form.cleaned_data["note"],
                at=clock.now(),
            )
        except Mendable as trouble:
            trouble.show_on(form)
        else:
            messages.success(request, _("Kept. The company is told."))
            return redirect("contributions:regime_statement", reference=reference)
    months = []
    if one.outcome == RegimeStatement.Outcome.CONFIRMED:
        months = queries.billed_otherwise(one.employer_id, clock.today())
    context = {
        "statement": one,
        "form": form,
        "may_decide": may(actor, "regime.decide", one, on=clock.today()),
        "facts": _facts(one),
        "months": [month_name(month.month) for month in months],
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "contributions/regime_statement.html", context, status=status)


def _facts(one: RegimeStatement) -> list[SummaryRow]:
    rows = [
        SummaryRow(key=_("Company"), value=one.employer.organisation.name),
        SummaryRow(key=_("CNPJ"), value=one.employer.organisation.registration),
        SummaryRow(
            key=_("How the company pays"),
            value=begun(one.get_regime_display()),
            source=ARTICLES[LawRegime(one.regime)],
        ),
        SummaryRow(key=_("From"), value=month_name(one.from_month)),
        SummaryRow(key=_("Proof"), value=one.proof),
        SummaryRow(key=_("Stated by"), value=one.stated_as, on=timezone.localdate(one.stated_at)),
        SummaryRow(key=_("State"), value=tag(one)),
    ]
    if one.decided_at is not None:
        on = timezone.localdate(one.decided_at)
        rows.append(SummaryRow(key=_("Decided by"), value=str(one.decided_by), on=on))
    if one.note:
        rows.append(SummaryRow(key=_("Note"), value=one.note))
    return rows
