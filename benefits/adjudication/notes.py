"""What officers leave on a file for the next one."""

from __future__ import annotations

from datetime import datetime

from benefits.adjudication.desk_models import Note
from benefits.applications.models import Claim

PICKED, TRANSFER, UNDONE = Note.Kind.PICKED, Note.Kind.TRANSFER, Note.Kind.UNDONE


def write(
    claim: Claim, author_id: int, text: str, at: datetime, kind: str = Note.Kind.NOTE
) -> Note:
    return Note.objects.create(claim=claim, author_id=author_id, at=at, kind=kind, text=text)
