"""Decide: granted by one officer, refused only by two."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.permissions import Actor, require
from benefits.adjudication import decisions, files, leases
from benefits.adjudication.errors import record_changed
from benefits.adjudication.models import (
    Decision,
    ProposedRefusal,
)
from benefits.applications.models import CLAIM, Claim
from benefits.eligibility import assessment as eligibility
from benefits.eligibility.routing import reason
from benefits.process.common import day
from benefits.process.desk import refresh
from portal.errors import Mendable
from portal.outbox import emit


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
        decided(decision, at)
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
        decided(decision, at)
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


def _stop_if_facts_moved(actor: Actor, claim_id: int, determination_id: int, at: datetime) -> None:
    """Keeps the new determination even though the officer's step is turned away."""
    claim = Claim.objects.get(pk=claim_id)
    require(actor, "claim.decide", claim, on=day(at))
    if claim.state in leases.OPEN_FOR_DESK and refresh(claim, at):
        raise record_changed()


def decided(decision: Decision, at: datetime) -> None:
    """The award, the letter and the notice follow from the event."""
    emit("claim.decided", decision.pk, key=f"decision:{decision.pk}", due_at=at)
