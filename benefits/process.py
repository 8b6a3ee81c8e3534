"""The life of a claim on one page, in the order in which it happens.

Each verb is one transaction: guard, lock, change through the table of moves, event. What comes next
is an event's handler, run by a worker; handlers may run twice and then do nothing the second time.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from accounts import access_log
from accounts import queries as people
from accounts.permissions import Actor, require
from benefits.adjudication import decisions, files, leases
from benefits.adjudication.errors import Conflict, record_changed
from benefits.adjudication.models import (
    REQUEST,
    Decision,
    InformationRequest,
    ProposedRefusal,
    RequestState,
)
from benefits.adjudication.units import unit_for
from benefits.appeals.filing import file_appeal
from benefits.appeals.models import Appeal
from benefits.applications import drafts
from benefits.applications.deadlines import moved
from benefits.applications.models import CLAIM, Benefit, Channel, Claim, ClaimState, Draft
from benefits.eligibility import assessment as eligibility
from benefits.eligibility.facts import stamp_of
from benefits.eligibility.models import StoredDetermination
from benefits.eligibility.routing import Reason, reason, reasons_for_a_human

# Pay: the awards, letters and pay runs that follow are told, and their handlers registered, there.
from benefits.payments.actions import approve_pay_run as approve_pay_run
from benefits.payments.actions import discard_pay_run as discard_pay_run
from benefits.payments.actions import freeze_pay_run as freeze_pay_run
from benefits.payments.actions import import_bank_answer as import_bank_answer
from benefits.payments.actions import prepare_pay_run as prepare_pay_run
from benefits.payments.models import Award, AwardState
from portal.errors import Mendable
from portal.messages import notices
from portal.outbox import emit, on
from portal.records import StateChange

ENGINE = Actor.system(N_("eligibility engine"))
OPEN_STATES = (
    ClaimState.SUBMITTED,
    ClaimState.IN_REVIEW,
    ClaimState.AWAITING_ANSWER,
    ClaimState.REFUSAL_PROPOSED,
)

# ── Apply ────────────────────────────────────────────────────────────────────────────────────


def begin_draft(actor: Actor, person_id: int, benefit: str, at: datetime) -> Draft:
    """Begins an application or continues the open one: never two of the same.

    Mendable when a claim for this benefit is being decided already.
    """
    require(actor, "claims.own", person_id, on=_day(at))
    if benefit not in Benefit.values:
        raise Http404
    _refuse_second_claim(person_id, benefit)
    return drafts.open_or_continue(person_id, benefit, _user(actor), at)


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
def submit(actor: Actor, token: UUID, at: datetime, channel: str = Channel.WEB) -> Claim:
    """Sends the application with this token. Sending it again gives the same claim."""
    draft = _locked_draft(actor, at, token=token)
    sent = Claim.objects.filter(draft=draft).first()
    if sent is not None:
        return sent
    if draft.closed_at is not None:
        raise Http404
    _refuse_second_claim(draft.person_id, draft.benefit)
    if not draft.answers.get("declared"):
        raise Mendable(_("Please confirm that your answers are true."), field="declared")
    claim = drafts.file_claim(draft, _user(actor), actor.label, Channel(channel), at)
    emit("claim.submitted", claim.pk, key=f"claim:{claim.pk}:assess", due_at=at)
    _tell(claim, "claim_received", at, filed_on=claim.filed_on, due_on=claim.due_on)
    return claim


@transaction.atomic
def withdraw(actor: Actor, claim_id: int, why: str, at: datetime) -> Claim:
    """Takes a claim back that is not decided. It can be filed again at any time."""
    claim = files.locked(claim_id)
    require(actor, "claim.write", claim, on=_day(at))
    for request in claim.requests.filter(state=RequestState.OPEN):
        REQUEST.apply(request, "cancel", by="person", actor=actor.label, at=at)
    claim = CLAIM.apply(
        claim,
        "withdraw",
        by="person",
        actor=actor.label,
        at=at,
        note=why,
        **leases.without_lease(),
    )
    _tell(claim, "claim_withdrawn", at)
    return claim


# ── Assess: the engine grants or hands over; it cannot refuse ────────────────────────────────


def assessment_failed(claim_id: int, at: datetime) -> None:
    """Five attempts failed: a human takes over, and the claimant is told."""
    with transaction.atomic():
        claim = files.locked(claim_id)
        if claim.state == ClaimState.SUBMITTED:
            _refer(claim, [reason("assessment_failed")], at)
            _tell(claim, "delayed_by_us", at)


@on("claim.submitted", exhausted=assessment_failed)
def assess(claim_id: int, at: datetime) -> None:
    """Facts, determination, routing: all green is granted at once, anything else goes to a human.

    If anything moved while the law was asked, it is asked again, so that no decision rests on a
    record that is out of date.
    """
    with transaction.atomic(savepoint=False):
        claim = files.locked(claim_id)
        if claim.state != ClaimState.SUBMITTED:
            return
        access_log.look(
            ENGINE,
            claim.person_id,
            what=N_("contribution record, registers and answers"),
            purpose=N_("automatic assessment of a claim"),
            case=claim.protocol,
            at=at,
        )
        assessed = _assess_until_still(claim)
        stored = eligibility.store(claim, assessed, at)
        reasons = reasons_for_a_human(
            assessed,
            has_account=people.payout_account(claim.person_id, at) is not None,
            has_award=_has_award(claim),
        )
        if reasons:
            _refer(claim, reasons, at)
        else:
            _grant_by_engine(claim, stored, assessed, at)


def _assess_until_still(claim: Claim) -> eligibility.Assessment:
    """Asks the law until nothing moved between the first look and the last."""
    stamp = stamp_of(claim.person_id)
    while True:
        assessed = eligibility.assess_claim(claim, stamp)
        before, stamp = stamp, stamp_of(claim.person_id)
        if before == stamp:
            return assessed


def _grant_by_engine(
    claim: Claim, stored: StoredDetermination, assessed: eligibility.Assessment, at: datetime
) -> None:
    best = assessed.best
    assert best.amount_cents is not None and best.starts_on is not None
    decision = decisions.write_grant(
        claim,
        stored,
        rule=best.rule,
        amount_cents=best.amount_cents,
        starts_on=best.starts_on,
        at=at,
    )
    CLAIM.apply(claim, "grant", by="engine", actor=ENGINE.label, at=at, decided_at=at)
    _decided(decision, at)


def _refer(claim: Claim, reasons: list[Reason], at: datetime) -> None:
    claim = CLAIM.apply(
        claim,
        "refer",
        by="engine",
        actor=ENGINE.label,
        at=at,
        referral_reasons=reasons,
        unit_id=unit_for(claim.person_id),
    )
    unit = claim.unit.name if claim.unit else _("the central office")
    _tell(claim, "claim_referred", at, unit=unit, due_on=claim.due_on)


# ── At the desk ──────────────────────────────────────────────────────────────────────────────


def take_next(actor: Actor, at: datetime) -> Claim | None:
    """Hands the officer the next file of their unit for twenty minutes; None when none waits."""
    require(actor, "desk.open", on=_day(at))
    claim = leases.take_next(files.staff(actor), at)
    if claim is not None:
        refresh(claim, at)
    return claim


def take_file(actor: Actor, claim_id: int, at: datetime) -> Claim:
    """Takes one chosen file, putting any other back. Conflict while somebody else holds it."""
    claim = Claim.objects.get(pk=claim_id)
    require(actor, "claim.decide", claim, on=_day(at))
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
    if due_on <= _day(at):
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
    _tell(claim, "question_asked", at, key=str(request.pk), what=what, why=why, due_on=due_on)
    return request


@transaction.atomic
def answer(actor: Actor, request_id: int, text: str, at: datetime) -> InformationRequest:
    """The claimant's answer; the file goes back to the officer who asked."""
    request = InformationRequest.objects.get(pk=request_id)
    claim = files.locked(request.claim_id)
    require(actor, "claim.write", claim, on=_day(at))
    request = REQUEST.apply(
        request,
        "answer",
        by="person",
        actor=actor.label,
        at=at,
        answer=text,
        answered_at=at,
    )
    due_on = moved(claim.due_on, _day(request.asked_at), _day(at))
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
    _tell(claim, "delayed_by_us", at, key=str(request.pk))


