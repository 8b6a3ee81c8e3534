"""Where the files rest: sealed, under random names, outside everything that is served.

`write` returns when the file would survive a power cut, so that a row may say "received" after it.
A file's seal is bound to its name: content moved under another name no longer opens.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from django.conf import settings

from accounts import resealing
from accounts.retention import erasing
from portal.sealed import seal_bytes, unseal_bytes

_NAME = re.compile(r"[0-9a-f]{64}(\.small)?")


class Lost(Exception):
    """The file is not there, or is not what was written."""


def new_name() -> str:
    """256 random bits: nobody guesses one."""
    return secrets.token_hex(32)


def small(name: str) -> str:
    """The name of the small picture that belongs to a file."""
    return f"{name}.small"


def write(name: str, content: bytes) -> None:
    """Keeps the content durably: on the disk with its folder before this returns, or not at all."""
    path = _path(name)
    _make_folders(path.parent)
    partial = path.with_name(f"{path.name}.partial")
    with os.fdopen(_private(partial), "wb") as file:
        file.write(seal_bytes(content, _bound(name)))
        file.flush()
        os.fsync(file.fileno())
    partial.rename(path)
    _sync(path.parent)


def read(name: str) -> bytes:
    """The content; Lost when it is gone or was altered."""
    try:
        return unseal_bytes(_path(name).read_bytes(), _bound(name))
    except (OSError, InvalidTag, KeyError, IndexError) as error:
        raise Lost(name) from error


def holds(name: str, sha256: str) -> bool:
    """Whether the whole content is there, as it was meant to be."""
    try:
        return hashlib.sha256(read(name)).hexdigest() == sha256
    except Lost:
        return False


def erase(name: str) -> None:
    """Removes the file and its small picture, also what an interrupted write left."""
    for one in (name, small(name)):
        path = _path(one)
        for left in (path, path.with_name(f"{path.name}.partial")):
            with contextlib.suppress(FileNotFoundError):
                left.unlink()


@erasing.before("benefits.evidence")
def _with_the_row(paper: Any) -> None:
    """A paper that the schedule of retention erases takes its file with it."""
    erase(paper.stored_name)


@resealing.also("files of papers")
def reseal_all() -> int:
    """Moves every file to the newest key; returns how many moved. Safe to run again."""
    newest, moved = max(settings.SEALING_KEYS), 0
    for path in list(_files()):
        with path.open("rb") as file:
            first = file.read(1)
        if first and first[0] != newest:
            write(path.name, read(path.name))
            moved += 1
    return moved


def _files() -> Iterator[Path]:
    root = Path(settings.EVIDENCE_DIR)
    return (path for path in root.glob("??/??/*") if _NAME.fullmatch(path.name))


def _path(name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise ValueError("not a name of a kept file")
    return Path(settings.EVIDENCE_DIR) / name[:2] / name[2:4] / name


def _bound(name: str) -> str:
    return f"evidence.file:{name}"


def _private(path: Path) -> int:
    """A new file that nobody else on the machine may read."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)


def _make_folders(folder: Path) -> None:
    """Makes the folders that are missing, each of them durably."""
    missing = []
    while not folder.is_dir():
        missing.append(folder)
        folder = folder.parent
    for one in reversed(missing):
        one.mkdir(mode=0o700, exist_ok=True)
        _sync(one.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
