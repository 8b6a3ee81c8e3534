"""One day for all pages of this room."""

from datetime import date
from typing import Any

import pytest

ON = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> date:
    monkeypatch.setattr("portal.clock.today", lambda: ON)
    return ON


@pytest.fixture
def visit(client: Any) -> Any:
    return client
