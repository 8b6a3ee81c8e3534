"""What a reader sees when an address leads nowhere, is not theirs, or we have failed.

A page for people, a short JSON for programs. What somebody may not see looks exactly like what
does not exist.
"""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token

_SOON = 60  # seconds until it is worth trying again


def _answer(request: HttpRequest, status: int, message: str, *, framed: bool) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse({"error": {"status": status, "message": message}}, status=status)
    page = loader.get_template(f"{status}.html")
    return HttpResponse(page.render({}, request if framed else None), status=status)


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request itself is broken (a forged host, an upload without an end)."""
    return _answer(request, 400, _("We could not understand this request."), framed=False)


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: known to be there, but not allowed in this way."""
    return _answer(request, 403, _("You may not do this."), framed=True)


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: nothing here, or nothing for this reader."""
    return _answer(request, 404, _("There is nothing at this address."), framed=True)


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault; 503: the database does not answer, and the next try may find it.

    Needs neither database nor session, because they may be what failed.
    """
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        closed = _answer(request, 503, _("The service is not available right now."), framed=False)
        closed["Retry-After"] = str(_SOON)
        return closed
    return _answer(request, 500, _("Something went wrong on our side."), framed=False)
