"""The facts of one family in one period, from what was reported, explained and decided before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from benefits.applications.models import Benefit
from benefits.conditions.models import (
    FINISHED_SCHOOL,
    Duty,
    FollowedMember,
    FollowUp,
    FollowUpState,
    GivenReason,
    ReasonState,
    Report,
)
from benefits.eligibility import assessment as eligibility
from benefits.eligibility import registers
from benefits.eligibility.assessment import Assessment
from benefits.eligibility.facts import Gathered
from benefits.law import family_grant_conditions as conditions
from benefits.law import family_grant_ladder as ladder
from benefits.law.codec import to_json
from benefits.law.facts import Facts
from benefits.law.family_grant_conditions import Period
from benefits.law.statute import the_law
from portal import row_guard
from portal.statutes import Statutes

RULE = "family_grant_conditions"


def period_of(follow_up: FollowUp) -> Period:
    return conditions.period_from(follow_up.kind, follow_up.first_month, the_law())


def members_of(person_id: int, period: Period) -> list[FollowedMember]:
    """Who belonged to the family in the period, the oldest first.

    Whoever may ask about a family may meet its members.
    """
    found = FollowedMember.objects.filter(Q(until__isnull=True) | Q(until__gt=period.first)).filter(
        person_id=person_id
    )
    for member_id in found.values_list("member_id", flat=True):
        row_guard.open_for(member_id)
    return list(found.select_related("member").order_by("member__born_on", "id"))


def family_facts(follow_up: FollowUp, on: date) -> ladder.FollowUp:
    """What the law is asked about a family in a period."""
    law, period = the_law(), period_of(follow_up)
    members = members_of(follow_up.person_id, period)
    reports = _reports(members, period)
    reasons = _reasons(members, period)
    pregnant = _pregnant(follow_up.person_id)
    finished = _finished(members, period)
    return ladder.FollowUp(
        kind=follow_up.kind,
        first_month=period.first,
        members=tuple(
            _member(one, period, reports[one.pk], reasons[one.pk], pregnant, finished, law)
            for one in members
        ),
        earlier=tuple(
            ladder.Effect(step, month)
            for step, month in FollowUp.objects.filter(
                person_id=follow_up.person_id,
                state=FollowUpState.APPLIED,
                effect_month__isnull=False,
            )
            .exclude(pk=follow_up.pk)
            .order_by("effect_month", "id")
            .values_list("step", "effect_month")
            if month is not None
        ),
        supported=_supported(members, on),
    )


def assess(follow_up: FollowUp, on: date) -> Assessment:
    """What the law says of the family in the period."""
    facts = family_facts(follow_up, on)
    answer = ladder.determine(facts, the_law(), on)
    person = follow_up.person
    bare = Facts(person.born_on, person.sex or None, (), on)
    content = {
        "benefit": Benefit.FAMILY_GRANT.value,
        "facts": bare.to_json(),
        "claims": {RULE: to_json(facts)},
        "doubts": [],
        "registers": {},
        "answers": {},
    }
    return Assessment(Gathered(bare, content, {RULE: facts}), answer, (), {})


store = eligibility.store


# ── One member ───────────────────────────────────────────────────────────────────────────────


def _member(
    one: FollowedMember,
    period: Period,
    reports: list[Report],
    reasons: list[GivenReason],
    pregnant: set[date],
    finished: set[int],
    law: Statutes,
) -> conditions.Member:
    said = []
    for duty in conditions.DUTIES[period.kind]:
        found = counting([report for report in reports if report.duty == duty], period, law)
        given = next((reason for reason in reasons if reason.duty == duty), None)
        said.append(_said(duty, found, given))
    return conditions.Member(
        one.pk,
        one.member.born_on,
        pregnant=one.member.born_on in pregnant
        or any(report.duty == Duty.PRENATAL for report in reports),
        finished_school=one.pk in finished,
        reports=tuple(said),
    )


def _finished(members: Iterable[FollowedMember], period: Period) -> set[int]:
    """Who had finished basic education by this period, as an officer saw by a certificate."""
    shown = [one.pk for one in members if one.finished_school]
    if not shown:
        return set()
    accepted = GivenReason.objects.filter(
        followed__in=shown,
        reason=FINISHED_SCHOOL,
        state=ReasonState.ACCEPTED,
        first_month__lte=period.first,
    )
    return set(accepted.values_list("followed_id", flat=True))


def _said(duty: str, found: Report | None, given: GivenReason | None) -> conditions.Report:
    accepted = given is not None and given.state == ReasonState.ACCEPTED
    reason = given.reason if given is not None and accepted else found.reason if found else ""
    return conditions.Report(
        duty,
        attendance=found.attendance if found else None,
        kept=found.kept if found else None,
        reason=reason,
        in_question=given is not None and given.state == ReasonState.GIVEN,
    )


def counting(reports: Iterable[Report], period: Period, law: Statutes) -> Report | None:
    """The report that counts. An institution corrects its own word, never that of another one.

    Where two say different things of one duty, that which is better for the family counts: what
    one institution denies is not sure enough to take money away. Officers see both.
    """
    own: dict[int, list[Report]] = defaultdict(list)
    for report in reports:
        own[report.institution_id].append(report)
    words = [word for one in own.values() if (word := _newest(one, period, law)) is not None]
    return max(words, key=_how_good, default=None)


def _how_good(report: Report) -> tuple[bool, int, int]:
    """Of two that are as good the later one."""
    return _good(report), report.attendance or 0, report.number


def _newest(reports: list[Report], period: Period, law: Statutes) -> Report | None:
    """The last report that came in time; one that came later counts only if it says better."""
    until = conditions.results_until(period, law)
    best: Report | None = None
    for report in reports:
        in_time = timezone.localdate(report.posted_at) <= until
        if in_time or (best is not None and _better(report, best)) or _good(report):
            best = report
    return best


def _good(report: Report) -> bool:
    return report.kept is True or report.attendance == conditions.WHOLE or bool(report.reason)


def _better(report: Report, than: Report) -> bool:
    return (report.attendance or 0) > (than.attendance or 0)


def _reports(members: Iterable[FollowedMember], period: Period) -> dict[int, list[Report]]:
    found: dict[int, list[Report]] = defaultdict(list)
    for report in reports_of(members, period):
        found[report.followed_id].append(report)
    return found


def reports_of(members: Iterable[FollowedMember], period: Period) -> QuerySet[Report]:
    """All that anybody reported of these members in a period, in order."""
    return Report.objects.filter(
        followed__in=[one.pk for one in members], kind=period.kind, first_month=period.first
    ).order_by("number")


def _reasons(members: Iterable[FollowedMember], period: Period) -> dict[int, list[GivenReason]]:
    """The reasons that stand or are being looked at; those not accepted explain nothing."""
    found: dict[int, list[GivenReason]] = defaultdict(list)
    for reason in GivenReason.objects.filter(
        followed__in=[one.pk for one in members],
        kind=period.kind,
        first_month=period.first,
        state__in=[ReasonState.GIVEN, ReasonState.ACCEPTED],
    ):
        found[reason.followed_id].append(reason)
    return found


def _pregnant(person_id: int) -> set[date]:
    """Birth dates of members whom the social register says to be pregnant."""
    entry = registers.ask("social register", person_id)
    if not entry.is_found:
        return set()
    return {
        one["born_on"]
        for one in entry.values["members"]
        if one.get("pregnant") and one.get("born_on")
    }


def _supported(members: Iterable[FollowedMember], on: date) -> bool | None:
    """Whether a social centre said within a year that it supports the family; None: nobody did."""
    last = {
        report.institution_id: report.kept
        for report in Report.objects.filter(
            followed__in=[one.pk for one in members],
            duty=Duty.SUPPORT,
            first_month__gt=date(on.year - 1, on.month, 1),
        ).order_by("posted_at", "number")
    }
    return any(last.values()) if last else None
