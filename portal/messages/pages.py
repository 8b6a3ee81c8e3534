"""The inbox, letters on screen and as files, and the page where anyone can verify one."""

from __future__ import annotations

import hashlib
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from accounts import access_log
from accounts.middleware import actor_of
from accounts.pages.guards import needs_person, signed_in
from accounts.permissions import require
from portal import clock, row_guard
from portal.components.parts import Column, Condition, SumLine, SummaryRow
from portal.messages import letters, notices
from portal.messages.models import Letter
from portal.records import as_given_out, well_formed_reference

PAGE = 20
LARGEST_PDF = 5 * 1024 * 1024


@require_http_methods(["GET", "POST"])
@needs_person
def inbox(request: HttpRequest) -> HttpResponse:
    """Messages, newest first; new ones are marked until they were shown once and marked as read."""
    actor, at = actor_of(request), clock.now()
    person_id = actor.subject_person_id
    require(actor, "inbox.read", person_id, on=localdate(at))
    assert person_id is not None
    page = Paginator(notices.inbox(person_id), PAGE).get_page(request.GET.get("page"))
    if request.method == "POST":
        notices.mark_read(person_id, [notice.pk for notice in page], at)
        page = Paginator(notices.inbox(person_id), PAGE).get_page(request.GET.get("page"))
    access_log.look(actor, person_id, what="messages", purpose="acting for the person", at=at)
    return render(
        request,
        "messages/inbox.html",
        {
            "page": page,
            "notices": [(notice, notices.words(notice)) for notice in page],
            "unread": any(notice.read_at is None for notice in page),
        },
    )


@require_GET
@signed_in
def letter(request: HttpRequest, code: str) -> HttpResponse:
    """A letter on screen, from the same data as its PDF."""
    found = _letter_or_404(request, code)
    content = found.content
    return render(
        request,
        "messages/letter.html",
        {
            "letter": found,
            "content": content,
            "facts": [SummaryRow(key=f["label"], value=f["value"]) for f in content["facts"]],
            "conditions": [_condition(one) for one in content["conditions"]],
            "shares": [
                [one[name] for name in ("who", "amount", "from", "until", "paid_to")]
                for one in content.get("shares", [])  # a letter from before has no such table
            ],
            "share_columns": share_columns(),
            "lines": [_line(one) for one in content["sum"]],
        },
    )


@require_GET
@signed_in
def letter_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The letter as a file: a tagged PDF, the same for everybody who asks."""
    found = _letter_or_404(request, code)
    response = HttpResponse(letters.printed(found).pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.code}.pdf"'
    return response


@require_GET
@signed_in
def letter_json(request: HttpRequest, code: str) -> HttpResponse:
    """The letter as data, for programs."""
    found = _letter_or_404(request, code)
    return JsonResponse(
        {"kind": found.kind, "sha256": letters.printed(found).sha256, **found.content},
        json_dumps_params={"ensure_ascii": False},
    )


def share_columns() -> list[Column]:
    """The head of the table “who receives what”, in the language of where it is drawn."""
    return [
        Column(gettext_lazy("For")),
        Column(gettext_lazy("Each month"), numeric=True),
        Column(gettext_lazy("From")),
        Column(gettext_lazy("Until")),
        Column(gettext_lazy("Paid to")),
    ]


class VerifyForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Letter code"),
        help_text=gettext_lazy("It stands at the top of the letter, such as L-7K3MX-9QTWA-4HZ8."),
        max_length=40,
        widget=forms.TextInput(attrs={"class": "width-20", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Type the code of the letter.")},
    )
    file = forms.FileField(
        label=gettext_lazy("The PDF, if you have it"),
        help_text=gettext_lazy("We compare it with what we sent and do not keep it."),
        required=False,
    )

    def clean_code(self) -> str:
        code = "".join(str(self.cleaned_data["code"]).upper().split())
        if not code.startswith("L-") or not well_formed_reference(code):
            raise forms.ValidationError(
                _("This code has a typing error. Compare it with the letter, letter by letter.")
            )
        return as_given_out(code)

    def clean_file(self) -> Any:
        file = self.cleaned_data.get("file")
        if file is not None and file.size > LARGEST_PDF:
            raise forms.ValidationError(_("The file is larger than any letter of ours."))
        return file


@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Anyone: is this letter ours? Says what kind, for whom (initials), when, and the digest."""
    linked = request.GET if "code" in request.GET else None  # a letter's own link brings its code
    form = VerifyForm(request.POST if request.method == "POST" else linked, request.FILES or None)
    context: dict[str, Any] = {"form": form, "asked": False}
    status = 200
    if form.is_bound:
        if form.is_valid():
            context |= _verified(form.cleaned_data["code"], form.cleaned_data["file"])
        else:
            status = 400
    return render(request, "messages/verify.html", context, status=status)


def _verified(code: str, file: Any) -> dict[str, Any]:
    with row_guard.everyone("anyone may ask whether a letter is ours"):
        found = Letter.objects.filter(code=code).first()
        digest = letters.printed(found).sha256 if found is not None else ""
    if found is None:
        return {"asked": True, "letter": None}
    same = None
    if file is not None:
        same = hashlib.sha256(file.read()).hexdigest() == digest
    return {
        "asked": True,
        "letter": found,
        "same": same,
        "rows": [
            SummaryRow(key=_("Letter"), value=kind_word(found.kind)),
            SummaryRow(key=_("Sent to"), value=found.content["initials"]),
            SummaryRow(key=_("Written on"), value=localdate(found.written_at)),
            SummaryRow(key=_("Digest of the PDF (SHA-256)"), value=digest),
        ],
    }


def kind_word(kind: str) -> str:
    return {"decision": _("Decision on a claim")}.get(kind, _("Letter"))


def _letter_or_404(request: HttpRequest, code: str) -> Letter:
    """The letter if the reader may see it; staff who open one are logged."""
    actor, at = actor_of(request), clock.now()
    found = None
    if well_formed_reference(code):
        with row_guard.everyone("whose letter it is, before the right to it is asked"):
            found = Letter.objects.filter(code=code.upper()).first()
    if found is None:
        raise Http404
    require(actor, "letter.read", found, on=localdate(at))
    access_log.look(
        actor, found.person_id, what="letter", purpose="reading a letter", case=found.case, at=at
    )
    return found


def _condition(one: dict[str, str]) -> Condition:
    return Condition(
        label=one["label"],
        result=one["result"],
        own=one.get("own", ""),
        needed=one.get("needed", ""),
        source=one.get("source", ""),
        article=one.get("article", ""),
        note=one.get("note", ""),
    )


def _line(one: dict[str, str]) -> SumLine:
    return SumLine(
        label=one["label"],
        text=one.get("amount", ""),
        note=one.get("note", ""),
        article=one.get("article", ""),
    )
