"""What people did with their own accounts, and what officers did about them since.

A second way in, a lock that waits to be opened, a protected address that a clerk asks to see, a
reminder somebody said yes to, a hold that waits for its second person.
"""

from __future__ import annotations

from datetime import datetime

from accounts import process, second_road
from accounts.retention import holds
from portal.demo.world import World

SECOND_ROAD = "marilda"
SECOND_ROAD_PASSWORD = "quatro palavras bem simples"  # noqa: S105  (printed by the demo's guide)
LOCKED, CLERK = "osvaldo", "vanda"
PROTECTED, HELD, AUDITOR = "severino", "severino", "magali"
HOMES = {
    SECOND_ROAD: ("Rua do Moinho", "48", "Rio Manso", "07870-000", "SP", False),
    PROTECTED: ("Rua das Araucárias", "310", "Serra Azul", "95180-000", "RS", True),
}


def write_accounts_of_their_own(world: World) -> None:
    """Marilda can sign in by e-mail; Osvaldo locked his account and was at the counter since."""
    at = world.calendar.opened_at
    second_road.open_road(world.citizen(SECOND_ROAD, at), SECOND_ROAD_PASSWORD, at)
    locked = world.citizens[LOCKED].person.pk
    lock = process.lock_payout(world.citizen(LOCKED, at), locked, at)
    process.ask_to_unlock(world.officer(CLERK, at), lock.pk, "RG, SSP-SP, …41X", at)
    for key in HOMES:
        _lives(world, key, at)
    person_id = world.citizens[SECOND_ROAD].person.pk
    process.give_consent(world.citizen(SECOND_ROAD, at), person_id, "reminders", at)
    process.propose_address_right(
        world.officer(CLERK, at),
        person=world.citizens[PROTECTED].person.national_id,
        days=3,
        words="Uma carta voltou, e um colega precisa entregá-la na porta",
        at=at,
    )
    holds.set_hold(
        world.officer(AUDITOR, at),
        world.citizens[HELD].person.pk,
        "Um juízo pediu o processo inteiro do requerimento",
        "CPC art. 396",
        at,
    )


def _lives(world: World, key: str, at: datetime) -> None:
    street, number, city, postcode, region, is_protected = HOMES[key]
    process.change_address(
        world.citizen(key, at),
        world.citizens[key].person.pk,
        street=street,
        number=number,
        more="",
        city=city,
        postcode=postcode,
        region=region,
        is_protected=is_protected,
        at=at,
    )
