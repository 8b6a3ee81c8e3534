"""The file: everything about a claim on one screen, and what an officer can do with it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_GET, require_POST

from accounts import access_log
from accounts import queries as people
from accounts.models import Role
from accounts.pages.guards import needs_role
from accounts.permissions import may
from benefits import process, queries
from benefits.adjudication import four_eyes
from benefits.adjudication.errors import Conflict
from benefits.applications import questions
from benefits.applications.models import Claim
from benefits.eligibility import assessment, wording
from benefits.eligibility.flag_models import FlagState
from benefits.eligibility.models import StoredDetermination
from benefits.pages import assessment_words
from benefits.pages import claims_parts as parts
from benefits.pages.desk import due_words, take_next, why_a_human
from benefits.pages.desk_acts import ACTS, certificate_words, choices, holds
from portal.components.parts import SummaryRow
from portal.components.values import money_text
from portal.errors import Mendable
from portal.states import IllegalTransition

reads_files = needs_role(Role.CASEWORKER, Role.SUPERVISOR, Role.AUDITOR)
decides = needs_role(Role.CASEWORKER, Role.SUPERVISOR)
STEPS_IN_SIGHT = 2  # steps that are done; what was before them is folded away


@require_GET
@reads_files
def file(request: HttpRequest, protocol: str) -> HttpResponse:
    """Opening a file is a look that the person can see afterwards."""
    ask, claim = _claim(request, protocol)
    wanted = request.GET.get("do", "")
    form = (
        ACTS[wanted].form(claim, ask, None)
        if wanted in ACTS and wanted in choices(claim, ask)
        else None
    )
    return _page(request, ask, claim, form, wanted)


@require_POST
@decides
def act(request: HttpRequest, protocol: str, act: str) -> HttpResponse:
    """One act of an officer. What cannot be done any more is said politely, and nothing is lost."""
    ask, claim = _claim(request, protocol)
    if act in SIMPLE:
        return _hold(request, ask, claim, act)
    known = ACTS.get(act)
    if known is None or not may(ask.actor, "claim.decide", claim, on=ask.today):
        raise Http404
    form = known.form(claim, ask, request.POST)
    if not form.is_valid():
        return _page(request, ask, claim, form, act)
    try:
        done = known.step(ask, claim, form, _seen(request))
    except (Conflict, IllegalTransition) as error:
        return _conflict(request, ask, claim, str(error), form)
    except Mendable as error:
        error.show_on(form)
        return _page(request, ask, claim, form, act)
    messages.success(request, f"{claim.protocol}: {done}")
    if known.stays:
        return redirect("benefits:desk_file", protocol=claim.protocol)
    if request.POST.get("then") == "next":
        return take_next(request)
    return redirect("benefits:desk")


# ── Acts without a form ──────────────────────────────────────────────────────────────────────

SIMPLE = ("take", "put-back", "undo")


def _hold(request: HttpRequest, ask: parts.Asked, claim: Claim, act: str) -> HttpResponse:
    if act == "put-back":
        process.put_back(ask.actor, claim.pk, ask.at)
        return redirect("benefits:desk")
    try:
        if act == "undo":
            process.take_back(ask.actor, claim.pk, ask.at)
            messages.success(request, _("Taken back: nothing was sent."))
        else:
            process.take_file(ask.actor, claim.pk, ask.at)
    except Mendable as error:
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
    if not may(ask.actor, "claim.decide", claim, on=ask.today):
        stated = people.open_purpose(ask.actor.staff_id or 0, claim.person_id, ask.at)
        return stated or N_("reading a file of the own office")
    if holds(claim, ask):
        return N_("deciding a claim")
    return N_("reading a file of the own office")


def _seen(request: HttpRequest) -> int:
    """The determination that was on the officer's screen; 0 fits none."""
    text = request.POST.get("seen", "")
    return int(text) if text.isdecimal() and len(text) < 19 else 0


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
    stored = queries.determination_of(claim)
    others = list(queries.claims_of(claim.person_id).exclude(pk=claim.pk)[:10])
    if form is not None and not form.is_bound:
        _begin_in(form)
    doubts = stored.facts["doubts"] if stored else []
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
            "reasons": why_a_human(claim),
            "rules": _rules(stored),
            "certificates": [
                (certificate_words(one), one) for one in queries.certificates_of(claim.pk)
            ],
            "requests": list(queries.requests_of(claim)),
            "state_words": parts.staff_state(claim),
            **_steps(claim),
            "others": others,
            **_decided(claim),
            "notes": list(queries.notes_of(claim)),
            "findings": _findings(claim),
            "choices": choices(claim, ask),
            "holds": holds(claim, ask),
            "form": form,
            "wanted": wanted,
            "open_flag_url": _open_flag_url(claim) if holds(claim, ask) else "",
            "goes_on": wanted in ACTS and not ACTS[wanted].stays,
            "seen": stored.pk if stored else 0,
        },
    )


