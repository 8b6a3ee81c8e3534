"""Automatic steps in people's hands: taken back by a supervisor, switched off by one, on by two."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.permissions import Actor, require
from benefits.adjudication import files, notes
from benefits.adjudication.errors import moved_on
from benefits.adjudication.models import REQUEST, InformationRequest, RequestState
from benefits.adjudication.switching import Switching
from benefits.agenda import booking
from benefits.applications.deadlines import moved
from benefits.applications.models import CLAIM, Claim, ClaimState, Draft
from benefits.assessments import referring
from benefits.evidence import papers
from benefits.evidence.models import Evidence
from benefits.process.common import OPEN_STATES, day, tell
from benefits.process.hand_on import log_transfer, to_unit, transfer
from benefits.robots import steps
from benefits.robots.models import ACTION, Kind, RobotAction, RobotSwitch
from portal.errors import Mendable
from portal.reasons import too_short
from portal.records import StateChange

# ── Taking a step back ───────────────────────────────────────────────────────────────────────


@transaction.atomic
def undo_step(
    actor: Actor, step_id: int, reason: str, at: datetime, *, unit_id: int | None = None
) -> RobotAction:
    """A supervisor takes one automatic step back and says why; `unit_id` for another office.

    Conflict when the claim has gone on since; IllegalTransition when it was taken back already.
    """
    found = RobotAction.objects.filter(pk=step_id).first()
    if found is None:
        raise Http404
    claim = files.locked(found.claim_id)
    require(actor, "robot.undo", found, on=day(at))
    found.refresh_from_db()
    ACTION.find(found.state, "undo", "officer")
    if too_short(reason):
        raise Mendable(_("Give the reason in a sentence: it is kept."), field="reason")
    if found.kind == Kind.OFFICE:
        transfer(actor, claim.pk, reason=reason, at=at, unit_id=unit_id)
    else:
        _UNDO[Kind(found.kind)](actor, found, claim, at)
        notes.write(claim, files.staff_id(actor), reason.strip(), at, notes.UNDONE)
    return ACTION.apply(
        found,
        "undo",
        by="officer",
        actor=actor.label,
        at=at,
        channel="desk",
        undone_by_id=files.staff_id(actor),
        undone_at=at,
        undo_reason=reason.strip(),
    )


def _unask(actor: Actor, found: RobotAction, claim: Claim, at: datetime) -> None:
    """The question is cancelled, the clock runs again, and an officer goes on."""
    question = InformationRequest.objects.get(pk=found.subject_id or 0)
    if question.state != RequestState.OPEN or claim.state != ClaimState.AWAITING_ANSWER:
        raise moved_on(claim.get_state_display())
    REQUEST.apply(question, "cancel", by="officer", actor=actor.label, at=at, channel="desk")
    claim = CLAIM.apply(
        claim,
        "unask",
        by="officer",
        actor=actor.label,
        at=at,
        channel="desk",
        due_on=moved(claim.due_on, day(question.asked_at), day(at)),
    )
    unit = claim.unit.name if claim.unit else _("the central office")
    tell(claim, "claim_referred", at, key=str(question.pk), unit=unit, due_on=claim.due_on)


def _unsend(actor: Actor, found: RobotAction, claim: Claim, at: datetime) -> None:
    """Nothing is assessed any more; what is not sealed yet is cancelled with its referral."""
    if claim.state != ClaimState.AWAITING_ASSESSMENT:
        raise moved_on(claim.get_state_display())
    referring.cancel(claim, at, by="officer", actor=actor.label)
    booking.drop(claim, at, by="staff", actor=actor.label)
    CLAIM.apply(claim, "unsend", by="officer", actor=actor.label, at=at, channel="desk")


def _reopen(actor: Actor, found: RobotAction, claim: Claim, at: datetime) -> None:
    """The closed application is an open draft again, and is not closed a second time."""
    draft = Draft.objects.select_for_update(of=("self",)).get(pk=found.subject_id or 0)
    draft.closed_at, draft.updated_at = None, at
    try:
        with transaction.atomic():
            draft.save(update_fields=["closed_at", "updated_at"])
    except IntegrityError as other:
        raise Mendable(_("The person has begun another application for this benefit.")) from other
    _say(claim, "reopen_draft", actor, at)


def _refile(actor: Actor, found: RobotAction, claim: Claim, at: datetime) -> None:
    """The file that was kept stands for the paper that it was handed in for the second time."""
    kept, meant = Evidence.objects.get(pk=found.subject_id or 0), found.values["meant"]
    if kept.state not in papers.HERE or kept.paper == meant:
        raise Mendable(_("Nothing was lost: the first copy is in the file as the same paper."))
    kept.paper, kept.medical = meant, papers.wanted(claim.benefit, meant).medical
    kept.save(update_fields=["paper", "medical"])
    _say(claim, "refile_paper", actor, at)


def _say(claim: Claim, action: str, actor: Actor, at: datetime) -> None:
    StateChange.objects.create(
        subject_kind=claim._meta.label_lower,
        subject_id=claim.pk,
        person_id=claim.person_id,
        action=action,
        before=claim.state,
        after=claim.state,
        by="officer",
        actor=actor.label,
        at=at,
        channel="desk",
    )


_UNDO: dict[Kind, Callable[[Actor, RobotAction, Claim, datetime], None]] = {
    Kind.ASK: _unask,
    Kind.ASSESSORS: _unsend,
    Kind.SAME_CLAIM: _reopen,
    Kind.SAME_PAPER: _refile,
}


@transaction.atomic
def place(actor: Actor, claim_id: int, unit_id: int, at: datetime) -> Claim:
    """A supervisor gives a claim that is in nobody's queue to an office."""
    claim = files.locked(claim_id)
    require(actor, "claim.place", claim, on=day(at))
    if claim.state not in OPEN_STATES or claim.state == ClaimState.SUBMITTED:
        raise moved_on(claim.get_state_display())
    to_unit(claim, unit_id)
    claim.save(update_fields=["unit", "officer"])
    log_transfer(claim, actor, at)
    return claim


# Off by one person, at once; what a kind did already stays done. On by two.
_KINDS = Switching(
    RobotSwitch, "kind", "robots.switch", Kind.values, lambda kind: steps.is_on(Kind(kind))
)
switch_robot_off, ask_for_robot_on = _KINDS.off, _KINDS.ask_for_on
confirm_robot_on, return_robot_on = _KINDS.confirm_on, _KINDS.return_on
