"""A claim after it was sent: where it stands, the question to answer, taking it back."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import HttpResponseClientRefresh

from accounts import queries as people
from accounts.pages.guards import needs_person
from accounts.permissions import may
from benefits import process, queries
from benefits.adjudication.models import InformationRequest, RequestState
from benefits.applications.forms import of as forms_of
from benefits.applications.models import Claim, ClaimState
from benefits.eligibility import wording
from benefits.pages import claims_parts as parts
from benefits.pages.claims_decision import contesting
from portal.components.parts import Action, SummaryRow
from portal.messages.models import Letter
from portal.states import IllegalTransition


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Your answer"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": gettext_lazy("Write an answer, even “I do not know”.")},
    )


class WithdrawForm(forms.Form):
    why = forms.CharField(
        label=gettext_lazy("Why do you take it back?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@require_GET
@needs_person
def claim_page(request: HttpRequest, protocol: str) -> HttpResponse:
    """Where the claim stands, in the first line; then every step, then what can be done."""
    ask, claim = parts.claim_or_404(request, protocol)
    requests = list(queries.requests_of(claim))
    question = next((one for one in requests if one.state == RequestState.OPEN), None)
    decision = queries.decision_of(claim)
    changes = queries.reductions_of(claim.pk)
    actions = _actions(claim, may(ask.actor, "claim.write", claim, on=ask.today))
    if claim.state == ClaimState.REFUSED and decision is not None:
        actions += contesting(ask, claim, decision, primary=False)
    by_machine = question is not None and question.asked_by_id is None  # nobody looks yet
    return render(
        request,
        "benefits/claims/claim.html",
        {
            "claim": claim,
            "title": parts.first_line(claim),
            "lead": parts.next_line(claim, question, decision),
            "status": parts.STATUS[claim.state],
            "question": question,
            "steps": parts.timeline(claim, queries.timeline_of(claim), question),
            "checking": claim.state == ClaimState.SUBMITTED,
            "forecast": queries.forecast(claim, ask.at),
            "reasons": [
                wording.reason_text(reason)
                for reason in claim.referral_reasons
                if claim.state not in parts.ENDED and not by_machine
            ],
            "rows": _rows(claim),
            "changes": changes,
            "divisions": claim.decisions.filter(outcome="divided"),
            # Only months before a reduction can have been paid too much.
            "overpaid": queries.overpayments.of_claim(claim) if changes else [],
            "actions": actions,
            "letters": Letter.objects.filter(
                case=claim.protocol, person__in=people.records_of(claim.person_id)
            )
            .defer("pdf", "content")
            .order_by("written_at"),
            "answered": [one for one in requests if one.state != RequestState.OPEN],
        },
    )


@require_GET
@needs_person
def progress(request: HttpRequest, protocol: str) -> HttpResponse:
    """The live part of the claim page; once there is an answer the whole page loads anew."""
    _ask, claim = parts.claim_or_404(request, protocol)
    if claim.state != ClaimState.SUBMITTED:
        return HttpResponseClientRefresh()
    return render(request, "benefits/claims/progress.html", {"claim": claim})


@require_http_methods(["GET", "POST"])
@needs_person
def answer(request: HttpRequest, protocol: str) -> HttpResponse:
    """What we asked, why, by when; and the answer."""
    ask, claim = parts.claim_or_404(request, protocol)
    question = queries.open_request(claim)
    if question is None:
        messages.info(request, _("No question is open at the moment."))
        return redirect("benefits:claim", protocol=claim.protocol)
    if question.asked_by_id is None:
        return _answer_needs(request, ask, claim, question)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            process.answer(ask.actor, question.pk, form.cleaned_data["text"], ask.at)
        except IllegalTransition:
            messages.info(request, _("This question was answered or closed a moment ago."))
        else:
            messages.success(request, _("Thank you. Your answer is with the officer who asked."))
        return redirect("benefits:claim", protocol=claim.protocol)
    return render(
        request,
        "benefits/claims/answer.html",
        {"claim": claim, "question": question, "form": form},
    )


def _answer_needs(
    request: HttpRequest, ask: parts.Asked, claim: Claim, question: InformationRequest
) -> HttpResponse:
    """An automatic question repeats the questions of the application that are open."""
    data, own = request.POST or None, parts.is_own(ask, claim)
    known = queries.known_of_claim(claim)
    asked = [
        step.form(
            data,
            initial=parts.initial(step, claim.answers, own=own),
            on=ask.today,
            known=known,
        )
        for step in queries.steps_asked(question)
    ]
    words = AnswerForm(data)
    words.fields["text"].required = False
    words.fields["text"].label = _("Anything else that we should know?")
    valid = [form.is_valid() for form in (*asked, words)]  # each says what is wrong with it
    if request.method == "POST" and all(valid):
        answers = {name: value for form in asked for name, value in form.answers().items()}
        try:
            process.answer_needs(
                ask.actor, question.pk, answers, words.cleaned_data["text"], ask.at
            )
        except IllegalTransition:
            messages.info(request, _("This question was answered or closed a moment ago."))
        else:
            messages.success(request, _("Thank you. We look at your claim again now."))
        return redirect("benefits:claim", protocol=claim.protocol)
    return render(
        request,
        "benefits/claims/answer_needs.html",
        {
            "claim": claim,
            "question": question,
            "forms": [*asked, words],
            "papers": any(need["kind"] == "paper" for need in question.needs),
        },
    )


@require_http_methods(["GET", "POST"])
@needs_person
def withdraw(request: HttpRequest, protocol: str) -> HttpResponse:
    """Taking a claim back, with the consequence said before."""
    ask, claim = parts.claim_or_404(request, protocol)
    if not _can_withdraw(claim):
        messages.info(request, _("This claim cannot be taken back any more."))
        return redirect("benefits:claim", protocol=claim.protocol)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            process.withdraw(ask.actor, claim.pk, form.cleaned_data["why"], ask.at)
        except IllegalTransition:
            messages.info(request, _("This claim was decided a moment ago."))
        return redirect("benefits:claim", protocol=claim.protocol)
    return render(request, "benefits/claims/withdraw.html", {"claim": claim, "form": form})


def wants_other_account(claim: Claim) -> bool:
    """The claimant wished for another account; it is entered behind a step-up, never in a form."""
    return claim.answers.get("account_right") == "no" and claim.state not in (
        ClaimState.REFUSED,
        ClaimState.WITHDRAWN,
    )


def _can_withdraw(claim: Claim) -> bool:
    return claim.state in (
        ClaimState.SUBMITTED,
        ClaimState.IN_REVIEW,
        ClaimState.AWAITING_ANSWER,
    )


def _rows(claim: Claim) -> list[SummaryRow]:
    return [
        SummaryRow(key=_("Protocol number"), value=claim.protocol),
        SummaryRow(key=_("Benefit"), value=claim.get_benefit_display()),
        SummaryRow(key=_("Counts from"), value=claim.filed_on),
        SummaryRow(key=_("Sent"), value=claim.get_channel_display()),
        SummaryRow(key=_("Office"), value=claim.unit.name if claim.unit else None),
    ]


def _actions(claim: Claim, may_write: bool) -> list[Action]:
    """What the person can do now, the most useful first."""
    actions = []
    if claim.state in (ClaimState.GRANTED, ClaimState.REFUSED):
        actions.append(
            Action(
                label=_("Read the decision"),
                url=parts.claim_url(claim, "decision"),
                note=_("With every condition, its source, and the sum line by line."),
                primary=True,
            )
        )
    if claim.state == ClaimState.AWAITING_ANSWER and may_write:
        actions.append(
            Action(
                label=_("Answer the question"), url=parts.claim_url(claim, "answer"), primary=True
            )
        )
    if forms_of(claim.benefit).findings and queries.assessments.referrals_of(claim):
        actions.append(
            Action(
                label=_("See your assessment"),
                url=parts.claim_url(claim, "own_assessment"),
                note=_("What assessors were asked, and what they found."),
            )
        )
    if wants_other_account(claim) and may_write:
        actions.append(
            Action(
                label=_("Enter your other account"),
                url=reverse("payout_account"),
                note=_("You said that we should pay into another account than the one we know."),
            )
        )
    if _can_withdraw(claim) and may_write:
        actions.append(
            Action(
                label=_("Take the claim back"),
                url=parts.claim_url(claim, "withdraw"),
                note=_("Nothing is decided then. You can ask again at any time."),
            )
        )
    return actions
