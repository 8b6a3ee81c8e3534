"""Components are loud: a wrong argument stops the page where it is written."""

import logging
import os

from django.conf import settings

logger = logging.getLogger(__name__)


class ComponentError(ValueError):
    """A component was given an argument its contract does not allow."""


def strict() -> bool:
    """Whether a wrong argument raises: in DEBUG, in tests, or when COMPONENTS_STRICT says so."""
    default = settings.DEBUG or "PYTEST_CURRENT_TEST" in os.environ
    return bool(getattr(settings, "COMPONENTS_STRICT", default))


def complain(component: str, message: str) -> None:
    """Raise ComponentError where people build, write a log line where people are served."""
    text = f"{component}: {message}"
    if strict():
        raise ComponentError(text)
    logger.error("component_contract_broken", extra={"component": component, "problem": message})


def one_of(component: str, argument: str, value: str, allowed: object) -> None:
    """Complain unless the value is one of the allowed words."""
    if value not in allowed:  # type: ignore[operator]
        words = ", ".join(sorted(str(word) for word in allowed))  # type: ignore[attr-defined]
        complain(component, f"{argument} is {value!r}, but must be one of {words}")
