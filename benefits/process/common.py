"""What the verbs share: the day, the user, the word to the claimant."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from accounts.permissions import Actor
from benefits.applications.models import Claim, ClaimState
from portal.errors import Mendable
from portal.messages import notices
from portal.reasons import too_short
from portal.records import StateChange

ENGINE = Actor.system(N_("automatic check"))
OPEN_STATES = (
    ClaimState.SUBMITTED,
    ClaimState.IN_REVIEW,
    ClaimState.AWAITING_ANSWER,
    ClaimState.REFUSAL_PROPOSED,
    ClaimState.GRANT_PROPOSED,
    ClaimState.GRANT_HELD,
    ClaimState.REFUSAL_HELD,
    ClaimState.AWAITING_ASSESSMENT,
)


def day(at: datetime) -> date:
    return timezone.localdate(at)


def user(actor: Actor) -> int:
    if actor.user_id is None:
        raise Http404
    return actor.user_id


def found_out(words: str) -> str:
    """What somebody of the house found out and the person reads; Mendable when it is too little."""
    if too_short(words):
        raise Mendable(_("Say in a sentence what you found out."), field="words")
    return words.strip()


def tell(
    claim: Claim,
    kind: str,
    at: datetime,
    *,
    key: str = "",
    case: str = "",
    to: int | None = None,
    **values: Any,
) -> None:
    """A notice about a claim, to the claimant or to another person it is about."""
    notices.send(
        to or claim.person_id,
        kind,
        key=f"{kind}:{claim.pk}:{key}",
        values={"benefit": claim.benefit, **values},
        case=case or claim.protocol,
        at=at,
    )


def stuck(claim: Claim, at: datetime, *, key: str) -> None:
    """An automatic step failed for good: said on the claim's own timeline and to the claimant."""
    StateChange.objects.create(
        subject_kind=claim._meta.label_lower,
        subject_id=claim.pk,
        person_id=claim.person_id,
        action="stuck",
        before=claim.state,
        after=claim.state,
        by="engine",
        actor=ENGINE.label,
        at=at,
    )
    tell(claim, "delayed_by_us", at, key=key)
