"""Who may read messages and letters."""

from __future__ import annotations

from datetime import date

from accounts.models import Role
from accounts.permissions import Actor, own_or_for, rule, staff_on_file
from portal.messages.models import Letter


@rule("inbox.read")
def _inbox(actor: Actor, person_id: int | None, on: date) -> bool:
    """The person's own inbox, or that of a person who gave a mandate for it."""
    return own_or_for(actor, person_id, "messages")


@rule("letter.read")
def _letter(actor: Actor, letter: Letter, on: date) -> bool:
    if actor.is_staff:
        return staff_on_file(
            actor, letter.person_id, Role.CASEWORKER, Role.SUPERVISOR, Role.AUDITOR
        )
    person_id = letter.person_id
    return own_or_for(actor, person_id, "messages") or own_or_for(actor, person_id, "claims")
