"""What an indemnity for old months is reckoned on (Lei 8.212/1991 art. 45-A §1 I; RPS art. 216 §7).

The mean of the 80 % highest corrected salaries since July 1994, between minimum wage and ceiling;
of who has none, the minimum wage. What each month costs is in ``contributions/law/indemnity.py``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from portal.money import round_ratio
from portal.periods import add_months, first_of_month, month_number
from portal.statutes import Statutes

from .amount import limits_on, salaries_of
from .correction import correction_table
from .facts import Category, ContributionMonth, Facts
from .record import Record


@dataclass(frozen=True, slots=True)
class IndemnityBasis:
    """The mean in cents, of how many salaries, and how many there are; month of the correction."""

    mean_cents: int
    used: int
    known: int
    base: date


def indemnity_basis(facts: Facts, on: date, law: Statutes) -> IndemnityBasis:
    """The mean on which an indemnity paid in a month is reckoned; months indemnified left out."""
    own = [entry for entry in facts.months if not entry.indemnified]
    bare = Facts(facts.birth, facts.sex, tuple(own), on)
    base = first_of_month(on)
    salaries = [one.cents for one in salaries_of(Record(bare, law), base, law).salaries]
    floor, ceiling = limits_on(on, law)
    if not salaries:
        return IndemnityBasis(law.get("wages/minimum_wage", add_months(base, -1)), 0, 0, base)
    used = max(int(len(salaries) * law.get("indemnity/mean_share", on)), 1)
    mean = round_ratio(sum(sorted(salaries, reverse=True)[:used]), used)
    return IndemnityBasis(min(max(mean, floor), ceiling), used, len(salaries), base)


def salary_of(month: date, basis: IndemnityBasis, law: Statutes) -> int:
    """The salary that the record has for an indemnified month: the mean, in money of that month.

    Corrected, it is the mean again, within the limits of the month. No act at hand says which one
    counts; a person looks at every claim with contributions that were paid late.
    """
    first = law.get("mean/first_month", basis.base)
    floor, ceiling = limits_on(max(month, first), law)
    if month < first:
        return floor
    table = correction_table(basis.base, law)
    then = round_ratio(basis.mean_cents * table.one, table.factor(month_number(month)))
    return min(max(then, floor), ceiling)


@dataclass(frozen=True, slots=True)
class Bought:
    """What indemnified months change: time in units of ``worktime``, and carência, on a day."""

    time_before: int
    time_after: int
    carencia_before: int
    carencia_after: int


def bought(facts: Facts, months: Iterable[date], on: date, law: Statutes) -> Bought:
    """Contribution time and carência without and with the months, by the law's own count."""
    more = [
        ContributionMonth(
            month,
            limits_on(max(month, law.get("mean/first_month", on)), law)[1],
            Category.OWN_ACCOUNT,
            paid=True,
            paid_late=True,
            indemnified=True,
        )
        for month in months
    ]
    before = Record(facts, law)
    after = Record(replace(facts, months=(*facts.months, *more)), law)
    return Bought(before.time(on), after.time(on), before.carencia(on), after.carencia(on))
