"""Who judges an appeal: three by chance, none of whom had a hand in the decision."""

from __future__ import annotations

import random
from datetime import datetime

from django.db.models import Count

from accounts.models import Role, StaffMember
from benefits.adjudication.conflicts import out_of_bounds
from benefits.appeals.models import Appeal, AppealState, Instance, PanelSeat

SEATS = 3
SITS_IN = {Instance.BOARD: Role.BOARD, Instance.COUNCIL: Role.COUNCIL}


def draw(appeal: Appeal, at: datetime, chance: random.Random | None = None) -> bool:
    """Seats three members for a locked appeal; False while fewer than three may sit.

    Members with the fewest open appeals come first, and chance decides among equals: nobody picks
    their judges, and no member picks their cases.
    """
    chance = chance or random.SystemRandom()
    members = eligible(appeal)
    if len(members) < SEATS:
        return False
    waiting = _open_seats()
    lots = {member.pk: (waiting.get(member.pk, 0), chance.random()) for member in members}
    chosen = sorted(members, key=lambda member: lots[member.pk])[:SEATS]
    chance.shuffle(chosen)  # who reports is chance too
    PanelSeat.objects.bulk_create(
        PanelSeat(
            appeal=appeal, person_id=appeal.person_id, staff=member, number=number, drawn_at=at
        )
        for number, member in enumerate(chosen, start=1)
    )
    return True


def eligible(appeal: Appeal) -> list[StaffMember]:
    """Members of the instance with no part in the decision and no tie to the appellant."""
    decision = appeal.decision
    members = (
        StaffMember.objects.filter(
            roles__contains=[SITS_IN[Instance(appeal.instance)].value], left_on=None
        )
        .exclude(pk__in=[pk for pk in (decision.officer_id, decision.second_officer_id) if pk])
        .exclude(pk__in=PanelSeat.objects.filter(appeal__decision=decision).values("staff"))
        .exclude(unit__in=_units_that_decided(appeal))
        .order_by("pk")
    )
    return [member for member in members if appeal.person_id not in out_of_bounds(member)]


def _open_seats() -> dict[int, int]:
    """How many appeals wait for the vote of each member."""
    return dict(
        PanelSeat.objects.filter(appeal__state=AppealState.WITH_PANEL, vote=None)
        .order_by()
        .values("staff")
        .annotate(waiting=Count("id"))
        .values_list("staff", "waiting")
    )


def _units_that_decided(appeal: Appeal) -> list[int]:
    """The offices of those who decided: their colleagues do not judge them."""
    decision = appeal.decision
    officers = [pk for pk in (decision.officer_id, decision.second_officer_id) if pk]
    return list(StaffMember.objects.filter(pk__in=officers).values_list("unit_id", flat=True))
