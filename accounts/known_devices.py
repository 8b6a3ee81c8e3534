"""Which browser it is: a mark of its own that it keeps, so that a thief's is told from the owner's.

The name of browser and system is shared by millions. The mark is random, opens nothing, says
nothing about anybody, is read at a sign-in only, and rests here as a digest.
"""

from __future__ import annotations

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.models import SignInEvent
from portal.sealed import blind_index

KEPT_SECONDS = 400 * 24 * 3600  # as long as browsers keep a cookie
_LENGTH = 43  # of 32 random bytes


def mark_of(request: HttpRequest | None) -> bytes | None:
    """The digest of this browser's mark; one without a mark gets one with the answer.

    None outside of a request that is answered.
    """
    if request is None or not hasattr(request, "actor"):
        return None
    given = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    if len(given) != _LENGTH:
        given = getattr(request, "device_mark", "") or secrets.token_urlsafe(32)
        request.device_mark = given  # type: ignore[attr-defined]
    return blind_index(given, "sign_in.device")


def is_new(user_id: int, mark: bytes | None, name: str) -> bool:
    """Whether a sign-in was never used on this browser, but on others."""
    earlier = SignInEvent.objects.filter(user_id=user_id)
    if not earlier.exists():
        return False
    marked = earlier.filter(mark__isnull=False)
    if mark is None or not marked.exists():  # from before browsers had marks: by their names
        return not earlier.filter(device=name).exists()
    return not marked.filter(mark=mark).exists()


def give(request: HttpRequest, response: HttpResponse) -> None:
    """Hands the new mark to the browser, if a sign-in just made one."""
    mark = getattr(request, "device_mark", "")
    if mark:
        response.set_cookie(
            settings.DEVICE_COOKIE_NAME,
            mark,
            max_age=KEPT_SECONDS,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
