"""Carência outside the retirements (Lei 8.213/1991 art. 24 to 27-A).

So many monthly contributions; after insured status was lost, the old ones count again only when
half of the number has been paid anew. Accidents, work diseases and listed diseases need none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.statutes import Statutes

from .claims import RECORD, condition
from .determination import Condition
from .insured import Standing, Status

ARTICLE = "Lei 8.213/1991 art. 24 to 27-A"


@dataclass(frozen=True, slots=True)
class Carencia:
    """Contributions that count and those needed."""

    counted: int
    needed: int
    needed_anew: int

    @property
    def met(self) -> bool:
        return self.counted >= self.needed


def carencia_of(status: Status, benefit: str, on: date, law: Statutes, *, exempt: bool) -> Carencia:
    """Carência for ``temporary_incapacity``, ``permanent_incapacity``, ``maternity`` or
    ``imprisonment``. ``exempt``: the cause of the claim needs none.
    """
    table = law.get(f"carencia/{benefit}", on)
    anew = table["after_loss"] if status.before_loss else 0
    counted = status.contributions
    if status.before_loss and counted >= anew:
        counted += status.before_loss
    return Carencia(counted, 0 if exempt else table["months"], anew)


def carencia_condition(
    standing: Standing, benefit: str, on: date, law: Statutes, *, exempt: bool | None
) -> Condition:
    """The condition; unknown if a missing payment or the cause, not yet known, could meet it."""
    found = carencia_of(standing.sure, benefit, on, law, exempt=bool(exempt))
    possible = carencia_of(standing.possible, benefit, on, law, exempt=bool(exempt))
    met: bool | None = found.met
    if not found.met and (exempt is None or possible.met):
        met = None
    return condition(
        "carencia_risk",
        ("months", found.counted),
        ("months", found.needed),
        met,
        ARTICLE,
        RECORD,
    )
