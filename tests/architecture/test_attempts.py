"""Who works here and asks for what is not theirs: its owner reads of it, in whatever room."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import signature
from typing import get_args, get_type_hints

import pytest
from django.db.models import Model

from accounts import attempts, permissions
from accounts.models import AccessLogEntry
from tests.architecture import sweep_actors
from tests.architecture.sweep_policy import POLICY, STAFF
from tests.architecture.test_sweep import Answer, Sweep, form_of, path_of, sweep

__all__ = ["sweep"]
pytestmark = pytest.mark.django_db

# Whose thing it is cannot be seen from such a number before a rule is asked, and officers whose
# role does not open the page never come so far; or it is about a house, and no person.
NUMBERS_OF_ROWS = {
    *("arrangement_number", "certified_tie_id", "challenge_id", "grant_reason", "household_worker"),
    *("lock_id", "look_id", "passkey_id", "revision_number", "right_id", "robot_step", "tie_id"),
    "token",
}
NOBODYS = {
    *("assistant.addition", "benefits.institution", "benefits.payrun", "contributions.bill"),
    *("contributions.declaration", "contributions.regimestatement", "regulations.proposal"),
}
HOUSES = {"household_slip", "institution", "office_id"}


def _things() -> Iterator[type[Model]]:
    """Each kind of thing that has a public number or that a rule is asked about."""
    yield from (model for model, _field in attempts._numbered())
    for found in permissions._RULES.values():
        asked = get_type_hints(found)[list(signature(found).parameters)[1]]
        for kind in get_args(asked) or (asked,):
            if isinstance(kind, type) and issubclass(kind, Model):
                yield kind


def test_each_thing_says_whose_it_is() -> None:
    silent = set()
    for kind in _things():
        name = kind._meta.label_lower
        field = attempts.ABOUT.get(name)
        owner = kind._meta.get_field(field).related_model if field else kind
        if not hasattr(owner, "person_id"):
            silent.add(name)
    assert silent == NOBODYS


def _tried(sweep: Sweep) -> Iterator[tuple[str, str, Answer]]:
    """Each address with something of a citizen, asked for by each officer who has no right there
    and was shown nothing of this person.
    """
    shown = set(AccessLogEntry.objects.values_list("actor_user_id", "person_id"))
    for name, route in POLICY.items():
        for owner, value in sweep.world.ids.get(route.id, {}).items():
            who = sweep.world.citizens.get(owner)
            if who is None or name not in sweep.names:
                continue
            may = route.readers.get(owner, frozenset()) | route.writers.get(owner, frozenset())
            for actor in sorted(STAFF - may):
                if (sweep.world.staff[actor].pk, who.person.pk) in shown:
                    continue
                path = path_of(sweep.names[name], route, value)
                answer = sweep.ask(actor, "GET", path, form_of(sweep.world, actor))
                if answer.status != 405:
                    yield name, actor, answer


def test_an_attempt_is_kept_for_its_owner_in_every_room(
    sweep: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    sweep_actors.read_once(monkeypatch)
    missed, kept, rooms = [], set(), set()
    for name, actor, answer in _tried(sweep):
        if answer.reasons == (attempts.TO_OPEN,):
            kept.add(POLICY[name].id)
            rooms.add(name.partition(":")[0])
        elif POLICY[name].id not in NUMBERS_OF_ROWS | HOUSES:
            missed.append(f"{actor} {name}: {answer.writes}")
    assert not missed, "\n".join(missed)
    assert len(kept) > 20
    assert rooms >= {"assistant", "benefits", "contributions", "hold", "messages", "receipt"}
    assert not kept & HOUSES
