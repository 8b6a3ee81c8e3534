"""At the desk: a file is taken, the claimant is asked, the answer comes back."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Role, StaffMember
from accounts.permissions import Actor, require
from benefits.adjudication import files, leases, notes, staffing
from benefits.adjudication.errors import Conflict
from benefits.adjudication.models import (
    REQUEST,
    InformationRequest,
    RequestState,
)
from benefits.applications.deadlines import moved
from benefits.applications.models import CLAIM, Claim, ClaimState
from benefits.applications.visits import channel_of
from benefits.eligibility import assessment as eligibility
from benefits.law.statute import the_law
from benefits.process.common import ENGINE, day, stuck, tell
from benefits.robots import steps
from portal.errors import Mendable
from portal.outbox import emit, on
from portal.reasons import too_short


def take_next(actor: Actor, at: datetime) -> Claim | None:
    """Hands the officer the next file of their unit for twenty minutes; None when none waits."""
    require(actor, "desk.open", on=day(at))
    member = files.staff(actor)
    if staffing.is_away(member.pk, day(at)):
        raise Mendable(_("You are marked as absent today. End the absence before you take a file."))
    claim = leases.take_next(member, at)
    if claim is not None:
        refresh(claim, at)
    return claim


def take_file(actor: Actor, claim_id: int, at: datetime, reason: str = "") -> Claim:
    """Takes one chosen file, putting any other back. Conflict while somebody else holds it.

    Files are handed out, not picked: only the officer to whom a file comes back may take it out of
    turn, or a supervisor who says why. The reason stays on the file.
    """
    claim = Claim.objects.get(pk=claim_id)
    require(actor, "claim.decide", claim, on=day(at))
    member = files.staff(actor)
    picked = not _comes_back_to(claim, member, at)
    if picked and not actor.has(Role.SUPERVISOR):
        raise Conflict(_("Files are handed out in turn, by legal day and age: take the next one."))
    if picked and too_short(reason):
        raise Mendable(_("Say in a sentence why this file is taken out of turn."), field="reason")
    with transaction.atomic():
        leases.release_others(claim, member)
        if not leases.take(claim, member, at):
            raise Conflict(_("A colleague holds this file at the moment."))
        if picked:
            notes.write(claim, member.pk, reason.strip(), at, notes.PICKED)
    claim.refresh_from_db()
    refresh(claim, at)
    return claim


def _comes_back_to(claim: Claim, member: StaffMember, at: datetime) -> bool:
    """Held by this officer now, or theirs because they worked on it before."""
    if claim.holder_id == member.pk and claim.held_until is not None and claim.held_until >= at:
        return True
    return claim.officer_id == member.pk and claim.state == ClaimState.IN_REVIEW


def put_back(actor: Actor, claim_id: int, at: datetime) -> None:
    """Puts a file back into the queue, undecided."""
    leases.release(Claim.objects.get(pk=claim_id), files.staff(actor))


def refresh(claim: Claim, at: datetime) -> bool:
    """Asks the law again when facts or law moved since the last determination; True if they had."""
    last = claim.determinations.order_by("-sequence").first()
    same_law = last is not None and last.parameters_hash == the_law().hash
    if last is not None and same_law and not eligibility.is_stale(last, claim):
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
    CLAIM.apply(
        claim,
        "answer",
        by="person",
        actor=actor.label,
        at=at,
        channel=channel_of(actor, claim.person_id, at),
        due_on=due_on,
    )
    return request


def lapse_failed(request_id: int, at: datetime) -> None:
    """The clock could not be started again: said on the claim's own timeline."""
    request = InformationRequest.objects.select_related("claim").get(pk=request_id)
    stuck(request.claim, at, key=str(request.pk))


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
        claim = CLAIM.apply(claim, "lapse", by="engine", actor=ENGINE.label, at=at, due_on=due_on)
        if request.asked_by_id is None:
            steps.note_office(claim, f"office:{claim.pk}:{request.pk}", at)
        tell(claim, "question_lapsed", at, key=str(request.pk), due_on=request.due_on)
