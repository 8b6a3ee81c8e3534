"""Somebody works in my home: registering them, each month's slip, the end."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.middleware import actor_of
from accounts.pages.guards import needs_own_name, needs_person
from accounts.permissions import require
from contributions import process, queries
from contributions.declarations.household import number_of
from contributions.declarations.models import Bill
from contributions.employers.models import Employer, Employment
from contributions.pages import accident_parts
from contributions.pages.bills import how_to_pay
from contributions.pages.common import bill_tag
from contributions.pages.forms import HouseholdForm, WagesForm
from contributions.pages.workers import ended
from portal import clock
from portal.components.dates import month_name, weekday_date
from portal.components.parts import Amount, Column, Link, SumLine
from portal.components.values import money_text
from portal.errors import Mendable
from portal.periods import parse_month


def _own(request: HttpRequest) -> Employer | None:
    """The household of whoever is here in their own name: this rule says who that is, no other."""
    actor = actor_of(request)
    require(actor, "household.keep", actor.person_id, on=clock.today())
    return queries.household_of(actor.person_id or 0)


@require_safe
@needs_person
def household(request: HttpRequest) -> HttpResponse:
    """What is to be done next, who works here, and the months; before that, what it means."""
    payer, today = _own(request), clock.today()
    if payer is None:
        return render(request, "contributions/household_begin.html")
    months = queries.household_months(payer.pk, today)
    workers = list(queries.household_workers(payer.pk, today).filter(started_on__lte=today))
    context = {
        "number": number_of(payer),
        "next": _next(months, today),
        "worker_columns": [
            _("Name"),
            _("Since"),
            Column(label=_("Wage a month"), numeric=True),
            _("Change"),
        ],
        "workers": [_worker(one) for one in workers if one.ended_on is None],
        **_accidents(payer),
        "columns": [
            _("Month"),
            Column(label=_("Wages"), numeric=True),
            Column(label=_("Slip"), numeric=True),
            _("To be paid by"),
            _("State"),
        ],
        "rows": [_month_row(*one, today) for one in months],
    }
    return render(request, "contributions/household.html", context)


def _worker(one: Employment) -> list[object]:
    end = Link(
        text=_("Employment ended"),
        url=reverse("contributions:household_end", args=[one.pk]),
        about=str(one.person),
    )
    return [str(one.person), one.started_on, Amount(one.wage_cents or 0), end]


def _accidents(payer: Employer) -> dict[str, object]:
    """What the household told of accidents, once somebody works or worked there."""
    told = queries.accidents_told_by(payer.householder_id or 0)
    return {
        "may_tell": payer.employments.exists(),
        "accident_columns": accident_parts.columns(_("Worker")),
        "accidents": accident_parts.rows(
            [one for one in told if one.employer_id == payer.pk], lambda one: str(one.person)
        ),
    }


def _month_url(month: date) -> str:
    return reverse("contributions:household_month", args=[f"{month:%Y-%m}"])


def _month_row(month: date, declared: Any, bill: Bill | None, today: date) -> list[object]:
    link = Link(text=month_name(month), url=_month_url(month))
    if declared is None:
        return [
            link,
            None,
            None,
            queries.due_on(month, "domestic_employer"),
            _("to declare"),
        ]
    if bill is None:
        return [link, Amount(declared.remuneration_cents), None, None, _("nothing to pay")]
    slip = Link(
        text=money_text(bill.total_cents),
        url=reverse("contributions:household_bill", args=[bill.reference]),
        about=month_name(month),
    )
    wages = Amount(declared.remuneration_cents)
    return [link, wages, slip, bill.due_on, bill_tag(bill, today)]


def _next(months: list[Any], today: date) -> dict[str, str]:
    """The most urgent thing: the oldest month that is neither declared nor paid."""
    for month, declared, bill in reversed(months):
        if declared is None:
            due = queries.due_on(month, "domestic_employer")
            return {
                "caption": _due_words(due, today),
                "words": month_name(month),
                "note": _("Check the wage; the slip comes at once."),
                "url": _month_url(month),
                "label": _("Make the slip"),
            }
        if bill is not None and bill.state == "open":
            return {
                "caption": _due_words(bill.due_on, today),
                "words": money_text(queries.owed_on(bill, today).total_cents),
                "note": _("Reference %(reference)s") % {"reference": bill.reference},
                "url": reverse("contributions:household_bill", args=[bill.reference]),
                "label": _("How to pay"),
            }
    return {
        "caption": _("Nothing waits for you"),
        "words": _("Everything is declared and paid"),
        "note": _("The slip of %(month)s can be made once the month is over.")
        % {"month": month_name(today)},
    }


def _due_words(due: date, today: date) -> str:
    words = _("Overdue since %(day)s") if due < today else _("To be paid by %(day)s")
    return words % {"day": weekday_date(due)}


@require_http_methods(["GET", "POST"])
@needs_person
def household_start(request: HttpRequest) -> HttpResponse:
    """Somebody begins to work in my home; the first time my registration number comes of it."""
    known, today = _own(request), clock.today()
    form = HouseholdForm(request.POST or None, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            started = process.register_household_worker(
                actor_of(request), at=clock.now(), **form.cleaned_data
            )
        except Mendable as trouble:
            trouble.show_on(form)
        else:
            messages.success(
                request,
                _("%(name)s is registered. Your number as an employer is %(number)s.")
                % {
                    "name": started.person,
                    "number": number_of(queries.household_of(actor_of(request).person_id or 0)),  # type: ignore[arg-type]
                },
            )
            return redirect("contributions:household")
    status = 400 if request.method == "POST" else 200
    context = {"form": form, "known": known}
    return render(request, "contributions/household_start.html", context, status=status)


@require_http_methods(["GET", "POST"])
@needs_own_name
def household_end(request: HttpRequest, employment_id: int) -> HttpResponse:
    """Somebody does not work in my home any more."""
    found = Employment.objects.select_related("person", "employer")
    employment = get_object_or_404(found, pk=employment_id)
    householder = employment.employer.householder_id
    require(actor_of(request), "household.keep", householder, on=clock.today())
    if employment.ended_on is not None:
        raise Http404
    return ended(
        request,
        employment,
        process.end_household_employment,
        back=("contributions:household", _("Your household as employer")),
        lead=_(
            "With you since %(day)s. After the last day no month is expected any more; the last"
            " month still gets its slip."
        ),
    )


# ── The month ────────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
@needs_person
def household_month(request: HttpRequest, month: str) -> HttpResponse:
    """The wages of a month, what the slip will be, and making it."""
    payer, today = _own(request), clock.today()
    try:
        day = parse_month(month)
    except ValueError:
        raise Http404 from None
    known = {one[0]: one for one in queries.household_months(payer.pk, today)} if payer else {}
    if payer is None or day not in known:
        raise Http404
    _day, declared, bill = known[day]
    workers = list(queries.household_workers(payer.pk, day))
    form = WagesForm(request.POST or None, workers=workers, wages=_wages(workers, declared))
    if request.method == "POST" and form.is_valid() and "file" in request.POST:
        try:
            filed = process.file_household_month(
                actor_of(request), payer, day, form.wages(), clock.now()
            )
        except Mendable as trouble:
            trouble.show_on(form)
        else:
            return _after_filing(request, filed, day)
    looked = request.method != "POST" or form.is_valid()
    context = {
        "form": form,
        "month": day,
        "declared": declared,
        "bill": bill,
        "due": queries.due_on(day, "domestic_employer"),
        "sum_lines": slip_lines(queries.household_dues(form.wages().values(), day))
        if looked
        else [],
    }
    status = 400 if request.method == "POST" and not looked else 200
    return render(request, "contributions/household_month.html", context, status=status)


def _wages(workers: list[Employment], declared: Any) -> dict[int, int]:
    """What was declared for the month, else what was agreed."""
    stated = dict(declared.lines.values_list("person_id", "remuneration_cents")) if declared else {}
    return {one.pk: stated.get(one.person_id, one.wage_cents or 0) for one in workers}


def _after_filing(request: HttpRequest, filed: Any, month: date) -> HttpResponse:
    if filed.bill is not None:
        return redirect("contributions:household_bill", reference=filed.bill.reference)
    messages.success(
        request,
        _("%(month)s is corrected. There is nothing more to pay.") % {"month": month_name(month)},
    )
    return redirect("contributions:household")


def slip_lines(dues: Any) -> list[SumLine]:
    """The parts of a household's slip with the law behind each."""
    parts = (
        (_("Taken from the wage for the worker's contribution"), dues.workers_cents, "I"),
        (_("Your share, 8 %"), dues.employer_cents, "II"),
        (_("For accidents at work, 0.8 %"), dues.risk_cents, "III"),
        (_("Severance fund, 8 % and 3.2 %"), dues.fund_cents, "IV, V"),
    )
    return [
        *(
            SumLine(label=label, cents=cents, kind="add", article=f"LC 150/2015 art. 34 {part}")
            for label, cents, part in parts
        ),
        SumLine(label=_("The slip"), cents=dues.total_cents, kind="total"),
    ]


