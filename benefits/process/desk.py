"""At the desk: a file is taken, the claimant is asked, the answer comes back."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Actor, require
from benefits.adjudication import files, leases
from benefits.adjudication.errors import Conflict
from benefits.adjudication.models import (
    REQUEST,
    InformationRequest,
    RequestState,
)
from benefits.applications.deadlines import moved
from benefits.applications.models import CLAIM, Claim
from benefits.eligibility import assessment as eligibility
from benefits.process.common import ENGINE, day, tell
from portal.errors import Mendable
from portal.outbox import emit, on
from portal.records import StateChange


def take_next(actor: Actor, at: datetime) -> Claim | None:
    """Hands the officer the next file of their unit for twenty minutes; None when none waits."""
    require(actor, "desk.open", on=day(at))
    claim = leases.take_next(files.staff(actor), at)
    if claim is not None:
        refresh(claim, at)
    return claim


def take_file(actor: Actor, claim_id: int, at: datetime) -> Claim:
    """Takes one chosen file, putting any other back. Conflict while somebody else holds it."""
    claim = Claim.objects.get(pk=claim_id)
    require(actor, "claim.decide", claim, on=day(at))
    staff = files.staff(actor)
    with transaction.atomic():
        leases.release_others(claim, staff)
        if not leases.take(claim, staff, at):
            raise Conflict(_("A colleague holds this file at the moment."))
    claim.refresh_from_db()
    refresh(claim, at)
    return claim


def put_back(actor: Actor, claim_id: int, at: datetime) -> None:
    """Puts a file back into the queue, undecided."""
    leases.release(Claim.objects.get(pk=claim_id), files.staff(actor))


def refresh(claim: Claim, at: datetime) -> bool:
    """Asks the law again when the facts moved since the last determination; True if they had."""
    last = claim.determinations.order_by("-sequence").first()
    if last is not None and not eligibility.is_stale(last, claim):
        return False
    with transaction.atomic():
        claim = files.locked(claim.pk)
        eligibility.store(claim, eligibility.assess_claim(claim), at)
    return True


@transaction.atomic
def ask(
    actor: Actor, claim_id: int, *, what: str, why: str, due_on: date, at: datetime
) -> InformationRequest:
    """Asks the claimant: what, why, by when. The office's clock stands still until the answer."""
    claim = files.held(actor, claim_id, at)
    if due_on <= day(at):
        raise Mendable(_("The day for the answer must be after today."), field="due_on")
    CLAIM.apply(
        claim,
        "ask",
        by="officer",
        actor=actor.label,
        at=at,
        officer_id=files.staff_id(actor),
        **leases.without_lease(),
    )
    request = InformationRequest.objects.create(
        claim=claim,
        person_id=claim.person_id,
        asked_by_id=files.staff_id(actor),
        asked_at=at,
        what=what,
        why=why,
        due_on=due_on,
    )
    after = timezone.make_aware(datetime.combine(due_on + timedelta(days=1), time()))
    emit("request.due", request.pk, key=f"request:{request.pk}:due", due_at=after)
    tell(claim, "question_asked", at, key=str(request.pk), what=what, why=why, due_on=due_on)
    return request


@transaction.atomic
def answer(actor: Actor, request_id: int, text: str, at: datetime) -> InformationRequest:
    """The claimant's answer; the file goes back to the officer who asked."""
    request = InformationRequest.objects.get(pk=request_id)
    claim = files.locked(request.claim_id)
    require(actor, "claim.write", claim, on=day(at))
    request = REQUEST.apply(
        request,
        "answer",
        by="person",
        actor=actor.label,
        at=at,
        answer=text,
        answered_at=at,
    )
    due_on = moved(claim.due_on, day(request.asked_at), day(at))
    CLAIM.apply(claim, "answer", by="person", actor=actor.label, at=at, due_on=due_on)
    return request


def lapse_failed(request_id: int, at: datetime) -> None:
    """The clock could not be started again: said on the claim's own timeline."""
    request = InformationRequest.objects.select_related("claim").get(pk=request_id)
    claim = request.claim
    StateChange.objects.create(
        subject_kind=claim._meta.label_lower,
        subject_id=claim.pk,
        person_id=claim.person_id,
        action="stuck",
        before=claim.state,
        after=claim.state,
        by="engine",
        actor=ENGINE.label,
        at=at,
    )
    tell(claim, "delayed_by_us", at, key=str(request.pk))


@on("request.due", exhausted=lapse_failed)
def lapse(request_id: int, at: datetime) -> None:
    """The day passed without an answer: an officer goes on. Silence decides nothing by itself."""
    with transaction.atomic():
        request = InformationRequest.objects.get(pk=request_id)
        claim = files.locked(request.claim_id)
        request.refresh_from_db()
        if request.state != RequestState.OPEN or day(at) <= request.due_on:
            return
        REQUEST.apply(request, "lapse", by="engine", actor=ENGINE.label, at=at)
        due_on = moved(claim.due_on, day(request.asked_at), day(at))
        CLAIM.apply(claim, "lapse", by="engine", actor=ENGINE.label, at=at, due_on=due_on)
        tell(claim, "question_lapsed", at, key=str(request.pk), due_on=request.due_on)
