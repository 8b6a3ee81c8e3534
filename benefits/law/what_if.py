"""What if: the same rules asked about another life (another law: ``changes.py``).

Nothing here knows more law than the rules do; these functions only change facts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from portal.money import round_ratio
from portal.statutes import Statutes

from .determination import Determination
from .facts import ContributionMonth, Facts
from .retirement import (
    LOOK_AHEAD_YEARS,
    RULES,
    BestRetirement,
    best_retirement,
    contributing_on,
)
from .rules import Case


def stopping_work(facts: Facts, last_month: date) -> Facts:
    """The same person without any month after the given one."""
    return replace(facts, months=tuple(e for e in facts.months if e.month <= last_month))


def going_on(facts: Facts, on: date, until: date, *, share: int = 100) -> Facts:
    """The same person working on until a month with so many percent of the last pay."""
    last = max(facts.months, key=lambda entry: entry.month, default=None)
    pay = None
    if last is not None and last.remuneration_cents is not None:
        pay = round_ratio(last.remuneration_cents * share, 100)
    return contributing_on(facts, on, until=until, pay_cents=pay)


def with_period(facts: Facts, months: Iterable[ContributionMonth]) -> Facts:
    """The same person with a period that is missing in the record."""
    return replace(facts, months=(*facts.months, *months))


def claiming_on(facts: Facts, day: date, law: Statutes | None = None) -> BestRetirement:
    """The best right if it is asked for on another day, with nothing added to the record."""
    return best_retirement(replace(facts, requested_on=day), day, law, look_ahead=False)


@dataclass(frozen=True, slots=True)
class Projection:
    """A day on which a rule is met and what it would pay then, if work goes on."""

    rule: str
    day: date
    determination: Determination


def projections(facts: Facts, on: date, law: Statutes) -> tuple[Projection, ...]:
    """For every rule that can be met: its first day from now on, with the amount of that day.

    Days to come are answered with the law and the prices of today; a right that is met already
    stands at the day asked for.
    """
    now = Case(facts, law)
    ahead = now.going_on(on, LOOK_AHEAD_YEARS)
    found = []
    for rule in RULES:
        if not rule.applies(now):
            continue
        until = now.in_life(date(on.year + LOOK_AHEAD_YEARS, 12, 31))
        met = rule.first_day(now, now.in_life(on))
        day = on if met else rule.first_day(ahead, until, on)
        if day is not None:
            found.append(Projection(rule.key, day, rule.determine(ahead, day)))
    return tuple(sorted(found, key=lambda projection: (projection.day, projection.rule)))
