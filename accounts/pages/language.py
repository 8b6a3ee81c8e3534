"""The language chosen at the foot of any page: of the pages here, and of one's own letters."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.i18n import set_language

from accounts import own_language, process
from accounts.middleware import actor_of
from accounts.permissions import may
from portal import clock


def choose_language(request: HttpRequest) -> HttpResponse:
    """Django keeps it for this browser, a sign-in takes it along to others; one who acts for nobody
    else gets letters in it.
    """
    answer = set_language(request)
    actor, language = actor_of(request), request.POST.get("language", "")
    if request.method != "POST" or language not in dict(settings.LANGUAGES):
        return answer
    if actor.user_id is not None:
        own_language.keep(actor.user_id, language)
    person = actor.person
    if (
        person is not None
        and language != person.language
        and may(actor, "contact.change", person.id, on=clock.today())
    ):
        process.change_language(actor, person.id, language, clock.now())
        with translation.override(language):
            messages.success(request, _("New letters come in this language, too."))
    return answer
