import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Return a folder that PostgreSQL's own user can walk to; pytest closes its own to others."""
    folder = Path(tempfile.mkdtemp(prefix="mss-test-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
