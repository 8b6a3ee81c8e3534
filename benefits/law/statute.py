"""The dated parameters that a determination needs: those of benefits and of contributions."""

from contextlib import AbstractContextManager
from functools import lru_cache
from pathlib import Path

from contributions.law.statute import FOLDER as CONTRIBUTIONS
from portal.amendments import Law
from portal.statutes import Statutes

FOLDER = Path(__file__).parent / "parameters"


@lru_cache(maxsize=1)
def law_of_the_files() -> Statutes:
    """The parameters as the release has them, read once per process."""
    return Statutes.load(CONTRIBUTIONS, FOLDER)


_LAW = Law(law_of_the_files)


def the_law() -> Statutes:
    """All parameters in force and once in force, with the values approved since the release."""
    return _LAW.whole()


def law_as_then(parameters_hash: str) -> AbstractContextManager[bool]:
    """Inside, ``the_law`` is the one under which an earlier determination was made.

    Gives False if that law cannot be made any more, because the files have changed.
    """
    return _LAW.as_then(parameters_hash)
