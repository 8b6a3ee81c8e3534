"""Gathering what is known for a claim: the record, the registers, the answers. Frozen as JSON."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from benefits.applications.models import Claim
from benefits.eligibility import registers
from benefits.law.codec import stable_hash
from benefits.law.facts import Category, ContributionMonth, Facts, FactsError, Source
from contributions import queries as record
from contributions.law.due_dates import contribution_due_date
from portal.periods import last_day
from portal.statutes import NoValueInForce

# Who pays for themselves can pay late; for the others the contribution is presumed withheld.
OWN_PAYERS = {
    Category.OWN_ACCOUNT: "own_account",
    Category.SIMPLIFIED: "own_account",
    Category.VOLUNTARY: "own_account",
    Category.VOLUNTARY_SIMPLIFIED: "own_account",
    Category.VOLUNTARY_LOW_INCOME: "own_account",
    Category.MEI: "mei",
}


@dataclass(frozen=True)
class Gathered:
    """All that a determination and its routing rest on; `content` is what is stored."""

    facts: Facts
    content: dict[str, Any]

    @property
    def hash(self) -> str:
        """Equal as long as nothing that matters has changed since."""
        return stable_hash(self.content)

    @property
    def doubts(self) -> list[dict[str, Any]]:
        doubts: list[dict[str, Any]] = self.content["doubts"]
        return doubts


def gather(
    person_id: int,
    answers: dict[str, Any],
    filed_on: date,
    civil: registers.Answer | None = None,
) -> Gathered:
    """Facts as of the request date. Facts that cannot be (a month before birth) become a doubt.

    `civil` is the register's answer when it was asked a moment ago.
    """
    civil = civil or registers.ask("civil register", person_id)
    rows, jobs = record.record_of(person_id), record.employments_of(person_id)
    doubts = [_doubt(d.key, d.values) for d in record.find_doubts(rows, jobs, filed_on)]
    spells = _spells(jobs)
    months = tuple(_month(row, spells) for row in rows if row.month <= filed_on)
    common: dict[str, Any] = {
        "requested_on": filed_on,
        "left_work_on": _day(answers.get("left_work_on")),
        "sources": {
            "birth": Source(civil.register, civil.on),
            "sex": Source(civil.register, civil.on),
            "joined_on": Source("contribution record", filed_on),
            "left_work_on": Source("your answer", filed_on),
        },
    }
    known = civil.values
    try:
        facts = Facts(
            birth=known.get("born_on"),
            sex=known.get("sex"),
            months=months,
            joined_on=known.get("joined_on"),
            death=known.get("died_on"),
            **common,
        )
    except FactsError as error:
        doubts.append(_doubt("impossible_fact", {"field": error.field}))
        facts = Facts(birth=None, sex=None, months=(), **common)
    content = {
        "facts": facts.to_json(),
        "doubts": doubts,
        "registers": {civil.register: civil.found.value},
        "answers": answers,
    }
    return Gathered(facts, content)


def gather_for(claim: Claim, seen: Stamp | None = None) -> Gathered:
    """The facts of a claim; `seen` spares the question to the register."""
    return gather(claim.person_id, claim.answers, claim.filed_on, seen.civil if seen else None)


@dataclass(frozen=True)
class Stamp:
    """A short mark, equal as long as nothing moves that `gather` reads of a person."""

    record: str
    civil: registers.Answer


def stamp_of(person_id: int) -> Stamp:
    return Stamp(record.record_stamp(person_id), registers.ask("civil register", person_id))


def _doubt(key: str, values: dict[str, Any]) -> dict[str, Any]:
    return {"key": key, "values": {name: _plain(value) for name, value in values.items()}}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


Spells = dict[int, list[tuple[date, date]]]


def _spells(jobs: list[record.EmploymentFact]) -> Spells:
    """First and last day of each employment, by employer; an open one has no last day yet."""
    spells: Spells = defaultdict(list)
    for job in jobs:
        spells[job.employer_id].append((job.started_on, job.ended_on or date.max))
    return spells


def _days(row: record.RecordMonth, spells: Spells) -> tuple[int, int]:
    """The days of the month that lie in the employment: before the reform time counts by days."""
    end = last_day(row.month)
    inside = [
        (max(start, row.month), min(stop, end))
        for start, stop in spells.get(row.employer_id or 0, ())
        if start <= end and stop >= row.month
    ]
    if not inside:
        return 1, end.day
    return min(first for first, _last in inside).day, max(last for _first, last in inside).day


def _month(row: record.RecordMonth, spells: Spells) -> ContributionMonth:
    """A month of the record as the law reads it; employees' contributions count as paid anyway."""
    first, last = _days(row, spells)
    return ContributionMonth(
        month=row.month,
        remuneration_cents=row.remuneration_cents,
        category=Category(row.category),
        source=row.source,
        paid=row.status == "paid",
        employer=row.employer_name or "",
        first_day=first,
        last_day=last,
        paid_late=_paid_late(row),
    )


def _paid_late(row: record.RecordMonth) -> bool:
    payer = OWN_PAYERS.get(Category(row.category))
    if payer is None or row.paid_on is None:
        return False
    try:
        return row.paid_on > contribution_due_date(payer, row.month)
    except NoValueInForce:  # before the oldest due date we know: not held against the person
        return False
