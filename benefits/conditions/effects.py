"""A step that was decided: its decision, what it stops, its letter; and taking it back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop as N_

from accounts.permissions import Actor
from benefits.adjudication import decisions
from benefits.adjudication.models import Decision, Outcome
from benefits.applications.models import Benefit
from benefits.conditions.models import FollowUp
from benefits.law.family_grant_ladder import Step, months_of, paid_afterwards
from benefits.law.statute import the_law
from benefits.payments import withholding
from portal.periods import first_of_month

OUTCOMES = {
    Step.WARNING: Outcome.WARNED,
    Step.BLOCK: Outcome.BLOCKED,
    Step.SUSPENSION: Outcome.SUSPENDED,
    Step.END: Outcome.ENDED,
}


def write(
    follow_up: FollowUp,
    at: datetime,
    *,
    officer_id: int | None = None,
    second_officer_id: int | None = None,
    words: str = "",
) -> Decision:
    """The decision of a step: by the engine a warning, else by two officers."""
    assert follow_up.determination is not None
    reasons: list[dict[str, Any]] = [
        {"key": "conditions", "values": {"step": follow_up.step, "words": words}}
    ]
    return decisions.write_effect(
        follow_up.claim,
        follow_up.determination,
        outcome=OUTCOMES[Step(follow_up.step)],
        reasons=reasons,
        at=at,
        officer_id=officer_id,
        second_officer_id=second_officer_id,
    )


def stop(follow_up: FollowUp, actor: Actor, at: datetime) -> date | None:
    """Stops what the step stops and returns the first month it touches.

    None when the family has nothing in payment any more: there is nothing to stop.
    """
    today = timezone.localdate(at)
    step = Step(follow_up.step)
    person_id, benefit = follow_up.person_id, Benefit.FAMILY_GRANT
    if step is Step.WARNING:
        return first_of_month(today)
    if step is Step.END:
        return withholding.cease(
            person_id, benefit, actor=actor, reason=N_("conditions not kept"), at=at
        )
    held = withholding.withhold(
        person_id,
        benefit,
        months=months_of(step, today, the_law()),
        paid_later=paid_afterwards(step),
        cause=follow_up.reference,
        at=at,
    )
    return held[0].month


def give_back(
    follow_up: FollowUp,
    at: datetime,
    *,
    officer_id: int | None = None,
    second_officer_id: int | None = None,
    reasons: list[dict[str, Any]] | None = None,
) -> Decision | None:
    """Undoes what the step stopped; the next pay run pays it.

    An ended grant is granted again by a new decision, which is returned: its award takes the place
    of the ended one and pays what was not paid meanwhile.
    """
    withholding.release(follow_up.reference, at)
    if follow_up.step != Step.END:
        return None
    before = decisions.standing(follow_up.claim)
    assert before is not None and before.amount_cents is not None
    assert before.starts_on is not None
    return decisions.write_grant(
        follow_up.claim,
        before.determination,
        rule=decisions.rule_of(before),
        amount_cents=before.amount_cents,
        starts_on=before.starts_on,
        at=at,
        officer_id=officer_id,
        second_officer_id=second_officer_id,
        reasons=reasons,
    )
