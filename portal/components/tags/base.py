"""What the tags share: drawing a template, checking lists, one primary action a page."""

from collections.abc import Mapping
from typing import Any

from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from portal.components.errors import complain


def draw(name: str, context: Mapping[str, Any]) -> SafeString:
    return render_to_string(f"components/{name}.html", dict(context))


def all_of(component: str, items: object, wanted: type) -> list[Any]:
    """The items as a list, each checked to be of the wanted kind."""
    if items is None or isinstance(items, str):
        complain(component, f"needs a list of {wanted.__name__}, got {items!r}")
        return []
    found = list(items)  # type: ignore[call-overload]
    for item in found:
        if not isinstance(item, wanted):
            complain(component, f"needs {wanted.__name__}, got {type(item).__name__}")
    return [item for item in found if isinstance(item, wanted)]


def needed(component: str, **arguments: object) -> None:
    for name, value in arguments.items():
        if not str(value or "").strip():
            complain(component, f"{name} is missing")


def primary_once(context: Context, component: str, primary: bool) -> bool:
    """The accent belongs to one action a page; a second one is a mistake of the page."""
    request = context.get("request")
    if not primary or request is None or getattr(request, "many_primary", False):
        return primary
    if getattr(request, "_primary_action", False):
        complain(component, "a page has one primary action; this is the second")
    request._primary_action = True
    return True
