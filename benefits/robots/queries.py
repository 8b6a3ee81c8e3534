"""What the staff's page reads: steps by kind and day, the switches, the newest steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from benefits.applications.models import Claim, ClaimState
from benefits.robots.models import ActionState, Kind, RobotAction, RobotSwitch

DAYS = 14
_ENDED = (ClaimState.GRANTED, ClaimState.REFUSED, ClaimState.WITHDRAWN)


@dataclass(frozen=True)
class Standing:
    """One kind: on or off, why, and what came of its steps in the days that are shown."""

    kind: Kind
    on: bool
    last: RobotSwitch | None
    waiting: RobotSwitch | None  # asked to be on, not confirmed yet
    days: tuple[tuple[date, int], ...]
    done: int
    failed: int
    undone: int


def standings(at: datetime) -> list[Standing]:
    """All kinds with their counts of the last fourteen days, today last; four queries."""
    today = timezone.localdate(at)
    days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    since = timezone.make_aware(datetime.combine(days[0], datetime.min.time()))
    recent = RobotAction.objects.filter(at__gte=since).order_by()
    by_day = {
        (row["kind"], row["day"]): row["all"]
        for row in recent.annotate(day=TruncDate("at"))
        .values("kind", "day")
        .annotate(all=Count("id"))
    }
    states = {
        row["kind"]: row
        for row in recent.values("kind").annotate(
            done=Count("id", filter=Q(state=ActionState.DONE)),
            failed=Count("id", filter=Q(state=ActionState.FAILED)),
            undone=Count("id", filter=Q(state=ActionState.UNDONE)),
        )
    }
    people = RobotSwitch.objects.select_related("asked_by", "confirmed_by")
    taken = people.filter(effective_at__isnull=False).order_by("effective_at", "id")
    last = {one.kind: one for one in taken}
    waiting = {one.kind: one for one in people.filter(effective_at=None, returned_at=None)}
    return [
        Standing(
            kind=kind,
            on=last[kind].on if kind in last else True,
            last=last.get(kind),
            waiting=waiting.get(kind),
            days=tuple((one, by_day.get((kind, one), 0)) for one in days),
            **{name: states.get(kind, {}).get(name, 0) for name in ("done", "failed", "undone")},
        )
        for kind in Kind
    ]


def newest(unit_id: int) -> QuerySet[RobotAction]:
    """The steps for claims of an office, or of none yet, the newest first."""
    return RobotAction.objects.filter(
        Q(claim__unit_id=unit_id) | Q(claim__unit_id=None)
    ).select_related("claim", "undone_by")


def step(number: int) -> RobotAction | None:
    """One step; who may see it is the caller's question."""
    return RobotAction.objects.select_related("claim").filter(pk=number).first()


def without_office() -> QuerySet[Claim]:
    """Claims that need a person and are in nobody's queue, the most urgent first."""
    return (
        Claim.objects.filter(unit_id=None)
        .exclude(state__in=_ENDED)
        .exclude(state=ClaimState.SUBMITTED)
        .order_by("due_on", "filed_at", "id")
    )
