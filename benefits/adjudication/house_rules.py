"""The institution's own dated rules for its desk: not law, but read and dated in the same way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from portal.statutes import Statutes

FOLDER = Path(__file__).parent / "rules"


@lru_cache(maxsize=1)
def the_house() -> Statutes:
    """All house rules, read once per process."""
    return Statutes.load(FOLDER)


@dataclass(frozen=True)
class Limits:
    """The largest amounts that one officer may grant alone."""

    month_cents: int
    arrears_cents: int


def limits(on: date) -> Limits:
    found = the_house().get("desk/two_officers_from", on)
    return Limits(found["month"], found["arrears"])


def escalate_days(on: date) -> int:
    """How many days before the legal day a claim is brought to the supervisor."""
    days: int = the_house().get("desk/escalate_before", on)
    return days


def sample_share(on: date) -> Fraction:
    """The share of decisions that is decided again."""
    share: Fraction = the_house().get("quality/sample", on)["share"]
    return share


@dataclass(frozen=True)
class StampRule:
    """From where on second looks are worth a look of their own."""

    seconds: int
    agreement: Fraction
    looks: int
    days: int


def stamp_rule(on: date) -> StampRule:
    return StampRule(**the_house().get("quality/rubber_stamp", on))
