"""Insured status and the months for which it lasts (Lei 8.213/1991 art. 15; RPS art. 13 and 14).

12 months after the last contribution (6 for voluntary ones), 12 more with more than 120
contributions in a row, 12 more for registered unemployment, without limit while a benefit is paid
(accident aid excepted). Whoever was insured when prison, compulsory segregation, military service
or an incapacity benefit began stays so while it lasts, and 12 months (3 after service) from its
end. Status is lost on the day after the due date of the own account contribution for the month
that follows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from contributions.law.due_dates import contribution_due_date
from portal.periods import ONE_DAY, add_months, first_of_month, month_from_number
from portal.statutes import Statutes

from .claims import RECORD, as_day, condition
from .determination import Condition
from .facts import VOLUNTARY, Category, Facts, Pause, PauseKind
from .record import Record

WITHOUT_LIMIT_EXCEPT = "accident_aid"
_FIXED = frozenset({PauseKind.MILITARY, PauseKind.PRISON, PauseKind.SEGREGATION})


@dataclass(frozen=True, slots=True)
class Grace:
    """How long insured status lasts after a last month."""

    months: int
    until_month: date
    lost_on: date
    lost_at_the_latest: date  # if the due date moves to a business day


@dataclass(frozen=True, slots=True)
class Status:
    """Insured status on a day; ``insured`` None: a person decides. ``contributions`` count since
    status was last gained; ``before_loss`` are those before.
    """

    insured: bool | None
    reason: str
    grace: Grace | None
    contributions: int
    before_loss: int


def grace_months(
    category: Category | str,
    contributions_in_a_row: int,
    unemployed: bool,
    on: date,
    law: Statutes,
) -> int:
    """Months of grace after the last contribution, or after a pause of a kind.

    More contributions and unemployment make the grace after paid work and incapacity benefits
    longer, not that after prison, segregation and service (art. 15 §1 and §2).
    """
    table = law.get("insured/grace", on)
    if category in _FIXED:
        return int(table[category])
    if category in VOLUNTARY:
        return int(table["voluntary"])
    months = table["ordinary"]
    if contributions_in_a_row > table["long_record_above"]:
        months += table["long_record"]
    if unemployed:
        months += table["unemployed"]
    return int(months)


def grace_after(last_month: date, months: int, law: Statutes) -> Grace:
    """Until when status lasts after a last month, and the day on which it is lost."""
    until = add_months(last_month, months)
    following = add_months(until, 1)
    moved = contribution_due_date("own_account", following, law) + ONE_DAY
    due_day = law.get("due/own_account", following)["day"]
    nominal = add_months(following, 1).replace(day=due_day) + ONE_DAY
    strict = law.get("insured/loss_day", last_month) == "business_day"
    return Grace(months, until, moved if strict else nominal, max(moved, nominal))


def status_on(
    record: Record,
    on: date,
    *,
    unemployed: bool = False,
    receiving: str | None = None,
    pauses: Sequence[Pause] = (),
) -> Status:
    """Insured status of a person on a day, from the record and the pauses in it.

    ``receiving`` names a benefit paid on the day.
    """
    runs = list(_runs(record, on, unemployed, pauses))
    if not runs:
        return Status(_by_benefit(receiving) or False, _why(receiving, False), None, 0, 0)
    count, before, grace = runs[-1]
    if _by_benefit(receiving):
        return Status(True, "receiving benefit", grace, count, before)
    if on < grace.lost_on:
        insured: bool | None = True
    else:
        insured = None if on < grace.lost_at_the_latest else False
    return Status(insured, _why(receiving, insured), grace, count, before)


@dataclass(frozen=True, slots=True)
class Standing:
    """Status by what is surely known, and by what may be so."""

    sure: Status
    possible: Status

    @property
    def insured(self) -> bool | None:
        """None where a missing fact could change the answer."""
        if self.sure.insured is not True and self.possible.insured is not self.sure.insured:
            return None
        return self.sure.insured


def standing_of(
    person: Facts,
    law: Statutes,
    on: date,
    *,
    unemployed: bool = False,
    receiving: str | None = None,
) -> Standing:
    """Insured status of a person, with and without what is not known."""
    sure = Record(person, law)
    possible = Record(person, law, possible=True) if sure.unknown else sure
    statuses = [
        status_on(record, on, unemployed=unemployed, receiving=receiving, pauses=person.pauses)
        for record in (sure, possible)
    ]
    return Standing(*statuses)


def insured_condition(standing: Standing, event: date | None) -> Condition:
    """Insured on the day of the event; unknown without the day."""
    grace = standing.sure.grace
    return condition(
        "insured_status",
        as_day(grace.lost_on - ONE_DAY if grace else None),
        as_day(event),
        None if event is None else standing.insured,
        "Lei 8.213/1991 art. 15",
        RECORD,
    )


def _by_benefit(receiving: str | None) -> bool:
    return receiving is not None and receiving != WITHOUT_LIMIT_EXCEPT


def _why(receiving: str | None, insured: bool | None) -> str:
    if _by_benefit(receiving):
        return "receiving benefit"
    return "within the months of grace" if insured else "status lost"


def _runs(
    record: Record, on: date, unemployed: bool, pauses: Sequence[Pause]
) -> Iterator[tuple[int, int, Grace]]:
    """After each month: contributions since status was gained, those before, and the grace."""
    count = before = 0
    grace: Grace | None = None
    months = [
        month for month in record.months if month_from_number(month.number) <= first_of_month(on)
    ]
    for place, work in enumerate(months):
        month = month_from_number(work.number)
        gap = place and work.number - months[place - 1].number > 1
        if gap and grace is not None and month >= first_of_month(grace.lost_on):
            before, count = before + count, 0
        count += int(work.carencia)
        following = months[place + 1].number - work.number if place + 1 < len(months) else 0
        if following == 1:
            continue
        is_last = place == len(months) - 1
        category = work.entries[-1].category
        months_ = grace_months(category, count, unemployed and is_last, on, record.law)
        grace = grace_after(month, months_, record.law)
        for pause in sorted(pauses, key=lambda pause: pause.start):
            grace = _after_pause(grace, pause, count, unemployed and is_last, on, record.law)
        yield count, before, grace


def _after_pause(
    grace: Grace, pause: Pause, contributions: int, unemployed: bool, on: date, law: Statutes
) -> Grace:
    """The grace from the end of a pause (seen from a day), if somebody was insured at its start."""
    if pause.start >= grace.lost_on or pause.start > on:
        return grace
    months = grace_months(pause.kind, contributions, unemployed, on, law)
    later = grace_after(first_of_month(min(pause.end or on, on)), months, law)
    return later if later.lost_on > grace.lost_on else grace
