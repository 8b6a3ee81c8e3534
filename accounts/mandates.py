"""Acting for others: who gives a mandate, how it is accepted, how it ends."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import queries
from accounts.models import Invitation, Mandate, Organisation, User
from accounts.permissions import HELPER_SCOPES, Actor, Denied, ensure
from portal import outbox
from portal.errors import Mendable
from portal.records import ALPHABET, acting

INVITATION_HOLDS = timedelta(days=7)
CODE_LENGTH = 12  # of 32 signs each: 60 bits
MANDATE_LONGEST_DAYS = 730


def open_employer_mandate(
    actor: Actor,
    user: User,
    organisation: Organisation,
    kind: str,
    *,
    starts_on: date,
    proof: str,
    scopes: Iterable[str] = (),
    ends_on: date | None = None,
) -> Mandate:
    """Lets a sign-in act for an organisation, with the proof that allowed it."""
    with acting(actor.label, "employer mandate opened"):
        return Mandate.objects.create(
            holder=user,
            kind=kind,
            organisation=organisation,
            scopes=sorted(scopes),
            starts_on=starts_on,
            ends_on=ends_on,
            proof=proof,
        )


def invite_helper(
    actor: Actor, person_id: int, scopes: Iterable[str], ends_on: date, at: datetime
) -> str:
    """Returns a code for the helper; only its digest is kept. It holds for a week.

    Denied without step-up; Mendable when nothing or something unknown is allowed, or the end is
    not within the next two years.
    """
    ensure(actor, "mandate.create", person_id, at)
    if not actor.stepped_up(at):
        raise Denied("mandate.create needs a fresh step-up")
    chosen, today = sorted(set(scopes)), timezone.localtime(at).date()
    if not chosen or not set(chosen) <= set(HELPER_SCOPES):
        raise Mendable(_("Choose at least one thing that the helper may do."), "scopes")
    if not today < ends_on <= today + timedelta(days=MANDATE_LONGEST_DAYS):
        raise Mendable(_("Choose a day within the next two years."), "ends_on")
    code = "".join(secrets.choice(ALPHABET) for _place in range(CODE_LENGTH))
    with acting(actor.label, "helper invited"):
        Invitation.objects.create(
            person_id=person_id,
            scopes=chosen,
            ends_on=ends_on,
            code_index=queries.invitation_index(code),
            expires_at=at + INVITATION_HOLDS,
        )
    return code


def withdraw_invitation(actor: Actor, invitation: Invitation, at: datetime) -> None:
    """Makes the code worthless, unless it has been used."""
    ensure(actor, "mandate.read", invitation.person_id, at)
    with acting(actor.label, "invitation withdrawn"):
        Invitation.objects.filter(
            pk=invitation.pk, mandate__isnull=True, withdrawn_at__isnull=True
        ).update(withdrawn_at=at)


def accept_invitation(actor: Actor, invitation: Invitation, at: datetime) -> Mandate:
    """Gives the helper the mandate; Mendable when the code is used, withdrawn or too old."""
    ensure(actor, "mandate.accept", invitation.person_id, at)
    assert actor.user_id is not None  # only a signed-in person passes the rule
    with acting(actor.label, "invitation accepted"):
        locked = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
        if locked.mandate_id or locked.withdrawn_at or locked.expires_at < at:
            raise Mendable(_("This code no longer counts. Ask for a new one."), "code")
        locked.mandate = Mandate.objects.create(
            holder_id=actor.user_id,
            kind=Mandate.Kind.HELPER,
            person_id=locked.person_id,
            scopes=locked.scopes,
            starts_on=timezone.localtime(at).date(),
            ends_on=locked.ends_on,
            proof=f"invitation {locked.pk}, given by the person after a step-up",
        )
        locked.save(update_fields=["mandate"])
        mandate = locked.mandate
        outbox.emit("mandate.opened", mandate.pk, key=f"mandate.opened:{mandate.pk}", due_at=at)
    return mandate


def end_mandate(actor: Actor, mandate: Mandate, at: datetime) -> Mandate:
    """Revokes or renounces a mandate; the holder's next request no longer has it."""
    ensure(actor, "mandate.end", mandate, at)
    with acting(actor.label, "mandate ended"):
        locked = Mandate.objects.select_for_update(of=("self",)).get(pk=mandate.pk)
        if locked.revoked_at is None:
            locked.revoked_at = at
            locked.save(update_fields=["revoked_at"])
            outbox.emit("mandate.ended", locked.pk, key=f"mandate.ended:{locked.pk}", due_at=at)
    return locked
