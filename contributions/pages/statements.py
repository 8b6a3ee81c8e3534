"""Treasury's view of the bank: statements in, what was matched, what waits for a person."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.middleware import actor_of
from accounts.models import Role
from accounts.pages.guards import needs_role
from accounts.permissions import may
from contributions import process, queries
from contributions.pages.forms import MatchForm, StatementForm
from contributions.remittances.models import BankStatement, StatementEntry
from portal import clock
from portal.components.parts import Amount, Column, Figure, Link, Status, SummaryRow
from portal.errors import Mendable
from portal.states import IllegalTransition


@require_http_methods(["GET", "POST"])
@needs_role(Role.TREASURY, Role.AUDITOR)
def statements(request: HttpRequest) -> HttpResponse:
    """All statements, what waits, and the way to bring one in by hand."""
    may_import = may(actor_of(request), "statement.import", on=clock.today())
    form = StatementForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            statement = process.import_statement(
                actor_of(request), form.cleaned_data["file"].read(), clock.now()
            )
        except Mendable as trouble:
            trouble.show_on(form)
        else:
            messages.success(request, _("The statement is imported."))
            return redirect("contributions:statement", statement_id=statement.pk)
    context = _statements_page(request) | {"form": form, "may_import": may_import}
    status = 400 if request.method == "POST" else 200
    return render(request, "contributions/statements.html", context, status=status)


def _statements_page(request: HttpRequest) -> dict[str, Any]:
    page = Paginator(queries.statements(), 20).get_page(request.GET.get("page"))
    waiting = list(queries.unmatched_entries()[:100])
    may_act = Role.TREASURY in actor_of(request).roles  # an auditor reads only
    return {
        "page": page,
        "figures": [
            Figure(label=_("Bank account"), value=Amount(queries.ledger_balance("bank"))),
            Figure(
                label=_("Owed by employers"),
                value=Amount(queries.ledger_balance("contributions_receivable", "employer", None)),
            ),
            Figure(
                label=_("Not allocated"),
                value=Amount(-queries.ledger_balance("unallocated_receipts")),
            ),
            Figure(label=_("Bookings that wait"), value=str(queries.unmatched_count())),
        ],
        "waiting_columns": [*_entry_columns(), _("Why it waits"), *([_("Do")] if may_act else [])],
        "waiting": [_waiting_row(entry, may_act) for entry in waiting],
        "columns": [
            _("Statement"),
            _("Of"),
            _("Account"),
            Column(label=_("Opening"), numeric=True),
            Column(label=_("Closing"), numeric=True),
            Column(label=_("Bookings"), numeric=True),
            Column(label=_("Waiting"), numeric=True),
        ],
        "rows": [
            [
                Link(
                    text=one.statement_id,
                    url=reverse("contributions:statement", args=[one.pk]),
                ),
                one.created_on,
                one.account,
                Amount(one.opening_cents),
                Amount(one.closing_cents),
                str(one.entry_count),
                str(one.unmatched),
            ]
            for one in page
        ],
    }


def _entry_columns() -> list[Column | str]:
    return [
        _("Booked on"),
        Column(label=_("Amount"), numeric=True),
        _("What the payer wrote"),
    ]


def _entry_cells(entry: StatementEntry) -> list[object]:
    words = " ".join(filter(None, (entry.end_to_end_id, entry.remittance_text)))
    return [entry.booked_on, Amount(entry.amount_cents), words or None]


def _waiting_row(entry: StatementEntry, may_act: bool) -> list[object]:
    told = [*_entry_cells(entry), queries.entry_reason(entry.reason)]
    if not may_act:
        return told
    action: Link | None = None
    if entry.amount_cents > 0:
        url = reverse("contributions:entry", args=[entry.pk])
        action = Link(text=_("Match"), url=url, about=entry.bank_reference)
    return [*told, action]


def entry_tag(entry: StatementEntry) -> Status:
    """The state of a booking as a tag."""
    return {
        "new": Status("deciding", pgettext("booking", "Being settled")),
        "matched": Status("paid", pgettext("booking", "Matched")),
        "unmatched": Status("needs_you", pgettext("booking", "Needs a person")),
    }[entry.state]


@require_safe
@needs_role(Role.TREASURY, Role.AUDITOR)
def statement(request: HttpRequest, statement_id: int) -> HttpResponse:
    """One statement: its balances and every booking."""
    one = get_object_or_404(BankStatement.objects.defer("content"), pk=statement_id)
    entries = one.entries.select_related("remittance__bill").order_by("id")
    page = Paginator(entries, 100).get_page(request.GET.get("page"))
    context = {
        "statement": one,
        "facts": [
            SummaryRow(key=_("Account"), value=one.account),
            SummaryRow(key=_("Opening balance"), value=Amount(one.opening_cents)),
            SummaryRow(key=_("Closing balance"), value=Amount(one.closing_cents)),
            SummaryRow(key=_("Imported by"), value=one.imported_by, on=one.imported_at.date()),
        ],
        "page": page,
        "columns": [*_entry_columns(), _("State"), _("Bill"), _("Note")],
        "rows": [
            [*_entry_cells(entry), entry_tag(entry), _bill_of(entry),
             queries.entry_reason(entry.reason) or None]
            for entry in page
        ],
    }  # fmt: skip
    return render(request, "contributions/statement.html", context)


def _bill_of(entry: StatementEntry) -> str | None:
    remittance = getattr(entry, "remittance", None)
    return remittance.bill.reference if remittance else None


@require_http_methods(["GET", "POST"])
@needs_role(Role.TREASURY)
def entry(request: HttpRequest, entry_id: int) -> HttpResponse:
    """One booking that waits: which bill is it for, and how do you know."""
    one = get_object_or_404(StatementEntry.objects.select_related("statement"), pk=entry_id)
    if one.state != "unmatched" or one.amount_cents <= 0:
        messages.info(request, _("This booking does not wait for anybody any more."))
        return redirect("contributions:statement", statement_id=one.statement_id)
    form = MatchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            process.match_entry(actor_of(request), one, at=clock.now(), **form.cleaned_data)
        except Mendable as trouble:
            trouble.show_on(form)
        except IllegalTransition:
            form.add_error(None, _("Somebody else matched this booking a moment ago."))
        else:
            messages.success(request, _("Matched. The ledger keeps your reason."))
            return redirect("contributions:statements")
    context = {
        "entry": one,
        "reason": queries.entry_reason(one.reason),
        "form": form,
        "facts": [
            SummaryRow(key=_("Amount"), value=Amount(one.amount_cents)),
            SummaryRow(key=_("Booked on"), value=one.booked_on),
            SummaryRow(key=_("What the payer wrote"), value=one.remittance_text or None),
            SummaryRow(key=_("End-to-end number"), value=one.end_to_end_id or None),
            SummaryRow(key=_("Bank's reference"), value=one.bank_reference),
            SummaryRow(key=_("Why it waits"), value=queries.entry_reason(one.reason)),
        ],
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "contributions/entry.html", context, status=status)
