"""A record as it is stored: what stays the same month after month is said once.

A run is the months of one payer in a row:

    {"since": "1996-01-01", "cents": [250000, 250000, …], "employer": "Works", "source": …}

Thirty years with one employer are one run of 360 amounts instead of 360 objects that repeat each
other. Its other fields are those of a month in the law, left out where they hold their default. A
month of which not every day counts is a run of its own, with its days.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Any

from benefits.law.codec import to_json
from benefits.law.facts import ContributionMonth, Facts
from portal.periods import last_day, month_from_number, month_number, parse_month

Json = dict[str, Any]
_alike = attrgetter(
    "category",
    "source",
    "paid",
    "employer",
    "activity",
    "paid_late",
    "complemented",
    "marks",
    "indemnified",
)


@dataclass(slots=True)
class _Run:
    """Months in a row that differ only in their pay; `ends` is the number of the month after."""

    place: int
    first: ContributionMonth
    alike: tuple[Any, ...]
    ends: int
    whole: bool
    cents: list[int | None] = field(default_factory=list)

    def to_json(self) -> Json:
        found: Json = to_json(self.first)
        del found["month"], found["remuneration_cents"]
        if self.whole:
            found.pop("last_day", None)
            found["whole"] = True
        return {"since": self.first.month.isoformat(), "cents": self.cents, **found}


def stored(facts: Facts) -> tuple[Facts, Json]:
    """Facts as they are stored, and the same facts with their months in the order they come back.

    They come back by date; those of one date, by run.
    """
    months, runs = _arranged(facts.months)
    content = replace(facts, months=()).to_json()
    del content["months"]
    content["runs"] = [run.to_json() for run in runs]
    return (facts if months is facts.months else replace(facts, months=months)), content


def facts_of(content: Json) -> Facts:
    """The facts that were stored, by runs or month by month."""
    if "runs" not in content:
        return Facts.from_json(content)
    months = [month for run in content["runs"] for month in _months_of(run)]
    months.sort(key=lambda month: str(month["month"]))
    bare = {name: value for name, value in content.items() if name != "runs"}
    return Facts.from_json({**bare, "months": months})


def _arranged(
    months: tuple[ContributionMonth, ...],
) -> tuple[tuple[ContributionMonth, ...], list[_Run]]:
    """The months by date and then by run, and the runs."""
    runs: list[_Run] = []
    newest: dict[tuple[Any, ...], _Run] = {}
    places: list[int] = []
    crossing, before, run = False, 0, None
    for entry in months:
        month = entry.month
        number = month.year * 12 + month.month - 1
        alike = _alike(entry)
        whole = entry.first_day == 1 and entry.last_day == last_day(month).day
        crossing = crossing or number <= before
        before = number
        if run is None or run.alike != alike:
            run = newest.get(alike)
        if run is None or run.ends != number or not (whole and run.whole):
            run = newest[alike] = _Run(len(runs), entry, alike, number, whole)
            runs.append(run)
        run.cents.append(entry.remuneration_cents)
        run.ends = number + 1
        places.append(run.place)
    if not crossing:
        return months, runs
    order = sorted(range(len(months)), key=lambda at: (months[at].month, places[at]))
    return tuple(months[at] for at in order), runs


def _months_of(run: Json) -> Iterator[Json]:
    """The months of a run, each as the law writes it."""
    alike = {name: run[name] for name in run if name not in ("since", "cents", "whole")}
    first = month_number(parse_month(run["since"][:7]))
    for number, cents in enumerate(run["cents"], start=first):
        month = month_from_number(number)
        days = {"last_day": last_day(month).day} if run.get("whole") else {}
        yield {"month": month.isoformat(), "remuneration_cents": cents, **alike, **days}
