"""Doors that allauth knows by name and that we keep shut."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


def closed(request: HttpRequest) -> HttpResponse:
    """Nobody registers here: the institution opens its staff's sign-ins itself."""
    return redirect("sign_in")


def stays_on(request: HttpRequest) -> HttpResponse:
    """Nobody switches their second factor off; a lost one is replaced."""
    return redirect("mfa_index")
