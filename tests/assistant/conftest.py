"""A trained head for the tests, made once a run from the approved articles."""

from __future__ import annotations

import fcntl
import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from accounts.permissions import Actor
from portal import assistant
from portal.assistant import active, editing, encoders, knowledge
from portal.assistant.encoders import Encoder
from portal.assistant.head import Head
from portal.assistant.models import HeadVersion
from portal.assistant.training import publishing
from portal.assistant.training.publishing import Trained

AT = datetime(2026, 11, 20, 15, tzinfo=UTC)  # a Friday, at noon in São Paulo


@pytest.fixture(scope="session")
def trained(pytestconfig: pytest.Config) -> Trained:
    """The head of the approved articles, measured quickly.

    The same articles and the same code make the same head: it is kept between runs under both,
    and the first worker that asks for it makes it for all.
    """
    folder = Path(pytestconfig.cache.mkdir("assistant"))
    card, content = (folder / f"{_of_what()}.{kind}" for kind in ("json", "npz"))
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # let go when the file is closed, or its process ends
        if not content.exists():
            made = publishing.train(
                knowledge.approved(), at=AT, author="tests", cache=folder / "vectors", quick=True
            )
            card.write_text(json.dumps(made.card), "utf-8")
            partial = content.with_suffix(".partial")
            partial.write_bytes(made.head.to_bytes())
            partial.replace(content)
    return Trained(Head.from_bytes(content.read_bytes()), json.loads(card.read_text("utf-8")))


@pytest.fixture(scope="session")
def hearing(pytestconfig: pytest.Config) -> Iterator[Encoder]:
    """The encoder of this machine, which need not compute what it said of these tests before."""
    from tests.assistant import said

    encoder = said.hearing(Path(pytestconfig.cache.mkdir("assistant")) / "said")
    yield encoder
    encoders.keep(encoder)


def _of_what() -> str:
    total = hashlib.sha256(knowledge.approved().sha256.encode())
    total.update(encoders.encoder(encoders.best_available()).name.encode())
    for place in sorted(Path(assistant.__file__).parent.rglob("*.py")):
        total.update(place.read_bytes())
    return total.hexdigest()[:24]


@pytest.fixture(autouse=True)
def _own_vectors(settings: object, tmp_path_factory: pytest.TempPathFactory) -> None:
    settings.ASSISTANT_CACHE_DIR = tmp_path_factory.getbasetemp() / "assistant"  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def packed(trained: Trained) -> bytes:
    """That head as its file: to pack it takes a second, and many tests keep it."""
    return trained.head.to_bytes()


@pytest.fixture
def answering(
    db: None, trained: Trained, packed: bytes, monkeypatch: pytest.MonkeyPatch
) -> Iterator[HeadVersion]:
    """That head answers. It is loaded already: that it can be has tests of its own."""
    monkeypatch.setattr(editing, "shortfalls", lambda card: [])
    with monkeypatch.context() as patch:
        patch.setattr(Head, "to_bytes", lambda _head: packed)
        version = editing.keep(trained)
    editing.activate(Actor.system("tests"), version, "tests", AT)
    encoder = encoders.encoder(trained.card["encoder_key"])
    active._LOADED.clear()
    active._LOADED[version.pk] = active.Loaded(version.pk, trained.head, encoder, published=True)
    yield version
    active._LOADED.clear()
