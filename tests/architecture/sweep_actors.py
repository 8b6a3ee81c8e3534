"""Who acts, read once: a third of the time of a sweep.

Each of its requests is taken back, so the next would read the same. That rights are read at each
request is a test of its own (test_sweep.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest

from accounts.actors import actor_for
from accounts.permissions import Actor

IN_SESSION = ("capacity", "level", "stepped_up_at", "began_at")


def read_once(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From now on; call what is returned where something was written that stays."""
    known: dict[tuple[object, ...], Actor] = {}

    def remembered(user_id: int, session: Mapping[str, Any], on: date) -> Actor:
        key = (user_id, on, *(repr(session.get(name)) for name in IN_SESSION))
        if key not in known:
            known[key] = actor_for(user_id, session, on)
        return known[key]

    monkeypatch.setattr("accounts.middleware.actor_for", remembered)
    return known.clear
