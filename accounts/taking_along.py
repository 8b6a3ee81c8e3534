"""Everything that is kept about a person as one ZIP: data.json, the same as PDF, and their files.

It is made while it is sent. At no moment is more than one file in the memory, so a room full of
papers costs no more than the largest of them; what would be too much for one download comes in
parts. Rooms that keep files say which by `files`.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import queries
from accounts.archive import archive
from portal import paper

log = structlog.get_logger(__name__)

PART = 200 * 1024 * 1024
"""Bytes of files in one download; a file is never divided."""
_ENDINGS = {"jpeg": "jpg"}
_UNSAFE = re.compile(r"[^\w.\-]+")
_ENDING = re.compile(r"\.\w{1,5}$")
_LONGEST = 60


@dataclass(frozen=True)
class File:
    """A file of the person: what it is called, what it must be, and how it is read."""

    reference: str
    name: str  # as its owner called it
    kind: str  # "pdf", "jpeg", …
    size: int
    sha256: str
    why_not: str  # why it is named and not given; empty when it is given
    read: Callable[[], bytes | None]  # None when it is gone or was altered

    @property
    def place(self) -> str:
        """Where it stands in the ZIP: the name is made safe, the reference keeps it unique."""
        stem = _ENDING.sub("", _UNSAFE.sub("_", self.name).strip("._"))[:_LONGEST]
        ending = _ENDINGS.get(self.kind, self.kind)
        return f"papers/{self.reference}-{stem or 'paper'}.{ending}"


Source = Callable[[list[int]], Iterable[File]]
_sources: list[Source] = []


def files(source: Source) -> Source:
    """Registers what a room keeps: all files of a person by the numbers of their records."""
    _sources.append(source)
    return source


def files_of(person_id: int) -> list[File]:
    """Every file that is kept about the person, those that may not be given too."""
    records = queries.records_of(person_id)
    return [one for source in _sources for one in source(records)]


def parts(found: list[File], most: int) -> list[list[File]]:
    """The files as they are divided among downloads; one part at least."""
    made: list[list[File]] = [[]]
    filled = 0
    for one in found:
        size = 0 if one.why_not else one.size
        if made[-1] and filled + size > most:
            made.append([])
            filled = 0
        made[-1].append(one)
        filled += size
    return made


# ── The ZIP ──────────────────────────────────────────────────────────────────────────────────


class _Sent(io.RawIOBase):
    """Takes what is written until it is sent."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        self._waiting.append(bytes(content))
        return len(content)

    def taken(self) -> bytes:
        content, self._waiting = b"".join(self._waiting), []
        return content


def as_zip(person_id: int, some: list[File], at: datetime, *, with_data: bool) -> Iterator[bytes]:
    """The pieces of the ZIP: the files of this part, what became of each, and the data.

    What is not given stands in data.json (or papers.json, in a later part) with the reason.
    """
    sent, told = _Sent(), []
    moment = timezone.localtime(at).timetuple()[:6]
    with zipfile.ZipFile(sent, "w", zipfile.ZIP_DEFLATED) as bag:

        def entry(name: str, pieces: Iterable[bytes], how: int) -> Iterator[bytes]:
            about = zipfile.ZipInfo(name, moment)
            about.compress_type, about.external_attr = how, 0o600 << 16
            with bag.open(about, "w", force_zip64=True) as place:
                for piece in pieces:
                    place.write(piece)
                    yield sent.taken()
            yield sent.taken()

        for one in some:
            content, why_not = _content(one)
            told.append(_told(one, why_not))
            if content is not None:  # pictures and PDFs are packed already
                yield from entry(one.place, [content], zipfile.ZIP_STORED)
        if with_data:
            yield from entry("data.json", data(person_id, at, told), zipfile.ZIP_DEFLATED)
            yield from entry("data.pdf", [as_pdf(person_id, at)], zipfile.ZIP_DEFLATED)
        else:
            listed = json.dumps(told, ensure_ascii=False, indent=1).encode()
            yield from entry("papers.json", [listed], zipfile.ZIP_DEFLATED)
    yield sent.taken()


def _content(one: File) -> tuple[bytes | None, str]:
    """The file as it was kept, or why it is not given."""
    if one.why_not:
        return None, one.why_not
    content = one.read()
    if content is not None and hashlib.sha256(content).hexdigest() == one.sha256:
        return content, ""
    log.error("paper lost", reference=one.reference)
    return None, _("We cannot read this file at the moment. It is our fault; we look into it.")


def _told(one: File, why_not: str) -> dict[str, Any]:
    return {
        "reference": one.reference,
        "name": one.name,
        "file": None if why_not else one.place,
        "bytes": one.size,
        "sha256": one.sha256,
        "not_given_because": why_not or None,
    }


# ── The data ─────────────────────────────────────────────────────────────────────────────────


def data(
    person_id: int, at: datetime, papers: list[dict[str, Any]] | None = None
) -> Iterator[bytes]:
    """One JSON object, table by table, so that a long life fits into a small memory."""
    opening = "{"
    for name, rows in archive(person_id, at):
        yield f"{opening}\n{json.dumps(name)}: {_json(rows)}".encode()
        opening = ","
    if papers is not None:
        yield f',\n"papers": {_json(papers)}'.encode()
    yield b"\n}\n"


def _json(rows: list[dict[str, Any]]) -> str:
    return json.dumps(rows, ensure_ascii=False, indent=1)


def as_pdf(person_id: int, at: datetime) -> bytes:
    """The same rows as the JSON, to read and to print."""
    sections = [
        (
            name,
            [],
            [
                (key, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
                for row in rows
                for key, value in row.items()
                if value not in (None, "")
            ],
        )
        for name, rows in archive(person_id, at)
    ]
    return paper.render(
        title=_("Everything we keep about you"),
        lead=_("Every row of every table that is about you, with all changes."),
        sections=sections,
        language=get_language() or "en",
        at=at,
    )
