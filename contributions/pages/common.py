"""What the pages of this room share: whose page it is, status tags, tables for downloading."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.middleware import actor_of
from accounts.permissions import require
from contributions import queries
from contributions.declarations.models import Bill, Declaration
from contributions.employers.models import Employer, Regime
from contributions.law.employer import ARTICLES
from contributions.law.employer import Regime as LawRegime
from contributions.pages.accident_parts import begun
from portal import clock
from portal.components.parts import Status, SummaryRow

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # full-width ones too


def employer_of(request: HttpRequest, action: str = "employer.read") -> Employer:
    """The employer for whom the actor acts, when they may do this for it; else not found."""
    actor = actor_of(request)
    employer_id = actor.acting_organisation_id or 0
    require(actor, action, employer_id, on=clock.today())
    try:
        return queries.employer(employer_id)
    except Employer.DoesNotExist:
        raise Http404 from None


def regime_row(regime: str) -> SummaryRow:
    """How a company pays, with the article."""
    return SummaryRow(
        key=_("How the company pays"),
        value=begun(Regime(regime).label),
        source=ARTICLES[LawRegime(regime)],
    )


def declaration_tag(state: str, *, number: int = 1) -> Status:
    """The state of a declaration as a tag with its word."""
    tags = {
        "checking": ("deciding", pgettext("declaration", "Being checked")),
        "faulty": ("needs_you", pgettext("declaration", "Needs mending")),
        "ready": ("needs_you", pgettext("declaration", "Ready to confirm")),
        "filed": ("received", pgettext("declaration", "Filed")),
        "replaced": ("ended", pgettext("declaration", "Replaced")),
        "discarded": ("ended", pgettext("declaration", "Discarded")),
    }
    kind, label = tags[state]
    if state == "filed" and number > 1:
        label = pgettext("declaration", "Corrected")
    return Status(kind, label)


def bill_tag(bill: Bill, on: date) -> Status:
    """The state of a bill as a tag; an open one past its day needs the employer."""
    if bill.state == "paid":
        return Status("paid", pgettext("bill", "Paid"))
    if bill.state == "cancelled":
        return Status("ended", pgettext("bill", "Replaced"))
    if bill.state == "expired":
        return Status("ended", pgettext("bill", "No longer owed"))
    if bill.due_on < on:
        return Status("needs_you", pgettext("bill", "Overdue"))
    return Status("waiting", pgettext("bill", "To be paid"))


def numbered(declaration: Declaration) -> str:
    """Which filing of its month this is."""
    if declaration.number == 1:
        return _("First filing")
    return _("Correction %(number)s") % {"number": declaration.number - 1}


def table_file(
    file_name: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]
) -> HttpResponse:
    """A CSV file that spreadsheets open as a table and never as formulas."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{file_name}"'
    answer["Cache-Control"] = "no-store"
    answer.write("\ufeff")
    writer = csv.writer(answer, delimiter=";")
    writer.writerow([_harmless(cell) for cell in headings])
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return answer


def _harmless(cell: Any) -> str:
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text


def plain_amount(cents: int) -> str:
    """An amount for a spreadsheet: 1234,56."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100},{abs(cents) % 100:02d}"
