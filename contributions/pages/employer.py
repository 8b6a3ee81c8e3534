"""The employer's first page: what is due, this month's state, the last months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.middleware import actor_of
from accounts.pages.guards import needs_employer
from accounts.permissions import may
from contributions import queries
from contributions.declarations.models import Bill, Declaration
from contributions.pages.common import bill_tag, declaration_tag, employer_of, numbered
from portal import clock
from portal.components.dates import month_name, weekday_date
from portal.components.parts import Amount, Column, Figure, Link, Task
from portal.components.values import money_text

MONTHS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Next:
    """The one thing that matters now."""

    caption: str
    words: str
    note: str = ""
    url: str = ""
    label: str = ""


@require_safe
@needs_employer
def employer(request: HttpRequest) -> HttpResponse:
    """What is to be done next, what else waits, and how the last months stand."""
    payer, today = employer_of(request), clock.today()
    actor = actor_of(request)
    declarations = list(queries.declarations_of(payer.pk)[: MONTHS_SHOWN * 2])
    bills = list(queries.open_bills(payer.pk)) if may_see_bills(request, payer.pk) else []
    missing = queries.due_of(payer.pk, today)
    waiting = _waiting(declarations, bills, missing, today)
    owed = queries.owed_cents(payer.pk)
    context = {
        "payer": payer,
        "next": waiting[0] if waiting else _nothing(today),
        "tasks": [
            Task(label=task.words, hint=task.note, status="needs_you", url=task.url)
            for task in waiting[1:]
        ],
        "figures": [
            Figure(label=_("To be paid now"), value=Amount(sum(map(_rest, bills)))),
            Figure(label=_("Workers"), value=str(queries.workers_of(payer.pk, today).count())),
        ],
        "credit": -owed if owed < 0 else 0,
        "columns": month_columns(),
        "rows": [month_row(one, today) for one in declarations if one.state != "replaced"][
            :MONTHS_SHOWN
        ],
        "sees_all": may(actor, "company_people.read", payer.pk, on=today),
        "may_state_regime": may(actor, "regime.state", payer.pk, on=today),
        "may_upload": may(actor, "declaration.upload", payer.pk, on=today),
    }
    return render(request, "contributions/employer.html", context)


def may_see_bills(request: HttpRequest, employer_id: int) -> bool:
    """Whether the actor's mandate covers the bills."""
    any_bill = Bill(employer_id=employer_id)
    return may(actor_of(request), "bill.read", any_bill, on=clock.today())


def month_columns() -> list[Column | str]:
    """The headings of a table of declarations."""
    return [
        _("Month"),
        _("Declaration"),
        Column(label=_("Workers"), numeric=True),
        Column(label=_("Wages"), numeric=True),
        Column(label=_("Bill"), numeric=True),
        _("State of the bill"),
    ]


def month_row(declaration: Declaration, today: date) -> list[object]:
    """One declaration as a row of that table."""
    bill = getattr(declaration, "bill", None)
    return [
        Link(
            text=month_name(declaration.month),
            url=reverse("contributions:declaration", args=[declaration.protocol]),
            about=numbered(declaration),
        ),
        declaration_tag(declaration.state, number=declaration.number),
        str(declaration.line_count),
        Amount(declaration.remuneration_cents),
        Amount(bill.total_cents) if bill else None,
        bill_tag(bill, today) if bill else None,
    ]


def _rest(bill: Bill) -> int:
    return queries.owed_on(bill, clock.today()).total_cents


def _waiting(
    declarations: list[Declaration], bills: list[Bill], missing: date | None, today: date
) -> list[Next]:
    """What waits for the employer, the most urgent first."""
    found: list[tuple[date, Next]] = []
    for one in declarations:
        if one.state in ("faulty", "ready", "checking"):
            found.append((date.min, _unfinished(one)))
    unfinished = {one.month for one in declarations if one.state in ("faulty", "ready", "checking")}
    for bill in bills:
        found.append((bill.due_on, _to_pay(bill, today)))
    if missing is not None and missing not in unfinished:
        due = queries.due_on(missing)
        found.append((due, _to_declare(missing, due, today)))
    return [task for _day, task in sorted(found, key=lambda pair: pair[0])]


def _unfinished(one: Declaration) -> Next:
    url = reverse("contributions:declaration", args=[one.protocol])
    month = month_name(one.month)
    if one.state == "checking":
        return Next(
            _("Your upload"),
            _("%(month)s is being checked") % {"month": month},
            url=url,
            label=_("See how far it is"),
        )
    if one.state == "faulty":
        words = ngettext(
            "%(month)s: %(count)s thing to mend", "%(month)s: %(count)s things to mend",
            one.fault_count,
        ) % {"month": month, "count": one.fault_count}  # fmt: skip
        return Next(_("Before you can file"), words, url=url, label=_("See what and where"))
    return Next(
        _("Ready to confirm"),
        _("%(month)s is checked, without faults") % {"month": month},
        note=_("Nothing is filed until you confirm."),
        url=url,
        label=_("Look at the summary"),
    )


def _to_pay(bill: Bill, today: date) -> Next:
    words = _("%(amount)s for %(month)s") % {
        "amount": money_text(_rest(bill)),
        "month": month_name(bill.month),
    }
    overdue = bill.due_on < today
    caption = _("Overdue since %(day)s") if overdue else _("To be paid by %(day)s")
    return Next(
        caption % {"day": weekday_date(bill.due_on)},
        words,
        note=_("Reference %(reference)s") % {"reference": bill.reference},
        url=reverse("contributions:bill", args=[bill.reference]),
        label=_("How to pay"),
    )


def _to_declare(month: date, due: date, today: date) -> Next:
    caption = _("Overdue since %(day)s") if due < today else _("To be declared by %(day)s")
    return Next(
        caption % {"day": weekday_date(due)},
        _("The payroll of %(month)s") % {"month": month_name(month)},
        note=_("One file in, one bill out. We check it before anything counts."),
        url=f"{reverse('contributions:upload')}?month={month:%Y-%m}",
        label=_("Upload the file"),
    )


def _nothing(today: date) -> Next:
    return Next(
        _("Nothing waits for you"),
        _("Everything is declared and paid"),
        note=_("The payroll of %(month)s can be sent once the month is over.")
        % {"month": month_name(today.replace(day=1))},
    )


@require_safe
@needs_employer
def declarations(request: HttpRequest) -> HttpResponse:
    """All declarations, newest month first, replaced ones too."""
    from django.core.paginator import Paginator

    payer, today = employer_of(request, "declaration.upload"), clock.today()
    page = Paginator(queries.declarations_of(payer.pk), 24).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "columns": [*month_columns(), _("Protocol number")],
        "rows": [[*month_row(one, today), one.protocol] for one in page],
    }
    return render(request, "contributions/declarations.html", context)
