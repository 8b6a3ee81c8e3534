"""Addresses of the design system."""

from django.urls import path
from django.views.generic import TemplateView

from portal.components.catalogue import (
    catalogue,
    catalogue_progress,
    catalogue_question,
    catalogue_staff,
)

urlpatterns = [
    path("design", catalogue, name="design"),
    path("design/question", catalogue_question, name="design_question"),
    path("design/desk", catalogue_staff, name="design_desk"),
    path(
        "accessibility/",
        TemplateView.as_view(template_name="design/accessibility.html"),
        name="accessibility",
    ),
    path(
        "how-we-decide/",
        TemplateView.as_view(template_name="design/how_we_decide.html"),
        name="how_we_decide",
    ),
    path("design/progress", catalogue_progress, name="design_progress"),
]
