"""Apply: a draft that can wait, a claim with a protocol number, and its withdrawal."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.permissions import Actor, require
from benefits.adjudication import files, leases
from benefits.adjudication.models import (
    REQUEST,
    RequestState,
)
from benefits.agenda import booking
from benefits.applications import drafts
from benefits.applications.models import CLAIM, Benefit, Claim, Draft
from benefits.applications.visits import channel_of
from benefits.assessments import referring
from benefits.process.common import OPEN_STATES, day, tell, user
from benefits.robots import steps, twins
from benefits.robots.models import Kind
from portal.errors import Mendable
from portal.outbox import emit


def begin_draft(actor: Actor, person_id: int, benefit: str, at: datetime) -> Draft:
    """Begins an application or continues the open one: never two of the same.

    Mendable when a claim for this benefit is being decided already.
    """
    require(actor, "claims.own", person_id, on=day(at))
    if benefit not in Benefit.values:
        raise Http404
    _refuse_second_claim(person_id, benefit)
    return drafts.open_or_continue(person_id, benefit, user(actor), at)


@transaction.atomic
def bring_answers(actor: Actor, draft_id: int, answers: dict[str, Any], at: datetime) -> Draft:
    """What was said elsewhere stands in the questions; each is answered there all the same."""
    draft = _locked_draft(actor, at, pk=draft_id, closed_at=None)
    return drafts.bring(draft, answers, at)


@transaction.atomic
def save_answers(
    actor: Actor, draft_id: int, step: str, answers: dict[str, Any], at: datetime
) -> Draft:
    """Keeps the answers of one step; `step` is where the person goes on. Http404 when closed."""
    draft = _locked_draft(actor, at, pk=draft_id, closed_at=None)
    return drafts.keep(draft, step, answers, at)


@transaction.atomic
def discard_draft(actor: Actor, draft_id: int, at: datetime) -> None:
    """Throws an application away that was never sent."""
    drafts.discard(_locked_draft(actor, at, pk=draft_id, closed_at=None), at)


@transaction.atomic
def submit(actor: Actor, token: UUID, at: datetime) -> Claim:
    """Sends the application with this token. Sending it again gives the same claim.

    So does an application that says exactly what a running claim says: it is closed by itself.
    """
    draft = _locked_draft(actor, at, token=token)
    sent = Claim.objects.filter(draft=draft).first()
    if sent is not None:
        return sent
    if draft.closed_at is not None:
        twin = twins.closed_for(draft)
        if twin is None:
            raise Http404
        return twin
    first = _closed_as_the_same(draft, at)
    if first is not None:
        return first
    _refuse_second_claim(draft.person_id, draft.benefit)
    if not draft.answers.get("declared"):
        raise Mendable(_("Please confirm that your answers are true."), field="declared")
    channel = channel_of(actor, draft.person_id, at)
    claim = drafts.file_claim(draft, user(actor), actor.label, channel, at)
    emit("claim.submitted", claim.pk, key=f"claim:{claim.pk}:assess", due_at=at)
    tell(claim, "claim_received", at, filed_on=claim.filed_on, due_on=claim.due_on)
    return claim


@transaction.atomic
def withdraw(actor: Actor, claim_id: int, why: str, at: datetime) -> Claim:
    """Takes a claim back that is not decided. It can be filed again at any time."""
    claim = files.locked(claim_id)
    require(actor, "claim.write", claim, on=day(at))
    for request in claim.requests.filter(state=RequestState.OPEN):
        REQUEST.apply(request, "cancel", by="person", actor=actor.label, at=at)
    referring.cancel(claim, at, by="person", actor=actor.label)
    booking.drop(claim, at, by="person", actor=actor.label)
    claim = CLAIM.apply(
        claim,
        "withdraw",
        by="person",
        actor=actor.label,
        at=at,
        channel=channel_of(actor, claim.person_id, at),
        note=why,
        **leases.without_lease(),
    )
    tell(claim, "claim_withdrawn", at)
    return claim


def _locked_draft(actor: Actor, at: datetime, **which: Any) -> Draft:
    draft = Draft.objects.select_for_update(of=("self",)).filter(**which).first()
    if draft is None:
        raise Http404
    require(actor, "draft.write", draft, on=day(at))
    return draft


def _closed_as_the_same(draft: Draft, at: datetime) -> Claim | None:
    """The running claim that this draft only repeats; the draft is closed and the step kept."""
    first = twins.running_twin(draft.person_id, draft.benefit, draft.answers)
    if first is None or twins.was_reopened(draft) or not steps.is_on(Kind.SAME_CLAIM):
        return None
    drafts.discard(draft, at)
    steps.note(Kind.SAME_CLAIM, first, twins.key_of(draft), at, subject_id=draft.pk)
    return first


def _refuse_second_claim(person_id: int, benefit: str) -> None:
    running = Claim.objects.filter(
        person_id=person_id, benefit=benefit, state__in=OPEN_STATES
    ).first()
    if running is not None:
        raise Mendable(
            _("Your claim %(protocol)s for this benefit is still being decided.")
            % {"protocol": running.protocol}
        )
