"""Addresses that open something by themselves, for whoever has them: a link in a mail.

Such an address is a key. Log lines are kept for days and read by many, so no line ever holds it,
whoever writes the line; and no page sends it on as the place one comes from.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path

_known: dict[str, re.Pattern[str]] = {}  # how such an address begins -> how it is found in a text


def secret_path(route: str, view: Callable[..., HttpResponse], *, name: str) -> URLPattern:
    """A path of which what follows the first words is a secret: `not-me/<str:key>/`."""
    start = route.partition("<")[0]
    if not start or start == route:
        raise ValueError(f"{route} has no words before its secret")
    _known[start] = re.compile(rf"(/{re.escape(start)})[^\s\"'<>]+")
    return path(route, view, name=name)


def is_secret(address: str) -> bool:
    """Whether this is such an address, well-formed or not."""
    return any(found.search(address) for found in _known.values())


def without_secrets(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Take such addresses out of a log line, whoever wrote it and wherever they stand."""
    for key, text in event.items():
        if isinstance(text, str):
            for found in _known.values():
                text = found.sub(r"\1…", text)
            event[key] = text
    return event
