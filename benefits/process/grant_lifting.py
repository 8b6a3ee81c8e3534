"""A step is taken back: what it stopped is paid, and what rested on it goes, too."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_noop as N_

from accounts.permissions import Actor
from benefits.appeals.models import Appeal
from benefits.conditions import effects, gathering
from benefits.conditions.models import FOLLOW_UP, FollowUp, FollowUpState
from benefits.eligibility.routing import reason
from benefits.law import family_grant_conditions as law
from benefits.law.family_grant_ladder import LADDER, Step, step_of
from benefits.process.decide import decided
from benefits.process.grant_common import FOLLOWER, locked, one_family_at_a_time, tell


def mend(follow_up: FollowUp, at: datetime) -> None:
    """A report or a reason that speaks for the family: what rested on the old one goes."""
    if follow_up.state not in (
        FollowUpState.PROPOSED,
        FollowUpState.AGREED,
        FollowUpState.APPLIED,
    ):
        return
    one_family_at_a_time(follow_up)
    found = gathering.assess(follow_up, _day_of(follow_up))
    if law.not_kept(found.best.conditions):
        return
    stored = gathering.store(follow_up.claim, found, at)
    if follow_up.state != FollowUpState.APPLIED:
        FOLLOW_UP.apply(
            follow_up,
            "drop",
            by="engine",
            actor=FOLLOWER.label,
            at=at,
            determination_id=stored.pk,
            settled_at=at,
        )
        return
    _lift(follow_up, at, by="engine", actor=FOLLOWER, why=reason("conditions_mended"))


def lift_for_appeal(found: Appeal, at: datetime) -> None:
    """A panel decided for the family: the step goes, and what it stopped is paid."""
    follow_up = FollowUp.objects.filter(decision_id=found.decision_id).first()
    if follow_up is None:
        return
    follow_up = locked(follow_up.pk)
    if follow_up.state != FollowUpState.APPLIED:
        return
    report, second = found.seats.select_related("vote").filter(number__lte=2)
    _lift(
        follow_up,
        at,
        by="board",
        actor=Actor.system(N_("appeal panel")),
        why=reason("board_order", protocol=found.protocol, words=report.vote.words),
        officer_id=report.staff_id,
        second_officer_id=second.staff_id,
    )


def _lift(
    follow_up: FollowUp,
    at: datetime,
    *,
    by: str,
    actor: Actor,
    why: dict[str, Any],
    officer_id: int | None = None,
    second_officer_id: int | None = None,
) -> None:
    """Takes a step back, and every later one that would not have been so high without it."""
    one_family_at_a_time(follow_up)
    granted = effects.give_back(
        follow_up,
        at,
        officer_id=officer_id,
        second_officer_id=second_officer_id,
        reasons=[why],
    )
    FOLLOW_UP.apply(follow_up, "lift", by=by, actor=actor.label, at=at)
    if granted is not None:
        decided(granted, at)
    tell(follow_up, "conditions_lifted", at, key="lifted")
    for later in FollowUp.objects.filter(
        person_id=follow_up.person_id,
        state=FollowUpState.APPLIED,
        effect_month__gte=follow_up.effect_month,
    ).order_by("effect_month", "id"):
        found = gathering.assess(later, _day_of(later))
        if _height(step_of(found.best)) < _height(Step(later.step)):
            _lift(
                locked(later.pk),
                at,
                by=by,
                actor=actor,
                why=why,
                officer_id=officer_id,
                second_officer_id=second_officer_id,
            )
            return


def _height(step: Step) -> int:
    return -1 if step is Step.NONE else LADDER.index(step)


def _day_of(follow_up: FollowUp) -> date:
    """The day on which the law was asked about the period."""
    assert follow_up.determination is not None
    return date.fromisoformat(follow_up.determination.content["best"]["on"])
