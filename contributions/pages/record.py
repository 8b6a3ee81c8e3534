"""A person's own contribution record: the life band, year by year, employers, doubts.

The months of one year stand on the page; of the others its line, until they are asked for. For
paper, `?year=all` has everything, with the code that leads from there to the pension dashboard.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import access_log
from accounts import queries as people
from accounts.middleware import actor_of
from accounts.pages.guards import needs_person
from accounts.permissions import may, require
from contributions import queries
from contributions.employers.models import Category
from contributions.pages.common import plain_amount, table_file
from contributions.pages.record_years import EVERY_YEAR, columns, source_of, years
from contributions.queries import EmploymentFact, RecordMonth
from portal import clock
from portal.components.dates import period
from portal.components.life_band import BandMonth, LifeBand
from portal.components.parts import Column, Figure
from portal.components.qr import qr_svg
from portal.periods import first_of_month


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
    """The whole working life: band, sums, what to look at, years, employers.

    Asked by htmx for a year, it answers with that year alone.
    """
    person_id, today = _subject(request, "contribution record"), clock.today()
    asked = request.GET.get("year", "")
    whole = asked == EVERY_YEAR
    months = queries.record_of(person_id, protocols=whole)
    jobs = queries.employments_of(person_id)
    facts = queries.band_facts(months, jobs, today)
    of_years = years(person_id, months, facts, asked)
    if request.headers.get("HX-Request") and asked and of_years:
        one = next(year for year in of_years if year.rows)
        return _varied(
            render(request, "contributions/record_year.html", {"year": one, "columns": columns()})
        )
    context = {
        "band": LifeBand(months=facts, on=today),
        "months": months,
        "figures": _figures(facts, months),
        "doubts": [
            queries.doubt_sentence(doubt.key, doubt.values)
            for doubt in queries.find_doubts(months, jobs, today)
        ],
        "years": of_years,
        "columns": columns(),
        "whole": whole,
        "own": may(actor_of(request), "indemnity.ask", person_id, on=today),
        "employers": _employers(jobs, months),
        "employer_columns": [
            _("Employer"),
            _("Employment"),
            Column(label=_("Months declared"), numeric=True),
            Column(label=_("of them paid"), numeric=True),
        ],
        "pension_code": _pension_code(person_id, months, today, drawn=whole),
    }
    return _varied(render(request, "contributions/record.html", context))


def _varied(answer: HttpResponse) -> HttpResponse:
    """A year alone and the page with it have the same address."""
    patch_vary_headers(answer, ["HX-Request"])
    return answer


@dataclass(frozen=True)
class _PensionCode:
    """The way to the pension dashboard: where it leads, what it says, and for paper its drawing."""

    address: str
    line: str
    drawing: SafeString

    @property
    def link(self) -> str:
        return f"{self.address}#{self.line}"


def _pension_code(
    person_id: int, months: Sequence[RecordMonth], today: date, *, drawn: bool
) -> _PensionCode:
    """What the code says stands after the #, which no browser sends to any server."""
    line = str(queries.code_of(*people.birth_and_sex(person_id), months, today))
    address = f"{settings.PORTAL_ORIGIN}{reverse('benefits:pension_code')}"
    title = _("QR code: your pension, estimated from this record")
    drawing = qr_svg(f"{address}#{line}", title) if drawn else SafeString("")
    return _PensionCode(address, line, drawing)


def _figures(facts: Sequence[BandMonth], months: Sequence[RecordMonth]) -> list[Figure]:
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


def _record_state(one: RecordMonth) -> str:
    if queries.is_recognised(one.source):
        return _("recognised")
    return _("paid") if one.paid else _("declared")


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
            _record_state(one),
            one.paid_on.isoformat() if one.paid_on else "",
            source_of(one),
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
