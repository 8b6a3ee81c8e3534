"""The best right: every retirement rule is asked, the best amount proposed, the rest shown.

IN PRES/INSS 128/2022 art. 577: the person is told of every rule that is met and chooses.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from portal.periods import add_months, first_of_month, month_range
from portal.statutes import Statutes

from . import (
    acquired_right,
    age_transition,
    disabled_person,
    old_age,
    points,
    progressive_age,
    rural,
    special,
    teacher,
    toll_50,
    toll_100,
)
from .determination import Determination, Outcome
from .facts import ContributionMonth, Facts
from .rules import Case, Rule
from .statute import the_law

RULES: Final[tuple[Rule, ...]] = (
    old_age.RULE,
    age_transition.RULE,
    points.RULE,
    progressive_age.RULE,
    toll_50.RULE,
    toll_100.RULE,
    teacher.RULE,
    points.TEACHER_RULE,
    progressive_age.TEACHER_RULE,
    toll_100.TEACHER_RULE,
    *special.PERMANENT_RULES,
    *special.TRANSITION_RULES,
    disabled_person.TIME_RULE,
    disabled_person.AGE_RULE,
    rural.RULE,
    rural.MIXED_RULE,
    acquired_right.TIME_RULE,
    acquired_right.TEACHER_RULE,
    acquired_right.AGE_RULE,
    *acquired_right.SPECIAL_RULES,
)
LOOK_AHEAD_YEARS: Final = 60


@dataclass(frozen=True, slots=True)
class BestRetirement:
    """All determinations, the best of those that are met, and the days that each is first met.

    ``best`` None: no rule is met. ``first_dates`` assumes that contributions go on as in the last
    month when a rule is not met yet; None: not within the next 60 years, not in life, or not
    knowable.
    """

    on: date
    best: Determination | None
    all: tuple[Determination, ...]
    first_dates: dict[str, date | None]

    @property
    def outcome(self) -> Outcome:
        """Entitled if any rule is met, unknown if any may be, otherwise not entitled."""
        found = {determination.outcome for determination in self.all}
        for outcome in (Outcome.ENTITLED, Outcome.UNKNOWN):
            if outcome in found:
                return outcome
        return Outcome.NOT_ENTITLED

    @property
    def unsettled(self) -> tuple[Determination, ...]:
        """Rules that were met but whose amount nobody can know yet: one may turn out better."""
        return tuple(
            found
            for found in self.all
            if found.outcome is Outcome.UNKNOWN and found.met_on is not None
        )


def best_retirement(
    facts: Facts, on: date, law: Statutes | None = None, *, look_ahead: bool = True
) -> BestRetirement:
    """Ask every rule for a day. Among equal amounts the earlier rule of the list is proposed."""
    case = Case(facts, law or the_law())
    rules = [rule for rule in RULES if rule.applies(case)]
    determinations = tuple(rule.determine(case, on) for rule in rules)
    entitled = [found for found in determinations if found.entitled]
    best = max(entitled, key=lambda found: found.amount_cents or 0, default=None)
    first = {found.rule: found.met_on for found in determinations}
    if look_ahead and not all(first.values()):
        ahead = case.going_on(on, LOOK_AHEAD_YEARS)
        until = case.in_life(date(on.year + LOOK_AHEAD_YEARS, 12, 31))
        for rule in rules:
            if first[rule.key] is None:
                first[rule.key] = rule.first_day(ahead, until, on)
    return BestRetirement(on, best, determinations, first)


def contributing_on(
    facts: Facts, on: date, *, until: date | None = None, pay_cents: int | None = None
) -> Facts:
    """The same person if work goes on as in the last known month (or with another pay).

    Nothing is added for somebody with an empty record, because nobody can know as what they would
    contribute, and nothing after a death.
    """
    if not facts.months:
        return facts
    last = max(facts.months, key=lambda entry: entry.month)
    pattern = replace(
        last, first_day=1, last_day=31, paid=True, paid_late=False, marks=(), indemnified=False
    )
    pay = pay_cents if pay_cents is not None else last.remuneration_cents
    start = max(add_months(last.month, 1), first_of_month(on))
    end = until or date(on.year + LOOK_AHEAD_YEARS, 12, 1)
    if facts.death is not None:
        end = min(end, facts.death)
    added: tuple[ContributionMonth, ...] = tuple(
        replace(pattern, month=month, remuneration_cents=pay) for month in month_range(start, end)
    )
    return replace(facts, months=(*facts.months, *added))
