"""The treasury finds the pay-back bill of a booking without one: one proposes, another looks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from accounts import access_log
from accounts.middleware import actor_of
from accounts.models import Role
from accounts.pages.guards import needs_role
from accounts.permissions import may, require
from benefits import process, queries
from benefits.overpayments.match_models import PaybackMatch
from contributions.pages.forms import MatchForm
from contributions.remittances.models import StatementEntry
from portal import clock
from portal.components.forms import RadioSelect
from portal.components.parts import Amount, Column, Link, SummaryRow
from portal.errors import Mendable
from portal.states import IllegalTransition


class DecideForm(forms.Form):
    do = forms.ChoiceField(
        label=gettext_lazy("Does this booking pay this bill?"),
        choices=[
            ("confirm", gettext_lazy("Yes: count it for the person")),
            ("return", gettext_lazy("No, or I am not sure")),
        ],
        widget=RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("If not: what speaks against it?"), required=False, max_length=180
    )


class TakeBackForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("If you take it back: what speaks against it?"), max_length=180
    )


@require_GET
@needs_role(Role.TREASURY, Role.AUDITOR)
def matches(request: HttpRequest) -> HttpResponse:
    """What was proposed and waits for a second person, oldest first."""
    may_open = may(actor_of(request), "payback.open", on=clock.today())
    return render(
        request,
        "benefits/overpayments/matches.html",
        {
            "columns": [
                _("Booking"),
                _("Booked on"),
                Column(_("Amount"), numeric=True),
                _("Bill"),
                _("Proposed by"),
            ],
            "rows": [_row(one, may_open) for one in queries.overpayments.matches()],
        },
    )


def _row(one: PaybackMatch, may_open: bool) -> list[object]:
    url = reverse("benefits:payback_match", args=[one.entry_id])
    number = one.entry.bank_reference
    return [
        Link(number, url) if may_open else number,
        one.entry.booked_on,
        Amount(one.entry.amount_cents),
        one.bill.reference,
        one.proposed_name,
    ]


@require_http_methods(["GET", "POST"])
@needs_role(Role.TREASURY)
def match(request: HttpRequest, entry_id: int) -> HttpResponse:
    """One booking: which bill it pays and how one knows; once that is said, another's yes or no."""
    entry = get_object_or_404(StatementEntry, pk=entry_id)
    if entry.state != "unmatched" or entry.amount_cents <= 0:
        messages.info(request, _("This booking does not wait for anybody any more."))
        return redirect("contributions:statements")
    proposed = queries.overpayments.match_of(entry_id)
    return _propose(request, entry) if proposed is None else _decide(request, entry, proposed)


def _propose(request: HttpRequest, entry: StatementEntry) -> HttpResponse:
    form = MatchForm(request.POST or None)

    def propose() -> str:
        process.propose_match(actor_of(request), entry.pk, at=clock.now(), **form.cleaned_data)
        return _("Proposed. Another person of the treasury confirms it.")

    context = {"entry": entry, "form": form, "facts": _facts(entry), "is_new": True}
    return _step(request, form, propose, context)


def _decide(request: HttpRequest, entry: StatementEntry, proposed: PaybackMatch) -> HttpResponse:
    actor, today = actor_of(request), clock.today()
    require(actor, "payback.match", proposed.bill, on=today)
    access_log.look(
        actor,
        proposed.person_id,
        what="bill for money asked back",
        purpose="matching a booking",
        case=proposed.bill.reference,
        at=clock.now(),
    )
    is_second = may(actor, "payback.confirm", proposed, on=today)
    form = (DecideForm if is_second else TakeBackForm)(request.POST or None)

    def decide() -> str:
        if form.cleaned_data.get("do") == "confirm":
            process.confirm_match(actor, proposed.pk, clock.now())
            return _("Confirmed. The bill is paid and the person is told.")
        process.return_match(actor, proposed.pk, form.cleaned_data["note"], clock.now())
        return _("Returned. The booking waits as before.")

    context = {
        "entry": entry,
        "form": form,
        "facts": [*_facts(entry), *_bill_facts(proposed)],
        "is_second": is_second,
    }
    return _step(request, form, decide, context)


def _step(
    request: HttpRequest, form: forms.Form, act: Callable[[], str], context: dict[str, Any]
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            said = act()
        except Mendable as trouble:
            trouble.show_on(form)
        except IllegalTransition:
            form.add_error(None, _("Somebody else matched this booking a moment ago."))
        else:
            messages.success(request, said)
            return redirect("benefits:payback_matches")
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "benefits/overpayments/match.html", context, status=status)


def _facts(entry: StatementEntry) -> list[SummaryRow]:
    return [
        SummaryRow(key=_("Amount"), value=Amount(entry.amount_cents)),
        SummaryRow(key=_("Booked on"), value=entry.booked_on),
        SummaryRow(key=_("What the payer wrote"), value=entry.remittance_text or None),
        SummaryRow(key=_("End-to-end number"), value=entry.end_to_end_id or None),
        SummaryRow(key=_("Bank's reference"), value=entry.bank_reference),
    ]


def _bill_facts(proposed: PaybackMatch) -> list[SummaryRow]:
    bill = proposed.bill
    return [
        SummaryRow(key=_("Bill"), value=bill.reference),
        SummaryRow(key=_("The bill asks for"), value=Amount(bill.cents)),
        SummaryRow(key=_("To be paid by"), value=bill.due_on),
        SummaryRow(key=_("Who pays it"), value=str(bill.person)),
        SummaryRow(key=_("Proposed by"), value=proposed.proposed_name, on=proposed.proposed_at),
        SummaryRow(key=_("How they know"), value=proposed.reason),
    ]
