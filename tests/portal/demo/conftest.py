"""One demo world for the tests of a file, made once and taken back at the end."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from portal.demo.seed import seed
from portal.demo.world import World
from tests.portal.demo.digests import digests

TODAY = date(2026, 11, 21)


def said_nothing(_line: str) -> None:
    """Swallow what the seed tells of its progress."""


@pytest.fixture(scope="module", autouse=True)
def papers_aside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The world is made before a test has its own folder: its papers get one too."""
    outside, settings.EVIDENCE_DIR = settings.EVIDENCE_DIR, tmp_path_factory.mktemp("evidence")
    yield
    settings.EVIDENCE_DIR = outside


@pytest.fixture(scope="module")
def first_digests(django_db_setup: None, django_db_blocker: Any) -> dict[str, str]:
    """The digests of a world that was made and taken back before `world` is made."""
    with django_db_blocker.unblock(), transaction.atomic():
        assert seed(TODAY, said_nothing) is not None, "ask for this before asking for a world"
        found = digests()
        transaction.set_rollback(True)
    return found


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """A seeded world; everything is rolled back when the last test of the file is done."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = seed(TODAY, said_nothing)
        assert made is not None
        yield made
        transaction.set_rollback(True)
