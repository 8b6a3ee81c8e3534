"""Old months of own work: what they cost and buy, the wish, the bill; the officer's answer."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_http_methods, require_safe

from accounts import access_log
from accounts.models import Role
from accounts.pages.guards import needs_own_name, needs_role
from accounts.permissions import may, require
from benefits.eligibility.wording import wording
from benefits.law.determination import Value
from benefits.pages import claims_parts as parts
from benefits.process import indemnify as process
from benefits.process.indemnify import Offer
from contributions import queries as record
from contributions.models import Indemnity
from contributions.pages.bills import pay_url
from portal.components.dates import month_name
from portal.components.forms import MonthField
from portal.components.parts import Amount, Column, Link, Status, SummaryRow
from portal.errors import Mendable
from portal.states import IllegalTransition

at_a_desk = needs_role(Role.CASEWORKER, Role.SUPERVISOR)


class MonthsForm(forms.Form):
    first_month = MonthField(label=gettext_lazy("First month"))
    last_month = MonthField(label=gettext_lazy("Last month"))


class AskForm(MonthsForm):
    proof = forms.CharField(
        label=gettext_lazy("What was your work, and what proves it?"),
        max_length=2000,
        help_text=gettext_lazy(
            "For example tax returns, receipts, contracts or a licence of the town of those months."
            " Bring the papers to an office: an officer looks at them before anything is decided."
        ),
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class AnswerForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("What did you find?"),
        max_length=1000,
        help_text=gettext_lazy("The person reads it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@require_http_methods(["GET", "POST"])
@needs_own_name
def indemnity(request: HttpRequest) -> HttpResponse:
    """What old months would cost and buy; nothing is kept until the person asks."""
    asking = parts.asked(request)
    person_id = asking.actor.person_id or 0
    require(asking.actor, "indemnity.ask", person_id, on=asking.today)
    asks = request.POST.get("do") == "ask"
    form = (AskForm if asks else MonthsForm)(request.POST or None)
    offer: Offer | None = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            offer = process.offer(
                person_id, given["first_month"], given["last_month"], asking.today
            )
            if asks:
                process.ask(asking.actor, offer.months, given["proof"], asking.at)
                messages.success(request, _("Sent. An officer looks at it, and we write to you."))
                return redirect("benefits:indemnity")
        except Mendable as trouble:
            trouble.show_on(form)
    if offer is not None and not asks:
        form = AskForm(initial=form.cleaned_data)
    found = list(record.indemnities_of(person_id))
    context = {
        "form": form,
        "waits": any(one.state in ("asked", "billed") for one in found),
        "asks": isinstance(form, AskForm),
        "offer": _offer(offer) if offer is not None else None,
        "found": [_shown(one, asking) for one in found],
    }
    status = 422 if form.errors else 200
    return render(request, "benefits/indemnities/ask.html", context, status=status)


@require_http_methods(["POST"])
@needs_own_name
def indemnity_act(request: HttpRequest, reference: str, act: str) -> HttpResponse:
    """The sum for this month of payment, or the person does not want it any more."""
    asking = parts.asked(request)
    one = record.indemnity_by_reference(reference)
    if one is None or act not in ("reckon", "withdraw"):
        raise Http404
    require(asking.actor, "indemnity.ask", one.person_id, on=asking.today)
    try:
        if act == "reckon":
            process.reckon(asking.actor, one, asking.at)
        else:
            process.withdraw(asking.actor, one, asking.at)
            messages.success(request, _("Withdrawn. Nothing is to be paid."))
    except Mendable as trouble:
        messages.error(request, str(trouble))
    except IllegalTransition:
        messages.info(request, _("This was settled a moment ago."))
    return redirect("benefits:indemnity")


def _say(value: Value) -> str:
    return wording().value(value)


def _offer(offer: Offer) -> dict[str, Any]:
    """The sum and its way, for a page."""
    first, last = month_name(offer.months[0]), month_name(offer.months[-1])
    gain = offer.bought
    return {
        "total": offer.total_cents,
        "rows": [
            SummaryRow(key=_("Months"), value=f"{len(offer.months)} ({first} – {last})"),
            SummaryRow(
                key=_("Mean of the highest salaries"),
                value=Amount(offer.basis.mean_cents),
                source="Lei 8.212/1991 art. 45-A §1",
            ),
            SummaryRow(
                key=_("Contribution time"),
                value=_now_and_then(
                    _say(("time", gain.time_before)), _say(("time", gain.time_after))
                ),
            ),
            SummaryRow(
                key=_("Monthly contributions that count for a waiting period"),
                value=_now_and_then(gain.carencia_before, gain.carencia_after),
                source="Lei 8.213/1991 art. 27 II",
            ),
        ],
        "columns": [
            _("Month"),
            Column(label=_("20 %"), numeric=True),
            Column(label=_("Interest"), numeric=True),
            Column(label=_("Fine"), numeric=True),
            Column(label=_("Sum"), numeric=True),
        ],
        "months": [
            [
                month_name(one.month),
                Amount(one.base_cents),
                Amount(one.interest_cents),
                Amount(one.fine_cents),
                Amount(one.total_cents),
            ]
            for one in offer.costs
        ],
    }


def _offer_of(one: Indemnity, asking: parts.Asked) -> dict[str, Any] | None:
    """What a wish would cost and buy; None when it was settled, or its months came otherwise."""
    if one.state == "asked":
        with suppress(Mendable):
            return _offer(process.offer_of(one, asking.today))
    return None


def _now_and_then(now: object, then: object) -> str:
    return _("%(now)s now, %(then)s with these months") % {"now": now, "then": then}


def tag(one: Indemnity) -> Status:
    """What became of a wish, as a tag."""
    return {
        "asked": Status("waiting", pgettext("statement", "Being looked at")),
        "billed": Status("needs_you", pgettext("bill", "To be paid")),
        "paid": Status("paid", pgettext("bill", "Paid")),
        "refused": Status("ended", pgettext("statement", "Not confirmed")),
        "withdrawn": Status("ended", pgettext("statement", "Withdrawn")),
    }[one.state]


def _months(one: Indemnity) -> str:
    months = record.indemnity_months(one)
    return f"{len(months)} ({month_name(months[0])} – {month_name(months[-1])})"


def _shown(one: Indemnity, asking: parts.Asked) -> dict[str, Any]:
    """One wish as its person reads it."""
    rows = [
        SummaryRow(key=_("Number"), value=one.reference),
        SummaryRow(key=_("Months"), value=_months(one)),
        SummaryRow(key=_("State"), value=tag(one)),
    ]
    if one.note:
        rows.append(SummaryRow(key=_("What the officer writes"), value=one.note))
    if one.state in ("billed", "paid"):
        rows.append(SummaryRow(key=_("Amount"), value=Amount(one.total_cents or 0)))
    if one.paid_on is not None:
        rows.append(SummaryRow(key=_("Paid on"), value=one.paid_on))
    over = one.pay_by is not None and one.pay_by < asking.today
    if one.state == "billed" and not over:
        rows.append(SummaryRow(key=_("To be paid by"), value=one.pay_by))
    return {
        "indemnity": one,
        "rows": rows,
        "over": over,
        "open": one.state in ("asked", "billed"),
        "bank_url": pay_url(one.reference, one.total_cents or 0)
        if one.state == "billed" and not over
        else "",
    }


@require_safe
@at_a_desk
def indemnities(request: HttpRequest) -> HttpResponse:
    """The wishes that wait for an officer, the longest waiting first; no names in the list."""
    asking = parts.asked(request)
    waiting = [
        one
        for one in record.open_indemnities()[:100]
        if may(asking.actor, "indemnity.decide", one, on=asking.today)
    ]
    context = {
        "columns": [_("Number"), _("Received"), _("Months")],
        "rows": [
            [
                Link(
                    text=one.reference,
                    url=reverse("benefits:indemnity_decide", args=[one.reference]),
                ),
                timezone.localdate(one.asked_at),
                _months(one),
            ]
            for one in waiting
        ],
    }
    return render(request, "benefits/indemnities/waiting.html", context)


@require_http_methods(["GET", "POST"])
@at_a_desk
def indemnity_decide(request: HttpRequest, reference: str) -> HttpResponse:
    """One wish with what is said to prove the work, what it would cost, and the answer."""
    asking = parts.asked(request)
    one = record.indemnity_by_reference(reference)
    if one is None:
        raise Http404
    require(asking.actor, "indemnity.decide", one, on=asking.today)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answers = {"accept": process.accept, "refuse": process.refuse}
        try:
            act = answers.get(request.POST.get("decision", ""))
            if act is None:
                raise Mendable(_("Choose one answer."))
            act(asking.actor, one, form.cleaned_data["note"], asking.at)
        except Mendable as trouble:
            trouble.show_on(form)
        except IllegalTransition:
            messages.info(request, _("This was settled a moment ago."))
            return redirect("benefits:indemnities")
        else:
            messages.success(request, _("Kept. The person is told."))
            return redirect("benefits:indemnities")
    access_log.look(
        asking.actor, one.person_id,
        what=N_("contribution record"),
        purpose=N_("whether old months of own work are proven"),
        case=one.reference,
        at=asking.at,
    )  # fmt: skip
    context = {
        "indemnity": one,
        "form": form,
        "rows": [
            *parts.person_rows(one.person),
            SummaryRow(key=_("Months"), value=_months(one)),
            SummaryRow(key=_("What proves it"), value=one.proof),
            SummaryRow(key=_("State"), value=tag(one)),
        ],
        "open": one.state == "asked",
        "offer": _offer_of(one, asking),
    }
    status = 422 if form.errors else 200
    return render(request, "benefits/indemnities/decide.html", context, status=status)
