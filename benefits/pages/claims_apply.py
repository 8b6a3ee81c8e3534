"""Asking for a benefit: begin or continue, one question a page, check, send, receipt."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import access_log
from accounts import queries as people
from accounts.pages.guards import needs_person
from accounts.permissions import require
from benefits import process, queries
from benefits.applications import forms, questions
from benefits.applications.forms.base import EVENTS, Form, Paper
from benefits.applications.known import Known
from benefits.applications.models import Claim, Draft
from benefits.applications.steps import ADDED, OLD
from benefits.applications.told import told
from benefits.eligibility import wording
from benefits.pages import claims_facts as facts
from benefits.pages import claims_parts as parts
from portal.components.parts import SummaryRow
from portal.errors import Mendable


@require_GET
@needs_person
def claims(request: HttpRequest) -> HttpResponse:
    """All claims and begun applications of the person; what waits for them comes first."""
    ask = parts.asked(request)
    person_id = _subject(ask)
    return render(
        request,
        "benefits/claims/list.html",
        {
            "drafts": [(draft, forms.of(draft.benefit)) for draft in queries.drafts_of(person_id)],
            "claims": [
                (claim, parts.STATUS[claim.state], parts.first_line(claim))
                for claim in queries.claims_of(person_id)
            ],
            "appeals": list(queries.appeals_of(person_id)),
            "questions": list(queries.open_requests_of(person_id)),
        },
    )


@require_GET
@needs_person
def choose(request: HttpRequest) -> HttpResponse:
    """What do you want to ask for? Every benefit, by what happens in a life; drafts first."""
    ask = parts.asked(request)
    person_id = _subject(ask)
    return render(
        request,
        "benefits/claims/choose.html",
        {
            "drafts": [(draft, forms.of(draft.benefit)) for draft in queries.drafts_of(person_id)],
            "events": [(EVENTS[event], found) for event, found in forms.by_event()],
        },
    )


@require_http_methods(["GET", "POST"])
@needs_person
def start(request: HttpRequest, benefit: str) -> HttpResponse:
    """What this is, what it takes, and the begun application first."""
    ask = parts.asked(request)
    form = forms.BY_SLUG.get(benefit)
    if form is None:
        raise Http404
    kind, person_id = form.benefit, _subject(ask)
    if request.method == "POST":
        try:
            draft = process.begin_draft(ask.actor, person_id, kind, ask.at)
        except Mendable as error:
            messages.info(request, error.message)
            return redirect("benefits:claims")
        brought = told(kind, request.POST)
        if brought:
            draft = process.bring_answers(ask.actor, draft.pk, brought, ask.at)
        return redirect(_step_url(draft, _resume(draft, ask)))
    running = queries.open_claims_of(person_id).filter(benefit=kind).first()
    draft = queries.drafts_of(person_id).filter(benefit=kind).first()
    return render(
        request,
        "benefits/claims/start.html",
        {
            "form": form,
            "running": running,
            "draft": draft,
            "resume_url": _step_url(draft, _resume(draft, ask)) if draft else "",
            "questions": len(form.steps),
        },
    )


@require_http_methods(["GET", "POST"])
@needs_person
def draft_step(request: HttpRequest, token: UUID, step: str) -> HttpResponse:
    """One question; every answer is kept at once."""
    ask = parts.asked(request)
    draft = queries.draft_for(ask.actor, token, on=ask.today)
    if draft is None:
        return _already_sent(ask, token)
    asked_step = questions.step(draft.benefit, step)
    if asked_step is None:
        raise Http404
    known = queries.known_of_draft(draft, ask.today)
    if request.method == "POST":
        form = asked_step.form(request.POST, on=ask.today, known=known)
        if form.is_valid() and _papers_are_there(form, draft, known):
            answers = form.answers()
            draft.answers = {**draft.answers, **answers}  # an answer may name who is asked about
            known = queries.known_of_draft(draft, ask.today)
            after = questions.after(draft.benefit, step, known)
            if request.GET.get("back") == "check":
                after = "check"
            process.save_answers(ask.actor, draft.pk, after, answers, ask.at)
            if request.POST.get("act") == "later":
                messages.success(request, _("Your answers are kept. Go on whenever you like."))
                return redirect("benefits:claims")
            if answers.get("which_benefit") == OLD:
                return redirect("benefits:draft_discard", token=token)
            return redirect(_step_url(draft, after))
    else:
        form = asked_step.form(initial=_initial(asked_step, draft, ask), on=ask.today, known=known)
    keys = [one.key for one in questions.steps_of(draft.benefit, known)]
    previous = questions.before(draft.benefit, step, known)
    return render(
        request,
        "benefits/claims/step.html",
        {
            "draft": draft,
            "step": asked_step,
            "form": form,
            "current": keys.index(step) + 1 if step in keys else len(keys),
            "total": len(keys) + 1,
            "back_url": _step_url(draft, previous) if previous else reverse("benefits:claims"),
            **_shown(asked_step.known, draft, ask, known),
        },
    )


@require_GET
@needs_person
def draft_check(request: HttpRequest, token: UUID) -> HttpResponse:
    """All answers, what the law says today, the declaration, and the one button that sends."""
    ask = parts.asked(request)
    draft = queries.draft_for(ask.actor, token, on=ask.today)
    if draft is None:
        return _already_sent(ask, token)
    return _check_page(request, ask, draft, questions.DeclarationForm(on=ask.today))


@require_POST
@needs_person
def draft_send(request: HttpRequest, token: UUID) -> HttpResponse:
    """Sends. The token of the draft makes the second press find the claim of the first."""
    ask = parts.asked(request)
    draft = queries.draft_for(ask.actor, token, on=ask.today)
    if draft is not None:
        known = queries.known_of_draft(draft, ask.today)
        if questions.first_open(draft.benefit, draft.answers, known) != "check":
            return redirect("benefits:draft_check", token=token)
        form = questions.DeclarationForm(request.POST, on=ask.today)
        if not form.is_valid():
            return _check_page(request, ask, draft, form)
    try:
        if draft is not None:
            process.save_answers(ask.actor, draft.pk, "check", form.answers(), ask.at)
        claim = process.submit(ask.actor, token, ask.at)
    except Http404:  # the other press of the button was faster and closed the draft
        return _already_sent(ask, token)
    except Mendable as error:
        messages.error(request, error.message)
        return redirect("benefits:claims")
    return redirect("benefits:claim_received", protocol=claim.protocol)


@require_http_methods(["GET", "POST"])
@needs_person
def draft_discard(request: HttpRequest, token: UUID) -> HttpResponse:
    """Throws a begun application away, after asking."""
    ask = parts.asked(request)
    draft = queries.draft_for(ask.actor, token, on=ask.today)
    if draft is None:
        return _already_sent(ask, token)
    if request.method == "POST":
        process.discard_draft(ask.actor, draft.pk, ask.at)
        messages.success(request, _("The application is thrown away. Nothing was sent."))
        return redirect("benefits:claims")
    return render(request, "benefits/claims/discard.html", {"draft": draft})


@require_GET
@needs_person
def received(request: HttpRequest, protocol: str) -> HttpResponse:
    """The receipt: the number, the day it counts from, and until when we decide."""
    _ask, claim = parts.claim_or_404(request, protocol)
    return render(
        request,
        "benefits/claims/received.html",
        {
            "claim": claim,
            "rows": [
                SummaryRow(key=_("Protocol number"), value=claim.protocol),
                SummaryRow(key=_("Benefit"), value=claim.get_benefit_display()),
                SummaryRow(key=_("Received"), value=claim.filed_at),
                SummaryRow(key=_("For"), value=str(claim.person)),
                SummaryRow(key=_("We decide by"), value=claim.due_on),
            ],
        },
    )


# ── Parts of these pages ─────────────────────────────────────────────────────────────────────


def _subject(ask: parts.Asked) -> int:
    """The person this session is about, if the actor may handle their claims."""
    person_id = ask.actor.subject_person_id
    require(ask.actor, "claims.own", person_id, on=ask.today)
    assert person_id is not None
    return person_id


def _already_sent(ask: parts.Asked, token: UUID) -> HttpResponse:
    """The back button after sending: to the claim, not to an error."""
    sent = Claim.objects.filter(draft__token=token).first()
    if sent is None or queries.claim_for(ask.actor, sent.protocol, on=ask.today) is None:
        raise Http404
    return redirect("benefits:claim_received", protocol=sent.protocol)


def _resume(draft: Draft, ask: parts.Asked) -> str:
    """Where the person stopped; a step that no longer exists leads to the first open one."""
    known = queries.known_of_draft(draft, ask.today)
    if draft.step in {one.key for one in questions.steps_of(draft.benefit, known)}:
        return draft.step
    return questions.first_open(draft.benefit, draft.answers, known)


def _step_url(draft: Draft, step: str) -> str:
    if step == "check":
        return reverse("benefits:draft_check", args=[draft.token])
    return reverse("benefits:draft", args=[draft.token, step])


def _initial(asked_step: questions.Step, draft: Draft, ask: parts.Asked) -> dict[str, Any]:
    return parts.initial(asked_step, draft.answers, own=parts.is_own(ask, draft))


def _shown(shown: str, draft: Draft, ask: parts.Asked, known: Known) -> dict[str, Any]:
    """What the record and the registers say, beside the question."""
    rows: list[SummaryRow] = []
    band = None
    if shown:
        access_log.look(
            ask.actor,
            draft.person_id,
            what=N_("personal data and contribution record"),
            purpose=N_("filling in an application for the person"),
            at=ask.at,
        )
    if shown == "person":
        rows = parts.person_rows(people.person(draft.person_id))
    elif shown == "jobs":
        rows = parts.job_rows(draft.person_id)
    elif shown == "account":
        rows = parts.account_rows(draft.person_id, ask.at)
    elif shown == "choice":
        rows = facts.choice_rows(_form(draft), known)
    elif shown == "record":
        band = parts.band(draft.person_id, ask.today)
    else:
        rows = facts.rows_of(shown, known)
    papers = _form(draft).papers_needed(known) if shown == "papers" else ()
    return {
        "known": shown,
        "known_rows": rows,
        "before": shown in facts.BEFORE_THE_QUESTION,
        "band": band,
        "papers": papers,
    }


def _papers_are_there(form: questions.StepForm, draft: Draft, known: Known) -> bool:
    """“I have added them” is taken only while a file is there for each of them."""
    if form.cleaned_data.get("papers") != ADDED:
        return True
    missing = queries.papers_not_added(draft, known)
    if missing:
        form.add_error("papers", _not_added(missing))
    return not missing


def _not_added(missing: list[Paper]) -> str:
    titles = "; ".join(str(one.title) for one in missing)
    return _("Not here yet: %(papers)s. Add it above, or choose to add it later.") % {
        "papers": titles
    }


def _form(draft: Draft) -> Form:
    return forms.of(draft.benefit)


def _check_page(
    request: HttpRequest, ask: parts.Asked, draft: Draft, form: questions.DeclarationForm
) -> HttpResponse:
    preview = queries.preview(draft, ask.at)
    best = preview.best
    known = preview.assessment.gathered.known or queries.known_of_draft(draft, ask.today)
    steps = questions.steps_of(draft.benefit, known)
    rows = [
        SummaryRow(
            key=label,
            value=words,
            change_url=f"{_step_url(draft, one.key)}?back=check",
            change_label=_("Change"),
        )
        for one in steps
        for label, words in questions.answered(one, draft.answers, own=parts.is_own(ask, draft))
    ]
    open_step = questions.first_open(draft.benefit, draft.answers, known)
    return render(
        request,
        "benefits/claims/check.html",
        {
            "draft": draft,
            "form": form,
            "rows": rows,
            "open_url": _step_url(draft, open_step) if open_step != "check" else "",
            "back_url": _step_url(draft, questions.before(draft.benefit, "check", known)),
            "told": facts.told_rows(known),
            "gaps": _form(draft).gaps(known),
            "means": [words for one in steps if (words := one.means(known))],
            "entitled": best.entitled,
            "amount": parts.amount_sentence(
                best.amount_cents, best.starts_on, wording.pay_of(best.rule)
            )
            if best.entitled and best.amount_cents and best.starts_on
            else "",
            "rule": wording.rule_title(best.rule),
            "conditions": wording.conditions(
                best, wrong_url=reverse("benefits:wrong_draft", args=[draft.token])
            ),
            "reasons": [wording.reason_text(reason) for reason in preview.reasons],
            "first_day": min(
                (d for d in preview.assessment.first_dates.values() if d), default=None
            ),
        },
    )
