"""The day of the tests, and a signed-in browser for whoever is needed."""

import pytest

from portal import clock
from tests.benefits import world
from tests.benefits.conftest import signed_in  # noqa: F401


@pytest.fixture(autouse=True)
def the_day(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: world.NOW)
    monkeypatch.setattr(clock, "today", lambda: world.NOW.date())
