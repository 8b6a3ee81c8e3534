"""Where the front door is."""

from django.urls import path

from portal.home import views

urlpatterns = [
    path("", views.home, name="home"),
    path("services/", views.services, name="services"),
    path("offices/", views.offices, name="offices"),
]