def _rules(stored: StoredDetermination | None) -> list[tuple[Any, ...]]:
    """What each rule says: title, outcome, amount, conditions, sum."""
    if stored is None:
        return []
    return [
        (
            wording.rule_title(one.rule),
            one.outcome.value,
            money_text(one.amount_cents) if one.amount_cents else "",
            wording.conditions(one, facts=stored.facts),
            wording.sum_lines(one),
        )
        for one in assessment.determinations(stored)
    ]


def _steps(claim: Claim) -> dict[str, Any]:
    """What happened so far: the last steps in sight, the earlier ones folded away."""
    steps = parts.timeline(
        claim, queries.timeline_of(claim), queries.open_request(claim), staff=True
    )
    long_ago = max(sum(step.state == "done" for step in steps) - STEPS_IN_SIGHT, 0)
    return {"steps": steps[long_ago:], "earlier_steps": steps[:long_ago]}


def _decided(claim: Claim) -> dict[str, Any]:
    """What was proposed, decided, or is held back."""
    return {
        "proposal": queries.proposal_of(claim),
        "decision": queries.decision_of(claim),
        "grant_proposal": _grant_proposal(claim),
        "held": queries.held_of(claim),
    }


def _begin_in(form: forms.Form) -> None:
    """The cursor stands where the officer has something to say."""
    empty = [field for name, field in form.fields.items() if name not in form.initial]
    if empty:
        empty[0].widget.attrs["autofocus"] = True


def _open_flag_url(claim: Claim) -> str:
    """Where on this page the first flag is settled; empty when none waits."""
    first = claim.flags.filter(state=FlagState.OPEN).order_by("pk").first()
    return f"#flag-{first.pk}" if first else ""


def _answer_rows(claim: Claim) -> list[SummaryRow]:
    return [
        SummaryRow(key=label, value=words, source=_("claimant"), on=claim.filed_on)
        for one in questions.steps_of(claim.benefit)
        for label, words in questions.answered(one, claim.answers)
    ]


def _grant_proposal(claim: Claim) -> dict[str, Any] | None:
    """What the second officer of a large or unusual grant must know."""
    found = queries.grant_proposal_of(claim)
    if found is None:
        return None
    chosen = assessment.chosen(found.determination, found.rule)
    why = {
        four_eyes.MONTH: _("The amount is more than one officer may grant alone."),
        four_eyes.ARREARS: _("More is owed for past months than one officer may grant alone."),
        four_eyes.OVERRIDE: _("The officer chose another rule than the law proposes."),
    }
    return {
        "officer": found.officer,
        "at": found.proposed_at,
        "rule": wording.rule_title(found.rule),
        "amount": parts.amount_sentence(chosen.amount_cents, chosen.starts_on)
        if chosen and chosen.amount_cents and chosen.starts_on
        else "",
        "words": found.words,
        "why": [why[key] for key in found.why],
    }


def _findings(claim: Claim) -> list[SummaryRow]:
    """What assessors found: the finding, never scores or diagnosis."""
    rows = []
    for referral in queries.assessments.referrals_of(claim):
        found = queries.assessments.finding_of(referral)
        if found is None:
            state, on = referral.get_state_display(), referral.due_on
            rows.append(SummaryRow(key=referral.get_kind_display(), value=state, on=on))
        else:
            rows += [
                SummaryRow(key=label, value=words, source=_("assessors"), on=found.on)
                for label, words in assessment_words.finding_rows(found)
            ]
    return rows
