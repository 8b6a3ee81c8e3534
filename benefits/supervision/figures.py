"""What the house must know about its own decisions: how long, how often yes, how often wrong.

The automatic share is only ever given together with its error rate.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from django.db import connection
from django.utils import timezone

from benefits.adjudication.house_rules import StampRule, stamp_rule
from benefits.applications.models import ClaimState
from benefits.supervision.models import Route
from benefits.supervision.watching import RUNNING

LEAST_FOR_A_FORECAST = 10
FORECAST_DAYS = 180
SMALL = 10  # fewer cases are not published: they could be recognised

_ROUTE = """CASE WHEN d.decided_by = 'engine' THEN 'engine'
                 WHEN d.second_officer_id IS NULL THEN 'officer'
                 ELSE 'two_officers' END"""
_DAYS = "((d.decided_at AT TIME ZONE %(zone)s)::date - c.filed_on)"


def _rows(query: str, **values: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, {"zone": timezone.get_current_timezone_name(), **values})
        return cursor.fetchall()


@dataclass(frozen=True)
class RouteFigures:
    """One way to a decision: how many, how often yes, how many days."""

    route: str
    granted: int
    refused: int
    median_days: int
    slow_days: int  # nine of ten were decided within these days

    @property
    def decided(self) -> int:
        return self.granted + self.refused

    @property
    def grant_share(self) -> Fraction:
        return Fraction(self.granted, self.decided)

    @property
    def small(self) -> bool:
        return self.decided < SMALL


def by_route(since: datetime, until: datetime) -> list[RouteFigures]:
    """Days and grant share of each route, in the order of the routes."""
    rows = _rows(
        f"""
        SELECT {_ROUTE} AS route,
               count(*) FILTER (WHERE d.outcome = 'granted'),
               count(*) FILTER (WHERE d.outcome = 'refused'),
               percentile_disc(0.5) WITHIN GROUP (ORDER BY {_DAYS}),
               percentile_disc(0.9) WITHIN GROUP (ORDER BY {_DAYS})
          FROM benefits_decision d JOIN benefits_claim c ON c.id = d.claim_id
         WHERE d.decided_at >= %(since)s AND d.decided_at < %(until)s AND d.sequence = 1
         GROUP BY 1
        """,  # noqa: S608  (built of constants)
        since=since,
        until=until,
    )
    found = {str(row[0]): RouteFigures(*row) for row in rows}  # type: ignore[arg-type]
    return [found[route] for route in Route.values if route in found]


@dataclass(frozen=True)
class ErrorRate:
    """How many of the reviewed decisions were wrong; no rate while nobody reviewed any."""

    key: str
    reviewed: int
    errors: int

    @property
    def share(self) -> Fraction | None:
        return Fraction(self.errors, self.reviewed) if self.reviewed else None


def errors_by_route(since: datetime, until: datetime) -> dict[str, ErrorRate]:
    return _errors("s.route", "", since, until)


def errors_by_unit(since: datetime, until: datetime) -> dict[str, ErrorRate]:
    return _errors("u.name", "JOIN accounts_unit u ON u.id = s.unit_id", since, until)


def wrong_refusals(since: datetime, until: datetime) -> ErrorRate:
    """How many of the refusals that were decided again should not have been."""
    found = _errors("s.outcome", "", since, until)
    return found.get("refused", ErrorRate("refused", 0, 0))


def _errors(what: str, more: str, since: datetime, until: datetime) -> dict[str, ErrorRate]:
    rows = _rows(
        f"""
        SELECT {what}, count(*), count(*) FILTER (WHERE s.is_error)
          FROM benefits_sampled s {more}
         WHERE s.state = 'done' AND s.done_at >= %(since)s AND s.done_at < %(until)s
         GROUP BY 1 ORDER BY 1
        """,  # noqa: S608  (built of constants)
        since=since,
        until=until,
    )
    return {str(row[0]): ErrorRate(*row) for row in rows}  # type: ignore[arg-type]


@dataclass(frozen=True)
class Automation:
    """The share decided automatically, never without the rate of errors found in it."""

    share: Fraction
    errors: ErrorRate


def automation(since: datetime, until: datetime) -> Automation | None:
    """None while no automatic decision was reviewed: then the share is not shown either."""
    routes = by_route(since, until)
    decided = sum(one.decided for one in routes)
    automatic = sum(one.decided for one in routes if one.route == Route.ENGINE)
    rate = errors_by_route(since, until).get(Route.ENGINE)
    if not decided or rate is None or not rate.reviewed:
        return None
    return Automation(Fraction(automatic, decided), rate)


@dataclass(frozen=True)
class Overturned:
    """Appeals against decisions of a route, and how many were allowed."""

    route: str
    decided: int
    allowed: int


def overturned(since: datetime, until: datetime) -> list[Overturned]:
    rows = _rows(
        f"""
        SELECT {_ROUTE}, count(*), count(*) FILTER (WHERE a.state = 'allowed')
          FROM benefits_appeal a JOIN benefits_decision d ON d.id = a.decision_id
         WHERE a.state IN ('allowed', 'dismissed')
           AND a.decided_at >= %(since)s AND a.decided_at < %(until)s
         GROUP BY 1 ORDER BY 1
        """,  # noqa: S608  (built of constants)
        since=since,
        until=until,
    )
    return [Overturned(*row) for row in rows]  # type: ignore[arg-type]


# ── A unit ───────────────────────────────────────────────────────────────────────────────────

AGES = (15, 30, 45, 60, 90)  # days since the claim was filed


@dataclass(frozen=True)
class Ageing:
    """How many running claims have waited so long; `most` None: longer than the last step."""

    most: int | None
    count: int


def ageing(unit_id: int, on: date) -> list[Ageing]:
    """Running claims of a unit by the days since they were filed."""
    rows = _rows(
        """
        SELECT width_bucket(%(on)s - filed_on, %(ages)s), count(*)
          FROM benefits_claim
         WHERE unit_id = %(unit)s AND state = ANY(%(running)s)
         GROUP BY 1
        """,
        on=on,
        ages=list(AGES),
        unit=unit_id,
        running=[*map(str, RUNNING), str(ClaimState.AWAITING_ANSWER)],
    )
    counts = dict(rows)
    return [Ageing(most, int(counts.get(n, 0))) for n, most in enumerate((*AGES, None))]  # type: ignore[call-overload]


@dataclass(frozen=True)
class Workload:
    """One officer: what is with them, what they decided in a month, and how often it was wrong."""

    staff_id: int
    name: str
    away: bool
    open: int
    decided: int
    reviewed: int
    errors: int


def workload(unit_id: int, at: datetime) -> list[Workload]:
    """The officers of a unit. Volume never stands without quality beside it."""
    rows = _rows(
        """
        SELECT m.id, m.display_name,
               EXISTS (SELECT 1 FROM benefits_absence a
                        WHERE a.staff_id = m.id AND a.cancelled_at IS NULL
                          AND %(on)s BETWEEN a.starts_on AND a.ends_on),
               (SELECT count(*) FROM benefits_claim c
                 WHERE c.officer_id = m.id AND c.state = ANY(%(open)s)),
               (SELECT count(*) FROM benefits_decision d
                 WHERE d.officer_id = m.id AND d.decided_at >= %(since)s),
               (SELECT count(*) FROM benefits_sampled s
                  JOIN benefits_decision d ON d.id = s.decision_id
                 WHERE d.officer_id = m.id AND s.state = 'done'),
               (SELECT count(*) FROM benefits_sampled s
                  JOIN benefits_decision d ON d.id = s.decision_id
                 WHERE d.officer_id = m.id AND s.is_error)
          FROM accounts_staffmember m
         WHERE m.unit_id = %(unit)s AND m.left_on IS NULL
           AND m.roles ?| ARRAY['caseworker', 'supervisor']
         ORDER BY m.display_name
        """,
        on=timezone.localdate(at),
        since=at - timedelta(days=30),
        unit=unit_id,
        open=[*map(str, RUNNING), str(ClaimState.AWAITING_ANSWER)],
    )
    return [Workload(*row) for row in rows]  # type: ignore[arg-type]


@dataclass(frozen=True)
class Stamp:
    """How a second officer looks: fast, and nearly always with the first."""

    name: str
    looks: int
    agreed: int
    fast: int
    rule: StampRule

    @property
    def alarm(self) -> bool:
        """Any look that was too fast to read, or hardly ever another view."""
        often = self.looks >= self.rule.looks
        return self.fast > 0 or (often and Fraction(self.agreed, self.looks) > self.rule.agreement)


def stamps(unit_id: int, at: datetime) -> list[Stamp]:
    """The second officers of a unit over the last days, those with an alarm first."""
    rule = stamp_rule(timezone.localdate(at))
    rows = _rows(
        """
        SELECT m.display_name, count(*), count(*) FILTER (WHERE l.agreed),
               count(*) FILTER (WHERE l.agreed AND l.at - l.opened_at < %(fast)s)
          FROM benefits_secondlook l JOIN accounts_staffmember m ON m.id = l.second_id
         WHERE m.unit_id = %(unit)s AND l.at >= %(since)s
         GROUP BY m.id, m.display_name ORDER BY m.display_name
        """,
        fast=timedelta(seconds=rule.seconds),
        unit=unit_id,
        since=at - timedelta(days=rule.days),
    )
    found = [Stamp(*row, rule) for row in rows]  # type: ignore[arg-type]
    return sorted(found, key=lambda one: not one.alarm)


# ── For the claimant ─────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Forecast:
    """How long claims like this one took: half of them this long, eight of ten in this range."""

    cases: int
    median: int
    low: int
    high: int


def forecast(benefit: str, on: date, *, by_hand: bool) -> Forecast | None:
    """From the decisions of the last months on the same benefit by the same kind of route.

    None while there are too few: then nothing is said rather than something wrong.
    """
    ((cases, median, low, high),) = _rows(
        f"""
        SELECT count(*), percentile_disc(0.5) WITHIN GROUP (ORDER BY days),
               percentile_disc(0.1) WITHIN GROUP (ORDER BY days),
               percentile_disc(0.9) WITHIN GROUP (ORDER BY days)
          FROM (SELECT {_DAYS} AS days
                  FROM benefits_decision d JOIN benefits_claim c ON c.id = d.claim_id
                 WHERE c.benefit = %(benefit)s AND d.sequence = 1
                   AND (d.decided_by = 'officer') = %(by_hand)s
                   AND d.decided_at >= %(since)s) AS alike
        """,  # noqa: S608  (built of constants)
        benefit=benefit,
        by_hand=by_hand,
        since=timezone.make_aware(
            datetime.combine(on - timedelta(days=FORECAST_DAYS), datetime.min.time())
        ),
    )
    if int(cases) < LEAST_FOR_A_FORECAST:  # type: ignore[call-overload]
        return None
    return Forecast(cases, median, low, high)  # type: ignore[arg-type]
