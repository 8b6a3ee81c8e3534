"""A lost passkey or app: it opens nothing any more, and two officers together give a way back.

Of a colleague it goes as soon as the loss is reported; of a person who came to an office, when the
second officer has agreed. Either way one new code is handed over, which sets up a new factor.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _

from accounts import enrolment, queries
from accounts.models import Level, Proposal, SignInEvent, StaffMember, User
from accounts.permissions import Actor, Denied, ensure
from portal import clock, outbox
from portal.errors import Mendable
from portal.records import acting

Kind = Proposal.Kind
WITH_CODE = (Kind.LOST_FACTOR, Kind.LOST_WAY)
CODE_GIVEN_WITHIN = timedelta(hours=24)


def report(member: StaffMember, proposal: Proposal, at: datetime) -> None:
    """The factors of a colleague open nothing from this moment, and their sessions end."""
    forget(member.user, at)
    key = f"factor.lost:{proposal.pk}"
    outbox.emit("factor.lost", proposal.pk, key=key, due_at=at)


def forget(user: User, at: datetime) -> None:
    """Takes every factor of a sign-in away and ends its sessions; kept among its sign-ins."""
    Authenticator.objects.filter(user=user).delete()
    user.sessions_since = clock.real_now()
    user.save(update_fields=["sessions_since"])
    SignInEvent.objects.create(user=user, at=at, kind="factor_lost", level=Level.LOW)


def agree(actor: Actor, proposal: Proposal, at: datetime) -> None:
    """The second officer agreed: whatever factor is there goes, and everybody is told."""
    forget(_user_of(proposal), at)
    key = f"factor.way_back:{proposal.pk}"
    outbox.emit("factor.way_back", proposal.pk, key=key, due_at=at)


def give_code(actor: Actor, proposal: Proposal, at: datetime) -> str:
    """The new code, once, to be handed over in person by one of the two who agreed.

    Denied for anybody else and without a fresh step-up; Mendable when it was given or is too late.
    """
    ensure(actor, "proposal.read", proposal, at)
    if actor.staff_id not in (proposal.made_by_id, proposal.decided_by_id):
        raise Denied("the code is handed over by one of the two who agreed")
    if not actor.stepped_up(at):
        raise Denied("a code needs a fresh step-up")
    if not may_give_code(actor, proposal, at):
        raise Mendable(_("This code was given already, or a day has passed. Begin again."))
    with acting(actor.label, f"code for a new factor given, {proposal.reference}"):
        Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
        if queries.enrolment_code_of(proposal) is not None:
            raise Mendable(_("This code was given already, or a day has passed. Begin again."))
        whom: dict[str, Any] = {"person_id": proposal.person_id, "staff_id": proposal.staff_id}
        return enrolment.issue(actor, at, proposal=proposal, **whom)


def may_give_code(actor: Actor, proposal: Proposal, at: datetime) -> bool:
    """Whether this officer may hand the code over at this moment."""
    return (
        proposal.kind in WITH_CODE
        and proposal.outcome == Proposal.Outcome.CONFIRMED
        and proposal.decided_at is not None
        and at < proposal.decided_at + CODE_GIVEN_WITHIN
        and actor.staff_id in (proposal.made_by_id, proposal.decided_by_id)
        and queries.enrolment_code_of(proposal) is None
    )


def _user_of(proposal: Proposal) -> User:
    if proposal.staff is not None:
        return proposal.staff.user
    return User.objects.get(pk=proposal.values["user_id"])
