"""Addresses by name. A page that does not exist gives an empty text, never a dead link."""

from django.urls import NoReverseMatch, reverse


def to(name: str, *arguments: object) -> str:
    """Return the address of a named page, or an empty text."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""
