"""The addresses of the portal."""

from django.urls import path

from portal.health import healthz

urlpatterns = [path("healthz", healthz, name="healthz")]
