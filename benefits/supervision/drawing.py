"""Drawing the sample: by lot within each stratum, from a seed that is kept to show it later.

Nobody chooses what is looked at again, and nobody knows beforehand.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from math import ceil

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from benefits.adjudication.house_rules import sample_share
from benefits.adjudication.models import ON_THE_CLAIM, Decision, Outcome
from benefits.supervision.models import Draw, Route, Sampled, Span
from portal.periods import ONE_DAY, add_months, first_of_month


@dataclass(frozen=True)
class Ticket:
    """A decision that may be drawn, and the stratum it lies in."""

    decision_id: int
    person_id: int
    route: str
    outcome: str
    unit_id: int | None


def route_of(decided_by: str, second_officer_id: int | None) -> str:
    """By whom a decision was taken."""
    if decided_by == "engine":
        return Route.ENGINE
    return Route.OFFICER if second_officer_id is None else Route.TWO_OFFICERS


def tickets(first: date, span: str = Span.MONTH) -> list[Ticket]:
    """All decisions of a month; of a day those that no person granted."""
    until = add_months(first, 1) if span == Span.MONTH else first + ONE_DAY
    rows = Decision.objects.filter(
        decided_at__gte=_moment(first), decided_at__lt=_moment(until), outcome__in=ON_THE_CLAIM
    ).order_by("id")
    if span == Span.DAY:
        rows = rows.filter(Q(decided_by="engine") | Q(outcome=Outcome.REFUSED))
    return [
        Ticket(
            row["id"],
            row["person_id"],
            route_of(row["decided_by"], row["second_officer_id"]),
            row["outcome"],
            row["claim__unit_id"],
        )
        for row in rows.values(
            "id", "person_id", "decided_by", "second_officer_id", "outcome", "claim__unit_id"
        )
    ]


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


def by_lot(found: Iterable[Ticket], share: Fraction, seed: str) -> list[Ticket]:
    """The share of each stratum, at least one of each. Pure: the same seed draws the same."""
    strata: dict[tuple[str, str, int | None], list[Ticket]] = defaultdict(list)
    for one in found:
        strata[one.route, one.outcome, one.unit_id].append(one)
    drawn = []
    for stratum in strata.values():
        stratum.sort(key=lambda one: _lot(one.decision_id, seed))
        drawn += stratum[: ceil(share * len(stratum))]
    return sorted(drawn, key=lambda one: _lot(one.decision_id, seed))


def _lot(decision_id: int, seed: str) -> bytes:
    return hashlib.sha256(f"{seed}|{decision_id}".encode()).digest()


def draw(month: date, at: datetime, seed: str = "") -> Draw:
    """Draws the sample of a month, once: drawing again gives the first draw."""
    return _drawn(first_of_month(month), Span.MONTH, at, seed)


def draw_day(day: date, at: datetime, seed: str = "") -> Draw:
    """Draws the sample of a day's automatic decisions and refusals, once."""
    return _drawn(day, Span.DAY, at, seed)


def _drawn(first: date, span: str, at: datetime, seed: str) -> Draw:
    try:
        with transaction.atomic():
            return _draw(first, span, at, seed or secrets.token_hex(16))
    except IntegrityError:
        return Draw.objects.get(month=first, span=span)


def _draw(first: date, span: str, at: datetime, seed: str) -> Draw:
    share = sample_share(first)
    found = tickets(first, span)
    made = Draw.objects.create(
        span=span,
        month=first,
        drawn_at=at,
        seed=seed,
        share_per_mille=int(share * 1000),
        population=len(found),
    )
    drawn = by_lot(found, share, seed)
    before = _drawn_before(drawn, made)  # on the day; nothing is decided again twice
    Sampled.objects.bulk_create(
        Sampled(
            draw=made,
            decision_id=one.decision_id,
            person_id=one.person_id,
            route=one.route,
            unit_id=one.unit_id,
            outcome=one.outcome,
        )
        for one in drawn
        if one.decision_id not in before
    )
    return made


def _drawn_before(drawn: Iterable[Ticket], made: Draw) -> set[int]:
    ids = [one.decision_id for one in drawn]
    earlier = Sampled.objects.filter(decision_id__in=ids, draw_id__lt=made.pk)
    return set(earlier.values_list("decision_id", flat=True))


def is_honest(made: Draw) -> bool:
    """True when the kept seed draws exactly the decisions that are in the sample, of as many."""
    found = tickets(made.month, made.span)
    again = by_lot(found, Fraction(made.share_per_mille, 1000), made.seed)
    kept = set(made.sampled.values_list("decision_id", flat=True))
    expected = {one.decision_id for one in again} - _drawn_before(again, made)
    return len(found) == made.population and expected == kept
