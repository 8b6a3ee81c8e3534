"""Checks that stand behind another one: taken out alone they change nothing that can be seen.

Each names the check it stands behind and why there are two. `bin/sweep --mutants` takes both out
together and must notice that: what stands here is shown, not believed.
"""

from __future__ import annotations

from dataclasses import dataclass

Check = tuple[str, str, str]  # file, function, what is taken out


@dataclass(frozen=True)
class SecondLock:
    """One check, the one it stands behind, and why both are wanted."""

    check: Check
    behind: Check
    why: str


SECOND_LOCKS: tuple[SecondLock, ...] = ()


def second_lock_of(check: Check) -> SecondLock | None:
    """The entry about this check, if it is known to stand behind another."""
    return next((one for one in SECOND_LOCKS if one.check == check), None)