@on("request.due", exhausted=lapse_failed)
def lapse(request_id: int, at: datetime) -> None:
    """The day passed without an answer: an officer goes on. Silence decides nothing by itself."""
    with transaction.atomic():
        request = InformationRequest.objects.get(pk=request_id)
        claim = files.locked(request.claim_id)
        request.refresh_from_db()
        if request.state != RequestState.OPEN or _day(at) <= request.due_on:
            return
        REQUEST.apply(request, "lapse", by="engine", actor=ENGINE.label, at=at)
        due_on = moved(claim.due_on, _day(request.asked_at), _day(at))
        CLAIM.apply(claim, "lapse", by="engine", actor=ENGINE.label, at=at, due_on=due_on)
        _tell(claim, "question_lapsed", at, key=str(request.pk), due_on=request.due_on)


# ── Decide ───────────────────────────────────────────────────────────────────────────────────


def grant_by_officer(
    actor: Actor, claim_id: int, *, determination_id: int, rule: str, words: str, at: datetime
) -> Decision:
    """Grants by the rule the officer chose among those that the law finds met."""
    _stop_if_facts_moved(actor, claim_id, determination_id, at)
    with transaction.atomic():
        claim = files.held(actor, claim_id, at)
        stored = files.latest(claim, determination_id)
        chosen = eligibility.chosen(stored, rule)
        if chosen is None or chosen.amount_cents is None or chosen.starts_on is None:
            raise Mendable(_("Choose one of the rules that are met."), field="rule")
        if not words.strip():
            raise Mendable(_("Say in a sentence why the doubts are settled."), field="words")
        CLAIM.apply(
            claim,
            "grant",
            by="officer",
            actor=actor.label,
            at=at,
            decided_at=at,
            officer_id=files.staff_id(actor),
            **leases.without_lease(),
        )
        decision = decisions.write_grant(
            claim,
            stored,
            rule=rule,
            amount_cents=chosen.amount_cents,
            starts_on=chosen.starts_on,
            at=at,
            officer_id=files.staff_id(actor),
            reasons=[reason("officer", words=words.strip())],
        )
        _decided(decision, at)
    return decision


