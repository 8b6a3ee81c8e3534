"""What the pages of papers are made of: the form, a card for each paper, what came of an upload."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import Actor, may
from benefits.evidence import papers, storage, words
from benefits.evidence.models import Evidence, EvidenceState, Scan
from portal.components.forms import RadioSelect

ACCEPT = "image/jpeg,image/png,application/pdf,.jpg,.jpeg,.png,.pdf"


class Files(forms.ClearableFileInput):
    """One or several files."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[UploadedFile]:
        found: list[UploadedFile] = files.getlist(name)
        return found


class FilesField(forms.FileField):
    """Cleans to a list; what is in each file is looked at where it is kept."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        return list(data or [])


class UploadForm(forms.Form):
    paper = forms.ChoiceField(
        label=gettext_lazy("Which paper is it?"),
        widget=RadioSelect,
        error_messages={"required": gettext_lazy("Choose which paper it is.")},
    )
    photo = FilesField(
        label=gettext_lazy("Take a photo"),
        help_text=gettext_lazy("On a phone this opens the camera. Lay the paper flat in daylight."),
        required=False,
        widget=Files(attrs={"accept": "image/*", "capture": "environment"}),
    )
    files = FilesField(
        label=gettext_lazy("Or choose files"),
        help_text=gettext_lazy("Photos (JPEG, PNG) or PDF, up to 10 MB each. Several at once."),
        required=False,
        widget=Files(attrs={"accept": ACCEPT, "multiple": True}),
    )

    def __init__(self, *args: Any, benefit: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = papers.choices_of(benefit)
        field = self.fields["paper"]
        field.choices = [(one.key, one.title) for one in choices]  # type: ignore[attr-defined]
        field.widget.hints = {one.key: one.why for one in choices}  # type: ignore[attr-defined]
        if len(choices) == 1:
            field.widget = forms.HiddenInput()
            self.initial["paper"] = choices[0].key

    def clean(self) -> None:
        if not self.sent():
            self.add_error("files", _("Take a photo or choose a file."))

    def sent(self) -> list[UploadedFile]:
        """All files of both fields."""
        return [*self.cleaned_data.get("photo", []), *self.cleaned_data.get("files", [])]


@dataclass(frozen=True)
class Outcome:
    """What came of one file."""

    name: str
    taken: bool
    message: str


@dataclass(frozen=True)
class Card:
    """One paper on a page."""

    paper: Evidence
    title: str
    status: str
    state: str
    scan: str
    why: str
    url: str  # where it opens; empty when this reader may not, or not yet
    take_back_url: str
    judge_url: str
    picture: str  # a small picture as a data: address
    closed_because: str


STATUS = words.STATUS | {EvidenceState.USABLE: "granted", EvidenceState.REJECTED: "failed"}


def cards(found: Iterable[Evidence], actor: Actor, on: date) -> list[Card]:
    """The papers as this actor may see them."""
    return [card(one, actor, on) for one in found]


def card(paper: Evidence, actor: Actor, on: date) -> Card:
    readable = may(actor, "evidence.read", paper, on=on)
    closed = _closed_because(paper, actor) if readable else _("Only who may read it can open it.")
    opens = readable and not closed
    judged = opens and actor.is_staff and paper.state == EvidenceState.RECEIVED
    return Card(
        paper=paper,
        title=str(papers.wanted(paper.draft.benefit, paper.paper).title),
        status=STATUS[EvidenceState(paper.state)],
        state=words.state_words(paper),
        scan=_scan_words(paper, actor, opens=opens),
        why=_why(paper),
        url=reverse("benefits:paper", args=[paper.reference]) if opens else "",
        take_back_url=reverse("benefits:paper_take_back", args=[paper.reference])
        if may(actor, "evidence.take_back", paper, on=on)
        else "",
        judge_url=reverse("benefits:paper_judge", args=[paper.reference]) if judged else "",
        picture=_picture(paper) if opens else "",
        closed_because=closed,
    )


def _why(paper: Evidence) -> str:
    if paper.state != EvidenceState.REJECTED:
        return ""
    said = words.why(paper.reason)
    return f"{said} “{paper.words}”" if paper.words else said


def _scan_words(paper: Evidence, actor: Actor, *, opens: bool) -> str:
    """Said to everybody: also that nobody scanned it; to staff, that it opens all the same."""
    if paper.state == EvidenceState.REJECTED:
        return ""
    if paper.scan == Scan.NO_SCANNER and not actor.is_staff:
        return _("not checked for viruses")
    if paper.scan == Scan.NO_SCANNER and opens:
        return _("%(scan)s; this institution accepts that") % {"scan": paper.get_scan_display()}
    return paper.get_scan_display()


def _closed_because(paper: Evidence, actor: Actor) -> str:
    """Why even who may read it cannot open it now; empty when they can."""
    if paper.state == EvidenceState.PENDING:
        return _("The file has not arrived yet.")
    if paper.state == EvidenceState.REJECTED and paper.judged_by_id is None:
        return _("The file was deleted.")
    if actor.is_staff and not papers.scan_allows_reading(paper, settings.EVIDENCE_OPEN_UNSCANNED):
        if paper.scan == Scan.NO_SCANNER:
            return _("Not scanned for viruses, and this institution opens no unscanned papers.")
        return _("Not scanned for viruses yet. It opens when the scan has found nothing.")
    return ""


def _picture(paper: Evidence) -> str:
    if not paper.has_thumbnail:
        return ""
    try:
        small = storage.read(storage.small(paper.stored_name))
    except storage.Lost:
        return ""
    return f"data:image/jpeg;base64,{base64.b64encode(small).decode()}"


class RejectForm(forms.Form):
    reason = forms.ChoiceField(
        label=gettext_lazy("Why can it not be used?"),
        choices=words.officers_reasons,
        error_messages={"required": gettext_lazy("Choose why the paper cannot be used.")},
    )
    words = forms.CharField(
        label=gettext_lazy("In your own words"),
        help_text=gettext_lazy("The claimant reads it."),
        required=False,
        max_length=500,
    )
