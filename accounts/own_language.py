"""The language that somebody chose goes with their sign-in into every browser.

Until somebody chooses, the browser says which one; who has chosen need not do it again elsewhere.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.models import User


def keep(user_id: int, language: str) -> None:
    """Notes what was chosen for the pages."""
    User.objects.filter(pk=user_id).update(chosen_language=language)


def of_sign_in(request: HttpRequest | None, user: User) -> None:
    """At a sign-in: its language is that of this browser from now on."""
    if request is not None and user.chosen_language in dict(settings.LANGUAGES):
        request.own_language = user.chosen_language  # type: ignore[attr-defined]


def give(request: HttpRequest, response: HttpResponse) -> None:
    """Hands the language to the browser, if a sign-in just brought one."""
    language = getattr(request, "own_language", "")
    if language:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            path=settings.LANGUAGE_COOKIE_PATH,
            domain=settings.LANGUAGE_COOKIE_DOMAIN,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        )
