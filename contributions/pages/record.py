"""A person's own contribution record: the life band, year by year, employers, doubts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts import access_log
from accounts import queries as people
from accounts.middleware import actor_of
from accounts.pages.guards import needs_own_name, needs_person
from accounts.permissions import require
from accounts.process import question_fact
from contributions import queries
from contributions.employers.models import Category
from contributions.pages.common import plain_amount, table_file
from contributions.pages.forms import WrongMonthForm
from contributions.queries import EmploymentFact, RecordMonth
from portal import clock
from portal.components.dates import names_of_months, period
from portal.components.life_band import BandMonth, LifeBand
from portal.components.parts import Amount, Column, Figure, Link, Status, SummaryRow
from portal.components.qr import qr_svg
from portal.components.values import money_text
from portal.periods import first_of_month, parse_month

_PAID = Status("paid")


def _subject(request: HttpRequest, what: str) -> int:
    """Whose record is shown, when the actor may; a look by another is kept."""
    actor = actor_of(request)
    person_id = actor.subject_person_id or 0
    require(actor, "record.read", person_id, on=clock.today())
    access_log.look(actor, person_id, what=what, purpose="acting for the person", at=clock.now())
    return person_id


@require_safe
@needs_person
def record(request: HttpRequest) -> HttpResponse:
    """The whole working life: band, sums, what to look at, years, employers."""
    person_id, today = _subject(request, "contribution record"), clock.today()
    months = queries.record_of(person_id)
    jobs = queries.employments_of(person_id)
    facts = queries.band_facts(months, jobs, today)
    band = LifeBand(
        months=[BandMonth(one.month, one.status, one.label, one.amount_cents) for one in facts],
        on=today,
    )
    context = {
        "band": band,
        "months": months,
        "figures": _figures(facts, months),
        "doubts": [
            queries.doubt_sentence(doubt.key, doubt.values)
            for doubt in queries.find_doubts(months, jobs, today)
        ],
        "years": _years(months, facts),
        "employers": _employers(jobs, months),
        "employer_columns": [
            _("Employer"),
            _("Employment"),
            Column(label=_("Months declared"), numeric=True),
            Column(label=_("of them paid"), numeric=True),
        ],
        "in_own_name": not actor_of(request).is_for_another,
        "pension_code": _pension_code(person_id, months, today),
    }
    return render(request, "contributions/record.html", context)


@dataclass(frozen=True)
class _PensionCode:
    """The way from paper to the pension dashboard: the drawing, where it leads, what it says."""

    drawing: SafeString
    address: str
    line: str


def _pension_code(person_id: int, months: Sequence[RecordMonth], today: date) -> _PensionCode:
    """What the code says stands after the #, which no browser sends to any server."""
    line = str(queries.code_of(*people.birth_and_sex(person_id), months, today))
    address = f"{settings.PORTAL_ORIGIN}{reverse('benefits:pension_code')}"
    drawing = qr_svg(f"{address}#{line}", _("QR code: your pension, estimated from this record"))
    return _PensionCode(drawing, address, line)


def _figures(facts: Sequence[queries.BandFact], months: Sequence[RecordMonth]) -> list[Figure]:
    counts = Counter([fact.status for fact in facts])
    return [
        Figure(label=_("Months paid in"), value=str(counts["paid"])),
        Figure(
            label=_("Declared, not yet paid"),
            value=str(counts["declared"]),
            note=_("The employer owes these, not you.") if counts["declared"] else "",
        ),
        Figure(
            label=_("Missing months"),
            value=str(counts["missing"]),
            note=_("An employment was running, and nobody declared them.")
            if counts["missing"]
            else "",
        ),
    ]


def _years(
    months: Sequence[RecordMonth], facts: Sequence[queries.BandFact]
) -> list[dict[str, Any]]:
    """One entry a year, newest first, with its months as a table."""
    by_year: dict[int, list[RecordMonth]] = defaultdict(list)
    for one in months:
        by_year[one.month.year].append(one)
    missing: dict[int, list[queries.BandFact]] = defaultdict(list)
    for fact in facts:
        if fact.status == "missing":
            missing[fact.month.year].append(fact)
    columns = _columns()
    wrong = _wrong_links({*(one.month for one in months), *(fact.month for fact in facts)})
    return [
        {"columns": columns, **_year(year, by_year[year], missing[year], wrong)}
        for year in sorted({*by_year, *missing}, reverse=True)
    ]


def _columns() -> list[str | Column]:
    return [
        _("Month"),
        _("State"),
        Column(label=_("Wage"), numeric=True),
        Column(label=_("Contribution"), numeric=True),
        _("Payer"),
        _("Source"),
        _("Wrong?"),
    ]


