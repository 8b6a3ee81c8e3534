"""In which language somebody reads: kept in three places, each for what the others cannot know.

- The cookie of a browser: its pages, also before anybody signs in. Of a page it alone decides;
  without one the browser's own wish does.
- `User.chosen_language`: of the pages, empty until somebody chooses. At a sign-in it wins over the
  cookie and becomes it, so who has chosen need not do it again elsewhere.
- `Person.language`: of letters, notices and mails, which are written when nobody is there. It wins
  for everything that is sent.

Whoever chooses in their own name chooses all three; acting for somebody else, and as staff, the
first two, so that nobody gets letters in a language that another person chose.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts import queries
from accounts.models import Person, User


def keep(user_id: int, language: str) -> None:
    """Notes what was chosen for the pages."""
    User.objects.filter(pk=user_id).update(chosen_language=language)


def of_mails(user: User) -> str:
    """Of what is sent to a sign-in: as the person's letters, or what a member of staff chose."""
    person = queries.person_of(user.pk)
    if person is not None:
        return person.language
    return user.chosen_language or str(Person._meta.get_field("language").default)


def of_sign_in(request: HttpRequest | None, user: User) -> None:
    """At a sign-in: its language is that of this browser from now on."""
    if request is not None and user.chosen_language in dict(settings.LANGUAGES):
        of_browser(request, user.chosen_language)


def of_browser(request: HttpRequest, language: str) -> None:
    """The answer to this request makes it the language of the browser."""
    request.own_language = language  # type: ignore[attr-defined]


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
