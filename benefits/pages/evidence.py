"""Papers: hand them in, see where each stands, open one, take one back; an officer's word."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import structlog
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import access_log
from accounts.pages.guards import needs_staff, signed_in
from accounts.permissions import Actor, may
from benefits import process, queries
from benefits.applications.models import Claim, Draft
from benefits.evidence import papers, storage
from benefits.evidence.inspect import CONTENT_TYPES
from benefits.evidence.models import Evidence
from benefits.evidence.words import why
from benefits.pages import claims_parts as parts
from benefits.pages import evidence_parts
from benefits.pages.evidence_parts import Outcome, UploadForm
from benefits.payments.exempt import is_waiting_report
from portal.errors import Mendable
from portal.records import well_formed_reference
from portal.states import IllegalTransition

log = structlog.get_logger(__name__)


@require_http_methods(["GET", "POST"])
@signed_in
def of_draft(request: HttpRequest, token: UUID) -> HttpResponse:
    """The papers of an application that is not sent yet."""
    draft = Draft.objects.filter(token=token, closed_at=None).first()
    if draft is None:
        sent = Claim.objects.filter(draft__token=token).first()
        if sent is None:
            raise Http404
        return _page_of(request, sent.draft, sent)
    return _page_of(request, draft, None)


@require_http_methods(["GET", "POST"])
@signed_in
def of_claim(request: HttpRequest, protocol: str) -> HttpResponse:
    """The papers of a claim, for an answer or later."""
    if not well_formed_reference(protocol):
        raise Http404
    claim = Claim.objects.select_related("draft").filter(protocol=protocol.upper()).first()
    if claim is None:
        raise Http404
    return _page_of(request, claim.draft, claim)


def _page_of(request: HttpRequest, draft: Draft, claim: Claim | None) -> HttpResponse:
    ask = parts.asked(request)
    if not may(ask.actor, "evidence.add", draft, on=ask.today):
        raise Http404
    outcomes: list[Outcome] = []
    form = UploadForm(benefit=draft.benefit, initial={"paper": request.GET.get("paper", "")})
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES, benefit=draft.benefit)
        if form.is_valid():
            outcomes = [_take(ask, draft, form.cleaned_data["paper"], file) for file in form.sent()]
        if request.headers.get("Accept") == "application/json":
            return _as_json(form, outcomes)
        if outcomes and all(one.taken for one in outcomes):
            messages.success(request, _received_words(len(outcomes)))
            return redirect(request.get_full_path())
    access_log.look(
        ask.actor,
        draft.person_id,
        what=N_("list of the papers that were handed in"),
        purpose=N_("filling in an application for the person"),
        case=claim.protocol if claim else "",
        at=ask.at,
    )
    failed = request.method == "POST"
    return render(
        request,
        "benefits/evidence/page.html",
        {
            "claim": claim,
            "draft": draft,
            "form": form,
            "outcomes": outcomes,
            "back_url": _back(ask, draft, claim),
            "cards": evidence_parts.cards(
                papers.of_draft(draft.pk).select_related("draft"), ask.actor, ask.today
            ),
        },
        status=422 if failed else 200,
    )


def _take(ask: parts.Asked, draft: Draft, paper: str, file: UploadedFile) -> Outcome:
    """One file: its own row, its own message. One that is too large is not even read."""
    name = file.name or ""
    limit = papers.limits_of(process.channel_of(ask.actor, draft.person_id, ask.at)).file
    if (file.size or 0) > limit:
        return Outcome(name, False, why("too_big"))
    try:
        process.upload_paper(
            ask.actor, draft.pk, paper=paper, name=name, content=file.read(), at=ask.at
        )
    except Mendable as trouble:
        return Outcome(name, False, trouble.message)
    return Outcome(name, True, _("Received."))


def _as_json(form: UploadForm, outcomes: list[Outcome]) -> JsonResponse:
    """For the script that sends one file after the other and shows how far it is."""
    if not outcomes:
        said = " ".join(text for errors in form.errors.values() for text in errors)
        return JsonResponse({"taken": False, "message": said}, status=422)
    one = outcomes[0]
    status = 200 if one.taken else 422
    return JsonResponse({"taken": one.taken, "message": one.message}, status=status)


def _received_words(count: int) -> str:
    return ngettext(
        "%(count)d paper is received and kept safely.",
        "%(count)d papers are received and kept safely.",
        count,
    ) % {"count": count}


def _back(ask: parts.Asked, draft: Draft, claim: Claim | None) -> str:
    if ask.actor.is_staff:
        return reverse("benefits:office")
    if claim is not None:
        return parts.claim_url(claim)
    return reverse("benefits:draft_check", args=[draft.token])


@require_GET
@signed_in
def paper(request: HttpRequest, reference: str) -> HttpResponse:
    """Opens a paper: as a download that runs nowhere. Every look but the person's own is kept."""
    ask = parts.asked(request)
    found = queries.evidence_for(ask.actor, reference, "evidence.read", on=ask.today)
    if found is None:
        raise Http404
    closed = evidence_parts.card(found, ask.actor, ask.today).closed_because
    if closed:
        return render(request, "benefits/evidence/closed.html", {"why": closed}, status=409)
    purpose, case = _why_opened(ask.actor, found)
    access_log.look(
        ask.actor,
        found.person_id,
        what=N_("a paper that was handed in"),
        purpose=purpose,
        case=case,
        at=ask.at,
    )
    try:
        content = storage.read(found.stored_name)
    except storage.Lost:
        log.error("paper lost", reference=found.reference)
        said = _("We cannot read this file at the moment. It is our fault; we look into it.")
        return render(request, "benefits/evidence/closed.html", {"why": said}, status=503)
    return _download(found, content)


