import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from portal.embedded.state import passing_folder


@contextmanager
def an_open_folder() -> Iterator[Path]:
    """A folder that PostgreSQL's own user can walk to; pytest closes its own to others."""
    folder = passing_folder("mss-test-")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    with an_open_folder() as folder:
        yield folder
