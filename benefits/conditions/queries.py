"""Everything that others may read about the conditions of the family grant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from accounts import queries as people
from accounts.models import Organisation, StaffMember
from accounts.permissions import Actor, may
from benefits.adjudication.conflicts import out_of_bounds
from benefits.appeals.models import Appeal
from benefits.conditions import gathering
from benefits.conditions.models import (
    FollowedMember,
    FollowUp,
    FollowUpState,
    GivenReason,
    Institution,
    InstitutionKey,
    Report,
)
from benefits.conditions.posting import DUTIES as DUTIES
from benefits.conditions.posting import KIND_OF as KIND_OF
from benefits.conditions.posting import example_period as example_period
from benefits.conditions.posting import good_reasons as good_reasons
from benefits.conditions.posting import open_periods as open_periods
from benefits.conditions.posting import reasons_for as reasons_for
from benefits.conditions.roll import award_of as award_of
from benefits.eligibility.assessment import determinations
from benefits.law import family_grant_conditions as law
from benefits.law.determination import Condition, Determination
from benefits.law.family_grant_ladder import LADDER as LADDER
from benefits.law.family_grant_ladder import step_of as step_of
from benefits.law.statute import the_law
from benefits.payments.withheld_models import WithheldMonth
from portal import row_guard
from portal.messages.models import Letter
from portal.records import StateChange, well_formed_reference

PAGE = 50
OPEN_ON_THE_DESK = (FollowUpState.PROPOSED, FollowUpState.AGREED)


# ── A family's own ───────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class MemberStatus:
    """One member in one period: each duty with what became of it, and the reasons given."""

    followed: FollowedMember
    conditions: tuple[Condition, ...]
    reasons: tuple[GivenReason, ...]

    @property
    def name(self) -> str:
        return str(self.followed.member)


def follow_ups_of(person_id: int) -> QuerySet[FollowUp]:
    """All periods of a family, newest first."""
    return FollowUp.objects.filter(person_id=person_id).select_related("decision", "claim")


def follow_up_for(
    actor: Actor, reference: str, *, on: date, action: str = "conditions.read"
) -> FollowUp | None:
    """The family's period with this reference if the actor may do this; None hides the rest."""
    found = _by_reference(reference)
    return found if found is not None and may(actor, action, found, on=on) else None


def members_in(follow_up: FollowUp, on: date) -> list[MemberStatus]:
    """Each member with a duty in the period, and where it stands as of the day."""
    period = gathering.period_of(follow_up)
    facts = {one.number: one for one in gathering.family_facts(follow_up, on).members}
    given = list(
        GivenReason.objects.filter(
            followed__person_id=follow_up.person_id,
            kind=follow_up.kind,
            first_month=follow_up.first_month,
        ).select_related("officer")
    )
    found = []
    for followed in gathering.members_of(follow_up.person_id, period):
        conditions = law.conditions_of(facts[followed.pk], period, the_law())
        if conditions:
            reasons = tuple(one for one in given if one.followed_id == followed.pk)
            found.append(MemberStatus(followed, conditions, reasons))
    return found


def said_differently(follow_up: FollowUp) -> list[list[Report]]:
    """Duties of which institutions say different things: the last word of each, by duty and member.

    The first of each list is the one that counts.
    """
    period = gathering.period_of(follow_up)
    members = gathering.members_of(follow_up.person_id, period)
    by_duty: dict[tuple[int, str], list[Report]] = {}
    reports = gathering.reports_of(members, period)
    for report in reports.select_related("institution__organisation", "person"):
        by_duty.setdefault((report.followed_id, report.duty), []).append(report)
    found = []
    for said in by_duty.values():
        last = {report.institution_id: report for report in said}
        if len({(one.attendance, one.kept, one.reason) for one in last.values()}) > 1:
            counts = gathering.counting(said, period, the_law())
            found.append(sorted(last.values(), key=lambda one, best=counts: one != best))
    return found


def duty_of(condition: Condition) -> str:
    """The duty that a condition is about, also where a reason stands in its place."""
    return str(condition.values["duty"][1]) if "duty" in condition.values else condition.key


def determined(follow_up: FollowUp) -> Determination | None:
    """What the law said when the step was proposed."""
    if follow_up.determination is None:
        return None
    return determinations(follow_up.determination)[0]


def names_in(follow_up: FollowUp) -> dict[int, str]:
    """The members' names by their number in the determination."""
    rows = FollowedMember.objects.filter(
        person__in=people.records_of(follow_up.person_id)
    ).select_related("member")
    return {row.pk: str(row.member) for row in rows}


def ladder_place(person_id: int, on: date) -> FollowUp | None:
    """The newest step that stands and still counts; None at the foot of the ladder."""
    last = (
        FollowUp.objects.filter(person_id=person_id, state=FollowUpState.APPLIED)
        .order_by("-effect_month", "-id")
        .first()
    )
    if last is None or last.effect_month is None:
        return None
    reset = the_law().get("family_grant/ladder", on)["reset"]
    months = (on.year - last.effect_month.year) * 12 + on.month - last.effect_month.month
    return last if months <= reset else None


