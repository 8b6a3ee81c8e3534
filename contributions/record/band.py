"""The months of a working life, ready for the life band: one entry a month, all payers together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

from contributions.record.doubts import missing_months
from contributions.record.months import EmploymentFact, RecordMonth
from portal.components.life_band import BandMonth

# A month from its fields in order, without counting them: made for every month of a career.
_month: Callable[[tuple[Any, ...]], BandMonth] = partial(tuple.__new__, BandMonth)


def band_facts(
    record: Sequence[RecordMonth], employments: Sequence[EmploymentFact], on: date
) -> list[BandMonth]:
    """Every month with a fact, oldest first, with what was earned in all.

    A month counts as paid when every payer has paid.
    """
    by_month: dict[date, list[RecordMonth]] = defaultdict(list)
    for entry in record:
        by_month[entry.month].append(entry)
    facts = {month: _fact(month, entries) for month, entries in by_month.items()}
    for month, employer in missing_months(record, employments, on).items():
        facts.setdefault(month, BandMonth(month, "missing", employer, None))
    return [facts[month] for month in sorted(facts)]


def _fact(month: date, entries: Sequence[RecordMonth]) -> BandMonth:
    if len(entries) == 1:  # as nearly every month
        one = entries[0]
        return _month((month, one.status, one.employer_name, one.remuneration_cents))
    status = "paid" if all(entry.paid for entry in entries) else "declared"
    names = dict.fromkeys([entry.employer_name for entry in entries if entry.employer_name])
    earned = sum(entry.remuneration_cents for entry in entries)
    return BandMonth(month, status, ", ".join(names), earned)
