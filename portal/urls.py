"""The addresses of the portal: every room keeps its own table, this one says where it hangs."""

from django.urls import include, path

from accounts.pages.language import choose_language
from portal.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("", include("portal.home.urls")),
    path("", include("accounts.urls")),
    path("", include("contributions.urls")),
    path("", include("benefits.urls")),
    path("", include("portal.messages.urls")),
    path("assistant/", include("portal.assistant.urls")),
    path("", include("portal.regulations.urls")),
    path("", include("portal.components.urls")),
    path("i18n/setlang/", choose_language, name="set_language"),
]

handler400 = "portal.home.errors.bad_request"
handler403 = "portal.home.errors.forbidden"
handler404 = "portal.home.errors.not_found"
handler500 = "portal.home.errors.server_error"
