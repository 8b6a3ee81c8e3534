"""The home page of whoever is there, and the list of what one can do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.home.catalogue import find


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the page of the role; visitors see what this place is for."""
    return render(request, "home/visitor.html")


@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """List what really works here, or what fits the words somebody typed."""
    words = request.GET.get("q", "")[:100]
    return render(request, "home/services.html", {"words": words, "groups": find(words)})
