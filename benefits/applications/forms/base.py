"""What a benefit declares about itself: its questions, its papers, its claim in law, its payment.

A new benefit is a rule in `benefits/law`, its parameters, and one `Form`. Nothing else of the
portal knows any benefit by name (docs/recipes/add-a-benefit.md).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from benefits.applications.known import InPayment, Known
from benefits.applications.models import Benefit
from benefits.applications.steps import CHOICE, PapersForm, Step, Words
from benefits.law.accumulation import clashing
from benefits.law.determination import Determination

Reason = dict[str, Any]
GENERAL_TERM = "general"  # no law sets another: `procedure/general_decision_days`


class Event(StrEnum):
    """What happens in a life; the page "what do you want to ask for?" is ordered by it."""

    OLD = "old"
    ILL = "ill"
    CHILD = "child"
    DEATH = "death"
    JOB = "job"
    PRISON = "prison"
    POOR = "poor"


EVENTS: dict[Event, Words] = {
    Event.OLD: _("I want to retire"),
    Event.ILL: _("I am ill, or had an accident"),
    Event.CHILD: _("I am having a child, or have children"),
    Event.DEATH: _("Somebody close to me has died"),
    Event.JOB: _("I have lost my job"),
    Event.PRISON: _("Somebody who provided for me is in prison"),
    Event.POOR: _("My household has very little money"),
}


@dataclass(frozen=True)
class Paper:
    """A paper that a claim may need; `needed_when` says whether this one does."""

    key: str
    title: Words
    why: Words
    needed_when: Callable[[Known], bool]
    medical: bool = False  # read by the claimant and by medical assessors only


EACH_MONTH = _("You receive each month")


class Rise(StrEnum):
    """What happens to the amount in later Januaries."""

    RATE = "rate"  # Lei 8.213/1991 art. 41-A, never below the minimum wage
    RATE_WITHOUT_FLOOR = "rate_without_floor"  # accident aid may lie below the minimum wage
    MINIMUM_WAGE = "minimum_wage"  # the amount is the minimum wage of each month
    FLOOR = "floor"  # as it was granted, but never below the minimum wage of the month
    NONE = "none"  # fixed instalments; amounts of a table that only a new law changes


@dataclass(frozen=True)
class Planned:
    """An award that follows from a grant."""

    person_id: int
    cents: int
    starts_on: date
    ends_on: date | None = None
    payee_id: int | None = None
    part: int = 1
    parts: int = 1
    whole_cents: int | None = None
    instalments: int | None = None
    of_partner: bool = False  # a pension of a husband, wife or partner (see Award)


@dataclass(frozen=True)
class Grant:
    """What the awards are planned from: the rule's answer, its claim, and whom it is about."""

    person_id: int
    determination: Determination
    claim: Any  # the claim in law, as stored; None for retirements
    content: Mapping[str, Any]  # the stored facts
    amount_cents: int
    starts_on: date


def one_award(grant: Grant) -> list[Planned]:
    """The claimant is paid every month, until the last day that the rule names."""
    return [
        Planned(grant.person_id, grant.amount_cents, grant.starts_on, grant.determination.ends_on)
    ]


def same_whole(grant: Grant, people: Sequence[int]) -> int:
    """The whole does not depend on how many share it."""
    return grant.amount_cents


@dataclass(frozen=True)
class Pay:
    """How a grant is paid."""

    awards: Callable[[Grant], list[Planned]] = one_award
    # What those who are left get together when a share ends, as of the first day of the right.
    left: Callable[[Grant, Sequence[int]], int] = same_whole
    rise: Rise = Rise.RATE
    # What the last line of the sum is: a month's benefit, an instalment, the whole to be shared.
    total: Words = EACH_MONTH
    by_instalment: bool = False
    shared: bool = False  # the amount is that of all dependants together
    # False: free of income tax (Lei 7.713/1988 art. 6; Lei 8.541/1992 art. 48).
    taxed: bool = True


def _nobody(known: Known) -> int | None:
    return None


def _no_gaps(known: Known) -> list[Words]:
    return []


def _no_reasons(known: Known) -> list[Reason]:
    return []


def _keeps_nothing(known: Known) -> dict[str, Any]:
    return {}


LawClaims = Mapping[str, Any]


@dataclass(frozen=True)
class Form:
    """One benefit, declared."""

    benefit: Benefit
    slug: str
    event: Event
    ask: Words  # what the link says: "Ask for maternity pay"
    everyday: Words  # what it is, in one sentence that anybody understands
    steps: tuple[Step, ...]
    # The claim for each rule of the law, from what is known. None: every retirement rule is asked.
    claims: Callable[[Known], LawClaims] | None
    term: str  # which of `procedure/decision_days` counts
    pay: Pay = field(default_factory=Pay)
    papers: tuple[Paper, ...] = ()
    # Registers of other institutions, and assessments, that are asked about the claimant.
    registers: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    # Whether notices of accidents at work (CAT) about the claimant are read.
    accidents: bool = False
    # The same of the other person, who died of it; close relatives may know of it.
    other_accidents: bool = False
    # Whose death or prison the claim rests on, and the registers asked about them.
    other: Callable[[Known], int | None] = _nobody
    other_registers: tuple[str, ...] = ()
    # What should be mended before the application is sent, in words for the claimant.
    gaps: Callable[[Known], list[Words]] = _no_gaps
    # What in the answers a person must look at.
    reasons: Callable[[Known], list[Reason]] = _no_reasons
    # Kept with the facts for those who plan the awards (whose share, who is paid).
    keeps: Callable[[Known], dict[str, Any]] = _keeps_nothing
    # An open or failed condition, and the step whose answer could change it: asked by itself.
    helps: Mapping[str, str] = field(default_factory=dict)

    @property
    def rests_on_the_record_alone(self) -> bool:
        return self.claims is None

    def all_steps(self) -> tuple[Step, ...]:
        """All questions, the papers last but one."""
        papers = (PAPERS,) if self.papers else ()
        return (*self.steps[:-1], CHOICE, *papers, self.steps[-1])

    def open_steps(self, known: Known) -> tuple[Step, ...]:
        """The questions that must be asked: what is known is not asked again."""
        return tuple(one for one in self.all_steps() if self._is_asked(one, known))

    def _is_asked(self, step: Step, known: Known) -> bool:
        if step is PAPERS:
            return bool(self.papers_needed(known))
        if step is CHOICE:
            return bool(self.clashes(known))
        return step.when(known)

    def clashes(self, known: Known) -> tuple[InPayment, ...]:
        """What the claimant gets now and cannot have beside this benefit."""
        paid = tuple(one for one in known.in_payment if one.runs_on(known.on))
        excluded = clashing(self.benefit, [one.benefit for one in paid])
        return tuple(one for one in paid if one.benefit in excluded)

    def papers_needed(self, known: Known) -> tuple[Paper, ...]:
        """The papers that this claim needs, as far as its answers tell."""
        return tuple(paper for paper in self.papers if paper.needed_when(known))

    def paper(self, key: str) -> Paper | None:
        return next((one for one in self.papers if one.key == key), None)


PAPERS = Step(
    "papers",
    _("Your papers"),
    PapersForm,
    _("Only what no register can tell us must be shown on paper."),
    known="papers",
)


def reason(key: str, **values: Any) -> Reason:
    return {"key": key, "values": values}
