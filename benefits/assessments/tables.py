"""The dated tables by which assessments are put together."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from portal.statutes import Statutes

FOLDER = Path(__file__).parent / "tables"


@lru_cache(maxsize=1)
def the_tables() -> Statutes:
    """All tables, read once per process."""
    return Statutes.load(FOLDER)
