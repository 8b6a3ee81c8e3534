"""What is done in another person's name: each act is kept with both names and told to them.

Kept at the door, for every form that a holder of a mandate sends and that was carried out, so that
no page can forget it.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from accounts.models import MandateAct
from accounts.permissions import Actor
from portal import outbox

# Forms that do nothing in the person's name.
NOT_ACTS = frozenset(
    {
        *("capacity", "sign_out", "account_logout", "set_language", "step_up", "sign_in_begin"),
        *("account_login", "mfa_authenticate", "benefits:pension_code"),
        *("sign_out_elsewhere", "benefits:pension_mine", "benefits:pension_mine_answer"),
        *("benefits:pension_mine_table", "messages:verify", "benefits:entitled"),
        *("benefits:pension", "benefits:pension_answer", "benefits:pension_table"),
    }
)


def keep(actor: Actor, request: HttpRequest, response: HttpResponse, at: datetime) -> None:
    """Keeps one act and has the principal told; a form that was sent back is not an act."""
    if response.status_code >= 400 or actor.mandate_id is None or actor.acting_person_id is None:
        return
    page = _page(request)
    location = response.headers.get("Location", "")
    if not page or page in NOT_ACTS or location.startswith("/sign-in/"):
        return
    with transaction.atomic():
        act = MandateAct.objects.create(
            mandate_id=actor.mandate_id,
            person_id=actor.acting_person_id,
            at=at,
            actor=actor.label[:200],
            page=page[:80],
            channel=actor.channel,
        )
        outbox.emit("mandate.acted", act.pk, key=f"mandate.acted:{act.pk}", due_at=at)


def _page(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""
