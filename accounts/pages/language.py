"""The language chosen at the foot of any page: of the pages here, and of one's own letters."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.i18n import set_language

from accounts import process
from accounts.middleware import actor_of
from accounts.permissions import may
from portal import clock


def choose_language(request: HttpRequest) -> HttpResponse:
    """Django keeps it for this browser; one who acts for nobody else gets letters in it."""
    answer = set_language(request)
    actor, language = actor_of(request), request.POST.get("language", "")
    person = actor.person
    if (
        request.method == "POST"
        and person is not None
        and language in dict(settings.LANGUAGES)
        and language != person.language
        and may(actor, "contact.change", person.id, on=clock.today())
    ):
        process.change_language(actor, person.id, language, clock.now())
        with translation.override(language):
            messages.success(request, _("New letters come in this language, too."))
    return answer
