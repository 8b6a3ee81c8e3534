"""Who receives which part of an amount that several people share, from when until when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from accounts.queries import person
from benefits.applications.forms.base import Planned
from benefits.payments.models import Award
from portal.periods import ONE_DAY


@dataclass(frozen=True)
class Share:
    """One person's part for a span of time. Cents a month as of `starts_on`, before yearly rises.

    `ends_on` is the last day; None while none is known. `paid_to`: who receives it for a child.
    """

    name: str
    cents: int
    starts_on: date
    ends_on: date | None
    paid_to: str = ""


def shares_of(claim_id: int) -> list[Share]:
    """All shares of a claim as they were and will be paid, by day and part; none for one person."""
    awards = list(
        Award.objects.filter(decision__claim_id=claim_id)
        .select_related("person", "payee", "replaced_by")
        .order_by("starts_on", "part", "id")
    )
    if len({one.person_id for one in awards}) < 2:
        return []
    return [
        Share(
            name=str(one.person),
            cents=one.amount_cents,
            starts_on=one.starts_on,
            ends_on=_last_day(one),
            paid_to=str(one.payee) if one.payee else "",
        )
        for one in awards
        if not _never_counted(one)
    ]


def shares_planned(plan: Iterable[Planned]) -> list[Share]:
    """The shares that a grant is planned to pay; none where one person receives all of it."""
    rows = list(plan)
    if len({one.person_id for one in rows}) < 2:
        return []
    return [
        Share(
            name=str(person(one.person_id)),
            cents=one.cents,
            starts_on=one.starts_on,
            ends_on=one.ends_on,
            paid_to=str(person(one.payee_id)) if one.payee_id else "",
        )
        for one in rows
    ]


def _next(award: Award) -> Award | None:
    """The award that took over from this one."""
    return getattr(award, "replaced_by", None)


def _never_counted(award: Award) -> bool:
    """A newer calculation took its place from its first day."""
    later = _next(award)
    return later is not None and later.starts_on <= award.starts_on


def _last_day(award: Award) -> date | None:
    """Until the term, or until the day before the share was divided anew."""
    later = _next(award)
    ends = [one for one in (award.ends_on, later.starts_on - ONE_DAY if later else None) if one]
    return min(ends, default=None)