def propose_refusal(
    actor: Actor,
    claim_id: int,
    *,
    determination_id: int,
    reasons: list[dict[str, str]],
    at: datetime,
) -> ProposedRefusal:
    """The first officer's proposal: per failed condition its key, article and own words.

    Only after the claimant was asked, and never final: a second officer decides.
    """
    _stop_if_facts_moved(actor, claim_id, determination_id, at)
    with transaction.atomic():
        claim = files.held(actor, claim_id, at)
        stored = files.latest(claim, determination_id)
        files.check_heard(claim)
        files.check_reasons(stored, reasons)
        CLAIM.apply(
            claim,
            "propose_refusal",
            by="officer",
            actor=actor.label,
            at=at,
            officer_id=files.staff_id(actor),
            **leases.without_lease(),
        )
        return ProposedRefusal.objects.create(
            claim=claim,
            person_id=claim.person_id,
            officer_id=files.staff_id(actor),
            proposed_at=at,
            reasons=reasons,
            determination=stored,
        )


def confirm_refusal(actor: Actor, claim_id: int, at: datetime) -> Decision:
    """The second officer's act. Only now is the claim refused."""
    claim = Claim.objects.get(pk=claim_id)
    proposed = files.open_proposal(claim)
    _stop_if_facts_moved(actor, claim_id, proposed.determination_id, at)
    with transaction.atomic():
        claim = files.held(actor, claim_id, at, "refusal.confirm")
        proposal = files.open_proposal(claim)
        CLAIM.apply(
            claim,
            "refuse",
            by="officer",
            actor=actor.label,
            at=at,
            decided_at=at,
            **leases.without_lease(),
        )
        files.close(proposal, at)
        decision = decisions.write_refusal(
            claim,
            proposal.determination,
            officer_id=proposal.officer_id,
            second_officer_id=files.staff_id(actor),
            reasons=proposal.reasons,
            at=at,
        )
        _decided(decision, at)
    return decision


