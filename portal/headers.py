"""Response headers that neither Django nor django-csp sets."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

_NOTHING = ("accelerometer", "camera", "geolocation", "gyroscope", "magnetometer", "microphone")
PERMISSIONS_POLICY = ", ".join(
    [*(f"{feature}=()" for feature in (*_NOTHING, "payment", "usb", "browsing-topics"))]
)


class HeadersMiddleware:
    """Denies device features; keeps pages of signed-in people out of shared caches."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response
