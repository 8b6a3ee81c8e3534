"""What the verbs of the grant's conditions share: the lock, the look, the word to the family."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from accounts import access_log
from accounts.permissions import Actor
from benefits.adjudication import files
from benefits.adjudication.errors import Conflict
from benefits.applications.models import Benefit
from benefits.conditions.models import FollowUp
from portal.messages import notices
from portal.outbox import emit

FOLLOWER = Actor.system(N_("follow-up of the family grant"))


def locked(follow_up_id: int) -> FollowUp:
    """The family's period, fresh and locked. Http404 when there is none."""
    found = (
        FollowUp.objects.select_for_update(of=("self",))
        .select_related("claim", "person", "determination", "decision", "unit")
        .filter(pk=follow_up_id)
        .first()
    )
    if found is None:
        raise Http404
    return found


def one_family_at_a_time(follow_up: FollowUp) -> None:
    """Two periods of one family are judged one after the other: the ladder counts both.

    The claim is the lock, and everything that writes decisions on it takes it, too.
    """
    files.locked(follow_up.claim_id)


def look(actor: Actor, person_id: int, case: str, at: datetime) -> None:
    """Keeps who read what was reported about a family."""
    access_log.look(
        actor,
        person_id,
        what=N_("reports of school and health"),
        purpose=N_("conditions of the family grant"),
        case=case,
        at=at,
    )


def moved_on(follow_up: FollowUp) -> Conflict:
    """Somebody was faster."""
    return Conflict(
        _("This step is now “%(state)s”. Nothing was changed by you; look at it again.")
        % {"state": follow_up.get_state_display()}
    )


def late(follow_up: FollowUp, key: str, at: datetime) -> None:
    """An automatic step failed for good: the person is told that we are late."""
    tell(follow_up, "delayed_by_us", at, key=key, case=follow_up.claim.protocol)


def tell(
    follow_up: FollowUp, kind: str, at: datetime, *, key: str = "", case: str = "", **values: Any
) -> None:
    """A notice to who receives the grant, once per key."""
    notices.send(
        follow_up.person_id,
        kind,
        key=f"{kind}:{follow_up.reference}:{key}",
        values={"benefit": Benefit.FAMILY_GRANT.value, **values},
        case=case or follow_up.reference,
        at=at,
    )


def goes_out(follow_up: FollowUp, at: datetime) -> None:
    """Letter and notice of a decided step are due."""
    emit("conditions.decided", follow_up.pk, key=f"follow-up:{follow_up.pk}:letter", due_at=at)
