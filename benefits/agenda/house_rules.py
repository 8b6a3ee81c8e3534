"""The dated rules of the agenda: days, minutes, and what may be made by video."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from portal.statutes import Statutes

FOLDER = Path(__file__).parent / "rules"


@lru_cache(maxsize=1)
def the_rules() -> Statutes:
    """All rules of the agenda, read once per process."""
    return Statutes.load(FOLDER)


@dataclass(frozen=True)
class VisitRule:
    """Days and minutes of a visit; the words stand in the file."""

    earliest: int
    between: int
    move_within: int
    take_over: int
    offers_after_missed: int


def visit_rule(on: date) -> VisitRule:
    return VisitRule(**the_rules().get("agenda/visits", on))


def reminder_days(on: date) -> tuple[int, ...]:
    """How many days before a visit its person is reminded."""
    days: tuple[int, ...] = the_rules().get("agenda/reminders", on)
    return days


def may_be_by_video(kind: str, part: str, on: date) -> bool:
    """Whether the law lets this part be made by video."""
    allowed: bool = the_rules().get("agenda/by_video", on)[kind][part]
    return allowed
