"""What somebody who died leaves to be shared: their pension, or the one they would have had.

EC 103/2019 art. 23; Lei 8.213/1991 art. 74, 75 and 102 §2.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from benefits.applications.known import Other
from benefits.law import permanent_incapacity
from benefits.law.facts import Facts
from benefits.law.insured import standing_of
from benefits.law.record import Record
from benefits.law.retirement import best_retirement
from benefits.law.statute import the_law
from benefits.law.temporary_incapacity import IncapacityClaim

RETIREMENTS = ("old_age", "permanent_incapacity")


@dataclass(frozen=True)
class Base:
    """Whether there is a right to pass on, from how much a month, by how many contributions.

    `source`: pension (it was paid), incapacity (the pension they would have had), right (they
    could have retired), or "" when nobody can say yet.
    """

    insured_or_entitled: bool | None = None
    cents: int | None = None
    contributions: int | None = None
    source: str = ""


def base_of(other: Other | None, died_on: date | None, *, work_cause: bool) -> Base:
    """The base of the pension. Unknown stays unknown."""
    if other is None or died_on is None or other.facts.birth is None:
        return Base()
    alive = until(other.facts, died_on)
    law = the_law()
    contributions = Record(alive, law).carencia(died_on)
    paid = next(
        (
            one
            for one in other.in_payment
            if one.benefit in RETIREMENTS
            and one.starts_on <= died_on
            and (one.ends_on is None or one.ends_on >= died_on)
        ),
        None,
    )
    if paid is not None:
        return Base(True, paid.cents, contributions, "pension")
    insured = standing_of(alive, law, died_on).insured
    if insured:
        cents = _would_have_had(alive, died_on, work_cause)
        return Base(True, cents, contributions, "incapacity")
    best = best_retirement(alive, died_on, look_ahead=False)
    if best.best is not None and best.best.entitled and best.best.amount_cents:
        return Base(True, best.best.amount_cents, contributions, "right")
    is_open = insured is None or best.outcome == "unknown"
    return Base(None if is_open else False, None, contributions)


def until(facts: Facts, day: date) -> Facts:
    """The facts of somebody as they stood on a day, asked for on that day."""
    return replace(
        facts,
        months=tuple(entry for entry in facts.months if entry.month <= day),
        requested_on=day,
        death=None,
    )


def _would_have_had(alive: Facts, died_on: date, work_cause: bool) -> int | None:
    claim = permanent_incapacity.PermanentClaim(
        IncapacityClaim(
            person=alive,
            unable_since=died_on,
            unable_days=None,
            exempt_cause=True,  # a death needs no number of contributions
            from_before_joining=False,
        ),
        permanent=True,
        work_cause=work_cause,
    )
    return permanent_incapacity.determine(claim, the_law(), died_on).amount_cents
