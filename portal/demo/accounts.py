"""What people did with their own accounts: a second way in, and a lock that waits to be opened."""

from __future__ import annotations

from accounts import process, second_road
from portal.demo.world import World

SECOND_ROAD = "marilda"
SECOND_ROAD_PASSWORD = "quatro palavras bem simples"  # noqa: S105  (printed by the demo's guide)
LOCKED, CLERK = "osvaldo", "vanda"


def write_accounts_of_their_own(world: World) -> None:
    """Marilda can sign in by e-mail; Osvaldo locked his account and was at the counter since."""
    at = world.calendar.opened_at
    second_road.open_road(world.citizen(SECOND_ROAD, at), SECOND_ROAD_PASSWORD, at)
    locked = world.citizens[LOCKED].person.pk
    lock = process.lock_payout(world.citizen(LOCKED, at), locked, at)
    process.ask_to_unlock(world.officer(CLERK, at), lock.pk, "RG, SSP-SP, …41X", at)
