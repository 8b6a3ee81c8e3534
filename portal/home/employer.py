"""An employer's home: what is due next, the month's payroll, what is owed, the last months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.permissions import Actor, may
from contributions import queries as money_in
from contributions.declarations.models import Bill, Declaration, DeclarationState
from contributions.law.due_dates import contribution_due_date
from portal.components import dates
from portal.components.parts import Amount, Column, Figure, Link, Month, Status
from portal.components.values import money_text
from portal.home.links import to
from portal.home.parts import Sign, Table
from portal.periods import add_months, first_of_month

MONTHS_SHOWN = 6
DECLARATION_STATUS = {
    DeclarationState.CHECKING: "deciding",
    DeclarationState.FAULTY: "needs_you",
    DeclarationState.READY: "needs_you",
    DeclarationState.FILED: "received",
    DeclarationState.REPLACED: "ended",
    DeclarationState.DISCARDED: "ended",
}


@dataclass(frozen=True)
class Known:
    """Everything the page reads, read once."""

    employer_id: int
    on: date
    month: date  # the one to declare next
    is_late: bool
    open_upload: Declaration | None
    declarations: list[Declaration]
    sees_bills: bool
    bills: list[Bill]
    owed_cents: int
    workers: int


def read(actor: Actor, on: date) -> Known:
    """Read what the page needs; the actor acts for an employer."""
    employer_id = actor.acting_organisation_id
    assert employer_id is not None
    overdue = money_in.due_of(employer_id, on)
    month = overdue or first_of_month(on)
    sees_bills = may(actor, "bill.read", Bill(employer_id=employer_id), on=on)
    return Known(
        employer_id=employer_id,
        on=on,
        month=month,
        is_late=contribution_due_date("company", month) < on,
        open_upload=money_in.open_declaration(employer_id, month),
        declarations=list(money_in.declarations_of(employer_id).defer("content")[:MONTHS_SHOWN]),
        sees_bills=sees_bills,
        bills=list(money_in.open_bills(employer_id)) if sees_bills else [],
        owed_cents=money_in.owed_cents(employer_id),
        workers=money_in.workers_of(employer_id, on).count(),
    )


def sign(known: Known) -> Sign:
    """Faults first, then a payroll to confirm, a bill that is due, a payroll to send."""
    upload = known.open_upload
    name = dates.month_name(known.month)
    if upload is not None and upload.state == DeclarationState.FAULTY:
        return Sign(
            caption=_("Payroll of %(month)s") % {"month": name},
            words=ngettext(
                "%(count)s line needs mending", "%(count)s lines need mending", upload.fault_count
            )
            % {"count": upload.fault_count},
            note=_("Nothing is filed yet. Each fault names its line, column and mend."),
            url=to("contributions:declaration", upload.protocol),
            label=_("See the faults"),
        )
    if upload is not None:
        return Sign(
            caption=_("Payroll of %(month)s") % {"month": name},
            words=_("Checked and ready to confirm")
            if upload.state == DeclarationState.READY
            else _("Being checked"),
            note=_("It counts only when somebody with the right to sign confirms it."),
            url=to("contributions:declaration", upload.protocol),
            label=_("Look at it"),
        )
    if known.bills and known.bills[0].due_on <= contribution_due_date("company", known.month):
        return _bill(known.bills[0], known.on)
    due = contribution_due_date("company", known.month)
    return Sign(
        caption=_("Next to send: the payroll of %(month)s") % {"month": name},
        words=(_("was due on %(day)s") if known.is_late else _("by %(day)s"))
        % {"day": dates.weekday_date(due)},
        note=_("One file in, checked line by line; one bill out."),
        url=f"{to('contributions:upload')}?month={known.month:%Y-%m}",
        label=_("Send the file"),
    )


def _bill(bill: Bill, on: date) -> Sign:
    late = bill.due_on < on
    return Sign(
        caption=_("A bill is overdue") if late else _("Your next bill"),
        words=_("%(amount)s by %(day)s")
        % {"amount": money_text(bill.total_cents), "day": dates.weekday_date(bill.due_on)},
        note=_("Payroll of %(month)s. Write the reference %(reference)s with the payment.")
        % {"month": dates.month_name(bill.month), "reference": bill.reference},
        url=to("contributions:bill", bill.reference),
        label=_("How to pay it"),
    )


def figures(known: Known) -> list[Figure]:
    """Workers, last payroll against the one before, and what is owed by the ledger."""
    filed = [d for d in known.declarations if d.state == DeclarationState.FILED]
    shown = [Figure(label=_("Workers"), value=known.workers)]
    if filed:
        shown.append(
            Figure(
                label=_("Payroll of %(month)s") % {"month": dates.month_name(filed[0].month)},
                value=Amount(filed[0].remuneration_cents),
                change=_change(filed),
            )
        )
    if known.sees_bills:
        shown.append(Figure(label=_("Open at this moment"), value=Amount(known.owed_cents)))
    return shown


def _change(filed: list[Declaration]) -> str:
    before = next((d for d in filed[1:] if d.month == add_months(filed[0].month, -1)), None)
    if before is None:
        return ""
    difference = filed[0].remuneration_cents - before.remuneration_cents
    if not difference:
        return _("the same as the month before")
    text = _("%(amount)s more than the month before")
    if difference < 0:
        text = _("%(amount)s less than the month before")
    return text % {"amount": money_text(abs(difference))}


def months(known: Known) -> Table:
    """The last declarations with their bill and its state."""
    return Table(
        caption=_("The last months"),
        columns=[
            Column(_("Month")),
            Column(_("Workers"), numeric=True),
            Column(_("Payroll"), numeric=True),
            Column(_("State")),
            Column(_("Bill"), numeric=True),
            Column(_("Due by")),
            Column(_("Paid on")),
        ],
        rows=[_row(declaration, known.sees_bills) for declaration in known.declarations],
        empty=_("No payroll was sent yet."),
    )


def _row(declaration: Declaration, sees_bills: bool) -> list[object]:
    bill: Bill | None = getattr(declaration, "bill", None) if sees_bills else None
    url = to("contributions:declaration", declaration.protocol)
    month = dates.month_name(declaration.month)
    state = DeclarationState(declaration.state)
    return [
        Link(month, url) if url else Month(declaration.month),
        declaration.line_count,
        Amount(declaration.remuneration_cents),
        Status(DECLARATION_STATUS[state], state.label.capitalize()),
        Amount(bill.total_cents) if bill else None,
        bill.due_on if bill else None,
        bill.paid_on if bill else None,
    ]
