"""One demo world for the tests of this folder, made once and taken back at the end."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from portal.demo.seed import seed
from portal.demo.world import World

TODAY = date(2026, 11, 21)


def said_nothing(_line: str) -> None:
    """Swallow what the seed tells of its progress."""


@pytest.fixture(scope="package")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """A seeded world; everything is rolled back when the last test of the folder is done."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = seed(TODAY, said_nothing)
        assert made is not None
        yield made
        transaction.set_rollback(True)
