"""The papers that a person takes along with everything else that is kept about them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from django.utils.translation import gettext as _

from accounts import taking_along
from benefits.evidence import storage, words
from benefits.evidence.models import Evidence, EvidenceState, Scan


@taking_along.files
def papers(records: list[int]) -> Iterator[taking_along.File]:
    """What was handed in under these records, in the order in which it came."""
    for one in Evidence.objects.filter(person_id__in=records).order_by("pk"):
        yield taking_along.File(
            reference=one.reference,
            name=one.name,
            kind=one.kind,
            size=one.size,
            sha256=one.sha256,
            why_not=_why_not(one),
            read=partial(_read, one.stored_name),
        )


def _why_not(paper: Evidence) -> str:
    """Why a paper is named only: it is not there, it harms, or it is about somebody else."""
    if paper.state == EvidenceState.PENDING:
        return _("The file has not arrived yet.")
    if paper.state == EvidenceState.TAKEN_BACK:
        return _("The paper is taken back, and its file deleted.")
    if paper.scan == Scan.INFECTED or paper.reason == "other_person":
        return str(words.REASONS["virus" if paper.scan == Scan.INFECTED else paper.reason].what)
    if paper.state == EvidenceState.REJECTED and paper.judged_by_id is None:
        return _("The file was deleted.")
    return ""


def _read(stored_name: str) -> bytes | None:
    try:
        return storage.read(stored_name)
    except storage.Lost:
        return None
