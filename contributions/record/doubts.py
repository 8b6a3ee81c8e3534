"""Facts of a record that need a human eye. None of them counts against the person by itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import filterfalse
from operator import itemgetter
from statistics import median
from typing import Any

from django.utils.translation import gettext as _

from contributions.record.months import EmploymentFact, RecordMonth, is_recognised, last_month_due
from portal.components import dates
from portal.periods import add_months, first_of_month, month_range, parse_month

WAGE_JUMP = 3  # times the median of the months before it
MONTHS_COMPARED = 12
FEWEST_COMPARED = 6


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why somebody should look: a key and values that survive JSON (months are "2026-03")."""

    key: str
    values: dict[str, Any] = field(default_factory=dict)


def find_doubts(
    record: Sequence[RecordMonth], employments: Sequence[EmploymentFact], on: date
) -> list[Doubt]:
    """All doubts about a record on a day, in the order of time within each kind."""
    return [
        *_gaps(record, employments, on),
        *_unpaid(record, on),
        *_jumps(record),
        *_same_pay_twice(record),
        *_outside_employment(record, employments),
    ]


def missing_months(
    record: Sequence[RecordMonth], employments: Sequence[EmploymentFact], on: date
) -> dict[date, str]:
    """Months inside an employment, due by the day, that nobody declared: month to employer."""
    known: dict[int | None, set[date]] = defaultdict(set)
    for entry in record:
        known[entry.employer_id].add(entry.month)
    missing: dict[date, str] = {}
    due = last_month_due(on) if employments else on
    for job in employments:
        last = min(first_of_month(job.ended_on or on), due)
        declared, months = known[job.employer_id], month_range(first_of_month(job.started_on), last)
        for month in filterfalse(declared.__contains__, months):
            missing.setdefault(month, job.employer_name)
    return missing


def doubt_sentence(key: str, values: dict[str, Any]) -> str:
    """The doubt in the reader's language; also for doubts kept as JSON."""
    one = values.get("months") == 1
    template = {
        "gap_in_employment": _(
            "%(from)s was not declared, although the employment with %(employer)s was running."
        )
        if one
        else _(
            "%(months)s months from %(from)s to %(until)s were not declared, although the"
            " employment with %(employer)s was running."
        ),
        "declared_unpaid": _("%(employer)s declared %(from)s and has not paid it yet.")
        if one
        else _(
            "%(employer)s declared %(months)s months from %(from)s to %(until)s and has not paid"
            " them yet."
        ),
        "wage_jump": _(
            "The wage of %(month)s with %(employer)s is more than %(times)s times what was usual"
            " before."
        ),
        "same_pay_twice": _("Two employers declared exactly the same wage for %(month)s."),
        "month_outside_employment": _(
            "%(employer)s declared %(month)s, which is outside the employment we know of."
        ),
    }[key]
    return template % _shown(values)


def _shown(values: dict[str, Any]) -> dict[str, Any]:
    shown = dict(values)
    for name in ("from", "until", "month"):
        if name in shown:
            shown[name] = dates.month_name(parse_month(shown[name]))
    return shown


def _text(month: date) -> str:
    return f"{month:%Y-%m}"


def _spells(months: Iterable[date]) -> list[tuple[date, date, int]]:
    """Months in a row as (first, last, count)."""
    spells: list[tuple[date, date, int]] = []
    for month in sorted(set(months)):
        if spells and add_months(spells[-1][1], 1) == month:
            first, _last, count = spells[-1]
            spells[-1] = (first, month, count + 1)
        else:
            spells.append((month, month, 1))
    return spells


def _by_employer(months: Iterable[tuple[str, date]]) -> dict[str, list[date]]:
    groups: dict[str, list[date]] = defaultdict(list)
    for employer, month in months:
        groups[employer].append(month)
    return groups


def _spell_doubts(key: str, months: Iterable[tuple[str, date]]) -> list[Doubt]:
    return [
        Doubt(
            key,
            {"employer": employer, "from": _text(first), "until": _text(last), "months": count},
        )
        for employer, group in _by_employer(months).items()
        for first, last, count in _spells(group)
    ]


