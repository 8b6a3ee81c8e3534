"""A step that stops money: one officer agrees, another confirms, each may say no.

What speaks for the family takes one officer only.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.permissions import Actor, require
from benefits.adjudication import files
from benefits.adjudication.errors import Conflict
from benefits.conditions import effects, gathering, letter
from benefits.conditions.models import FOLLOW_UP, FollowUp, FollowUpState
from benefits.law.family_grant_ladder import step_of
from benefits.process.common import day
from benefits.process.grant_common import (
    goes_out,
    late,
    locked,
    moved_on,
    one_family_at_a_time,
    tell,
)
from benefits.process.hand_on import Result
from portal.errors import Mendable
from portal.outbox import on
from portal.reasons import too_short
from portal.states import IllegalTransition

MOST_AT_ONCE = 50


@transaction.atomic
def agree_to_step(actor: Actor, follow_up_id: int, words: str, at: datetime) -> FollowUp:
    """The first officer has read the file and agrees, in their own words."""
    follow_up = _decided_by(actor, follow_up_id, "conditions.decide", FollowUpState.PROPOSED, at)
    if too_short(words):
        raise Mendable(_("Say why, in a sentence at least."), field="words")
    _check_as_proposed(follow_up, at)
    return FOLLOW_UP.apply(
        follow_up,
        "agree",
        by="officer",
        actor=actor.label,
        at=at,
        officer_id=files.staff_id(actor),
        words=words.strip(),
    )


@transaction.atomic
def confirm_step(actor: Actor, follow_up_id: int, at: datetime) -> FollowUp:
    """A second officer confirms: only now money is stopped, from a month that no run has taken."""
    follow_up = _decided_by(actor, follow_up_id, "conditions.confirm", FollowUpState.AGREED, at)
    _check_as_proposed(follow_up, at)
    second = files.staff_id(actor)
    month = effects.stop(follow_up, actor, at)
    if month is None:
        raise Conflict(_("This family has no grant in payment any more: nothing can be stopped."))
    decision = effects.write(
        follow_up,
        at,
        officer_id=follow_up.officer_id,
        second_officer_id=second,
        words=follow_up.words,
    )
    made = FOLLOW_UP.apply(
        follow_up,
        "confirm",
        by="officer",
        actor=actor.label,
        at=at,
        second_officer_id=second,
        decision_id=decision.pk,
        effect_month=month,
        settled_at=at,
    )
    goes_out(made, at)
    return made


@transaction.atomic
def return_step(actor: Actor, follow_up_id: int, words: str, at: datetime) -> FollowUp:
    """The second officer does not agree: back to the first, with the reason."""
    follow_up = _decided_by(actor, follow_up_id, "conditions.confirm", FollowUpState.AGREED, at)
    if too_short(words):
        raise Mendable(_("Say why, in a sentence at least."), field="words")
    return FOLLOW_UP.apply(
        follow_up,
        "return",
        by="officer",
        actor=actor.label,
        at=at,
        note=words.strip(),
        officer_id=None,
        words="",
    )


@transaction.atomic
def drop_step(actor: Actor, follow_up_id: int, words: str, at: datetime) -> FollowUp:
    """Nothing follows: one officer is enough for what speaks for the family."""
    follow_up = locked(follow_up_id)
    require(actor, "conditions.decide", follow_up, on=day(at))
    if follow_up.state not in (FollowUpState.PROPOSED, FollowUpState.AGREED):
        raise moved_on(follow_up)
    if too_short(words):
        raise Mendable(_("Say why, in a sentence at least."), field="words")
    return FOLLOW_UP.apply(
        follow_up,
        "drop",
        by="officer",
        actor=actor.label,
        at=at,
        note=words.strip(),
        settled_at=at,
    )


def decide_many(
    actor: Actor, references: list[str], act: str, words: str, at: datetime
) -> list[Result]:
    """One act for several steps, each by itself: agree, confirm, return or drop."""
    require(actor, "desk.open", on=day(at))
    wanted = list(dict.fromkeys(references))
    if not wanted or len(wanted) > MOST_AT_ONCE:
        raise Mendable(
            _("Choose between 1 and %(most)s steps.") % {"most": MOST_AT_ONCE}, field="steps"
        )
    steps: dict[str, tuple[Callable[[int], FollowUp], str]] = {
        "agree": (lambda pk: agree_to_step(actor, pk, words, at), _("goes to a second officer")),
        "confirm": (lambda pk: confirm_step(actor, pk, at), _("decided; the letter goes out")),
        "return": (lambda pk: return_step(actor, pk, words, at), _("back to the first officer")),
        "drop": (lambda pk: drop_step(actor, pk, words, at), _("dropped: nothing follows")),
    }
    if act not in steps:
        raise Mendable(_("Choose what to do."), field="act")
    step, said = steps[act]
    numbers = dict(FollowUp.objects.filter(reference__in=wanted).values_list("reference", "pk"))
    results = []
    for reference in wanted:
        try:
            if reference not in numbers:
                raise Http404
            with transaction.atomic():
                step(numbers[reference])
            results.append(Result(reference, True, said))
        except Http404:
            results.append(Result(reference, False, _("There is no such step for you.")))
        except (Mendable, IllegalTransition) as trouble:
            results.append(Result(reference, False, str(trouble)))
    return results


def _decided_by(
    actor: Actor, follow_up_id: int, action: str, state: FollowUpState, at: datetime
) -> FollowUp:
    follow_up = locked(follow_up_id)
    require(actor, action, follow_up, on=day(at))
    if follow_up.state != state:
        raise moved_on(follow_up)
    one_family_at_a_time(follow_up)
    return follow_up


def _check_as_proposed(follow_up: FollowUp, at: datetime) -> None:
    """Conflict when the law would say something else by now: the file is asked anew."""
    found = gathering.assess(follow_up, day(at))
    if step_of(found.best).value != follow_up.step:
        raise Conflict(
            _(
                "What we know has changed since: the law now says “%(step)s”. Drop this step; if"
                " another one is due, it is proposed with the next period."
            )
            % {"step": step_of(found.best).value}
        )


# ── Letters and words ────────────────────────────────────────────────────────────────────────


def _not_told(follow_up_id: int, at: datetime) -> None:
    """Five attempts failed: the step stands visibly on the family's page."""
    late(FollowUp.objects.get(pk=follow_up_id), "letter", at)


@on("conditions.decided", exhausted=_not_told)
def tell_step(follow_up_id: int, at: datetime) -> None:
    """Letter and notice of a step: once, however often this runs."""
    with transaction.atomic():
        follow_up = locked(follow_up_id)
        decision = follow_up.decision
        assert decision is not None
        written = letter.write_letter(follow_up, at)
        tell(
            follow_up,
            f"conditions_{follow_up.step}",
            at,
            letter=written.code,
            appeal_until_on=decision.appeal_until,
            effect_month=follow_up.effect_month,
        )
