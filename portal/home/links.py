"""Addresses by name. A page that does not exist gives an empty text, never a dead link."""

from django.urls import NoReverseMatch, reverse

from portal.components.navigation import link_to


def to(name: str, *arguments: object) -> str:
    """Return the address of a named page, or an empty text."""
    if not arguments:
        return link_to(name)
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""
