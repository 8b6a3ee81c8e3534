"""The dated parameters that a determination needs: those of benefits and of contributions."""

from functools import lru_cache
from pathlib import Path

from contributions.law.statute import FOLDER as CONTRIBUTIONS
from portal.statutes import Statutes

FOLDER = Path(__file__).parent / "parameters"


@lru_cache(maxsize=1)
def the_law() -> Statutes:
    """All parameters in force and once in force, read once per process."""
    return Statutes.load(CONTRIBUTIONS, FOLDER)
