"""Decide: a yes by one officer, a large or unusual yes and every no by two."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.permissions import Actor
from benefits.adjudication import files, four_eyes, leases
from benefits.adjudication.errors import record_changed
from benefits.adjudication.held_models import HeldDecision, ProposedGrant, SecondLook
from benefits.adjudication.models import Decision, Outcome, ProposedRefusal
from benefits.appeals import orders
from benefits.applications.models import CLAIM, Claim, ClaimState
from benefits.eligibility import assessment as eligibility
from benefits.eligibility import flags
from benefits.eligibility.models import StoredDetermination
from benefits.eligibility.routing import reason
from benefits.process.common import day
from benefits.process.desk import refresh
from benefits.process.hold import decided as decided
from benefits.process.hold import hold
from benefits.process.time_limits import for_reopened
from portal.errors import Mendable

Proposal = ProposedGrant | ProposedRefusal


def grant_by_officer(
    actor: Actor, claim_id: int, *, determination_id: int, rule: str, words: str, at: datetime
) -> Decision | HeldDecision | ProposedGrant:
    """Grants by the rule the officer chose among those that the law finds met.

    A large grant, or one by another rule than the law proposes, waits for a second officer.
    """
    _stop_if_facts_moved(actor, claim_id, at)
    with transaction.atomic():
        claim = files.held(actor, claim_id, at)
        flags.check_settled(claim)
        stored = files.latest(claim, determination_id)
        chosen = eligibility.chosen(stored, rule)
        if chosen is None or chosen.amount_cents is None or chosen.starts_on is None:
            raise Mendable(_("Choose one of the rules that are met."), field="rule")
        if not words.strip():
            raise Mendable(_("Say in a sentence why the doubts are settled."), field="words")
        why = four_eyes.why_two(stored, chosen, day(at))
        if why:
            return _propose_grant(claim, actor, stored, rule, words.strip(), why, at)
        return hold(
            claim,
            actor,
            at,
            outcome=Outcome.GRANTED,
            determination=stored,
            officer_id=files.staff_id(actor),
            needs_second=False,
            rule=rule,
            amount_cents=chosen.amount_cents,
            starts_on=chosen.starts_on,
            reasons=[reason("officer", words=words.strip()), *for_reopened(claim)],
        )


def _propose_grant(
    claim: Claim,
    actor: Actor,
    stored: StoredDetermination,
    rule: str,
    words: str,
    why: list[str],
    at: datetime,
) -> ProposedGrant:
    CLAIM.apply(
        claim,
        "propose_grant",
        by="officer",
        actor=actor.label,
        at=at,
        officer_id=files.staff_id(actor),
        **leases.without_lease(),
    )
    return ProposedGrant.objects.create(
        claim=claim,
        person_id=claim.person_id,
        officer_id=files.staff_id(actor),
        proposed_at=at,
        rule=rule,
        words=words,
        why=why,
        determination=stored,
    )


def confirm_grant(actor: Actor, claim_id: int, at: datetime) -> Decision | HeldDecision:
    """The second officer's yes to a grant that one may not give alone."""
    files.open_grant(Claim.objects.get(pk=claim_id))
    _stop_if_facts_moved(actor, claim_id, at, "grant.confirm")
    with transaction.atomic():
        claim = files.held(actor, claim_id, at, "grant.confirm")
        proposal = files.open_grant(claim)
        stored = proposal.determination
        chosen = eligibility.chosen(stored, proposal.rule)
        assert chosen is not None
        files.close(proposal, at)
        _looked(claim, proposal, actor, at, agreed=True)
        return hold(
            claim,
            actor,
            at,
            outcome=Outcome.GRANTED,
            determination=stored,
            officer_id=proposal.officer_id,
            second_officer_id=files.staff_id(actor),
            needs_second=True,
            overrides=four_eyes.OVERRIDE in proposal.why,
            rule=proposal.rule,
            amount_cents=chosen.amount_cents,
            starts_on=chosen.starts_on,
            reasons=[reason("officer", words=proposal.words), *for_reopened(claim)],
        )


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
    _stop_if_facts_moved(actor, claim_id, at)
    with transaction.atomic():
        claim = files.held(actor, claim_id, at)
        flags.check_settled(claim)
        stored = files.latest(claim, determination_id)
        files.check_heard(claim)
        files.check_reasons(stored, reasons)
        _respect_the_board(claim, reasons)
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


def confirm_refusal(actor: Actor, claim_id: int, at: datetime) -> Decision | HeldDecision:
    """The second officer's act. Only now is the claim refused."""
    files.open_proposal(Claim.objects.get(pk=claim_id))
    _stop_if_facts_moved(actor, claim_id, at, "refusal.confirm")
    with transaction.atomic():
        claim = files.held(actor, claim_id, at, "refusal.confirm")
        proposal = files.open_proposal(claim)
        files.close(proposal, at)
        _looked(claim, proposal, actor, at, agreed=True)
        return hold(
            claim,
            actor,
            at,
            outcome=Outcome.REFUSED,
            determination=proposal.determination,
            officer_id=proposal.officer_id,
            second_officer_id=files.staff_id(actor),
            needs_second=True,
            reasons=proposal.reasons,
        )


@transaction.atomic
def return_proposal(actor: Actor, claim_id: int, note: str, at: datetime) -> Claim:
    """The second officer is not convinced: back to the first, with the reason."""
    grants = Claim.objects.get(pk=claim_id).state == ClaimState.GRANT_PROPOSED
    claim = files.held(actor, claim_id, at, "grant.confirm" if grants else "refusal.confirm")
    if not note.strip():
        raise Mendable(_("Say what the first officer should look at again."), field="note")
    proposal = files.open_grant(claim) if grants else files.open_proposal(claim)
    files.close(proposal, at)
    _looked(claim, proposal, actor, at, agreed=False)
    return CLAIM.apply(
        claim,
        "return",
        by="officer",
        actor=actor.label,
        at=at,
        note=note.strip(),
        **leases.without_lease(),
    )


def _looked(
    claim: Claim, proposal: Proposal, actor: Actor, at: datetime, *, agreed: bool
) -> SecondLook:
    """Keeps how long the second officer had the file, and what they said."""
    assert claim.held_until is not None
    return SecondLook.objects.create(
        claim=claim,
        outcome=Outcome.GRANTED if isinstance(proposal, ProposedGrant) else Outcome.REFUSED,
        first_id=proposal.officer_id,
        second_id=files.staff_id(actor),
        opened_at=min(at, claim.held_until - leases.LEASE),
        at=at,
        agreed=agreed,
    )


def _stop_if_facts_moved(
    actor: Actor, claim_id: int, at: datetime, action: str = "claim.decide"
) -> None:
    """Keeps the new determination even though the officer's step is turned away.

    Only who holds the file may cause one: without a lease nothing is asked and nothing kept.
    """
    with transaction.atomic():
        claim = files.held(actor, claim_id, at, action)
    if refresh(claim, at):
        raise record_changed()


def _respect_the_board(claim: Claim, reasons: list[dict[str, str]]) -> None:
    """What a panel found in the person's favour is no reason to refuse again."""
    barred = orders.settled_findings(claim) & {one["key"] for one in reasons}
    if barred:
        raise Mendable(
            _("The appeal panel has decided this point in the person's favour. It binds us."),
            field="reasons",
        )
