"""How a permanent incapacity pension ends after recovery (Lei 8.213/1991 art. 47).

Whoever recovers in full within five years ends at once if the old job has to take them back, and
otherwise keeps the pension for as many months as it lasted years. Whoever recovers in part, or
later, or for other work only, keeps all of it for six months, half for six and a quarter for six.
The finding is a person's; this is the arithmetic of what follows from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from portal.money import apply_rate
from portal.periods import ONE_DAY, age, anniversary
from portal.statutes import Statutes

from .facts import FactsError


@dataclass(frozen=True, slots=True)
class Recovery:
    """A finding of recovery.

    ``started_on``: of the pension, or of the temporary benefit that it followed without a break;
    ``full``: fit for the work done before; ``old_job``: an employee whom the company has to take
    back (None: not known).
    """

    started_on: date
    recovered_on: date
    full: bool
    old_job: bool | None

    def __post_init__(self) -> None:
        if self.recovered_on < self.started_on:
            raise FactsError("recovered_on", self.recovered_on, "before the benefit began")


@dataclass(frozen=True, slots=True)
class Step:
    """A stretch of days on which a share of the pension is still paid."""

    first: date
    last: date
    share: Fraction


def steps(found: Recovery, law: Statutes) -> tuple[Step, ...] | None:
    """What is still paid from the day of recovery on; nothing if it ends at once.

    None: it depends on whether the old job waits, and nobody said so.
    """
    rule = law.get("permanent_incapacity/recovery", found.recovered_on)
    early = found.recovered_on <= anniversary(found.started_on, 12 * rule["within"])
    if found.full and early:
        if found.old_job is None:
            return None
        months = 0 if found.old_job else age(found.started_on, found.recovered_on).years
        return _following(found.recovered_on, months, (Fraction(1),)) if months else ()
    return _following(found.recovered_on, rule["months"], rule["shares"])


def still_paid(pension_cents: int, step: Step, law: Statutes) -> int:
    """A month's amount in a step; it may be below the minimum wage (RPS art. 49)."""
    return apply_rate(pension_cents, step.share, law.get("amount/rounding", step.first))


def _following(start: date, months: int, shares: tuple[Fraction, ...]) -> tuple[Step, ...]:
    days = [anniversary(start, months * count) for count in range(len(shares) + 1)]
    return tuple(
        Step(first, following - ONE_DAY, share)
        for first, following, share in zip(days, days[1:], shares, strict=False)
    )
