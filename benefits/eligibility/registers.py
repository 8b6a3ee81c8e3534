"""Asking other institutions: found, not found, or no answer. No answer is never a "no".

Each register is a function that returns a mapping or None ("we have no such person"). Whatever
else happens (a timeout, an error page, an empty or broken answer) is `UNKNOWN`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

import structlog

from accounts import queries as people

log = structlog.get_logger(__name__)


class Found(StrEnum):
    FOUND = "found"
    NOT_FOUND = "not_found"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Answer:
    """What a register said, from where, of which day."""

    found: Found
    register: str
    values: Mapping[str, Any] = field(default_factory=dict)
    on: date | None = None


class RegisterDown(Exception):
    """The register could not be reached or did not answer sensibly."""


Register = Callable[[int], Mapping[str, Any] | None]


def civil_register(person_id: int) -> Mapping[str, Any] | None:
    """The certified fields as the civil register last confirmed them."""
    person = people.person(person_id)
    return {
        "born_on": person.born_on,
        "sex": person.sex,
        "died_on": person.died_on,
        "joined_on": person.joined_on,
        "checked_on": person.checked_on,
        "source": person.source,
    }


# What an answer must hold to be believed: name and type of each field.
_CIVIL: dict[str, tuple[type, ...]] = {
    "born_on": (date,),
    "sex": (str,),
    "died_on": (date, type(None)),
}
REGISTERS: dict[str, Register] = {"civil register": civil_register}


def ask(register: str, person_id: int) -> Answer:
    """Asks one register. Every failure of transport or form is UNKNOWN and is logged."""
    try:
        values = REGISTERS[register](person_id)
    except (RegisterDown, OSError, ValueError, LookupError) as error:
        log.warning("register did not answer", register=register, error=type(error).__name__)
        return Answer(Found.UNKNOWN, register)
    if values is None:
        return Answer(Found.NOT_FOUND, register)
    if not _credible(values):
        log.warning("register answered nonsense", register=register)
        return Answer(Found.UNKNOWN, register)
    return Answer(Found.FOUND, register, values, values.get("checked_on"))


def _credible(values: Any) -> bool:
    return (
        isinstance(values, Mapping)
        and all(name in values and isinstance(values[name], kind) for name, kind in _CIVIL.items())
        and values["sex"] in ("F", "M")
    )
