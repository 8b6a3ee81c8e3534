"""The dated parameters of the contributions law."""

from functools import lru_cache
from pathlib import Path

from portal.statutes import Statutes

FOLDER = Path(__file__).parent / "parameters"


@lru_cache(maxsize=1)
def contributions_law() -> Statutes:
    """All parameters of the contributions law, read once per process."""
    return Statutes.load(FOLDER)
