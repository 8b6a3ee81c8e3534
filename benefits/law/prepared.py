"""From facts to panels (``columns.py``): what a batch can answer, and why it leaves the rest.

The months are those of ``record.Record``, so that contributions of several employers, months below
the minimum and reduced plans are counted by the one code that counts them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from portal.periods import month_number
from portal.statutes import Statutes

from .ages import Birth
from .facts import OUTSIDE, Activity, Category, Facts
from .panel import ROWS, Panel
from .record import Record

_APART = OUTSIDE | {Category.SMALLHOLDER}
_NEVER = date.max.toordinal()  # the first day of insurance of who never was


@dataclass(frozen=True)
class Prepared:
    """A panel, and who its rows are: the places of the persons in the order given, from 0."""

    persons: tuple[int, ...]
    panel: Panel


@dataclass(frozen=True)
class LeftOut:
    """A person whom the batch does not answer, and why; a single determination does."""

    person: int
    reason: str


def prepared(
    persons: Iterable[Facts], law: Statutes, on: date, *, rows: int = ROWS
) -> Iterator[Prepared | LeftOut]:
    """Panels of so many rows, one sex each, and who is left out. One by one, nothing is kept."""
    waiting: dict[str, list[tuple[int, Facts, Record]]] = {"M": [], "F": []}
    for person, facts in enumerate(persons):
        record = Record(facts, law)
        reason = reason_to_leave_out(facts, record, on)
        if reason:
            yield LeftOut(person, reason)
            continue
        group = waiting[facts.sex or "M"]
        group.append((person, facts, record))
        if len(group) == rows:
            yield _panel(group)
            group.clear()
    yield from (_panel(group) for group in waiting.values() if group)


def reason_to_leave_out(facts: Facts, record: Record, on: date) -> str:
    """Why columns cannot hold these facts; empty if they can."""
    law = record.law
    if facts.birth is None or facts.sex is None or record.unknown:
        return "something is not known"
    if on < max(facts.birth, record.reform):
        return "asked for a day before birth or the reform"
    if facts.death is not None:
        return "died"
    left, within = facts.left_work_on, law.get("retirement/ask_within_days", on)
    if left is not None and 0 <= (on - left).days <= within:
        return "starts on the day of leaving work"
    if facts.disability is not None or facts.degrees:
        return "other rules may apply"
    if any(m.activity is not Activity.COMMON or m.category in _APART for m in facts.months):
        return "other rules may apply"
    return ""


def _panel(group: list[tuple[int, Facts, Record]]) -> Prepared:
    numbers = [month.number for _, _, record in group for month in record.months]
    first, last = min(numbers, default=0), max(numbers, default=-1)
    shape = len(group), last - first + 1
    pay, units = np.zeros(shape, np.int32), np.zeros(shape, np.int32)
    carencia, full_plan = np.zeros(shape, np.bool_), np.zeros(shape, np.bool_)
    reform_days = np.zeros(len(group), np.int64)
    for row, (_, _, record) in enumerate(group):
        months = record.months
        places = [month.number - first for month in months]
        pay[row, places] = [month.pay_cents or 0 for month in months]
        units[row, places] = [month.units for month in months]
        carencia[row, places] = [month.carencia > 0 for month in months]
        full_plan[row, places] = [month.full_plan for month in months]
        reform = month_number(record.reform)
        reform_days[row] = next((m.days for m in months if m.number == reform), 0)
    births = [facts.birth or date.min for _, facts, _ in group]
    joined = [facts.joined_on or record.first_day for _, facts, record in group]
    panel = Panel(
        sex=group[0][1].sex or "M",
        birth=Birth(*(np.array([getattr(b, part) for b in births]) for part in Birth._fields)),
        joined=np.array([_NEVER if day is None else day.toordinal() for day in joined]),
        first=first,
        pay=pay,
        units=units,
        carencia=carencia,
        reform_days=reform_days,
        full_plan=None if full_plan.all(where=units > 0) else full_plan,
    )
    return Prepared(tuple(person for person, _, _ in group), panel)
