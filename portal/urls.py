"""The addresses of the portal: every room keeps its own table, this one says where it hangs."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from portal.health import healthz

# In the order of looking up. A room that is not built yet is left out, never a broken site.
ROOMS: tuple[tuple[str, str], ...] = (
    ("", "portal.home.urls"),
    ("", "portal.components.urls"),
    ("", "accounts.urls"),
    ("", "contributions.urls"),
    ("", "benefits.urls"),
    ("", "portal.messages.urls"),
    ("i18n/", "django.conf.urls.i18n"),
)


def _rooms() -> list[URLPattern | URLResolver]:
    return [path(prefix, include(table)) for prefix, table in ROOMS if find_spec(table)]


urlpatterns: list[URLPattern | URLResolver] = [path("healthz", healthz, name="healthz"), *_rooms()]

handler400 = "portal.home.errors.bad_request"
handler403 = "portal.home.errors.forbidden"
handler404 = "portal.home.errors.not_found"
handler500 = "portal.home.errors.server_error"
