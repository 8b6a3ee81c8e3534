"""Numbers of the assistant for everybody: what was asked, what was done, how good the head is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Q, Sum
from django.utils import timezone

from portal.assistant import active
from portal.assistant.models import HEAVY, DayCount, HeadVersion, Outcome, Ticket, Turn
from portal.assistant.training.floor import measures

FEWEST = 5  # a smaller number might point to somebody and is not shown


@dataclass(frozen=True)
class Usage:
    """What happened with the questions of a time."""

    since: date
    total: int
    outcomes: list[tuple[str, int]]
    articles: list[tuple[str, int]]
    helpful: int
    unhelpful: int
    handed_over: int
    answered_in_time: int

    @property
    def is_few(self) -> bool:
        """Whether even the number of all questions is too small to be shown."""
        return self.total < FEWEST

    @property
    def judged(self) -> tuple[int, int] | None:
        """(said to help, said not to), once both are large enough to be shown."""
        return _shown(self.helpful, self.unhelpful)

    @property
    def promises(self) -> tuple[int, int] | None:
        """(went to a person, answered by the promised day), once both may be shown."""
        return _shown(self.handed_over, self.answered_in_time)


def _shown(one: int, other: int) -> tuple[int, int] | None:
    return (one, other) if min(one, other) >= FEWEST else None


def usage(at: datetime, days: int = 365) -> Usage:
    """Of the last year: questions still kept, and the numbers of those that are gone."""
    since = timezone.localdate(at) - timedelta(days=days)
    begin = timezone.make_aware(datetime.combine(since, datetime.min.time()))
    turns = Turn.objects.filter(asked_at__gte=begin)
    kept = DayCount.objects.filter(day__gte=since)
    outcomes: dict[str, int] = {}
    articles: dict[str, int] = {}
    for row in turns.values("outcome").annotate(n=Count("id")).order_by("outcome"):
        outcomes[row["outcome"]] = row["n"]
    for row in kept.values("outcome").annotate(n=Sum("count")).order_by("outcome"):
        outcomes[row["outcome"]] = outcomes.get(row["outcome"], 0) + row["n"]
    for source, number in ((turns, Count("id")), (kept, Sum("count"))):
        counted = source.exclude(article="").values("article").annotate(n=number)
        for row in counted.order_by("article"):
            articles[row["article"]] = articles.get(row["article"], 0) + row["n"]
    judged = turns.aggregate(
        good=Count("id", filter=Q(helpful=True)), bad=Count("id", filter=Q(helpful=False))
    )
    old = kept.aggregate(good=Sum("helpful"), bad=Sum("unhelpful"))
    tickets = Ticket.objects.filter(opened_at__gte=begin).aggregate(
        all=Count("id"),
        timely=Count("id", filter=Q(answered_at__date__lte=F("promised_on"))),
    )
    return Usage(
        since=since,
        total=sum(outcomes.values()),
        outcomes=[
            (str(Outcome(name).label), count)
            for name, count in sorted(outcomes.items(), key=lambda pair: -pair[1])
            if count >= FEWEST
        ],
        articles=[
            pair
            for pair in sorted(articles.items(), key=lambda pair: (-pair[1], pair[0]))[:20]
            if pair[1] >= FEWEST
        ],
        helpful=judged["good"] + (old["good"] or 0),
        unhelpful=judged["bad"] + (old["bad"] or 0),
        handed_over=tickets["all"],
        answered_in_time=tickets["timely"],
    )


def active_version() -> HeadVersion | None:
    """The head that is in use: published, or else the newest, which only offers."""
    version_id = active.active_id() or active.newest_id()
    return HeadVersion.objects.defer(*HEAVY).get(pk=version_id) if version_id else None


def quality(version: HeadVersion | None) -> dict[str, float]:
    """Every figure of the floor for the head that answers; empty without one."""
    return measures(version.card) if version else {}
