"""Conditions of the family grant: school and health (Lei 14.601/2023 art. 10; Decreto 12.064/2024).

Each member of a family has duties by age: prenatal care, vaccination, follow-up of nutrition,
school. Schools and health posts say for each period of follow-up what was kept. What nobody said is
not known, and never counts as not kept; what a good reason explains counts as kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from portal.periods import add_months, age, first_of_month, is_month, last_day
from portal.statutes import Statutes

from .claims import condition, flag
from .determination import Condition, Result, percent
from .facts import FactsError, refuse_other_than

ARTICLE: Final = "Lei 14.601/2023 art. 10"
SCHOOL, HEALTH = "school", "health"
KINDS: Final = (SCHOOL, HEALTH)
# The duties that a period of each kind follows, and the articles they stand in.
DUTIES: Final[dict[str, tuple[str, ...]]] = {
    SCHOOL: ("school_attendance",),
    HEALTH: ("prenatal_care", "vaccination", "nutrition"),
}
ARTICLES: Final[dict[str, str]] = {
    "prenatal_care": f"{ARTICLE} I",
    "vaccination": f"{ARTICLE} II",
    "nutrition": f"{ARTICLE} III",
    "school_attendance": f"{ARTICLE} IV",
}
REPORTED: Final = "follow-up of conditions"
WHOLE: Final = 10_000  # an attendance of 100 %, in hundredths of a percent


@dataclass(frozen=True, slots=True)
class Period:
    """Months in which conditions of one kind are followed together."""

    kind: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Report:
    """What was said of one duty of a member in the period.

    ``attendance`` in hundredths of a percent for school, ``kept`` for health. ``reason`` is a good
    reason that was accepted; ``in_question`` while somebody still looks at a reason.
    """

    duty: str
    attendance: int | None = None
    kept: bool | None = None
    reason: str = ""
    in_question: bool = False

    def __post_init__(self) -> None:
        refuse_other_than(set(ARTICLES), duty=self.duty)
        if self.attendance is not None and not 0 <= self.attendance <= WHOLE:
            raise FactsError("attendance", self.attendance, "not between 0 and 100 %")


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a family, by a number of its own; the law needs no names."""

    number: int
    birth: date | None
    pregnant: bool = False
    finished_school: bool = False
    reports: tuple[Report, ...] = ()

    def report(self, duty: str) -> Report:
        """What is known of a duty; nothing, if nobody said anything."""
        return next((one for one in self.reports if one.duty == duty), Report(duty))


# ── Periods ──────────────────────────────────────────────────────────────────────────────────


def periods_of(kind: str, year: int, law: Statutes) -> Iterator[Period]:
    """The periods of a kind that begin in a year."""
    rule = law.get("family_grant/periods", date(year, 12, 31))
    for month in rule[f"{kind}_begins"]:
        first = date(year, month, 1)
        yield Period(kind, first, last_day(add_months(first, rule[f"{kind}_months"] - 1)))


def period_from(kind: str, first: date, law: Statutes) -> Period:
    """The period of a kind that begins in a month. FactsError if none does."""
    refuse_other_than(set(KINDS), kind=kind)
    for period in periods_of(kind, first.year, law) if is_month(first) else ():
        if period.first == first:
            return period
    raise FactsError("period", first, "no period of follow-up begins then")


def ended_periods(on: date, back_to: date, law: Statutes) -> list[Period]:
    """The periods that ended before a day and did not begin before another, oldest first."""
    found = [
        period
        for kind in KINDS
        for year in range(back_to.year, on.year + 1)
        for period in periods_of(kind, year, law)
        if period.first >= first_of_month(back_to) and period.last < on
    ]
    return sorted(found, key=lambda one: (one.last, one.kind))


def results_until(period: Period, law: Statutes) -> date:
    """The last day on which results of a period are posted."""
    days: int = law.get("family_grant/times", period.last)["results"]
    return period.last + timedelta(days=days)


def reasons_until(period: Period, law: Statutes) -> date:
    """The last day on which a family says why a condition was not kept."""
    days: int = law.get("family_grant/times", period.last)["reasons"]
    return results_until(period, law) + timedelta(days=days)


# ── Duties ───────────────────────────────────────────────────────────────────────────────────


def duties_of(member: Member, period: Period, law: Statutes) -> tuple[str, ...]:
    """The duties that a member has in a period; none while the age is not known."""
    return tuple(duty for duty in DUTIES[period.kind] if _binds(duty, member, period, law))


def share_asked(member: Member, period: Period, law: Statutes) -> Fraction | None:
    """The part of school that must be attended; None for somebody who need not attend."""
    rule = law.get("family_grant/conditions", period.first)
    years = _years(member, period)
    if years is None or member.finished_school:
        return None
    then, at_end = years
    if then < rule["school_from"] or at_end >= rule["school_to"]:
        return None
    lower: Fraction = rule["lower_share"]
    upper: Fraction = rule["upper_share"]
    return lower if then < rule["upper_from"] else upper


def _binds(duty: str, member: Member, period: Period, law: Statutes) -> bool:
    if duty == "prenatal_care":
        return member.pregnant
    if duty == "school_attendance":
        return share_asked(member, period, law) is not None
    years = _years(member, period)
    limit = law.get("family_grant/conditions", period.first)[f"{duty}_to"]
    return years is not None and years[1] < limit


def _years(member: Member, period: Period) -> tuple[int, int] | None:
    """The age on the first and on the last day; None if not known or not born yet."""
    if member.birth is None or member.birth > period.first:
        return None
    return age(member.birth, period.first).years, age(member.birth, period.last).years


# ── What became of them ──────────────────────────────────────────────────────────────────────


def conditions_of(member: Member, period: Period, law: Statutes) -> tuple[Condition, ...]:
    """Each duty of a member: met, not met, or unknown while nobody said or a reason is open."""
    return tuple(_condition(member, duty, period, law) for duty in duties_of(member, period, law))


def _condition(member: Member, duty: str, period: Period, law: Statutes) -> Condition:
    said = member.report(duty)
    who = ("count", member.number)
    kept = _kept(said, share_asked(member, period, law))
    if kept is False and said.in_question:
        return _reason(duty, None, None, who)
    if (
        kept is False
        and said.reason in law.get("family_grant/good_reasons", period.last)[period.kind]
    ):
        return _reason(duty, said.reason, True, who)
    if duty == "school_attendance":
        own = None if said.attendance is None else percent(Fraction(said.attendance, WHOLE))
        needed = percent(share_asked(member, period, law) or Fraction(0))
        return condition(
            "school_attendance", own, needed, kept, ARTICLES[duty], REPORTED, member=who
        )
    return condition(duty, flag(kept), flag(True), kept, ARTICLES[duty], REPORTED, member=who)


def _reason(duty: str, reason: str | None, met: bool | None, who: tuple[str, int]) -> Condition:
    return condition(
        "good_reason",
        None if reason is None else ("text", reason),
        flag(True),
        met,
        ARTICLES[duty],
        REPORTED,
        member=who,
        duty=("text", duty),
    )


def _kept(said: Report, share: Fraction | None) -> bool | None:
    if said.duty != "school_attendance":
        return said.kept
    if said.attendance is None or share is None:
        return None
    return Fraction(said.attendance, WHOLE) >= share


def not_kept(conditions: tuple[Condition, ...]) -> list[Condition]:
    """Those that certainly were not kept and that no reason explains."""
    return [one for one in conditions if one.result is Result.NOT_MET]
