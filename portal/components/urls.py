"""Addresses of the design system."""

from django.urls import path

from portal.components.catalogue import catalogue, catalogue_progress, catalogue_staff

urlpatterns = [
    path("design", catalogue, name="design"),
    path("design/desk", catalogue_staff, name="design_desk"),
    path("design/progress", catalogue_progress, name="design_progress"),
]
