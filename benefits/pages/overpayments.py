"""Money that was paid without a right, as the person sees it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.pages.guards import needs_person
from accounts.permissions import may
from benefits import process, queries
from benefits.overpayments.models import Overpayment
from benefits.pages import claims_parts as parts
from benefits.pages.appeals import contest_page
from benefits.pages.procedures import Kind, add_error, person_page, undecided
from benefits.process.overpay_letter import answer as outcome_of
from benefits.process.overpay_letter import how_much, line_name
from contributions.pages.bills import pay_url
from portal.components.parts import Amount, Column, Month, Status, SummaryRow
from portal.errors import Mendable
from portal.periods import parse_month


class PartsForm(forms.Form):
    parts = forms.IntegerField(
        label=gettext_lazy("In how many monthly parts?"),
        help_text=gettext_lazy(
            "From 2 to 60. The parts are equal, and no interest is added. You can choose again"
            " later."
        ),
        min_value=2,
        max_value=60,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "size": 4}),
        error_messages={"required": gettext_lazy("Say in how many parts.")},
    )


_KIND = Kind(
    name="overpayment",
    template="benefits/overpayments/overpayment.html",
    opened=process.open_overpayment,
    answer=process.answer_overpayment,
    said=gettext_lazy("We have your answer. Nothing is taken off meanwhile."),
    hint=gettext_lazy(
        "Your own words are enough. Say what is wrong, whether you could have known, and how"
        " much of a month you could do without."
    ),
    status={
        "found": "deciding",
        "hearing": "needs_you",
        "to_decide": "deciding",
        "proposed": "deciding",
        "taking": "waiting",
        "settled": "paid",
        "waived": "granted",
        "annulled": "granted",
        "dropped": "granted",
    },
)


@require_http_methods(["GET", "POST"])
@needs_person
def overpayment(request: HttpRequest, reference: str) -> HttpResponse:
    """What was counted, month by month; the answer; later how it is paid back."""
    ask, found = _own(request, reference)
    return person_page(request, ask, found, _KIND, lambda: _context(ask, found))


def _context(ask: parts.Asked, found: Overpayment) -> dict[str, Any]:
    account = queries.overpayments.account_of(found, ask.today)
    return {
        "title": _title(found),
        "how": how_much(found, account) if found.state == "taking" else "",
        "account": _account_rows(account) if found.result is not None else [],
        **_bills(ask, found),
        **month_table(found),
    }


def _bills(ask: parts.Asked, found: Overpayment) -> dict[str, Any]:
    """What is to be paid by bills: the next one, how to pay it, all of them, the wish for parts."""
    bills = queries.overpayments.bills_of(found) if found.result is not None else []
    left = [one for one in bills if one.state == "open"]
    if not left:
        return {"bill": None}
    can_act = may(ask.actor, "procedure.answer", found, on=ask.today)
    return {
        "bill": left[0],
        "overdue": left[0].due_on < ask.today,
        "bank_url": pay_url(left[0].reference, left[0].cents),
        "parts_url": reverse("benefits:overpayment_parts", args=[found.reference])
        if can_act
        else "",
        "bill_columns": [
            _("Part"),
            _("Reference"),
            Column(_("Amount"), numeric=True),
            _("To be paid by"),
            _("State"),
        ],
        "bill_rows": [
            [
                _("%(number)s of %(parts)s") % {"number": one.number, "parts": one.parts},
                one.reference,
                Amount(one.cents),
                one.due_on,
                Status("paid" if one.state == "paid" else "waiting", one.get_state_display()),
            ]
            for one in bills
        ]
        if len(bills) > 1
        else [],
    }


@require_http_methods(["GET", "POST"])
@needs_person
def parts_wanted(request: HttpRequest, reference: str) -> HttpResponse:
    """The wish to pay what is left in monthly parts: how many."""
    ask, found = _own(request, reference)
    if queries.overpayments.open_bill(found) is None:
        raise Http404
    form = PartsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            process.pay_back_in_parts(ask.actor, found.pk, form.cleaned_data["parts"], ask.at)
        except Mendable as error:
            add_error(form, error)
        else:
            messages.success(request, _("Done. Each part has a bill of its own."))
            return redirect("benefits:overpayment", reference=found.reference)
    account = queries.overpayments.account_of(found, ask.today)
    return render(
        request,
        "benefits/overpayments/parts.html",
        {"row": found, "form": form, "left": account.left_cents},
    )


@require_http_methods(["GET", "POST"])
@needs_person
def contest(request: HttpRequest, reference: str) -> HttpResponse:
    """Contests that it is asked back, as any other decision."""
    ask, found = _own(request, reference)
    if found.result is None:
        raise Http404
    findings = [
        ("amount", _("The amount")),
        ("good_faith", _("I could not know that it was too much")),
        ("share", _("Too much is taken off a month")),
        ("other", _("Something else")),
    ]
    return contest_page(request, ask, found.claim, found.result, findings)


def _own(request: HttpRequest, reference: str) -> tuple[parts.Asked, Overpayment]:
    ask = parts.asked(request)
    found = queries.overpayments.own(ask.actor, reference, on=ask.today)
    if found is None:
        raise Http404
    return ask, found


def _title(found: Overpayment) -> str:
    if found.state == "waived":
        return _("You need not pay anything back")
    if found.state in ("annulled", "dropped"):
        return _("Nothing is owed any more")
    if found.state == "settled":
        return _("All is paid back")
    if found.result is not None:
        return outcome_of(found)
    return undecided(found)


def _account_rows(account: queries.overpayments.Account) -> list[SummaryRow]:
    return [
        SummaryRow(key=_("Asked back"), value=Amount(account.owed_cents)),
        SummaryRow(key=_("Taken off so far"), value=Amount(account.taken_cents)),
        *(
            [SummaryRow(key=_("Paid by bills so far"), value=Amount(account.paid_cents))]
            if account.paid_cents
            else []
        ),
        SummaryRow(
            key=_("Still open") if account.left_cents >= 0 else _("Given back with the next run"),
            value=Amount(abs(account.left_cents)),
        ),
    ]


def month_table(found: Overpayment) -> dict[str, Any]:
    """The table of the months."""
    return {
        "columns": [
            Column(_("Month")),
            Column(_("Paid"), numeric=True),
            Column(_("Due"), numeric=True),
            Column(_("Too much"), numeric=True),
        ],
        "rows": [
            [
                line_name(one) if "kind" in one else Month(parse_month(one["month"][:7])),
                *(Amount(one[key]) for key in ("paid", "due", "owed")),
            ]
            for one in found.months
        ],
    }
