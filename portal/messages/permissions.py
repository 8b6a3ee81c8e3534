"""Who may read messages and letters."""

from __future__ import annotations

from datetime import date

from accounts.permissions import Actor, may, own_or_for, rule
from portal.messages.models import Letter


@rule("inbox.read")
def _inbox(actor: Actor, person_id: int | None, on: date) -> bool:
    """The person's own inbox, or that of a person who gave a mandate for it."""
    return own_or_for(actor, person_id, "messages")


@rule("letter.read")
def _letter(actor: Actor, letter: Letter, on: date) -> bool:
    if actor.is_staff:  # who may read the case; the room of the case rules on that
        return may(actor, "case.read", letter.case, on=on)
    person_id = letter.person_id
    return own_or_for(actor, person_id, "messages") or own_or_for(actor, person_id, "claims")
