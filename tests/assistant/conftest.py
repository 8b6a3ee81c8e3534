"""A trained head for the tests, made once a run from the approved articles."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from accounts.permissions import Actor
from portal.assistant import active, editing, knowledge
from portal.assistant.models import HeadVersion
from portal.assistant.training import publishing
from portal.assistant.training.publishing import Trained

AT = datetime(2026, 11, 20, 15, tzinfo=UTC)  # a Friday, at noon in São Paulo


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """The head of the approved articles, measured quickly."""
    folder = tmp_path_factory.mktemp("vectors")
    return publishing.train(
        knowledge.approved(), at=AT, author="tests", cache=Path(folder), quick=True
    )


@pytest.fixture(autouse=True)
def _own_vectors(settings: object, tmp_path_factory: pytest.TempPathFactory) -> None:
    settings.ASSISTANT_CACHE_DIR = tmp_path_factory.getbasetemp() / "assistant"  # type: ignore[attr-defined]


@pytest.fixture
def answering(db: None, trained: Trained, monkeypatch: pytest.MonkeyPatch) -> Iterator[HeadVersion]:
    """That head answers."""
    monkeypatch.setattr(editing, "shortfalls", lambda card: [])
    version = editing.keep(trained)
    editing.activate(Actor.system("tests"), version, "tests", AT)
    yield version
    active._LOADED.clear()
