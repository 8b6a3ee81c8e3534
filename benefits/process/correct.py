"""“This value is wrong”: opened by the person, looked into by an officer, told, and counted."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from accounts import access_log
from accounts.permissions import Actor, require
from benefits.adjudication import decisions, files
from benefits.adjudication.units import unit_for
from benefits.appeals.models import Appeal, AppealState
from benefits.applications.deadlines import decision_due
from benefits.applications.models import CLAIM, Claim, ClaimState, Draft
from benefits.eligibility import assessment as eligibility
from benefits.eligibility.correction_models import CORRECTION, Correction, CorrectionState
from benefits.eligibility.routing import reason
from benefits.law.determination import Outcome as LawSays
from benefits.process.channels import channel_of
from benefits.process.common import ENGINE, OPEN_STATES, day, found_out, tell, user
from benefits.process.desk import refresh
from benefits.process.revise import recheck
from benefits.recalculation.models import Cause
from portal.errors import Mendable
from portal.messages import notices
from portal.outbox import emit, on
from portal.reasons import FEW_WORDS, too_short


@transaction.atomic
def open_correction(
    actor: Actor,
    draft_id: int,
    *,
    condition: str,
    shown: str,
    article: str,
    right: str,
    at: datetime,
) -> Correction:
    """Opens a work item about one condition. Opening it again gives the open one.

    It stops no deadline: neither that of the claim nor that of an appeal.
    """
    draft = Draft.objects.get(pk=draft_id)
    require(actor, "evidence.add", draft, on=day(at))
    if too_short(right, FEW_WORDS):
        raise Mendable(_("Tell us in a sentence what is right."), field="right")
    claim = Claim.objects.filter(draft=draft).first()
    try:
        with transaction.atomic():
            made = Correction.objects.create(
                draft=draft,
                person_id=draft.person_id,
                unit_id=(claim.unit_id if claim else None) or unit_for(draft.person_id),
                condition=condition,
                article=article[:200],
                shown=shown[:300],
                right=right.strip(),
                channel=channel_of(actor, draft.person_id, at),
                opened_at=at,
                opened_by_id=user(actor),
            )
    except IntegrityError:  # one is open for this condition
        return Correction.objects.get(draft=draft, condition=condition, state=CorrectionState.OPEN)
    notices.send(
        made.person_id,
        "correction_received",
        key=f"correction:{made.pk}:received",
        values={},
        case=made.reference,
        at=at,
    )
    return made


@transaction.atomic
def settle_correction(
    actor: Actor, correction_id: int, *, corrected: bool, words: str, at: datetime
) -> Correction:
    """The officer's result. The register or record itself was changed where it is kept."""
    made = Correction.objects.get(pk=correction_id)
    require(actor, "correction.settle", made, on=day(at))
    words = found_out(words)
    made = CORRECTION.apply(
        made,
        "correct" if corrected else "leave",
        by="officer",
        actor=actor.label,
        at=at,
        channel="desk",
        settled_by_id=files.staff_id(actor),
        settled_at=at,
        words=words,
    )
    emit("correction.settled", made.pk, key=f"correction:{made.pk}:settled", due_at=at)
    return made


def telling_failed(correction_id: int, at: datetime) -> None:
    """The law could not be asked again: the person is told of the result all the same."""
    with transaction.atomic():
        _tell(Correction.objects.get(pk=correction_id), at)


@on("correction.settled", exhausted=telling_failed)
def correction_settled(correction_id: int, at: datetime) -> None:
    """Tells the person. After a correction the law is asked again: for a claim that is with an
    officer as it stands, for one that was granted as a calculation again, for one that was not
    granted as a reason to open it.
    """
    made = Correction.objects.get(pk=correction_id)
    claim = Claim.objects.filter(draft_id=made.draft_id).first()
    if claim is not None and made.state == CorrectionState.CORRECTED:
        if claim.state in (ClaimState.IN_REVIEW, ClaimState.AWAITING_ANSWER):
            refresh(claim, at)
        if claim.state == ClaimState.REFUSED:
            open_again(made.reference, claim.pk, at)
        decision = decisions.standing(claim)
        if decision is not None:
            recheck(decision, Cause.CORRECTION, f"correction:{made.pk}", at)
    _tell(made, at)


def open_again(reference: str, claim_id: int, at: datetime) -> None:
    """A refused claim is open again when the law no longer says no; an officer decides it.

    While a panel judges the refusal, the file is theirs. A claim asked anew goes before.
    """
    with transaction.atomic():
        claim = files.locked(claim_id)
        if claim.state != ClaimState.REFUSED or _is_elsewhere(claim):
            return
        access_log.look(
            ENGINE,
            claim.person_id,
            what=N_("contribution record, registers and answers"),
            purpose=N_("asking the law again after a correction"),
            case=claim.protocol,
            at=at,
        )
        assessed = eligibility.assess_claim(claim)
        if assessed.best.outcome is LawSays.NOT_ENTITLED:
            return
        eligibility.store(claim, assessed, at)
        due_on = decision_due(claim.benefit, day(at))
        CLAIM.apply(
            claim,
            "reopen",
            by="engine",
            actor=ENGINE.label,
            at=at,
            decided_at=None,
            due_on=due_on,
            referral_reasons=[reason("corrected", reference=reference)],
        )
        tell(claim, "claim_reopened", at, key=f"correction:{reference}", due_on=due_on)


def _is_elsewhere(claim: Claim) -> bool:
    """Whether a panel judges the refusal, or the person has asked for the same again."""
    return (
        Appeal.objects.filter(
            decision__claim=claim, state__in=[AppealState.QUEUED, AppealState.WITH_PANEL]
        ).exists()
        or Claim.objects.filter(
            person_id=claim.person_id, benefit=claim.benefit, state__in=OPEN_STATES
        ).exists()
    )


def _tell(made: Correction, at: datetime) -> None:
    kind = "correction_made" if made.state == CorrectionState.CORRECTED else "correction_not_made"
    notices.send(
        made.person_id,
        kind,
        key=f"correction:{made.pk}:settled",
        values={"officer_words": made.words},
        case=made.reference,
        at=at,
    )
