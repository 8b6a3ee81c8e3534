"""How long a job that ends by itself may last, what is left of it, and from when on again.

Days are counted with the first and the last. Of the earlier work only the employer's own jobs with
the same worker count; the caller says which of them were of the same kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from contributions.law.statute import contributions_law
from portal.periods import Span, anniversary, days_covered, merge_spans

ONE_DAY = timedelta(days=1)
_LOOK_AHEAD = 800  # days; in every kind a job that fits at all fits again before


class Kind(StrEnum):
    """The kinds of short work; the name is that of the parameter."""

    TEMPORARY = "temporary"
    FIXED_TERM = "fixed_term"
    TRIAL = "trial"
    SEASONAL_RURAL = "seasonal_rural"
    INTERMITTENT = "intermittent"


@dataclass(frozen=True, slots=True)
class Job:
    """Work of the same worker for the same employer; `end` None while it runs."""

    start: date
    end: date | None

    def runs_on(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class Quota:
    """What the law leaves of a planned job.

    `limit_days` None: no number of days is set. `waits_until`: the first day planned lies in a time
    of waiting that ends with this day. `last_day` None: the job may not begin on that day.
    `again_from` None: as long as it is planned it never fits. `call_by`: the last day for the call.
    """

    kind: Kind
    planned: Span
    days: int  # planned ones that count: all, or those within the fullest twelve months
    limit_days: int | None = None
    used_days: int = 0
    counted: tuple[Span, ...] = ()
    waits_until: date | None = None
    last_day: date | None = None
    again_from: date | None = None
    call_by: date | None = None

    @property
    def over_days(self) -> int:
        """Days of the plan above the limit."""
        if self.limit_days is None:
            return 0
        return max(0, self.used_days + self.days - self.limit_days)

    @property
    def left_days(self) -> int:
        """Days that are left after the plan; 0 where none are, or where no limit is set."""
        if self.limit_days is None:
            return 0
        return max(0, self.limit_days - self.used_days - self.days)

    @property
    def fits(self) -> bool:
        return self.again_from == self.planned.start


def reference(kind: Kind) -> str:
    """The articles that set the rule of a kind."""
    return contributions_law().parameter(f"short_job/{kind}").reference


def days_in_a_home(on: date) -> int:
    """Up to so many days a week work in a home is no employment (LC 150/2015 art. 1)."""
    days: int = contributions_law().get("short_job/days_in_a_home", on)
    return days


def quota(
    kind: Kind, planned: Span, earlier: Sequence[Job], on: date, *, need_goes_on: bool = False
) -> Quota:
    """What the law of the first day leaves of a planned job. NoValueInForce before the law.

    `on` is the day of asking (for the call to intermittent work); `need_goes_on`: the reason for
    temporary work lasts, so that the further days may be used.
    """
    law = contributions_law().get(f"short_job/{kind}", planned.start)
    if kind is Kind.TEMPORARY:
        return _temporary(planned, earlier, law, need_goes_on=need_goes_on)
    if kind is Kind.SEASONAL_RURAL:
        return _seasonal(planned, earlier, law)
    if kind is Kind.INTERMITTENT:
        return _intermittent(planned, law, on)
    return _contract(kind, planned, earlier, law)


def _before(day: date, earlier: Iterable[Job]) -> tuple[Span, ...]:
    """The earlier work up to the day before; a running job up to there."""
    last = day - ONE_DAY
    return merge_spans(
        Span(job.start, min(job.end or last, last)) for job in earlier if job.start <= last
    )


# ── Temporary work: days within one placement ────────────────────────────────────────────────


def _temporary(
    planned: Span, earlier: Sequence[Job], law: Mapping[str, int], *, need_goes_on: bool
) -> Quota:
    counted: list[Span] = []
    edge = planned.start
    for span in reversed(_before(planned.start, earlier)):
        if (edge - span.end).days > law["waiting_days"]:
            break  # waited long enough: what lies before does not count any more
        counted.insert(0, span)
        edge = span.start
    limit = law["days"] + (law["further_days"] if need_goes_on else 0)
    used = days_covered(counted)
    last = planned.start + timedelta(days=limit - used - 1)
    again: date | None = planned.start
    if planned.days > limit:
        again = None
    elif used + planned.days > limit:
        again = counted[-1].end + timedelta(days=law["waiting_days"] + 1)
    return Quota(
        Kind.TEMPORARY,
        planned,
        planned.days,
        limit_days=limit,
        used_days=used,
        counted=tuple(counted),
        waits_until=again - ONE_DAY if again and used >= limit else None,
        last_day=last if used < limit else None,
        again_from=again,
    )


# ── Fixed-term and trial contracts: one stretch, then months of waiting ──────────────────────


def _contract(kind: Kind, planned: Span, earlier: Sequence[Job], law: Mapping[str, int]) -> Quota:
    running = [job for job in earlier if job.start < planned.start and job.runs_on(planned.start)]
    begun = min((job.start for job in running), default=planned.start)
    end = _end_of_contract(begun, law)  # the last day the law allows
    limit, used = (end - begun).days + 1, (planned.start - begun).days
    spans = (Span(begun, planned.start - ONE_DAY),) if used else ()
    waits_until = None if running else _waiting(planned.start, earlier, law)
    again: date | None = planned.start
    if planned.days > (_end_of_contract(planned.start, law) - planned.start).days + 1:
        again = None
    elif planned.end > end:  # more than what is left of the running one
        again = anniversary(end, law["waiting_months"]) + ONE_DAY
    elif waits_until:
        again = waits_until + ONE_DAY
    return Quota(
        kind,
        planned,
        planned.days,
        limit_days=limit,
        used_days=used,
        counted=spans,
        waits_until=waits_until,
        last_day=end if end >= planned.start and not waits_until else None,
        again_from=again,
    )


def _end_of_contract(begun: date, law: Mapping[str, int]) -> date:
    if "days" in law:
        return begun + timedelta(days=law["days"] - 1)
    return anniversary(begun, law["months"]) - ONE_DAY


def _waiting(first: date, earlier: Sequence[Job], law: Mapping[str, int]) -> date | None:
    """The last day of the months after an earlier contract, when the plan begins within them."""
    ends = [job.end for job in earlier if job.end is not None and job.end < first]
    if not ends:
        return None
    until = anniversary(max(ends), law["waiting_months"])
    return until if first <= until else None


# ── Short work in the country: months within any year ────────────────────────────────────────


def _seasonal(planned: Span, earlier: Sequence[Job], law: Mapping[str, int]) -> Quota:
    before = _before(planned.start, earlier)
    used, worked = _fullest_year(planned, before, law)
    limit = _limit(planned.start, law)
    ends = [planned.start + timedelta(days=more) for more in range(limit + 1)]
    fitting = [day for day in ends if _is_within(Span(planned.start, day), before, law)]
    return Quota(
        Kind.SEASONAL_RURAL,
        planned,
        days=worked,
        limit_days=limit,
        used_days=days_covered(used),
        counted=used,
        last_day=max(fitting, default=None),
        again_from=_first_fit(planned, before, law),
    )


def _limit(first: date, law: Mapping[str, int]) -> int:
    """The months of the law in days, from the first day planned."""
    return (anniversary(first, law["months"]) - first).days


def _fullest_year(
    planned: Span, before: Sequence[Span], law: Mapping[str, int]
) -> tuple[tuple[Span, ...], int]:
    """Of all twelve months that hold a planned day those with most work: (earlier, planned days).

    They begin with the first day of some work, or end with the last day planned.
    """
    length = law["period_months"]
    starts = {span.start for span in (*before, planned)}
    starts |= {anniversary(planned.end + ONE_DAY, -length)}
    years = []
    for start in sorted(starts, reverse=True):
        year = Span(start, anniversary(start, length) - ONE_DAY)
        part = year.overlap(planned)
        if part is not None:
            years.append((tuple(o for span in before if (o := year.overlap(span))), part.days))
    return max(years, key=lambda year: days_covered(year[0]) + year[1])


def _is_within(planned: Span, before: Sequence[Span], law: Mapping[str, int]) -> bool:
    used, worked = _fullest_year(planned, before, law)
    return days_covered(used) + worked <= _limit(planned.start, law)


def _first_fit(planned: Span, before: Sequence[Span], law: Mapping[str, int]) -> date | None:
    """The first day from which work of this length fits; None when it is too long by itself."""
    for wait in range(_LOOK_AHEAD):
        step = timedelta(days=wait)
        moved = Span(planned.start + step, planned.end + step)
        if not _is_within(moved, (), law):
            continue  # a day later two months may be longer
        if _is_within(moved, before, law):
            return moved.start
    return None


# ── Intermittent work: no limit, but a call in time ──────────────────────────────────────────


def _intermittent(planned: Span, law: Mapping[str, Any], on: date) -> Quota:
    notice = timedelta(days=law["notice_days"])
    return Quota(
        Kind.INTERMITTENT,
        planned,
        planned.days,
        last_day=planned.end,
        again_from=max(planned.start, on + notice),
        call_by=planned.start - notice,
    )
