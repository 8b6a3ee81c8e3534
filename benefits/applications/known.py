"""What is known when a form is filled in or assessed: the record, the family, the registers.

Everything here was asked for elsewhere (`benefits/eligibility/gathering.py`), so that a form is a
pure function of what is known: the same facts and answers ask the same questions and make the
same claim in law.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from accounts.queries import Relative
from benefits.law.facts import Facts
from contributions.queries import AccidentFact, EmploymentFact


class Found(StrEnum):
    FOUND = "found"
    NOT_FOUND = "not_found"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Answer:
    """What a register said, from where, of which day."""

    found: Found
    register: str
    values: Mapping[str, Any] = field(default_factory=dict)
    on: date | None = None

    @property
    def is_found(self) -> bool:
        return self.found is Found.FOUND


@dataclass(frozen=True)
class InPayment:
    """A benefit that is or was paid to somebody: what, how much a month now, from when."""

    benefit: str
    rule: str
    cents: int
    starts_on: date
    ends_on: date | None = None

    def runs_on(self, on: date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or self.ends_on >= on)


@dataclass(frozen=True)
class Certified:
    """What a certificate says, as an officer read it: time from a day to a day, or an expense.

    `cents`: of time the pay of a month, of an expense its receipts; None where it is not known.
    """

    what: str
    starts_on: date | None
    ends_on: date | None
    cents: int | None
    employer: str
    accepted: bool
    source: str
    on: date


@dataclass(frozen=True)
class Other:
    """Somebody else whom a claim rests on: who died, or who is in prison."""

    person_id: int
    name: str
    facts: Facts
    family: tuple[Relative, ...] = ()
    in_payment: tuple[InPayment, ...] = ()
    registers: Mapping[str, Answer] = field(default_factory=dict)
    died_on: date | None = None
    accidents: tuple[AccidentFact, ...] = ()  # standing notices that say they died of it


@dataclass(frozen=True)
class Known:
    """All that a form may rest on. `family` None: the register did not answer."""

    on: date  # the day the claim counts from
    person_id: int
    person: Facts
    answers: Mapping[str, Any] = field(default_factory=dict)
    jobs: tuple[EmploymentFact, ...] = ()
    family: tuple[Relative, ...] | None = ()
    in_payment: tuple[InPayment, ...] = ()
    registers: Mapping[str, Answer] = field(default_factory=dict)
    findings: Mapping[str, Answer] = field(default_factory=dict)
    other: Other | None = None
    certified: tuple[Certified, ...] = ()
    accidents: tuple[AccidentFact, ...] = ()  # standing notices; none known says nothing

    @property
    def notices(self) -> tuple[AccidentFact, ...]:
        """Notices of accidents at work that the claim rests on: the claimant's, or the other's."""
        return self.accidents + (self.other.accidents if self.other else ())

    def said(self, name: str) -> Any:
        """An answer, or None while it is open."""
        value = self.answers.get(name)
        return None if value in ("", None) else value

    def said_day(self, name: str) -> date | None:
        value = self.said(name)
        return date.fromisoformat(value) if value else None

    def said_yes(self, name: str) -> bool | None:
        """True or False for yes and no; None while open or for "I do not know"."""
        return {"yes": True, "no": False}.get(self.answers.get(name) or "")

    def relatives(self, *kinds: str) -> list[Relative]:
        """Certified relatives of these kinds, as the civil register has them."""
        return [
            one
            for one in self.family or ()
            if one.is_certified and (one.kind in kinds or not kinds)
        ]

    def register(self, name: str) -> Answer:
        return self.registers.get(name) or Answer(Found.UNKNOWN, name)

    def finding(self, kind: str) -> Answer:
        """What an assessment found; unknown until somebody assessed."""
        return self.findings.get(kind) or Answer(Found.UNKNOWN, kind)

    def found(self, kind: str, name: str) -> bool | None:
        """Yes or no of an assessment; None when nobody assessed or nobody could tell."""
        return {"yes": True, "no": False}.get(self.finding(kind).values.get(name) or "")

    def found_day(self, kind: str, name: str) -> date | None:
        value = self.finding(kind).values.get(name)
        return date.fromisoformat(value) if value else None

    def gets(self, *benefits: str) -> InPayment | None:
        """A benefit of these kinds that runs on the day of the claim."""
        return next(
            (o for o in self.in_payment if o.benefit in benefits and o.runs_on(self.on)), None
        )
