"""Who may propose, and who may approve, a new legal value."""

from __future__ import annotations

from datetime import date

from accounts.models import Role
from accounts.permissions import Actor, rule
from portal.regulations.models import Proposal, ProposalState


@rule("regulation.read")
def _read(actor: Actor, obj: None, on: date) -> bool:
    """The desk with proposals and what they would change."""
    return actor.is_staff and actor.has(Role.RULES, Role.AUDITOR)


@rule("regulation.propose")
def _propose(actor: Actor, obj: None, on: date) -> bool:
    return actor.is_staff and actor.has(Role.RULES)


@rule("regulation.check")
def _check(actor: Actor, proposal: Proposal, on: date) -> bool:
    """Approve or return: another rules officer than the one who proposed it."""
    return (
        actor.is_staff
        and actor.has(Role.RULES)
        and proposal.state == ProposalState.PROPOSED
        and proposal.made_by_id != actor.staff_id
    )


@rule("regulation.withdraw")
def _withdraw(actor: Actor, proposal: Proposal, on: date) -> bool:
    return (
        actor.is_staff
        and actor.has(Role.RULES)
        and proposal.state == ProposalState.PROPOSED
        and proposal.made_by_id == actor.staff_id
    )
