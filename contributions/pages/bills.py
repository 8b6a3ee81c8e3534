"""An employer's bills: what to pay, how, until when."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import acts
from accounts.middleware import actor_of
from accounts.pages.company import number_in
from accounts.pages.guards import needs_employer
from accounts.permissions import may, require
from contributions import process, queries
from contributions.declarations.models import Bill
from contributions.pages.common import bill_tag, employer_of, regime_row
from contributions.pages.forms import PayDayForm
from contributions.pages.late import late, valid_until
from portal import clock
from portal.components.dates import month_name
from portal.components.parts import Amount, Column, Figure, Link, SumLine, SummaryRow
from portal.errors import Mendable
from portal.money import format_cents
from portal.states import IllegalTransition


@require_safe
@needs_employer
def bills(request: HttpRequest) -> HttpResponse:
    """What is to be paid first, then all bills."""
    payer, today = employer_of(request), clock.today()
    require(actor_of(request), "bill.read", Bill(employer_id=payer.pk), on=today)
    page = Paginator(queries.bills_of(payer.pk), 24).get_page(request.GET.get("page"))
    unpaid = list(queries.open_bills(payer.pk))
    owed = {one.pk: queries.owed_on(one, today).total_cents for one in unpaid}
    balance = queries.owed_cents(payer.pk)
    context = {
        "page": page,
        "figures": [
            Figure(
                label=_("To be paid"),
                value=Amount(sum(owed[one.pk] for one in unpaid)),
            ),
            Figure(
                label=_("Of it overdue"),
                value=Amount(sum(owed[one.pk] for one in unpaid if one.due_on < today)),
            ),
        ],
        "credit": max(-balance, 0),
        "twice": queries.paid_twice(payer.pk, today),
        "next_bill": unpaid[0] if unpaid else None,
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
                Amount(owed.get(one.pk, one.total_cents)),
                one.due_on,
                bill_tag(one, today),
            ]
            for one in page
        ],
    }
    return render(request, "contributions/bills.html", context)


def _url(bill: Bill) -> str:
    return reverse("contributions:bill", args=[bill.reference])


@require_http_methods(["GET", "POST"])
@needs_employer
def bill(request: HttpRequest, reference: str) -> HttpResponse:
    """One bill: the amount, the day, the reference to write, and how it came about.

    While it is open, what was paid twice can be set against it.
    """
    one = queries.bill_by_reference(reference)
    if one is None:
        raise Http404
    today = clock.today()
    actor = actor_of(request)
    require(actor, "bill.read", one, on=today)
    may_set_off = may(actor, "bill.set_off", one, on=today)
    if request.method == "POST":
        return _set_off(request, one)
    context = how_to_pay(one, today, request.GET) | {
        "regime": [regime_row(one.declaration.regime)],
        "twice": queries.paid_twice(one.employer_id, today)
        if may_set_off and one.state == "open"
        else [],
        "sum_lines": [
            SumLine(label=_("Withheld from the workers"), cents=one.workers_cents, kind="add"),
            SumLine(label=_("The employer's share"), cents=one.employer_cents, kind="add"),
            SumLine(label=_("For accidents at work"), cents=one.risk_cents, kind="add"),
            SumLine(label=_("Bill"), cents=one.total_cents, kind="total"),
        ],
    }
    status = 400 if context["form"].errors else 200
    return render(request, "contributions/bill.html", context, status=status)


def _set_off(request: HttpRequest, one: Bill) -> HttpResponse:
    try:
        process.set_off(
            actor_of(request), number_in(request.POST.get("entry", "")), one, clock.now()
        )
    except (Mendable, IllegalTransition) as trouble:
        acts.nothing_done(request)
        words = trouble.message if isinstance(trouble, Mendable) else _("Look at your bills again.")
        messages.error(request, str(words))
    else:
        messages.success(request, _("Set off. Your bill shows what is left of it."))
    return redirect("contributions:bill", reference=one.reference)


def how_to_pay(one: Bill, today: date, asked: QueryDict) -> dict[str, Any]:
    """What a bill costs on the day that was asked for, else today; until when that holds, how it
    is paid, and what was received for it.
    """
    form = PayDayForm(asked if "on_day" in asked else None, today=today)
    day = form.cleaned_data["on"] if form.is_valid() else today
    left = queries.owed_on(one, day)
    until = valid_until(one, left, day)
    return {
        "bill": one,
        "form": form,
        "day": day,
        "left": left,
        "rest": left.total_cents,
        "late": late(one, left, day),
        "overdue": one.state == "open" and one.due_on < day,
        "how": [
            SummaryRow(key=_("Amount"), value=Amount(left.total_cents)),
            SummaryRow(key=_("Reference"), value=one.reference),
            SummaryRow(key=_("To be paid by"), value=one.due_on),
            *([SummaryRow(key=_("The amount holds until"), value=until)] if until else ()),
        ],
        "received": [
            SummaryRow(key=_("Received"), value=Amount(got.amount_cents), on=got.received_on)
            for got in one.remittances.order_by("received_on", "id")
        ],
        "bank_url": pay_url(one.reference, left.total_cents) if one.state == "open" else "",
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
