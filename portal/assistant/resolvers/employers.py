"""For an employer: what is owed, what is wrong in the file, and until when."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from accounts.models import Level
from contributions import queries
from contributions.declarations.models import Declaration, DeclarationState
from portal.assistant.resolvers.base import EMPLOYER, EMPLOYER_FILE, Ask, Own, resolver
from portal.components import dates
from portal.components.parts import Amount, Link, SummaryRow
from portal.components.values import money_text
from portal.periods import first_of_month

SHOWN = 5
WHAT = gettext_noop("the employer's own payrolls and bills")


@resolver(
    "employer_bill",
    action="employer.bills",
    source=EMPLOYER_FILE,
    what=WHAT,
    subject=EMPLOYER,
    level=Level.LOW,
)
def employer_bill(ask: Ask) -> Own:
    """The open bills, the most urgent first; and a month that should have been filed by now."""
    bills = list(queries.open_bills(ask.subject_id)[:SHOWN])
    payroll = employer_deadline(ask)
    owed = _due(ask) < ask.on
    links = [Link(_("Bills"), reverse("contributions:bills")), *(payroll.links if owed else ())]
    missing = f" {payroll.sentence}" if owed else ""
    if not bills:
        said = _("No bill is open: everything that was billed is paid.")
        return Own(sentence=said + missing, links=links)
    first = bills[0]
    values = {
        "amount": money_text(queries.owed_on(first, ask.on).total_cents),
        "month": dates.month_name(first.month),
        "day": dates.weekday_date(first.due_on),
        "reference": first.reference,
    }
    late = first.due_on < ask.on
    sentence = (
        _("The bill for %(month)s, %(amount)s, was due on %(day)s. Its reference is %(reference)s.")
        if late
        else _("Next: %(amount)s for %(month)s by %(day)s. The reference is %(reference)s.")
    ) % values
    return Own(
        sentence=sentence + missing,
        facts=[
            SummaryRow(
                key=dates.month_name(bill.month),
                value=Amount(queries.owed_on(bill, ask.on).total_cents),
                source=_("due"),
                on=bill.due_on,
                change_url=reverse("contributions:bill", args=[bill.reference]),
                change_label=_("How to pay it"),
            )
            for bill in bills
        ],
        links=links,
    )


@resolver(
    "employer_errors",
    action="declaration.upload",
    source=EMPLOYER_FILE,
    what=WHAT,
    subject=EMPLOYER,
    level=Level.LOW,
)
def employer_errors(ask: Ask) -> Own:
    """The newest upload that needs mending, with its first faults."""
    faulty = (
        queries.declarations_of(ask.subject_id)
        .filter(state=DeclarationState.FAULTY)
        .defer("content")
        .first()
    )
    if faulty is None:
        return Own(
            sentence=_("No file of yours waits to be mended."),
            links=[Link(_("Payroll"), reverse("contributions:declarations"))],
        )
    return _faults(faulty)


def _faults(faulty: Declaration) -> Own:
    rows = []
    for fault in queries.faults_of(faulty, blocking=True)[:SHOWN]:
        what, mend = queries.finding_words(fault.code, fault.values)
        rows.append(
            SummaryRow(
                key=_("Line %(line)s") % {"line": fault.line} if fault.line else _("Whole file"),
                value=what,
                source=mend,
            )
        )
    page = reverse("contributions:declaration", args=[faulty.protocol])
    return Own(
        sentence=ngettext(
            "The payroll of %(month)s has %(count)s line to mend; nothing is filed yet.",
            "The payroll of %(month)s has %(count)s lines to mend; nothing is filed yet.",
            faulty.fault_count,
        )
        % {"month": dates.month_name(faulty.month), "count": faulty.fault_count},
        facts=rows,
        links=[Link(_("See the faults"), page)],
    )


@resolver(
    "employer_deadline",
    action="employer.read",
    source=EMPLOYER_FILE,
    what=WHAT,
    subject=EMPLOYER,
    level=Level.LOW,
)
def employer_deadline(ask: Ask) -> Own:
    """Which month is to be filed next and until when, and the nearest bill."""
    month, due = _month(ask), _due(ask)
    values = {"month": dates.month_name(month), "day": dates.weekday_date(due)}
    text = (
        _("The payroll of %(month)s was due on %(day)s and is not filed.")
        if due < ask.on
        else _("The next payroll is that of %(month)s: file and pay it by %(day)s.")
    )
    link = f"{reverse('contributions:upload')}?month={month:%Y-%m}"
    return Own(sentence=text % values, links=[Link(_("Send the file"), link)])


def _month(ask: Ask) -> date:
    """The month to be filed next."""
    return queries.due_of(ask.subject_id, ask.on) or first_of_month(ask.on)


def _due(ask: Ask) -> date:
    month = _month(ask)
    return queries.due_on(month)
