"""Treasury's view of bills past their day: until when each can be collected, what stopped it."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.middleware import actor_of
from accounts.models import Role
from accounts.pages.guards import needs_role
from accounts.permissions import may, require
from contributions import process, queries
from contributions.declarations.models import Bill
from contributions.pages.accident_parts import begun
from contributions.pages.common import bill_tag
from contributions.pages.forms import InterruptionForm
from portal import clock
from portal.components.dates import month_name
from portal.components.parts import Amount, Column, Link, SummaryRow
from portal.errors import Mendable

A_PAGE = 25
MOST_RECOGNISED = 200


@require_safe
@needs_role(Role.TREASURY, Role.AUDITOR)
def overdue(request: HttpRequest) -> HttpResponse:
    """The bills of all employers that are past their day, the oldest first."""
    today = clock.today()
    page = Paginator(queries.overdue_bills(today), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "columns": [
            _("Reference"),
            _("Company"),
            _("Month"),
            Column(label=_("Amount"), numeric=True),
            _("To be paid by"),
            _("Can be collected until"),
            _("State"),
        ],
        "rows": [
            [
                Link(
                    text=one.reference,
                    url=reverse("contributions:overdue_bill", args=[one.reference]),
                ),
                one.employer.organisation.name,
                month_name(one.month),
                Amount(one.total_cents),
                one.due_on,
                queries.last_day_to_collect(one),
                bill_tag(one, today),
            ]
            for one in page
        ],
        "recognised_columns": [_("Company"), _("Month"), _("Decision")],
        "recognised": [
            [one.employer.organisation.name, month_name(one.month), one.decision]
            for one in queries.recognised_not_filed()[:MOST_RECOGNISED]
        ],
    }
    return render(request, "contributions/overdue.html", context)


@require_http_methods(["GET", "POST"])
@needs_role(Role.TREASURY, Role.AUDITOR)
def overdue_bill(request: HttpRequest, reference: str) -> HttpResponse:
    """One bill: what is left of it, until when it can be collected, and what stopped the time."""
    one = queries.bill_by_reference(reference)
    if one is None:
        raise Http404
    actor, today = actor_of(request), clock.today()
    if request.method == "POST":
        require(actor, "bill.interrupt", one, on=today)
    form = InterruptionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            process.interrupt_time(actor, one, at=clock.now(), **form.cleaned_data)
        except Mendable as trouble:
            trouble.show_on(form)
        else:
            messages.success(request, _("Kept, with your name."))
            return redirect("contributions:overdue_bill", reference=reference)
    entered = one.interruptions.select_related("entered_by").order_by("happened_on", "id")
    context = {
        "bill": one,
        "form": form,
        "may_enter": one.state in ("open", "expired")
        and may(actor, "bill.interrupt", one, on=today),
        "facts": _facts(one),
        "columns": [_("What"), _("When"), _("Runs again"), _("Proof"), _("Entered by")],
        "rows": [
            [
                begun(stop.get_ground_display()),
                stop.happened_on,
                stop.runs_again_on,
                stop.reason,
                f"{stop.entered_by}, {timezone.localdate(stop.entered_at)}",
            ]
            for stop in entered
        ],
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "contributions/overdue_bill.html", context, status=status)


def _facts(one: Bill) -> list[SummaryRow]:
    today, last = clock.today(), queries.last_day_to_collect(one)
    rest = queries.owed_on(one, today).total_cents
    return [
        SummaryRow(key=_("Company"), value=one.employer.organisation.name),
        SummaryRow(key=_("Month"), value=month_name(one.month)),
        SummaryRow(key=_("Amount"), value=Amount(one.total_cents)),
        SummaryRow(key=_("Still to be paid"), value=Amount(rest)),
        SummaryRow(key=_("To be paid by"), value=one.due_on),
        SummaryRow(
            key=_("Can be collected until"),
            value=last or _("The time stands still."),
            source="CTN art. 174",
        ),
        SummaryRow(key=_("State"), value=bill_tag(one, today)),
    ]
