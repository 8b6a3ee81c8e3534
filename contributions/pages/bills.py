"""An employer's bills: what to pay, how, until when."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.middleware import actor_of
from accounts.pages.guards import needs_employer
from accounts.permissions import require
from contributions import queries
from contributions.declarations.models import Bill
from contributions.pages.common import bill_tag, employer_of, regime_row
from portal import clock
from portal.components.dates import month_name
from portal.components.parts import Amount, Column, Figure, Link, SumLine, SummaryRow
from portal.money import format_cents


@require_safe
@needs_employer
def bills(request: HttpRequest) -> HttpResponse:
    """What is to be paid first, then all bills."""
    payer, today = employer_of(request), clock.today()
    require(actor_of(request), "bill.read", Bill(employer_id=payer.pk), on=today)
    page = Paginator(queries.bills_of(payer.pk), 24).get_page(request.GET.get("page"))
    unpaid = list(queries.open_bills(payer.pk))
    owed = queries.owed_cents(payer.pk)
    context = {
        "page": page,
        "figures": [
            Figure(
                label=_("To be paid"),
                value=Amount(sum(one.total_cents - one.received_cents for one in unpaid)),
            ),
            Figure(
                label=_("Of it overdue"),
                value=Amount(
                    sum(o.total_cents - o.received_cents for o in unpaid if o.due_on < today)
                ),
            ),
        ],
        "credit": -owed if owed < 0 else 0,
        "columns": [
            _("Month"),
            _("Reference"),
            Column(label=_("Amount"), numeric=True),
            _("To be paid by"),
            _("State"),
        ],
        "rows": [
            [
                Link(text=month_name(one.month), url=_url(one), about=one.reference),
                one.reference,
                Amount(one.total_cents),
                one.due_on,
                bill_tag(one, today),
            ]
            for one in page
        ],
    }
    return render(request, "contributions/bills.html", context)


def _url(bill: Bill) -> str:
    return reverse("contributions:bill", args=[bill.reference])


@require_safe
@needs_employer
def bill(request: HttpRequest, reference: str) -> HttpResponse:
    """One bill: the amount, the day, the reference to write, and how it came about."""
    one = queries.bill_by_reference(reference)
    if one is None:
        raise Http404
    today = clock.today()
    require(actor_of(request), "bill.read", one, on=today)
    context = how_to_pay(one, today) | {
        "regime": [regime_row(one.declaration.regime)],
        "sum_lines": [
            SumLine(label=_("Withheld from the workers"), cents=one.workers_cents, kind="add"),
            SumLine(label=_("The employer's share"), cents=one.employer_cents, kind="add"),
            SumLine(label=_("For accidents at work"), cents=one.risk_cents, kind="add"),
            SumLine(label=_("Bill"), cents=one.total_cents, kind="total"),
        ],
    }
    return render(request, "contributions/bill.html", context)


def how_to_pay(one: Bill, today: date) -> dict[str, Any]:
    """What is left of a bill, until when and how it is paid, and what was received for it."""
    received = [
        SummaryRow(key=_("Received"), value=Amount(got.amount_cents), on=got.received_on)
        for got in one.remittances.order_by("received_on", "id")
    ]
    rest = one.total_cents - sum(got.amount_cents for got in one.remittances.all())
    return {
        "bill": one,
        "rest": rest,
        "overdue": one.state == "open" and one.due_on < today,
        "how": [
            SummaryRow(key=_("Amount"), value=Amount(rest)),
            SummaryRow(key=_("Reference"), value=one.reference),
            SummaryRow(key=_("To be paid by"), value=one.due_on),
        ],
        "received": received,
        "bank_url": pay_url(one.reference, rest) if one.state == "open" else "",
        "tag": bill_tag(one, today),
    }


def pay_url(reference: str, rest_cents: int) -> str:
    """The simulated bank's page with everything filled in; "" where there is none."""
    origin = getattr(settings, "BANK_ORIGIN", "") if getattr(settings, "DEMO", False) else ""
    if not origin:
        return ""
    values = {
        "reference": reference,
        "amount": format_cents(rest_cents, "en", symbol=False).replace(",", ""),
    }
    return f"{origin}/?{urlencode(values)}"
