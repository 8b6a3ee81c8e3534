"""What we say of a paper: its kind, why it cannot be used, and how to mend that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from benefits.evidence.models import Evidence, EvidenceState


@dataclass(frozen=True)
class Reason:
    """Why a file cannot be taken, and what helps."""

    what: Any
    mend: Any
    by_officer: bool = False


_PHOTO = gettext_lazy("Take a photo of the paper, or scan it as a PDF, and send that.")
_AGAIN = gettext_lazy("Choose the file again, or take a new photo of the paper.")
_FLAT = gettext_lazy(
    "Print it to a new PDF (“print”, then “save as PDF”), or photograph the pages, and send that."
)

REASONS: dict[str, Reason] = {
    "empty": Reason(gettext_lazy("The file is empty."), _AGAIN),
    "too_big": Reason(
        gettext_lazy("The file is larger than we can take."),
        gettext_lazy("Send the pages as single photos, or scan them at a lower resolution."),
    ),
    "too_much": Reason(
        gettext_lazy("Together the files are more than we can take for one application."),
        gettext_lazy("Take back a file that is not needed, then send this one."),
    ),
    "too_many": Reason(
        gettext_lazy("There are 50 papers already; that is the most for one application."),
        gettext_lazy("Put several pages into one PDF, or take back a file that is not needed."),
    ),
    "wrong_kind": Reason(gettext_lazy("This is no photo (JPEG, PNG) and no PDF."), _PHOTO),
    "name_and_content_differ": Reason(
        gettext_lazy("The name of the file says something else than what is in it."), _PHOTO
    ),
    "bad_name": Reason(
        gettext_lazy("The name of the file cannot be used."),
        gettext_lazy("Give the file a short plain name, for example “work-card.pdf”."),
    ),
    "two_files": Reason(
        gettext_lazy("Something else is hidden in this file."),
        gettext_lazy("Take a new photo of the paper and send that."),
    ),
    "unreadable": Reason(
        gettext_lazy("The file is damaged or not complete: we cannot open it."), _AGAIN
    ),
    "too_many_pixels": Reason(
        gettext_lazy("The picture is larger than 40 megapixels."),
        gettext_lazy("Take the photo at a lower resolution."),
    ),
    "too_heavy": Reason(
        gettext_lazy("Opening the file takes more time or memory than it should."), _FLAT
    ),
    "encrypted": Reason(
        gettext_lazy("The PDF is locked with a password."),
        gettext_lazy("Save it without the password, then send it. It travels and rests locked."),
    ),
    "script": Reason(gettext_lazy("The PDF holds a program or a form that runs."), _FLAT),
    "embedded": Reason(gettext_lazy("Another file is packed into the PDF."), _FLAT),
    "no_pages": Reason(gettext_lazy("The PDF has no page."), _AGAIN),
    "too_many_pages": Reason(
        gettext_lazy("The PDF has more than 300 pages."),
        gettext_lazy("Send only the pages that matter, or several smaller files."),
    ),
    "virus": Reason(
        gettext_lazy("A virus was found in the file. We deleted it."),
        gettext_lazy("Check your device, then take a photo of the paper itself and send that."),
    ),
    "interrupted": Reason(gettext_lazy("The file did not arrive whole. Nothing was kept."), _AGAIN),
    "blurred": Reason(
        gettext_lazy("The paper cannot be read."),
        gettext_lazy("Lay it flat in daylight and take the photo from right above."),
        by_officer=True,
    ),
    "cut_off": Reason(
        gettext_lazy("A part of the paper is missing."),
        gettext_lazy("Send all pages, with all four corners in the picture."),
        by_officer=True,
    ),
    "other_paper": Reason(
        gettext_lazy("This is another paper than the one we need."),
        gettext_lazy("Look again at what is asked, and send that paper."),
        by_officer=True,
    ),
    "other_person": Reason(
        gettext_lazy("The paper is about somebody else."),
        gettext_lazy("Send the paper with your own name on it."),
        by_officer=True,
    ),
    "out_of_date": Reason(
        gettext_lazy("The paper is no longer valid, or too old."),
        gettext_lazy("Ask whoever issued it for a new one."),
        by_officer=True,
    ),
}


def why(reason: str) -> str:
    """What is wrong and how to mend it, in two sentences."""
    found = REASONS.get(reason)
    return f"{found.what} {found.mend}" if found else _("The file cannot be used.")


def officers_reasons() -> list[tuple[str, Any]]:
    """What an officer may say of a paper."""
    return [(key, reason.what) for key, reason in REASONS.items() if reason.by_officer]


def state_words(paper: Evidence) -> str:
    """Where a paper stands, for the person who handed it in."""
    if paper.state == EvidenceState.REJECTED:
        return _("Not usable")
    return {
        EvidenceState.PENDING: _("On its way"),
        EvidenceState.RECEIVED: _("Received"),
        EvidenceState.USABLE: _("Read and usable"),
        EvidenceState.TAKEN_BACK: _("Taken back"),
    }[EvidenceState(paper.state)]


# The look of a state: kinds of the status tag.
STATUS = {
    EvidenceState.PENDING: "waiting",
    EvidenceState.RECEIVED: "received",
    EvidenceState.USABLE: "done",
    EvidenceState.REJECTED: "needs_you",
    EvidenceState.TAKEN_BACK: "ended",
}