def _year(
    year: int,
    months: Sequence[RecordMonth],
    missing: Sequence[queries.BandFact],
    wrong: Mapping[date, Link],
) -> dict[str, Any]:
    count = len({one.month for one in months})
    summary = ngettext("%(year)s: %(count)s month", "%(year)s: %(count)s months", count) % {
        "year": year,
        "count": count,
    }
    paid = money_text(sum(one.remuneration_cents for one in months))
    rows = [(one.month, _row(one, wrong[one.month])) for one in months]
    rows += [(gap.month, _gap_row(gap, wrong[gap.month])) for gap in missing]
    return {
        "year": year,
        "summary": f"{summary}, {paid}",
        "caption": _("Months of %(year)s") % {"year": year},
        "rows": [row for _month, row in sorted(rows, key=lambda pair: pair[0])],
    }


def _row(one: RecordMonth, wrong: Link) -> list[object]:
    return [
        wrong.about,
        _PAID if one.paid else Status("waiting", pgettext("month", "Declared")),
        _amount(one.remuneration_cents),
        _amount(one.contribution_cents),
        one.employer_name or str(Category(one.category).label),
        _source(one),
        wrong,
    ]


@lru_cache(maxsize=4096)  # wages stay the same for many months
def _amount(cents: int) -> Amount:
    return Amount(cents)


def _source(one: RecordMonth) -> str:
    if one.protocol:
        return _("declaration %(protocol)s") % {"protocol": one.protocol}
    return one.source


def _gap_row(gap: queries.BandFact, wrong: Link) -> list[object]:
    return [
        wrong.about,
        Status("needs_you", pgettext("month", "Missing")),
        None,
        None,
        gap.label,
        None,
        wrong,
    ]


def _wrong_links(months: Collection[date]) -> dict[date, Link]:
    """For each month the link to say that it is wrong."""
    text = _("This is wrong")
    start, end = reverse("contributions:wrong_month", args=["MONTH"]).split("MONTH")
    return {
        month: Link(text, f"{start}{month.isoformat()[:7]}{end}", about=name)
        for month, name in names_of_months(months).items()
    }


def _employers(jobs: Sequence[EmploymentFact], months: Sequence[RecordMonth]) -> list[list[object]]:
    rows: list[list[object]] = []
    of_payer: dict[int | None, list[RecordMonth]] = defaultdict(list)
    for one in months:
        of_payer[one.employer_id].append(one)
    for job in reversed(jobs):
        first, last = first_of_month(job.started_on), job.ended_on or date.max
        own = [one for one in of_payer[job.employer_id] if first <= one.month <= last]
        rows.append(
            [
                job.employer_name,
                period(job.started_on, job.ended_on, by_month=False),
                str(len(own)),
                str(sum(one.paid for one in own)),
            ]
        )
    return rows


@require_safe
@needs_person
def record_file(request: HttpRequest) -> HttpResponse:
    """The record as a table, for the person's own papers or an adviser."""
    person_id = _subject(request, "contribution record (download)")
    rows = [
        [
            f"{one.month:%Y-%m}",
            one.employer_name or str(Category(one.category).label),
            plain_amount(one.remuneration_cents),
            plain_amount(one.contribution_cents),
            _("paid") if one.paid else _("declared"),
            one.paid_on.isoformat() if one.paid_on else "",
            _source(one),
        ]
        for one in queries.record_of(person_id)
    ]
    headings = [
        _("Month"),
        _("Payer"),
        _("Wage"),
        _("Contribution"),
        _("State"),
        _("Paid on"),
        _("Source"),
    ]
    return table_file("contribution-record.csv", headings, rows)


@require_http_methods(["GET", "POST"])
@needs_own_name
def wrong_month(request: HttpRequest, month: str) -> HttpResponse:
    """The person says that a month is wrong or missing; somebody looks into it and answers."""
    actor = actor_of(request)
    try:
        which = parse_month(month)
    except ValueError:
        raise Http404 from None
    person_id = actor.person_id or 0
    form = WrongMonthForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        inquiry = question_fact(
            actor, person_id, f"record {month}", form.cleaned_data["words"], clock.now()
        )
        return redirect("inquiry_sent", reference=inquiry.reference)
    known = [one for one in queries.record_of(person_id) if one.month == which]
    context = {
        "form": form,
        "month": which,
        "rows": [
            SummaryRow(
                key=one.employer_name or str(Category(one.category).label),
                value=Amount(one.remuneration_cents),
                source=_source(one),
            )
            for one in known
        ],
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "contributions/wrong_month.html", context, status=status)
