"""The dated parameters of the contributions law."""

from functools import lru_cache
from pathlib import Path

from portal.amendments import Law
from portal.statutes import Statutes

FOLDER = Path(__file__).parent / "parameters"


@lru_cache(maxsize=1)
def law_of_the_files() -> Statutes:
    """The parameters as the release has them, read once per process."""
    return Statutes.load(FOLDER)


_LAW = Law(law_of_the_files)


def contributions_law() -> Statutes:
    """All parameters of the contributions law, with the values approved since the release."""
    return _LAW.whole()
