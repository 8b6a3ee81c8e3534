"""How many cases a test draws: some in every run, many more with ``LAW=deep`` in the shell."""

from __future__ import annotations

import os

DEEP = os.environ.get("LAW") == "deep"


def drawn(usual: int, deep: int) -> int:
    """The usual number, or the deep one when it was asked for."""
    return deep if DEEP else usual
