"""Is this what it says, and nothing else? Nothing that is uploaded is believed.

The kind is read from the content, never from the name or from what the browser says; then the
whole file is read in a child process (`child.py`) that may be killed by it. Pictures are drawn
anew, so that place, camera and whatever else rode along are gone.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import unicodedata
from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 1024 * 1024
WALL_SECONDS = 20
_CHILD = Path(__file__).with_name("child.py")
# Where this process keeps what Python has compiled, the child reads it, too (and writes nothing).
_COMPILED = ("-X", f"pycache_prefix={sys.pycache_prefix}") if sys.pycache_prefix else ()

_SIGNATURES = ((b"\xff\xd8\xff", "jpeg"), (b"\x89PNG\r\n\x1a\n", "png"), (b"%PDF-1.", "pdf"),
               (b"%PDF-2.", "pdf"))  # fmt: skip
ENDINGS = {"jpeg": ("jpg", "jpeg", "jpe", "jfif"), "png": ("png",), "pdf": ("pdf",)}
CONTENT_TYPES = {"jpeg": "image/jpeg", "png": "image/png", "pdf": "application/pdf"}

# What a second file hidden in the first one starts with, or must hold.
_EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!"
_SECOND_FILE = re.compile(rb"<\?php|<script|<html|<!doctype html|<svg[\s>]|#!/bin/", re.IGNORECASE)


class Unfit(Exception):
    """The file cannot be taken. `reason` is a key of `words.REASONS`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Sound:
    """A file that may be kept: what it is, what to keep of it, and what it looks like."""

    kind: str
    name: str
    content: bytes
    thumbnail: bytes
    pages: int
    likeness: str  # 256 bits that hardly differ for copies; empty when there is nothing to see
    given_sha256: str  # of the file as it came, to recognise it when it comes again

    @property
    def sha256(self) -> str:
        """Of what is kept."""
        return hashlib.sha256(self.content).hexdigest()


def inspect(name: str, content: bytes, *, most_bytes: int = 10 * MEGABYTE) -> Sound:
    """The file as it may be kept; Unfit with the reason when it may not."""
    if not content:
        raise Unfit("empty")
    if len(content) > most_bytes:
        raise Unfit("too_big")
    shown = clean_name(name)
    kind = kind_of(content)
    if shown.rpartition(".")[2].lower() not in ENDINGS[kind]:
        raise Unfit("name_and_content_differ")
    _refuse_second_file(content, kind)
    said, kept, thumbnail = _read_in_child(kind, content)
    return Sound(
        kind=kind,
        name=shown,
        content=kept,
        thumbnail=thumbnail,
        pages=said["pages"],
        likeness=said["likeness"],
        given_sha256=hashlib.sha256(content).hexdigest(),
    )


def kind_of(content: bytes) -> str:
    """The kind by its first bytes."""
    for start, kind in _SIGNATURES:
        if content.startswith(start):
            return kind
    raise Unfit("wrong_kind")


def clean_name(name: str) -> str:
    """The name to show. It is never part of a path; one that looks like a path is turned away."""
    if not name or len(name) > 255 or "/" in name or "\\" in name or name.startswith("."):
        raise Unfit("bad_name")
    if any(unicodedata.category(letter)[0] == "C" for letter in name):  # NUL, line ends, bidi marks
        raise Unfit("bad_name")
    if any(part.strip("; ").lower() in _RUNNABLE for part in name.split(".")[1:-1]):
        raise Unfit("bad_name")
    return unicodedata.normalize("NFC", name)


_RUNNABLE = frozenset(
    {
        *("php", "phtml", "phar", "asp", "aspx", "jsp", "cgi", "pl", "py", "sh", "bash"),
        *("exe", "com", "bat", "cmd", "scr", "msi", "js", "mjs", "vbs", "ps1", "jar", "lnk"),
        *("html", "htm", "xhtml", "svg", "xml", "hta", "wsf", "reg", "dll", "so"),
    }
)


def _refuse_second_file(content: bytes, kind: str) -> None:
    """A file that is two files at once is neither."""
    if _EICAR in content:
        raise Unfit("virus")
    if _SECOND_FILE.search(content):
        raise Unfit("two_files")
    if b"PK\x03\x04" in content and b"PK\x05\x06" in content:
        raise Unfit("two_files")
    if content.count(b"%PDF-") > (kind == "pdf"):
        raise Unfit("two_files")
    if kind == "pdf" and b"%%EOF" not in content[-2048:]:
        raise Unfit("unreadable")


def _read_in_child(kind: str, content: bytes) -> tuple[dict[str, int | str], bytes, bytes]:
    """What the child said, and what it says to keep."""
    try:
        done = subprocess.run(  # noqa: S603  (our own file, no word of the reader's in it)
            [sys.executable, "-I", "-B", *_COMPILED, str(_CHILD), kind],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Unfit("too_heavy") from None
    line, _, rest = done.stdout.partition(b"\n")
    if done.returncode != 0 or not line:  # below zero: killed by a limit
        raise Unfit("too_heavy" if done.returncode < 0 else "unreadable")
    said = json.loads(line)
    if "unfit" in said:
        raise Unfit(said["unfit"])
    kept, thumbnail = rest[: said["kept"]], rest[said["kept"] :]
    if len(thumbnail) != said["thumbnail"]:
        raise Unfit("unreadable")
    return said, kept, thumbnail