@transaction.atomic
def return_proposal(actor: Actor, claim_id: int, note: str, at: datetime) -> Claim:
    """The second officer is not convinced: back to the first, with the reason."""
    claim = files.held(actor, claim_id, at, "refusal.confirm")
    if not note.strip():
        raise Mendable(_("Say what the first officer should look at again."), field="note")
    files.close(files.open_proposal(claim), at)
    return CLAIM.apply(
        claim,
        "return",
        by="officer",
        actor=actor.label,
        at=at,
        note=note.strip(),
        **leases.without_lease(),
    )


@transaction.atomic
def appeal(
    actor: Actor, decision_id: int, *, contested: list[str], grounds: str, at: datetime
) -> Appeal:
    """Contests a decision: numbered at once and queued for people who did not decide it."""
    decision = Decision.objects.select_related("claim").get(pk=decision_id)
    require(actor, "claim.write", decision.claim, on=_day(at))
    filed = file_appeal(
        decision,
        contested=contested,
        grounds=grounds,
        user_id=_user(actor),
        actor=actor.label,
        at=at,
    )
    _tell(decision.claim, "appeal_received", at, key=filed.protocol, case=filed.protocol)
    return filed


# ── What the verbs share ─────────────────────────────────────────────────────────────────────


def _day(at: datetime) -> date:
    return timezone.localdate(at)


def _user(actor: Actor) -> int:
    if actor.user_id is None:
        raise Http404
    return actor.user_id


def _locked_draft(actor: Actor, at: datetime, **which: Any) -> Draft:
    draft = Draft.objects.select_for_update(of=("self",)).filter(**which).first()
    if draft is None:
        raise Http404
    require(actor, "draft.write", draft, on=_day(at))
    return draft


def _refuse_second_claim(person_id: int, benefit: str) -> None:
    running = Claim.objects.filter(
        person_id=person_id, benefit=benefit, state__in=OPEN_STATES
    ).first()
    if running is not None:
        raise Mendable(
            _("Your claim %(protocol)s for this benefit is still being decided.")
            % {"protocol": running.protocol}
        )


def _has_award(claim: Claim) -> bool:
    return Award.objects.filter(
        person_id=claim.person_id, benefit=claim.benefit, state=AwardState.ACTIVE
    ).exists()


def _stop_if_facts_moved(actor: Actor, claim_id: int, determination_id: int, at: datetime) -> None:
    """Keeps the new determination even though the officer's step is turned away."""
    claim = Claim.objects.get(pk=claim_id)
    require(actor, "claim.decide", claim, on=_day(at))
    if claim.state in leases.OPEN_FOR_DESK and refresh(claim, at):
        raise record_changed()


def _decided(decision: Decision, at: datetime) -> None:
    """The award, the letter and the notice follow from the event."""
    emit("claim.decided", decision.pk, key=f"decision:{decision.pk}", due_at=at)


def _tell(
    claim: Claim, kind: str, at: datetime, *, key: str = "", case: str = "", **values: Any
) -> None:
    notices.send(
        claim.person_id,
        kind,
        key=f"{kind}:{claim.pk}:{key}",
        values={"benefit": claim.benefit, **values},
        case=case or claim.protocol,
        at=at,
    )
