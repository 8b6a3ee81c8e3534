"""Asking other institutions: found, not found, or no answer. No answer is never a "no".

Each register is a function that returns a mapping or None ("we have no such person"). Whatever
else happens (a timeout, an error page, an empty or broken answer) is `UNKNOWN`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from functools import partial
from typing import Any

import structlog

from accounts.models import Person
from benefits.applications.known import Answer, Found, InPayment
from benefits.eligibility.models import RegisterExtract

__all__ = [
    "REGISTERS",
    "Answer",
    "Found",
    "RegisterDown",
    "ask",
    "ask_for_each",
    "in_payment",
    "register_payments",
]

log = structlog.get_logger(__name__)


class RegisterDown(Exception):
    """The register could not be reached or did not answer sensibly."""


Register = Callable[[int], Mapping[str, Any] | None]


_CERTIFIED = ("born_on", "sex", "died_on", "joined_on", "checked_on", "source")


def civil_register(person_id: int) -> Mapping[str, Any] | None:
    """The certified fields as the civil register last confirmed them."""
    return Person.objects.values(*_CERTIFIED).get(pk=person_id)


def _civil_register_of_many(
    person_ids: Collection[int],
) -> Callable[[int], Mapping[str, Any] | None]:
    """The civil register asked for several people in one query."""
    found = Person.objects.filter(pk__in=person_ids).order_by("pk").values("pk", *_CERTIFIED)
    known = {one.pop("pk"): one for one in found}
    return lambda person_id: known[person_id]


def _extract(register: str, person_id: int) -> Mapping[str, Any] | None:
    """What another institution last told us; RegisterDown while it has not answered."""
    row = RegisterExtract.objects.filter(person_id=person_id, register=register).first()
    if row is None:
        raise RegisterDown(register)
    if row.content is None:
        return None
    return {**_READERS[register](row.content), "checked_on": row.taken_on}


def _social(content: dict[str, Any]) -> dict[str, Any]:
    """The household: who belongs to it, since when the entry stands, what comes in."""
    members = [
        {
            "born_on": _day(one.get("born_on")),
            "kind": str(one.get("kind", "other")),
            "income_cents": _whole(one.get("income_cents", 0)),
            "protected": one.get("protected") is True,
            "pregnant": one.get("pregnant") is True,
            "identified": one.get("identified") is not False,
        }
        for one in content["members"]
    ]
    if not members:
        raise ValueError("a household without members")
    return {"members": members, "updated_on": date.fromisoformat(content["updated_on"])}


def _prison(content: dict[str, Any]) -> dict[str, Any]:
    regime = content["regime"]
    if regime not in ("closed", "provisional", "half_open", "open"):
        raise ValueError(f"an unknown regime: {regime}")
    pays = content.get("receives_pay")
    return {
        "imprisoned_on": date.fromisoformat(content["imprisoned_on"]),
        "regime": regime,
        "receives_pay": pays if isinstance(pays, bool) else None,
    }


def _dismissal(content: dict[str, Any]) -> dict[str, Any]:
    return {
        "ended_on": date.fromisoformat(content["ended_on"]),
        "termination": str(content["termination"]),
    }


def _fishers(content: dict[str, Any]) -> dict[str, Any]:
    """Since when somebody is an artisanal fisher, and the season of their waters, if it is set."""
    season = content["season"]
    if season is not None:
        season = {
            "starts_on": date.fromisoformat(season["starts_on"]),
            "ends_on": date.fromisoformat(season["ends_on"]),
            "waters": str(season["waters"]),
            "ordinance": str(season["ordinance"]),
        }
        if season["ends_on"] < season["starts_on"]:
            raise ValueError("a season that ends before it begins")
    return {"registered_on": date.fromisoformat(content["registered_on"]), "season": season}


def _biometrics(content: dict[str, Any]) -> dict[str, Any]:
    """The document of which the fingerprints or the face are on record."""
    return {"document": content["document"]}


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None


def _whole(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise ValueError("an amount is whole cents, not below zero")
    return value


_READERS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "social register": _social,
    "prison register": _prison,
    "dismissal notices": _dismissal,
    "register of fishers": _fishers,
    "biometric register": _biometrics,
}
# What an answer must hold to be believed: name and type of each field.
_CIVIL: dict[str, tuple[type, ...]] = {
    "born_on": (date,),
    "sex": (str,),
    "died_on": (date, type(None)),
}
_FIELDS: dict[str, dict[str, tuple[type, ...]]] = {
    "civil register": _CIVIL,
    "social register": {"members": (list,), "updated_on": (date,)},
    "prison register": {"imprisoned_on": (date,), "regime": (str,)},
    "dismissal notices": {"ended_on": (date,), "termination": (str,)},
    "register of fishers": {"registered_on": (date,), "season": (dict, type(None))},
    "biometric register": {"document": (str,)},
}
REGISTERS: dict[str, Register] = {
    "civil register": civil_register,
    **{name: partial(_extract, name) for name in _READERS},
}


# Registers that can be asked for several people at once.
_OF_MANY: dict[Register, Callable[[Collection[int]], Register]] = {
    civil_register: _civil_register_of_many,
}


def ask(register: str, person_id: int) -> Answer:
    """Asks one register. Every failure of transport or form is UNKNOWN and is logged."""
    return _ask(register, person_id, REGISTERS[register])


def ask_for_each(register: str, person_ids: Collection[int]) -> dict[int, Answer]:
    """Asks one register for several people, in one go where it can be asked so."""
    asked = REGISTERS[register]
    if asked in _OF_MANY:
        asked = _OF_MANY[asked](person_ids)
    return {person_id: _ask(register, person_id, asked) for person_id in person_ids}


def _ask(register: str, person_id: int, asked: Register) -> Answer:
    try:
        values = asked(person_id)
    except (RegisterDown, OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        log.warning("register did not answer", register=register, error=type(error).__name__)
        return Answer(Found.UNKNOWN, register)
    if values is None:
        return Answer(Found.NOT_FOUND, register)
    if not _credible(register, values):
        log.warning("register answered nonsense", register=register)
        return Answer(Found.UNKNOWN, register)
    return Answer(Found.FOUND, register, values, values.get("checked_on"))


def _credible(register: str, values: Any) -> bool:
    return (
        isinstance(values, Mapping)
        and all(
            name in values and isinstance(values[name], kind)
            for name, kind in _FIELDS[register].items()
        )
        and (register != "civil register" or values["sex"] in ("F", "M"))
    )


# ── Benefits in payment ──────────────────────────────────────────────────────────────────────

Payments = Callable[[Collection[int], date], dict[int, tuple[InPayment, ...]]]
_PAYMENTS: list[Payments] = []


def register_payments(tell: Payments) -> Payments:
    """The room that pays tells what is paid to whom: it lies above this one."""
    _PAYMENTS[:] = [tell]
    return tell


def in_payment(person_ids: Collection[int], on: date) -> dict[int, tuple[InPayment, ...]]:
    """What is or was paid to these persons, in one query."""
    return _PAYMENTS[0](person_ids, on) if _PAYMENTS else {}
