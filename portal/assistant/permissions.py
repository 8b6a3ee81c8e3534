"""Who may answer tickets, and who may edit what the assistant knows."""

from __future__ import annotations

from datetime import date

from accounts.models import Role
from accounts.permissions import Actor, is_employer, must_keep_away, rule
from portal.assistant.models import Addition, Ticket

ANSWERING = (Role.CLERK, Role.CASEWORKER, Role.SUPERVISOR)
EDITING = (Role.RULES, Role.ADMIN)


@rule("ticket.queue")
def _queue(actor: Actor, obj: None, on: date) -> bool:
    """The list of questions handed over, without names."""
    return actor.is_staff and actor.has(*ANSWERING)


@rule("ticket.answer")
def _answer(actor: Actor, ticket: Ticket, on: date) -> bool:
    """Open and answer a ticket: not one's own, a relative's or a colleague's."""
    if not (actor.is_staff and actor.has(*ANSWERING)) or ticket.user_id == actor.user_id:
        return False
    return ticket.person_id is None or not must_keep_away(actor, ticket.person_id)


@rule("ticket.read")
def _read(actor: Actor, ticket: Ticket, on: date) -> bool:
    """The asker's own ticket, in the name in which it was asked; visitors by their window."""
    return actor.kind == "person" and ticket.user_id is not None and ticket.user_id == actor.user_id


@rule("assistant.edit")
def _edit(actor: Actor, obj: None, on: date) -> bool:
    """See unresolved questions, propose texts, train, activate and go back."""
    return actor.is_staff and actor.has(*EDITING)


@rule("addition.approve")
def _approve(actor: Actor, addition: Addition, on: date) -> bool:
    """Another editor than the one who proposed it."""
    return actor.is_staff and actor.has(*EDITING) and addition.proposed_user_id != actor.user_id


@rule("employer.bills")
def _bills(actor: Actor, employer_id: int, on: date) -> bool:
    """What an employer owes: whoever acts for it and may see its bills."""
    return is_employer(actor, employer_id, "bills")
