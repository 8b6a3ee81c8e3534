"""Response headers that neither Django nor django-csp sets."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from portal.secret_paths import is_secret

_NOTHING = ("accelerometer", "camera", "geolocation", "gyroscope", "magnetometer", "microphone")
PERMISSIONS_POLICY = ", ".join(
    [*(f"{feature}=()" for feature in (*_NOTHING, "payment", "usb", "browsing-topics"))]
)


class HeadersMiddleware:
    """Denies device features; keeps what was made for one person out of every cache.

    That is each page of somebody signed in, and of whoever has a session: a conversation or a
    begun sign-in is nobody else's either.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if is_secret(request.path):
            # Not even to ourselves; "no-referrer" would take the origin from its own form too.
            response.headers["Referrer-Policy"] = "strict-origin"
        user, session = getattr(request, "user", None), getattr(request, "session", None)
        known = user is not None and user.is_authenticated
        if known or (session is not None and not session.is_empty()):
            response.headers.setdefault("Cache-Control", "no-store")
        return response
