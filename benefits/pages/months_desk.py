"""Months missing or wrong in the record, at the desk: the queue, the company, the decision."""

from __future__ import annotations

from dataclasses import replace

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_http_methods, require_safe

from accounts import access_log
from accounts.models import Role
from accounts.pages.guards import needs_role
from accounts.permissions import may
from benefits.months.models import OPEN, CaseState, MonthCase
from benefits.pages import claims_parts as parts
from benefits.pages import evidence_parts
from benefits.pages.months import find, months_text, rows, tag
from benefits.process import months as process
from contributions import queries as record
from contributions.pages.record_years import source_of
from portal.components.dates import month_name, period
from portal.components.forms import DateField, MoneyField
from portal.components.parts import Amount, Link, SummaryRow
from portal.errors import Mendable
from portal.periods import parse_month
from portal.states import IllegalTransition

at_a_desk = needs_role(Role.CASEWORKER, Role.SUPERVISOR)


class RecogniseForm(forms.Form):
    starts_on = DateField(label=gettext_lazy("From"))
    ends_on = DateField(label=gettext_lazy("To, that day included"))
    cents = MoneyField(label=gettext_lazy("Pay of a month"), min_cents=1)
    number = forms.CharField(
        label=gettext_lazy("Number of the paper"),
        help_text=gettext_lazy(
            "A paper of the time itself. Witnesses alone prove nothing (Lei 8.213/1991 art. 55 §3)."
        ),
        max_length=60,
        error_messages={"required": gettext_lazy("Enter the number of the paper.")},
    )
    issuer = forms.CharField(
        label=gettext_lazy("Who issued it"),
        max_length=200,
        error_messages={"required": gettext_lazy("Say who issued it.")},
    )
    issued_on = DateField(label=gettext_lazy("Issued on"))


class WordsForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("What did you find?"),
        help_text=gettext_lazy("The person reads it."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@require_safe
@at_a_desk
def waiting(request: HttpRequest) -> HttpResponse:
    """The cases that wait, the oldest first; no names in the list."""
    ask = parts.asked(request)
    found = MonthCase.objects.filter(state__in=OPEN).order_by("opened_at", "id")
    context = {
        "columns": [_("Number"), _("Received"), _("Answer by"), _("Months"), _("State")],
        "rows": [
            [
                Link(one.reference, reverse("benefits:months_decide", args=[one.reference])),
                timezone.localdate(one.opened_at),
                one.due_on,
                months_text(one),
                one.get_state_display(),
            ]
            for one in found[:100]
            if may(ask.actor, "months.decide", one, on=ask.today)
        ],
    }
    return render(request, "benefits/months/waiting.html", context)


@require_http_methods(["GET", "POST"])
@at_a_desk
def decide(request: HttpRequest, reference: str) -> HttpResponse:
    """One case: what the record has, the papers, the company's answer, and what can be done."""
    ask = parts.asked(request)
    one = find(ask, reference, "months.decide")
    act = request.POST.get("do", "")
    months = RecogniseForm(request.POST if act == "recognise" else None)
    words = WordsForm(request.POST if act not in ("", "recognise") else None)
    if request.method == "POST":
        form = months if act == "recognise" else words
        try:
            if form.is_valid():
                done = _do(ask, one, act, form)
                messages.success(request, done)
                return redirect("benefits:months_decide", reference=one.reference)
        except Mendable as trouble:
            trouble.show_on(form)
        except IllegalTransition:
            messages.info(request, _("This was settled a moment ago."))
            return redirect("benefits:months_decide", reference=one.reference)
    access_log.look(
        ask.actor, one.person_id, what=N_("contribution record"),
        purpose=N_("whether months of a job are proven"), case=one.reference, at=ask.at,
    )  # fmt: skip
    context = {
        "case": one,
        "tag": tag(one),
        "rows": [*parts.person_rows(one.person), *rows(one)],
        "known": _known(one),
        "cards": [  # they are judged with the case, not one by one
            replace(card, judge_url="")
            for card in evidence_parts.cards(process.papers_of(one), ask.actor, ask.today)
        ],
        "months": months if one.state == CaseState.OPEN else None,
        "words": words if one.state in OPEN or _struckable(one) else None,
        "struckable": _struckable(one),
        "proposed": one.reasons if one.state == CaseState.REFUSAL_PROPOSED else "",
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "benefits/months/decide.html", context, status=status)


def _do(ask: parts.Asked, one: MonthCase, act: str, form: forms.Form) -> str:
    """One act of the officer; the sentence that follows. Raises Mendable or IllegalTransition."""
    given = form.cleaned_data
    if act == "recognise":
        process.recognise(ask.actor, one, at=ask.at, **given)
        return _("Recognised. The months stand in the record, and the law is asked again.")
    if act == "ask":
        process.ask_company(ask.actor, one, ask.at)
        return _("The company is asked.")
    if act == "confirm":
        process.confirm_no(ask.actor, one, ask.at)
        return _("Kept. The person is told.")
    if act == "return":
        process.give_back(ask.actor, one, ask.at)
        return _("Given back to the first officer.")
    with_words = {
        "close": process.close,
        "propose": process.propose_no,
        "uphold": process.uphold,
        "strike": process.strike,
    }
    if act not in with_words:
        raise Mendable(_("Choose one answer."))
    with_words[act](ask.actor, one, given["words"], ask.at)
    if act == "propose":
        return _("Your proposal waits for a second officer.")
    return _("Kept. The person is told.")


def _struckable(one: MonthCase) -> bool:
    return any(month.struck_at is None for month in record.recognised_in(one.reference))


def _known(one: MonthCase) -> list[SummaryRow]:
    """What the record has of these months and of the job."""
    asked = {parse_month(text) for text in one.months}
    jobs = [
        job for job in record.employments_of(one.person_id) if job.employer_id == one.employer_id
    ]
    return [
        *(
            SummaryRow(
                key=_("Employment"),
                value=period(job.started_on, job.ended_on, by_month=False),
                source=job.source,
            )
            for job in jobs
        ),
        *(
            SummaryRow(
                key=month_name(month.month),
                value=Amount(month.remuneration_cents),
                source=f"{month.employer_name} · {source_of(month)}",
            )
            for month in record.record_of(one.person_id)
            if month.month in asked
        ),
    ]
