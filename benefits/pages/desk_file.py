"""The file: everything about a claim on one screen, and what an officer can do with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_GET, require_POST

from accounts import access_log
from accounts.models import Role
from accounts.pages.guards import needs_role
from accounts.permissions import may
from benefits import process, queries
from benefits.adjudication.errors import Conflict
from benefits.applications import questions
from benefits.applications.models import Claim, ClaimState
from benefits.eligibility import assessment, wording
from benefits.eligibility.models import StoredDetermination
from benefits.pages import claims_parts as parts
from benefits.pages import desk_forms
from benefits.pages.desk import due_words
from portal.components.parts import SummaryRow
from portal.components.values import money_text
from portal.errors import Mendable
from portal.states import IllegalTransition

reads_files = needs_role(Role.CASEWORKER, Role.SUPERVISOR, Role.AUDITOR)
decides = needs_role(Role.CASEWORKER, Role.SUPERVISOR)


@require_GET
@reads_files
def file(request: HttpRequest, protocol: str) -> HttpResponse:
    """Opening a file is a look that the person can see afterwards."""
    ask, claim = _claim(request, protocol)
    wanted = request.GET.get("do", "")
    form = _form(wanted, claim, ask) if wanted in _choices(claim, ask) else None
    return _page(request, ask, claim, form, wanted)


@require_POST
@decides
def act(request: HttpRequest, protocol: str, act: str) -> HttpResponse:
    """One act of an officer. What cannot be done any more is said politely, and nothing is lost."""
    ask, claim = _claim(request, protocol)
    if act in ("take", "put-back"):
        return _hold(request, ask, claim, act)
    step = STEPS.get(act)
    if step is None or not may(ask.actor, "claim.decide", claim, on=ask.today):
        raise Http404
    form = _form(act, claim, ask, request.POST)
    if not form.is_valid():
        return _page(request, ask, claim, form, act)
    try:
        done = step(ask, claim, form, _seen(request))
    except (Conflict, IllegalTransition) as error:
        return _conflict(request, ask, claim, str(error), form)
    except Mendable as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return _page(request, ask, claim, form, act)
    messages.success(request, done)
    return redirect("benefits:desk")


# ── The acts ─────────────────────────────────────────────────────────────────────────────────


def _ask(ask: parts.Asked, claim: Claim, form: forms.Form, seen: int) -> str:
    process.ask(ask.actor, claim.pk, at=ask.at, **form.cleaned_data)
    return _("The question is on its way. The clock stands still until the answer.")


def _grant(ask: parts.Asked, claim: Claim, form: forms.Form, seen: int) -> str:
    process.grant_by_officer(
        ask.actor, claim.pk, determination_id=seen, at=ask.at, **form.cleaned_data
    )
    return _("Granted. Letter and award are made now.")


def _refuse(ask: parts.Asked, claim: Claim, form: forms.Form, seen: int) -> str:
    assert isinstance(form, desk_forms.RefuseForm)
    process.propose_refusal(
        ask.actor, claim.pk, determination_id=seen, reasons=form.reasons(), at=ask.at
    )
    return _("Your proposal waits for a second officer.")


def _confirm(ask: parts.Asked, claim: Claim, form: forms.Form, seen: int) -> str:
    process.confirm_refusal(ask.actor, claim.pk, ask.at)
    return _("Refused, with both your names. The letter is written now.")


def _return(ask: parts.Asked, claim: Claim, form: forms.Form, seen: int) -> str:
    process.return_proposal(ask.actor, claim.pk, form.cleaned_data["note"], ask.at)
    return _("Given back to the first officer.")


STEPS: dict[str, Callable[[parts.Asked, Claim, forms.Form, int], str]] = {
    "ask": _ask,
    "grant": _grant,
    "refuse": _refuse,
    "confirm": _confirm,
    "return": _return,
}


def _hold(request: HttpRequest, ask: parts.Asked, claim: Claim, act: str) -> HttpResponse:
    if act == "put-back":
        process.put_back(ask.actor, claim.pk, ask.at)
        return redirect("benefits:desk")
    try:
        process.take_file(ask.actor, claim.pk, ask.at)
    except Conflict as error:
        return _conflict(request, ask, claim, error.message, None)
    return redirect("benefits:desk_file", protocol=claim.protocol)


def _conflict(
    request: HttpRequest,
    ask: parts.Asked,
    claim: Claim,
    message: str,
    form: forms.Form | None,
) -> HttpResponse:
    """409: somebody or something was faster. What the officer wrote is shown, to be kept."""
    claim.refresh_from_db()
    written = (
        [
            (str(form.fields[name].label), str(value))
            for name, value in (form.cleaned_data if form else {}).items()
            if isinstance(value, str) and value
        ]
        if form
        else []
    )
    return render(
        request,
        "benefits/desk/conflict.html",
        {
            "claim": claim,
            "message": message,
            "written": written,
            "state": parts.staff_state(claim),
        },
        status=409,
    )


# ── The screen ───────────────────────────────────────────────────────────────────────────────


def _claim(request: HttpRequest, protocol: str) -> tuple[parts.Asked, Claim]:
    ask = parts.asked(request)
    claim = queries.claim_for(ask.actor, protocol, on=ask.today)
    if claim is None:
        raise Http404
    return ask, claim


def _purpose(claim: Claim, ask: parts.Asked) -> str:
    """Why the file is open, as the person will read it in their access log."""
    if not ask.actor.has(Role.CASEWORKER, Role.SUPERVISOR):
        return N_("audit of a claim")
    if _holds(claim, ask):
        return N_("deciding a claim")
    return N_("reading a file of the own office")


def _seen(request: HttpRequest) -> int:
    """The determination that was on the officer's screen; 0 fits none."""
    text = request.POST.get("seen", "")
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def _holds(claim: Claim, ask: parts.Asked) -> bool:
    return (
        claim.holder_id is not None
        and claim.holder_id == ask.actor.staff_id
        and claim.held_until is not None
        and claim.held_until >= ask.at
    )