@require_safe
@needs_own_name
def household_bill(request: HttpRequest, reference: str) -> HttpResponse:
    """One slip: the amount, the day, the reference to write, and how it came about."""
    one = queries.bill_by_reference(reference)
    if one is None:
        raise Http404
    require(actor_of(request), "household.keep", one.employer.householder_id, on=clock.today())
    today = clock.today()
    context = how_to_pay(one, today, request.GET)
    context |= {
        "sum_lines": slip_lines(one),
        "not_on_it": not_on_the_slip(one.declaration.remuneration_cents),
    }
    status = 400 if context["form"].errors else 200
    return render(request, "contributions/household_bill.html", context, status=status)


def not_on_the_slip(wages_cents: int) -> list[str]:
    """What else the law asks of a household, and who takes it."""
    return [
        _(
            "13th salary: half of it is paid to the worker by 30 November, the rest by 20 December"
            " (Lei 4.749/1965 art. 1 and 2). Its contributions are not on this slip; they are"
            " declared and paid through eSocial, by 20 December."
        ),
        _(
            "Income tax: of high wages you keep back a part (LC 150/2015 art. 34 VI). We do not"
            " know what the worker may deduct, so it is not on this slip; the Federal Revenue"
            " takes it through eSocial. You declared wages of %(wages)s for this month."
        )
        % {"wages": money_text(wages_cents)},
        _(
            "The severance fund (FGTS) is not social security: we pass its part on. What paying"
            " late costs there is reckoned by its own law and asked for by the Caixa."
        ),
    ]
