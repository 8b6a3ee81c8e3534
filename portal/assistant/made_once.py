"""Files that the first process makes and all others open: tables and networks of the encoders."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path


def made_once(file: Path, save: Callable[[Path], object]) -> bool:
    """Whether the file is there; makes it whole before it gets its name.

    False where there is nowhere to put it: the caller keeps in memory what would be in it.
    """
    if file.exists():
        return True
    partial = file.with_name(f".{uuid.uuid4()}{file.suffix}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        save(partial)
        partial.replace(file)
    except OSError:
        partial.unlink(missing_ok=True)
        return False
    return True
