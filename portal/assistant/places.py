"""Where an answer leads: a page of ours by name, or nothing. Never a dead link."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse

from benefits.applications import forms

CLAIM = "claim:"  # claim:maternity is the application for that benefit, while there is one
INSTEAD = "benefits:entitled"


def address(page: str) -> str:
    """The address of an article's page; an application that is not offered leads to the check."""
    if page.startswith(CLAIM):
        slug = page.removeprefix(CLAIM)
        if slug in forms.BY_SLUG:
            return reverse("benefits:claim_start", args=[slug])
        page = INSTEAD
    try:
        return reverse(page) if page else ""
    except NoReverseMatch:
        return ""
