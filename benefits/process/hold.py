"""Between an officer's decision and the letter: some minutes in which it can be taken back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.permissions import Actor, require
from benefits.adjudication import decisions, files, leases, notes
from benefits.adjudication.errors import Conflict
from benefits.adjudication.held_models import HELD, HeldDecision, HeldState
from benefits.adjudication.models import Decision, Outcome
from benefits.applications.models import CLAIM, Claim, ClaimState
from benefits.eligibility import assessment as eligibility
from benefits.process.common import ENGINE, day, stuck
from portal.outbox import emit, emit_many, on


def hold(claim: Claim, actor: Actor, at: datetime, **what: Any) -> Decision | HeldDecision:
    """Keeps what officers decided for a while; without a time to undo it goes out at once.

    `what` are the columns of `HeldDecision`. Runs in the caller's transaction on a locked claim.
    """
    CLAIM.apply(
        claim,
        "hold_grant" if what["outcome"] == Outcome.GRANTED else "hold_refusal",
        by="officer",
        actor=actor.label,
        at=at,
        officer_id=what["officer_id"],
        **leases.without_lease(),
    )
    goes_out_at = at + timedelta(minutes=settings.UNDO_MINUTES)
    held = HeldDecision.objects.create(
        claim=claim, person_id=claim.person_id, held_at=at, goes_out_at=goes_out_at, **what
    )
    if settings.UNDO_MINUTES == 0:
        return _send(held, at)
    emit("decision.due", held.pk, key=f"held:{held.pk}", due_at=goes_out_at)
    return held


def sending_failed(held_id: int, at: datetime) -> None:
    """It could not be sent: said on the claim's timeline, and to the claimant."""
    held = HeldDecision.objects.select_related("claim").get(pk=held_id)
    if held.state != HeldState.HELD:
        return
    stuck(held.claim, at, key=f"held:{held.pk}")


@on("decision.due", exhausted=sending_failed)
def send_decision(held_id: int, at: datetime) -> None:
    """The time to undo is over: decision, award and letter. Called back if the facts moved."""
    with transaction.atomic():
        claim = files.locked(
            HeldDecision.objects.values_list("claim_id", flat=True).get(pk=held_id)
        )
        held = HeldDecision.objects.get(pk=held_id)
        if held.state != HeldState.HELD or at < held.goes_out_at:
            return
        if eligibility.is_stale(held.determination, claim):
            _recall(held, claim, at)
        else:
            _send(held, at)


@transaction.atomic
def take_back(actor: Actor, claim_id: int, at: datetime) -> Claim:
    """An officer's second thought, while nothing has gone out. Asking twice changes nothing more.

    Conflict when the letter is on its way.
    """
    claim = files.locked(claim_id)
    require(actor, "claim.decide", claim, on=day(at))
    staff_id = files.staff_id(actor)
    held = claim.held_decisions.order_by("-id").first()
    if held is None or staff_id not in (held.officer_id, held.second_officer_id):
        raise Conflict(_("Only who decided can take a decision back."))
    if held.state == HeldState.TAKEN_BACK and claim.state == ClaimState.IN_REVIEW:
        return claim
    if held.state != HeldState.HELD:
        raise Conflict(_("The letter is on its way: this decision cannot be taken back any more."))
    HELD.apply(held, "take_back", by="officer", actor=actor.label, at=at, closed_at=at)
    words = _("Taken back before it was sent: %(outcome)s.")
    notes.write(claim, staff_id, words % {"outcome": held.get_outcome_display()}, at, notes.UNDONE)
    return CLAIM.apply(claim, "take_back", by="officer", actor=actor.label, at=at)


def _recall(held: HeldDecision, claim: Claim, at: datetime) -> None:
    """What we know changed in the last minutes: the officer looks again, at the law's new word."""
    HELD.apply(held, "recall", by="engine", actor=ENGINE.label, at=at, closed_at=at)
    CLAIM.apply(claim, "recall", by="engine", actor=ENGINE.label, at=at)
    eligibility.store(claim, eligibility.assess_claim(claim), at)


def _send(held: HeldDecision, at: datetime) -> Decision:
    """The officers' act takes effect: under their names, whoever runs this step."""
    HELD.apply(held, "send", by="engine", actor=ENGINE.label, at=at, closed_at=at)
    names = " · ".join(str(one) for one in (held.officer, held.second_officer) if one is not None)
    granted = held.outcome == Outcome.GRANTED
    CLAIM.apply(
        held.claim,
        "grant" if granted else "refuse",
        by="officer",
        actor=names,
        at=at,
        decided_at=at,
    )
    decision = decisions.from_held(held, at)
    decided(decision, at)
    return decision


def decided(decision: Decision, at: datetime) -> None:
    """The award, the letter and the notice follow from the event."""
    decided_each([decision], at)


def decided_each(made: Iterable[Decision], at: datetime) -> None:
    """The same for several decisions."""
    emit_many("claim.decided", {f"decision:{one.pk}": one.pk for one in made}, due_at=at)
