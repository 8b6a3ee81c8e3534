"""What certificates say, put into a person's record: time elsewhere, harmful work, teaching."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from benefits.applications.known import Certified
from benefits.law.facts import Activity, Category, ContributionMonth, months_of
from portal.periods import Span, last_day

ELSEWHERE = {
    "other_scheme": Category.OTHER_SCHEME,
    "military": Category.MILITARY,
    "abroad": Category.ABROAD,
}
WORK = {
    "exposure_15": Activity.EXPOSURE_15,
    "exposure_20": Activity.EXPOSURE_20,
    "exposure_25": Activity.EXPOSURE_25,
    "teaching": Activity.TEACHING,
}


def with_certified(
    months: tuple[ContributionMonth, ...], certified: Iterable[Certified], on: date
) -> tuple[ContributionMonth, ...]:
    """The record with what stands certified until a day: more months, and what work was."""
    known = [one for one in certified if one.starts_on and one.ends_on and one.starts_on <= on]
    if not known:
        return months
    work = [one for one in known if one.what in WORK]
    named = tuple(_as_certified(entry, work) for entry in months)
    return (*named, *_elsewhere(known, on))


def _as_certified(entry: ContributionMonth, work: list[Certified]) -> ContributionMonth:
    """A month of the record whose worked days all lie in certified work, as that work."""
    first = entry.month.replace(day=entry.first_day)
    last = entry.month.replace(day=min(entry.last_day, last_day(entry.month).day))
    for one in work:
        assert one.starts_on is not None and one.ends_on is not None
        theirs = not one.employer or one.employer == entry.employer
        if theirs and one.starts_on <= first and last <= one.ends_on:
            return replace(entry, activity=WORK[one.what])
    return entry


def _elsewhere(known: list[Certified], on: date) -> Iterator[ContributionMonth]:
    for one in known:
        category = ELSEWHERE.get(one.what)
        if category is None or one.starts_on is None or one.ends_on is None:
            continue
        span = Span(one.starts_on, min(one.ends_on, on))
        yield from months_of([span], one.cents, category, source=one.source)
