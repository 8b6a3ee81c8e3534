"""What all tests of this room share: no doorbell, nobody waits for a worker."""

import pytest

from portal import outbox


@pytest.fixture(autouse=True)
def silent_bell(monkeypatch):
    """The broker is not part of these tests; the outbox rows are."""
    monkeypatch.setattr(outbox, "ring", lambda: None)
