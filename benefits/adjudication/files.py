"""A file in an officer's hands: locked, allowed, held, and up to date."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from accounts.permissions import Actor, require
from benefits.adjudication import leases
from benefits.adjudication.errors import moved_on, record_changed
from benefits.adjudication.held_models import ProposedGrant
from benefits.adjudication.models import ProposedRefusal, RequestState
from benefits.applications.models import Claim
from benefits.eligibility.assessment import determinations
from benefits.eligibility.models import StoredDetermination
from portal.errors import Mendable
from portal.reasons import too_short


def staff_id(actor: Actor) -> int:
    """The officer's number; nobody else has one."""
    if actor.staff_id is None:
        raise Http404
    return actor.staff_id


def staff(actor: Actor) -> StaffMember:
    """The officer, while they work here."""
    found = StaffMember.objects.filter(pk=staff_id(actor), left_on=None).first()
    if found is None:
        raise Http404
    return found


def locked(claim_id: int) -> Claim:
    """The claim, fresh and locked until the transaction ends."""
    return Claim.objects.select_for_update(of=("self",)).get(pk=claim_id)


def locked_each(claim_ids: Iterable[int]) -> list[Claim]:
    """Several claims, fresh and locked in the order of their numbers."""
    found = Claim.objects.select_for_update(of=("self",)).filter(pk__in=list(claim_ids))
    return list(found.order_by("pk"))


def held(actor: Actor, claim_id: int, at: datetime, action: str = "claim.decide") -> Claim:
    """The claim, locked, allowed to this officer and held by them; Conflict when it moved on."""
    claim = locked(claim_id)
    require(actor, action, claim, on=timezone.localdate(at))
    if claim.state not in leases.OPEN_FOR_DESK:
        raise moved_on(claim.get_state_display())
    leases.require_lease(claim, staff_id(actor), at)
    return claim


def latest(claim: Claim, determination_id: int) -> StoredDetermination:
    """The newest determination, which must be the one the officer read."""
    stored = claim.determinations.order_by("-sequence").first()
    if stored is None or stored.pk != determination_id:
        raise record_changed()
    return stored


def check_heard(claim: Claim) -> None:
    """Nobody is refused without having been asked: answered, or given the time to."""
    if not claim.requests.filter(state__in=[RequestState.ANSWERED, RequestState.LAPSED]).exists():
        raise Mendable(_("Ask the claimant first: nobody is refused without having been heard."))


def check_reasons(stored: StoredDetermination, reasons: list[dict[str, str]]) -> None:
    """Each failed condition of the proposed rule needs its article and the officer's own words."""
    failed = {c.key for c in determinations(stored)[0].conditions if c.result != "met"}
    explained = {
        reason["key"]
        for reason in reasons
        if reason.get("article") and not too_short(reason.get("words", ""))
    }
    if not reasons or failed - explained:
        raise Mendable(
            _("Explain each condition that is not met in your own words (a sentence at least)."),
            field="reasons",
        )


def open_proposal(claim: Claim) -> ProposedRefusal:
    """The refusal that waits for a second officer; Conflict when there is none any more."""
    proposal = claim.proposed_refusals.filter(closed_at=None).first()
    if proposal is None:
        raise moved_on(claim.get_state_display())
    return proposal


def open_grant(claim: Claim) -> ProposedGrant:
    """The grant that waits for a second officer; Conflict when there is none any more."""
    proposal = claim.proposed_grants.filter(closed_at=None).first()
    if proposal is None:
        raise moved_on(claim.get_state_display())
    return proposal


def close(proposal: ProposedGrant | ProposedRefusal, at: datetime) -> None:
    """The second officer has dealt with it."""
    proposal.closed_at = at
    proposal.save(update_fields=["closed_at"])
