"""The degree of a disability for retirement: the Brazilian index of functioning (IFBr-A).

LC 142/2013 art. 4 and 5; Portaria Interministerial 1/2014. A doctor and a social worker each say of
41 activities how the person does them. Both sums together give the degree: the fewer points, the
more severe. Pure: no clock, no database. Nobody here says who gets what.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from benefits.assessments.models import Part
from portal.statutes import Statutes

ACTIVITIES: dict[str, tuple[str, ...]] = {
    "sensory": ("seeing", "hearing"),
    "communication": ("understanding", "expressing", "conversing", "discussing", "phoning"),
    "mobility": (
        "positions",
        "carrying",
        "fingers",
        "at_home",
        "in_buildings",
        "outdoors",
        "public_transport",
        "passenger",
    ),
    "self_care": (
        "washing",
        "grooming",
        "bladder",
        "bowels",
        "dressing",
        "eating",
        "drinking",
        "own_health",
    ),
    "household": ("snacks", "cooking", "housework", "belongings", "caring"),
    "work": ("education", "training", "paid_work", "shopping", "money"),
    "social": (
        "behaviour",
        "rules",
        "strangers",
        "family",
        "intimate",
        "friends",
        "choices",
        "citizenship",
    ),
}
ALL = tuple(name for names in ACTIVITIES.values() for name in names)
WAYS = ("alone", "adapted", "helped", "unable")
IMPAIRMENTS = ("hearing", "mind", "movement", "sight", "other")
DEGREES = ("severe", "moderate", "light")
NONE, OPEN = "none", "open"


def points_of(
    ways: Mapping[str, str], weightier: tuple[str, ...], tables: Statutes, on: date
) -> int:
    """The sum of one assessor; in a `weightier` domain the lowest points hold for all of it.

    That needs an activity done only with help, or all of them only with an aid.
    """
    table = tables.get("degree/points", on)
    total = 0
    for domain, names in ACTIVITIES.items():
        points = [table[ways[name]] for name in names]
        low, high = min(points), max(points)
        lowered = low <= table["helped"] or high == low == table["adapted"]
        total += low * len(points) if domain in weightier and lowered else sum(points)
    return total


def degree_of(points: int, tables: Statutes, on: date) -> str:
    """The degree of a sum of both assessments; "none" above the last."""
    highest = tables.get("degree/highest", on)
    return next((name for name in DEGREES if points <= highest[name]), NONE)


def combine(
    medical: Mapping[str, Any], social: Mapping[str, Any], tables: Statutes, on: date
) -> dict[str, Any]:
    """The finding: degree and first day. Open when nobody could tell how long, or since when."""
    weightier = _weightier(medical, tables, on)
    sums = {
        Part.MEDICAL.value: points_of(medical["ways"], weightier, tables, on),
        Part.SOCIAL.value: points_of(social["ways"], weightier, tables, on),
    }
    degree = degree_of(sum(sums.values()), tables, on)
    months, since = medical.get("months"), medical.get("since")
    if degree != NONE:
        if months is not None and months < tables.get("degree/long_term", on):
            degree = NONE
        elif months is None or since is None:
            degree = OPEN
    return {
        "degree": degree,
        "since": since if degree in DEGREES else None,
        "grades": {"points": sum(sums.values()), **sums, "weightier": list(weightier)},
    }


def _weightier(medical: Mapping[str, Any], tables: Statutes, on: date) -> tuple[str, ...]:
    """The domains whose lowest points hold for all of them; none when the case is not marked."""
    impairment = medical["impairment"]
    if impairment == "other" or not (medical["marked"] or medical["help_missing"]):
        return ()
    found: tuple[str, ...] = tables.get("degree/weightier", on)[impairment]
    return tuple(found)
