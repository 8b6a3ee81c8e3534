"""The addresses of the assistant."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "assistant"
urlpatterns: list[URLPattern] = []
