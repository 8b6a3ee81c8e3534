"""The 13th payment of a year (Lei 8.213/1991 art. 40; RPS art. 120).

A twelfth of the amount of December (or of the last month) for each month of the year with 15 days
or more of benefit. Not for the assistance benefits. Half of it is paid in advance, the rest later
in the year or when the benefit ends.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from portal.money import round_ratio
from portal.periods import Span, add_months, first_of_month, last_day
from portal.statutes import NoValueInForce, Statutes


@dataclass(frozen=True, slots=True)
class Owed:
    """What of a year's 13th is due by a month. `final`: all of it, not the half in advance."""

    cents: int
    final: bool


def twelfths(paid: Span, year: int, law: Statutes, unpaid: Collection[date] = ()) -> int:
    """Months of the year that count, for a benefit paid from one day to another.

    `unpaid`: months that a decision left unpaid.
    """
    least = law.get("thirteenth/days", date(year, 12, 1))
    months = {date(year, number, 1) for number in range(1, 13)} - set(unpaid)
    overlaps = (paid.overlap(Span(month, last_day(month))) for month in months)
    return sum(1 for overlap in overlaps if overlap and overlap.days >= least)


def thirteenth(amount_cents: int, months: int) -> int:
    """So many twelfths of an amount. ValueError for more than 12 months."""
    if not 0 <= months <= 12:
        raise ValueError(f"a year has 0 to 12 twelfths, not {months}")
    return round_ratio(amount_cents * months, 12)


def has_thirteenth(rule: str, on: date, law: Statutes) -> bool:
    """False for the benefits without a 13th payment."""
    return rule not in law.get("thirteenth/excluded", on)


def first_half(amount_cents: int) -> int:
    """The part paid in advance, half of it; an odd cent waits for the second part."""
    return amount_cents // 2


def owed_by(
    month: date,
    first: date,
    last: date | None,
    year: int,
    whole_cents: int,
    *,
    rule: str,
    law: Statutes,
) -> Owed:
    """What of a year's 13th is due with the payments of a month or of those before it.

    `first`, `last`: the days of the benefit, as far as they are known; `whole_cents`: of the year.
    """
    ended = year < month.year or (last is not None and last <= last_day(month))
    if ended or month.month == 12:
        return Owed(whole_cents, final=True)
    if rule in law.get("thirteenth/with_last_payment", month):
        return Owed(0, final=False)
    at = law.get("thirteenth/months", month)
    begun = {key: first <= last_day(date(year, at[key], 1)) for key in ("first", "second")}
    if month.month >= at["late"] or (month.month >= at["second"] and begun["second"]):
        return Owed(whole_cents, final=True)
    if month.month >= at["first"] and begun["first"]:
        return Owed(first_half(whole_cents), final=False)
    return Owed(0, final=False)


def falls_due_with(first: date, last: date | None, year: int, *, rule: str, law: Statutes) -> date:
    """The month with which all of a year's 13th falls due: December where no decree is kept."""
    december = date(year, 12, 1)
    month = december
    if rule not in law.get("thirteenth/with_last_payment", december):
        with suppress(NoValueInForce):
            at = law.get("thirteenth/months", december)
            second = date(year, at["second"], 1)
            month = second if first <= last_day(second) else date(year, at["late"], 1)
    return month if last is None else min(month, first_of_month(last))


def lost_before(since: date, first: date, whole_cents: int, *, rule: str, law: Statutes) -> int:
    """What of a year's 13th fell due with the months before one, the first that a time limit left.

    `first`: the first day of the right. Nothing in a year that no decree is kept of.
    """
    if since.month == 1:
        return 0
    try:
        return owed_by(
            add_months(since, -1), first, None, since.year, whole_cents, rule=rule, law=law
        ).cents
    except NoValueInForce:
        return 0
