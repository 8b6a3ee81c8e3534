"""Everything that others may read about appeals."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from accounts import queries as people
from accounts.permissions import Actor, may
from benefits.adjudication.models import Decision
from benefits.appeals.models import (
    Appeal,
    AppealState,
    Hearing,
    Instance,
    PanelSeat,
    Vote,
)
from benefits.appeals.result_letter import contested_labels as contested_labels
from benefits.appeals.votes import may_vote as may_vote
from benefits.appeals.votes import seat_of as seat_of
from benefits.appeals.votes import votes_of as votes_of
from portal.messages.models import Letter
from portal.records import StateChange, well_formed_reference


def appeal_of(decision: Decision) -> Appeal | None:
    """The newest appeal against a decision."""
    return Appeal.objects.filter(decision=decision).order_by("-instance").first()


def appeals_of(person_id: int) -> QuerySet[Appeal]:
    """A person's appeals, newest first."""
    return (
        Appeal.objects.filter(person_id=person_id)
        .select_related("decision__claim")
        .order_by("-filed_at")
    )


def appeal_for(actor: Actor, protocol: str, *, on: date) -> Appeal | None:
    """The appeal with this protocol number for whom it is about, and for who reads the claim at
    the desk; None hides the rest.
    """
    found = _by_protocol(protocol)
    if found is None:
        return None
    if actor.is_staff:
        return found if may(actor, "claim.read", found.decision.claim, on=on) else None
    return found if may(actor, "decision.contest", found.decision, on=on) else None


def judged_by(actor: Actor, protocol: str, *, on: date) -> Appeal | None:
    """The appeal with this protocol number if the actor holds a seat on its panel."""
    found = _by_protocol(protocol)
    return found if found is not None and may(actor, "appeal.judge", found, on=on) else None


def _by_protocol(protocol: str) -> Appeal | None:
    if not well_formed_reference(protocol):
        return None
    return (
        Appeal.objects.select_related("decision__claim__unit", "decision__determination", "person")
        .filter(protocol=protocol.upper())
        .first()
    )


def further_appeal(found: Appeal) -> Appeal | None:
    """The appeal to the council that followed one to the board."""
    if found.instance != Instance.BOARD:
        return None
    return Appeal.objects.filter(decision_id=found.decision_id, instance=Instance.COUNCIL).first()


def earlier_appeal(found: Appeal) -> Appeal | None:
    """The appeal to the board that an appeal to the council goes against."""
    if found.instance != Instance.COUNCIL:
        return None
    return Appeal.objects.filter(decision_id=found.decision_id, instance=Instance.BOARD).first()


def result_letter(found: Appeal) -> Letter | None:
    """The reasoned result."""
    return (
        Letter.objects.filter(case=found.protocol, person__in=people.records_of(found.person_id))
        .only("code", "written_at")
        .first()
    )


def steps_of_appeal(found: Appeal) -> list[StateChange]:
    """What happened with an appeal and its hearings, in order; offers taken back are left out."""
    hearings = list(found.hearings.values_list("pk", flat=True))
    return list(
        StateChange.objects.filter(
            Q(subject_kind=Appeal._meta.label_lower, subject_id=found.pk)
            | Q(subject_kind=Hearing._meta.label_lower, subject_id__in=hearings)
        )
        .exclude(subject_kind=Hearing._meta.label_lower, action="cancel")
        .order_by("at", "id")
    )


def seats_of_member(staff_id: int) -> list[PanelSeat]:
    """The appeals a member has to judge, oldest first."""
    return list(
        PanelSeat.objects.filter(staff_id=staff_id, appeal__state=AppealState.WITH_PANEL)
        .select_related("appeal__decision__claim", "vote")
        .order_by("appeal__filed_at", "appeal_id")
    )


def judged_before(staff_id: int, count: int = 25) -> list[PanelSeat]:
    """The appeals that a member judged, newest first."""
    return list(
        PanelSeat.objects.filter(
            staff_id=staff_id, appeal__state__in=[AppealState.ALLOWED, AppealState.DISMISSED]
        )
        .select_related("appeal__decision__claim", "vote")
        .order_by("-appeal__decided_at")[:count]
    )


def waiting_without_panel() -> int:
    """Appeals for which no three members could be found yet."""
    return Appeal.objects.filter(state=AppealState.QUEUED).count()


def vote_of(seat: PanelSeat) -> Vote | None:
    """The vote of a seat, if it is cast."""
    return Vote.objects.filter(seat=seat).first()


def outcomes(since: date, until: date) -> dict[tuple[str, str], int]:
    """How many appeals ended how: (route of the decision, state) to count, by day of the result.

    The route is "engine" or "officer": who took the contested decision.
    """
    counted: dict[tuple[str, str], int] = {}
    decided = Appeal.objects.filter(
        decided_at__date__gte=since, decided_at__date__lte=until
    ).values_list("decision__decided_by", "state")
    for key in decided:
        counted[key] = counted.get(key, 0) + 1
    return counted
