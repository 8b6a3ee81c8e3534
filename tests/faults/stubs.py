"""A civil register that is in trouble for some people: too slow, nonsense, empty, half an answer.

Which trouble somebody meets follows from their number, so that a worker that is started again
meets the same one.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping
from typing import Any

from django.apps import AppConfig

TOO_SLOW = 0.2  # seconds until the connection is given up
EVERY = 10  # of ten people four meet a trouble, one each


def timed_out() -> Mapping[str, Any]:
    time.sleep(TOO_SLOW)
    raise TimeoutError("the register does not answer")


def nonsense() -> Mapping[str, Any]:
    return {"born_on": "yesterday", "sex": "?", "died_on": 0}


def empty() -> Mapping[str, Any]:
    return {}


def half() -> Mapping[str, Any]:
    return json.loads('{"born_on": "1960-03-10", "sex": "F", "died_')


TROUBLES: tuple[Callable[[], Mapping[str, Any]], ...] = (timed_out, nonsense, empty, half)


def trouble_of(person_id: int) -> Callable[[], Mapping[str, Any]] | None:
    """What the register does when it is asked about this person; None: it answers."""
    number = person_id % EVERY
    return TROUBLES[number] if number < len(TROUBLES) else None


class FaultsConfig(AppConfig):
    """Puts the stubs in place of the civil register, in every process of a run that asks for it."""

    name = "tests.faults"
    label = "faults"

    def ready(self) -> None:
        if not os.environ.get("FAULTS_REGISTERS"):
            return
        from benefits.eligibility import registers

        real = registers.REGISTERS["civil register"]

        def troubled(person_id: int) -> Mapping[str, Any] | None:
            trouble = trouble_of(person_id)
            return real(person_id) if trouble is None else trouble()

        registers.REGISTERS["civil register"] = troubled
