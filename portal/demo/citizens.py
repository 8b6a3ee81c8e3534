"""Who may sign in with the simulated national identity: the people of the tour first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from portal.demo.mandates import administrators, holders
from portal.demo.numbers import national_id
from portal.demo.people import email_of
from portal.demo.world import World
from portal.simulated.identity_provider.citizens import write_citizens

PASSWORD = "demo"  # noqa: S105  (of the simulated provider, shown on its own page)


def write_identities(world: World, path: Path) -> int:
    """Write the provider's file; returns how many citizens it knows."""
    return write_citizens(path, _rows(world))


def _rows(world: World) -> Iterator[dict[str, Any]]:
    employers = {key: world.employers[name] for name, key in administrators().items()}
    for key, citizen in world.citizens.items():
        life = citizen.life
        if not (life.signs_in or key in holders()) or life.died_on:
            continue
        note = life.note
        if not note and key in employers:
            note = f"administrator of {employers[key]}"
        yield {
            "national_id": national_id(key),
            "name": life.name,
            "birth_date": life.born_on,
            "sex": life.sex,
            "email": email_of(life),
            "password": PASSWORD,
            "level": "high",
            "note": note,
            "featured": bool(life.note),
        }
