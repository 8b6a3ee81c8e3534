"""Two assessments into one finding, by the published tables. Pure: no clock, no database.

Each domain is graded from 0 (no difficulty) to 4 (complete). Nobody here says who gets what.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from benefits.assessments import degree
from benefits.assessments.models import Kind, Part
from portal.statutes import Statutes

GRADES = ("none", "light", "moderate", "severe", "complete")
YES, NO, OPEN = "yes", "no", "open"

BODY = (
    "mental",
    "senses_and_pain",
    "voice_and_speech",
    "heart_and_blood",
    "digestion",
    "urinary_and_reproductive",
    "movement",
    "skin",
)
ACTIVITIES = ("learning", "general_tasks", "communication", "mobility", "self_care")
PARTICIPATION = ("home_life", "relationships", "work_and_school", "community")
BARRIERS = ("products", "surroundings", "support", "attitudes", "services")
DOMAINS: dict[str, tuple[str, ...]] = {
    Part.MEDICAL: (*BODY, *ACTIVITIES),
    Part.SOCIAL: (*PARTICIPATION, *BARRIERS),
}


def grade_of(share: Fraction, tables: Statutes, on: date) -> str:
    """The name of the grade in which a share of the whole lies."""
    least = tables.get("disability/qualifiers", on)
    return max((name for name in GRADES if least[name] <= share), key=GRADES.index)


def share_of(scores: Iterable[int], tables: Statutes, on: date) -> Fraction:
    """The sum of the grades as a share of the highest possible one, less a tenth of a point.

    So domains that all have one grade have that grade together: light everywhere is light.
    """
    found = list(scores)
    less: Fraction = tables.get("disability/less", on)
    return max(Fraction(sum(found), 4 * len(found)) - less, Fraction(0))


def combine(
    kind: str, parts: Mapping[str, Mapping[str, Any]], tables: Statutes, on: date
) -> dict[str, Any]:
    """The finding: what an officer may read, and the grades that led to it."""
    if kind == Kind.INCAPACITY:
        return _incapacity(parts[Part.MEDICAL])
    if kind == Kind.DEGREE:
        return degree.combine(parts[Part.MEDICAL], parts[Part.SOCIAL], tables, on)
    return _disability(parts[Part.MEDICAL], parts[Part.SOCIAL], tables, on)


def _incapacity(medical: Mapping[str, Any]) -> dict[str, Any]:
    unable = medical["unable"]
    return {
        "unable": unable,
        "permanent": medical.get("permanent", OPEN) if unable == YES else NO,
        "since": medical.get("since") if unable == YES else None,
        "until": medical.get("until") if unable == YES else None,
        "due_to_work": medical.get("due_to_work", OPEN) if unable == YES else NO,
    }


def _disability(
    medical: Mapping[str, Any], social: Mapping[str, Any], tables: Statutes, on: date
) -> dict[str, Any]:
    both = {**medical["scores"], **social["scores"]}
    body = max(both[name] for name in BODY)
    limited = [both[name] for name in (*ACTIVITIES, *PARTICIPATION)]
    activity = grade_of(share_of(limited, tables, on), tables, on)
    barriers = grade_of(share_of([both[name] for name in BARRIERS], tables, on), tables, on)
    table = tables.get("disability/combination", on)
    obstructed = (
        body >= table["body"][activity] and GRADES.index(barriers) >= table["barriers"][activity]
    )
    long_term = _long_term(medical.get("months"), tables, on)
    return {
        "impairment": _both(YES if obstructed else NO, long_term),
        "long_term": long_term,
        "grades": {"body": GRADES[body], "activity": activity, "barriers": barriers},
    }


def _long_term(months: int | None, tables: Statutes, on: date) -> str:
    """None: the assessor cannot tell how long it will last; that is not a no."""
    if months is None:
        return OPEN
    return YES if months >= tables.get("disability/long_term", on) else NO


def _both(one: str, other: str) -> str:
    if NO in (one, other):
        return NO
    return OPEN if OPEN in (one, other) else YES