def withheld_by(follow_up: FollowUp) -> list[WithheldMonth]:
    """The months that a step stopped, with what became of them."""
    return list(WithheldMonth.objects.filter(cause=follow_up.reference))


def appeal_against(follow_up: FollowUp) -> Appeal | None:
    """The newest appeal against the step."""
    if follow_up.decision_id is None:
        return None
    return Appeal.objects.filter(decision_id=follow_up.decision_id).order_by("-instance").first()


def letter_of(follow_up: FollowUp) -> Letter | None:
    """The letter of the step."""
    return (
        Letter.objects.filter(case=follow_up.reference, person_id=follow_up.person_id)
        .only("code", "written_at")
        .first()
    )


def results_until(follow_up: FollowUp) -> date:
    return law.results_until(gathering.period_of(follow_up), the_law())


def reasons_until(follow_up: FollowUp) -> date:
    return law.reasons_until(gathering.period_of(follow_up), the_law())


def steps_of(follow_up: FollowUp) -> QuerySet[StateChange]:
    """What happened with a period, in order."""
    return StateChange.objects.filter(
        subject_kind=follow_up._meta.label_lower, subject_id=follow_up.pk
    ).order_by("at", "id")


# ── The desk ─────────────────────────────────────────────────────────────────────────────────


def waiting(staff: StaffMember) -> QuerySet[FollowUp]:
    """Steps that wait for an officer of the unit, the oldest first; never of somebody close."""
    return (
        FollowUp.objects.filter(unit_id=staff.unit_id, state__in=OPEN_ON_THE_DESK)
        .exclude(person_id__in=out_of_bounds(staff))
        .select_related("person", "claim", "officer")
        .order_by("proposed_at", "id")
    )


@row_guard.everyone("what waits for an officer, whoever gave it")
def open_reasons(staff: StaffMember) -> list[GivenReason]:
    """Reasons that families gave and nobody has looked at, the oldest first, a page of them."""
    return list(
        GivenReason.objects.filter(state="given")
        .exclude(person_id__in=out_of_bounds(staff))
        .select_related("followed__member", "person")
        .order_by("given_at", "id")[:PAGE]
    )


def reason_for_desk(actor: Actor, number: int, *, on: date) -> GivenReason | None:
    with row_guard.everyone("whose reason it is, before the right is asked"):
        found = (
            GivenReason.objects.filter(pk=number)
            .select_related("followed__member", "person")
            .first()
        )
    return found if found is not None and may(actor, "grant_reason.settle", found, on=on) else None


def to_decide(actor: Actor, reference: str, *, on: date) -> FollowUp | None:
    """The step with this reference if the actor may decide it."""
    found = _by_reference(reference)
    return found if found is not None and may(actor, "conditions.decide", found, on=on) else None


def _by_reference(reference: str) -> FollowUp | None:
    if not well_formed_reference(reference):
        return None
    return (
        FollowUp.objects.select_related(
            "person", "claim", "decision", "determination", "officer", "second_officer", "unit"
        )
        .filter(reference=reference.upper())
        .first()
    )


# ── Institutions ─────────────────────────────────────────────────────────────────────────────


def institutions_of(actor: Actor, on: date) -> list[Institution]:
    """The institutions for which the actor may post."""
    rows = Institution.objects.filter(ended_on__isnull=True).select_related("organisation")
    if not actor.is_staff:
        offices = people.offices_of(actor.user_id or 0, on).values("organisation_id")
        rows = rows.filter(organisation_id__in=offices)
    return [
        one
        for one in rows.order_by("organisation__name", "pk")
        if may(actor, "reports.post", one, on=on)
    ]


def organisations_that_could_report() -> list[tuple[str, str]]:
    """Organisations that help people and are not registered to report, by number and name."""
    rows = Organisation.objects.filter(reporting_institution=None).exclude(helps_as="")
    return [(str(pk), name) for pk, name in rows.order_by("name").values_list("pk", "name")]


def institution_for(actor: Actor, number: int, *, on: date) -> Institution | None:
    """The institution with this number if the actor may post for it."""
    found = Institution.objects.filter(pk=number).select_related("organisation").first()
    return found if found is not None and may(actor, "reports.post", found, on=on) else None


@row_guard.everyone("what an institution posted itself")
def newest_reports(institution: Institution, count: int = 50) -> list[Report]:
    """What an institution posted last; never what another one did."""
    return list(
        Report.objects.filter(institution=institution)
        .select_related("person", "posted_by", "key")
        .order_by("-posted_at", "-id")[:count]
    )


def keys_of(institution: Institution) -> QuerySet[InstitutionKey]:
    return institution.keys.select_related("made_by")