def _choices(claim: Claim, ask: parts.Asked) -> list[str]:
    """What the officer who holds the file may do with it now."""
    if not _holds(claim, ask):
        return []
    if claim.state == ClaimState.REFUSAL_PROPOSED:
        second = may(ask.actor, "refusal.confirm", claim, on=ask.today)
        return ["confirm", "return"] if second else []
    if claim.state == ClaimState.IN_REVIEW:
        return ["ask", "grant", "refuse"]
    return []


def _form(act: str, claim: Claim, ask: parts.Asked, data: Any = None) -> forms.Form:
    if act == "ask":
        return desk_forms.AskForm(data, on=ask.today)
    if act == "grant":
        return desk_forms.GrantForm(data, rules=_met_rules(claim))
    if act == "refuse":
        return desk_forms.RefuseForm(data, failed=_failed(claim))
    return desk_forms.ConfirmForm(data) if act == "confirm" else desk_forms.ReturnForm(data)


def _stored(claim: Claim) -> StoredDetermination | None:
    return queries.determination_of(claim)


def _met_rules(claim: Claim) -> list[tuple[str, str]]:
    stored = _stored(claim)
    return [
        (
            one.rule,
            _("%(rule)s: %(amount)s")
            % {
                "rule": wording.rule_title(one.rule),
                "amount": parts.amount_sentence(one.amount_cents, one.starts_on),
            },
        )
        for one in (assessment.determinations(stored) if stored else [])
        if one.entitled and one.amount_cents and one.starts_on
    ]


def _failed(claim: Claim) -> list[tuple[str, str, str]]:
    """The conditions a refusal must explain; all of them when the rule is met on paper."""
    stored = _stored(claim)
    if stored is None:
        return []
    words, best = wording.wording(), assessment.determinations(stored)[0]
    open_ones = [c for c in best.conditions if c.result != "met"] or list(best.conditions)
    return [(c.key, words.label(c), c.article) for c in open_ones]


def _page(
    request: HttpRequest, ask: parts.Asked, claim: Claim, form: forms.Form | None, wanted: str
) -> HttpResponse:
    access_log.look(
        ask.actor,
        claim.person_id,
        what=N_("whole file of the claim"),
        purpose=_purpose(claim, ask),
        case=claim.protocol,
        at=ask.at,
    )
    stored = _stored(claim)
    others = list(queries.claims_of(claim.person_id).exclude(pk=claim.pk)[:10])
    determined = assessment.determinations(stored) if stored else []
    doubts = stored.facts["doubts"] if stored else []
    free = claim.state in (ClaimState.IN_REVIEW, ClaimState.REFUSAL_PROPOSED)
    return render(
        request,
        "benefits/desk/file.html",
        {
            "claim": claim,
            "status": parts.STATUS[claim.state],
            "due": due_words(claim.due_on, ask.today),
            "band": parts.band(claim.person_id, ask.today, [claim, *others], doubts),
            "person_rows": [
                *parts.person_rows(claim.person),
                *parts.account_rows(claim.person_id, ask.at),
            ],
            "answer_rows": _answer_rows(claim),
            "reasons": [wording.reason_text(reason) for reason in claim.referral_reasons],
            "rules": [
                (
                    wording.rule_title(one.rule),
                    one.outcome.value,
                    money_text(one.amount_cents) if one.amount_cents else "",
                    wording.conditions(one, facts=stored.facts if stored else None),
                    wording.sum_lines(one),
                )
                for one in determined
            ],
            "requests": list(queries.requests_of(claim)),
            "state_words": parts.staff_state(claim),
            "steps": parts.timeline(
                claim, queries.timeline_of(claim), queries.open_request(claim), staff=True
            ),
            "others": others,
            "proposal": queries.proposal_of(claim),
            "decision": queries.decision_of(claim),
            "choices": _choices(claim, ask),
            "holds": _holds(claim, ask),
            "can_take": free
            and not _holds(claim, ask)
            and may(ask.actor, "claim.decide", claim, on=ask.today),
            "form": form,
            "wanted": wanted,
            "seen": stored.pk if stored else 0,
        },
    )


def _answer_rows(claim: Claim) -> list[SummaryRow]:
    return [
        SummaryRow(key=label, value=words, source=_("claimant"), on=claim.filed_on)
        for one in questions.steps_of(claim.benefit)
        for label, words in questions.answered(one, claim.answers)
    ]
