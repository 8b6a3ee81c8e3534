"""Which benefits a legal number can change: those whose rule, or what it is asked with, reads it.

By the folder of the number. tests/law/test_readers.py holds it against the code of the rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# Read after a grant or beside it, never to find out what is due.
NOBODY: Final = frozenset(
    {
        "late",
        "overpayment",
        "payment",
        "procedure",
        "proof_of_life",
        "thirteenth",
        "withholding",
    }
)
# Read for these alone. Every other folder may be read for any benefit.
ALONE: Final[Mapping[str, frozenset[str]]] = {
    "accident_aid": frozenset({"accident_aid"}),
    "assistance": frozenset({"assistance", "family_grant"}),
    "closed_season": frozenset({"closed_season"}),
    "family_allowance": frozenset({"family_allowance", "imprisonment"}),
    "family_grant": frozenset({"family_grant"}),
    "imprisonment": frozenset({"imprisonment"}),
    "inclusion_aid": frozenset({"assistance", "family_grant"}),
    "maternity": frozenset({"maternity"}),
    "survivors": frozenset({"imprisonment", "survivors"}),
    "unemployment": frozenset({"closed_season", "unemployment"}),
    **{
        folder: frozenset(
            {
                "accident_aid",
                "imprisonment",
                "old_age",
                "permanent_incapacity",
                "survivors",
                "temporary_incapacity",
            }
        )
        for folder in ("amount", "correction", "factor", "mean")
    },
}


def reads(benefit: str, parameter: str) -> bool:
    """Whether a determination of this benefit may rest on this legal number."""
    folder = parameter.partition("/")[0]
    return folder not in NOBODY and benefit in ALONE.get(folder, {benefit})
