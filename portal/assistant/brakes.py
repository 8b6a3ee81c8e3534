"""How often one may ask: a question costs work, and a ticket costs a person's time.

Counted for each sign-in; for whoever has none, for the address of the browser, under which many
people may sit: those limits are wide. They stop a program, never somebody who writes quickly.
"""

from __future__ import annotations

from allauth.core.internal.ratelimit import get_ip
from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from accounts.middleware import actor_of
from portal.counting import counted

ASK, PERSON = "ask", "person"


def is_too_often(request: HttpRequest, what: str) -> bool:
    """Counts one more of this kind (ASSISTANT_BRAKES: how many in how many seconds)."""
    most, seconds = settings.ASSISTANT_BRAKES.get(what, (0, 0))
    return bool(most) and counted(f"assistant-{what}:{_who(request)}", seconds) > most


def _who(request: HttpRequest) -> str:
    actor = actor_of(request)
    if actor.user_id is not None:
        return f"user-{actor.user_id}"
    return salted_hmac("assistant.brakes", get_ip(request)).hexdigest()[:32]
