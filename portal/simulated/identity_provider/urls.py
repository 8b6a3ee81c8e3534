"""The provider's addresses; ours stand before the library's at the two that we complete."""

from django.urls import include, path

from portal.simulated.identity_provider import pages

urlpatterns = [
    path("", pages.home, name="home"),
    path("choose/", pages.choose, name="choose"),
    path("code/", pages.code, name="code"),
    path("cancel/", pages.cancel, name="cancel"),
    path("identity/o/authorize", pages.authorize, name="authorize"),
    path("identity/o/api/token", pages.token, name="token"),
    path("", include("allauth.idp.urls")),
]