def _gaps(
    record: Sequence[RecordMonth], employments: Sequence[EmploymentFact], on: date
) -> list[Doubt]:
    missing = missing_months(record, employments, on)
    if not missing:
        return []
    covered = {entry.month for entry in record}
    # A month that another payer covers is no hole in the working life.
    return _spell_doubts(
        "gap_in_employment",
        ((employer, month) for month, employer in missing.items() if month not in covered),
    )


def _unpaid(record: Sequence[RecordMonth], on: date) -> list[Doubt]:
    # What a decision put there no employer declared; an officer has looked at it.
    unpaid = [
        entry for entry in record if entry.status != "paid" and not is_recognised(entry.source)
    ]
    if not unpaid:
        return []
    last = last_month_due(on)
    return _spell_doubts(
        "declared_unpaid",
        ((entry.employer_name, entry.month) for entry in unpaid if entry.month <= last),
    )


def _jumps(record: Sequence[RecordMonth]) -> list[Doubt]:
    jobs: dict[tuple[int | None, str], list[int]] = defaultdict(list)
    for place, entry in enumerate(record):
        jobs[entry.employer_id, entry.category].append(place)
    found: list[tuple[int, Doubt]] = []
    for places in jobs.values():
        wages = [record[place].remuneration_cents for place in places]
        if max(wages) <= WAGE_JUMP * min(wages):
            continue
        for number in range(FEWEST_COMPARED, len(wages)):
            before = wages[max(number - MONTHS_COMPARED, 0) : number]
            usual, entry = _usual(before, wages[number]), record[places[number]]
            if usual and not _new_currency(entry.month):
                found.append((places[number], _jump(entry, usual)))
    return [doubt for _place, doubt in sorted(found, key=itemgetter(0))]


def _jump(entry: RecordMonth, usual: float) -> Doubt:
    return Doubt(
        "wage_jump",
        {
            "employer": entry.employer_name,
            "month": _text(entry.month),
            "cents": entry.remuneration_cents,
            "usual_cents": round(usual),
            "times": WAGE_JUMP,
        },
    )


def _usual(compared: Sequence[int], cents: int) -> float:
    """What was usual in the wages before, where `cents` is too many times as much; else 0."""
    if cents <= WAGE_JUMP * min(compared):  # nearly always: then no more than the median either
        return 0
    usual = median(compared)
    return usual if cents > WAGE_JUMP * usual else 0


def _new_currency(month: date) -> bool:
    """Until mid-1995 nominal wages moved with inflation and the change to the real."""
    return month < date(1995, 7, 1)


def _same_pay_twice(record: Sequence[RecordMonth]) -> list[Doubt]:
    if len({entry.month for entry in record}) == len(record):  # one payer at a time
        return []
    seen: dict[tuple[date, int], set[int | None]] = defaultdict(set)
    for entry in record:
        if entry.employer_id is not None and entry.remuneration_cents:
            seen[entry.month, entry.remuneration_cents].add(entry.employer_id)
    return [
        Doubt("same_pay_twice", {"month": _text(month), "cents": cents})
        for (month, cents), employers in sorted(seen.items())
        if len(employers) > 1
    ]


_NOTHING_KNOWN = [(date.min, date.max)]  # of an employer without employments: no month is outside


def _outside_employment(
    record: Sequence[RecordMonth], employments: Sequence[EmploymentFact]
) -> list[Doubt]:
    jobs: dict[int | None, list[tuple[date, date]]] = defaultdict(list)
    for job in employments:
        spell = first_of_month(job.started_on), job.ended_on or date.max
        jobs[job.employer_id].append(spell)
    doubts: list[Doubt] = []
    for entry in record:
        if is_recognised(entry.source):
            continue
        for first, last in jobs.get(entry.employer_id, _NOTHING_KNOWN):
            if first <= entry.month <= last:
                break
        else:
            doubts.append(
                Doubt(
                    "month_outside_employment",
                    {"employer": entry.employer_name, "month": _text(entry.month)},
                )
            )
    return doubts
