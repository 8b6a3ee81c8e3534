"""What is done in another's name: each act is kept with both names and told to them.

Kept at the door, for every form that a holder of a mandate sends and that was carried out, so that
no page can forget it. The principal is a person or a company (its administrators are told).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, ResolverMatch, resolve

from accounts.models import MandateAct
from accounts.permissions import Actor
from accounts.words import ACT_WORDS
from portal import outbox

# Forms that do nothing in anybody's name: signing in and out, the language, asking what is so.
NOT_ACTS = frozenset(
    {
        *("capacity", "sign_out", "account_logout", "set_language", "step_up", "sign_in_begin"),
        *("account_login", "mfa_authenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"),
        *("citizen_door", "forgotten", "new_password", "not_me", "benefits:pension_code"),
        *("sign_out_elsewhere", "benefits:pension_mine", "benefits:pension_mine_answer"),
        *("benefits:pension_mine_table", "messages:verify", "benefits:entitled"),
        *("benefits:pension", "benefits:pension_answer", "benefits:pension_table"),
        *("assistant:ask", "assistant:choose", "assistant:answer_flow", "assistant:judge"),
        *("assistant:begin_anew", "assistant:pick_visit", "assistant:pass_on"),
    }
)
# The names under which addresses carry the number of what a form is about.
NUMBERS = ("protocol", "reference", "employment_id")
# Done a second time by the same holder to the same thing, these change nothing: one act.
ONCE = frozenset(
    {
        *("contributions:upload", "contributions:file", "contributions:discard"),
        *("contributions:start_employment", "contributions:end_employment"),
        *("contributions:employer_accident_new", "contributions:accident_correct"),
        *("company_people", "accept_invitation", "withdraw_company_code"),
    }
)


def nothing_done(request: HttpRequest) -> None:
    """A page says so when a form that it took changed nothing: a check, or what came too late."""
    request.nothing_done = True  # type: ignore[attr-defined]


def done_to(request: HttpRequest, about: object) -> None:
    """A page names what its form was about where no address does."""
    request.done_to = str(about)  # type: ignore[attr-defined]


def keep(actor: Actor, request: HttpRequest, response: HttpResponse, at: datetime) -> None:
    """Keeps one act and has the principal told; a form that was sent back is not an act."""
    if response.status_code >= 400 or getattr(request, "nothing_done", False):
        return
    match, location = _match(request.path_info), response.headers.get("Location", "")
    if match is None or match.view_name in NOT_ACTS or location.startswith("/sign-in/"):
        return
    about = getattr(request, "done_to", "") or _number(_match(location)) or _number(match)
    done(actor, match.view_name, at, about=about)


def done(actor: Actor, page: str, at: datetime, *, about: str = "") -> None:
    """Keeps that the actor did what this page does; nothing when they act in their own name."""
    capacity = actor.capacity
    if capacity is None or capacity.mandate_id is None:
        return
    record(
        page,
        mandate_id=capacity.mandate_id,
        person_id=capacity.person_id,
        organisation_id=capacity.organisation_id,
        actor=actor.label,
        about=about,
        channel=actor.channel,
        at=at,
    )


def record(
    page: str,
    *,
    mandate_id: int,
    actor: str,
    at: datetime,
    person_id: int | None = None,
    organisation_id: int | None = None,
    about: str = "",
    channel: str = "web",
) -> None:
    """Writes one act under a mandate and has it told; what counts once is written once."""
    page, about = page[:80], about[:40]
    key = f"{mandate_id}:{page}:{about}" if page in ONCE and about else None
    values: dict[str, Any] = {
        "mandate_id": mandate_id,
        "person_id": person_id,
        "organisation_id": organisation_id,
        "at": at,
        "actor": actor[:200],
        "page": page,
        "about": about,
        "channel": channel,
    }
    with transaction.atomic():
        if key is None:
            act = MandateAct.objects.create(**values)
        else:
            act, _fresh = MandateAct.objects.get_or_create(key=key, defaults=values)
        outbox.emit("mandate.acted", act.pk, key=f"mandate.acted:{act.pk}", due_at=at)


def word_key(act: MandateAct) -> str:
    """Under which of `ACT_WORDS` the words of an act stand."""
    if act.page in ACT_WORDS:
        return act.page
    return "other" if act.organisation_id is None else "for_company"


def _match(path: str) -> ResolverMatch | None:
    try:
        return resolve(path.partition("?")[0].partition("#")[0])
    except Resolver404:
        return None


def _number(match: ResolverMatch | None) -> str:
    kept = match.kwargs if match else {}
    return next((str(kept[name]) for name in NUMBERS if name in kept), "")