def _why_opened(actor: Actor, found: Evidence) -> tuple[str, str]:
    """As the person reads it in the log of looks, with the number that it is about."""
    if actor.is_staff and is_waiting_report(found):
        return N_("looking into an exemption from income tax"), found.about
    claim = Claim.objects.filter(draft_id=found.draft_id).first()
    purpose = N_("deciding a claim") if actor.is_staff else N_("acting for the person")
    return purpose, claim.protocol if claim else ""


def _download(found: Evidence, content: bytes) -> HttpResponse:
    ending = {"jpeg": "jpg"}.get(found.kind, found.kind)
    return HttpResponse(
        content,
        content_type=CONTENT_TYPES[found.kind],
        headers={
            "Content-Disposition": f'attachment; filename="{found.reference}.{ending}"',
            "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store, private",
        },
    )


@require_POST
@signed_in
def take_back(request: HttpRequest, reference: str) -> HttpResponse:
    """The person takes a paper back before sending."""
    ask = parts.asked(request)
    found = queries.evidence_for(ask.actor, reference, "evidence.take_back", on=ask.today)
    if found is None:
        raise Http404
    try:
        process.take_paper_back(ask.actor, found.pk, ask.at)
    except IllegalTransition:
        messages.info(request, _("This paper was dealt with a moment ago."))
    else:
        messages.success(request, _("The paper is taken back, and its file deleted."))
    return redirect("benefits:papers_draft", token=found.draft.token)


@require_POST
@needs_staff
def judge(request: HttpRequest, reference: str) -> HttpResponse:
    """An officer's word on a paper: usable, or why not."""
    ask = parts.asked(request)
    found = queries.evidence_for(ask.actor, reference, "evidence.judge", on=ask.today)
    claim = Claim.objects.filter(draft_id=found.draft_id).first() if found else None
    if found is None or claim is None:
        raise Http404
    try:
        _judged(request, ask, found)
    except (Mendable, IllegalTransition) as trouble:
        messages.error(request, str(trouble))
    return redirect("benefits:desk_file", protocol=claim.protocol)


def _judged(request: HttpRequest, ask: Any, found: Evidence) -> None:
    if request.POST.get("act") == "accept":
        process.accept_paper(ask.actor, found.pk, ask.at)
        messages.success(request, _("The paper is marked as usable."))
        return
    form = evidence_parts.RejectForm(request.POST)
    if not form.is_valid():
        raise Mendable(_("Choose why the paper cannot be used."))
    process.reject_paper(ask.actor, found.pk, at=ask.at, **form.cleaned_data)
    messages.success(request, _("The claimant is told why, and how to mend it."))
