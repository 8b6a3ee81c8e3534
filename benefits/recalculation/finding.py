"""Comparing a decision with what the law says of the facts now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from benefits.adjudication.decisions import rule_of
from benefits.adjudication.models import Decision
from benefits.eligibility import assessment as eligibility
from benefits.eligibility.assessment import Assessment
from benefits.recalculation.models import REVISION, Cause, Revision, RevisionState


@dataclass(frozen=True)
class Difference:
    """What was granted beside what the law says now. Amounts in cents a month; 0 for a no."""

    assessed: Assessment
    old_cents: int
    new_cents: int
    old_starts_on: date
    new_starts_on: date | None

    @property
    def nothing(self) -> bool:
        return self.old_cents == self.new_cents and self.old_starts_on == self.new_starts_on

    @property
    def in_favour(self) -> bool:
        """Not a cent and not a day less than before."""
        return (
            self.new_starts_on is not None
            and self.new_cents >= self.old_cents
            and self.new_starts_on <= self.old_starts_on
        )


def compare(decision: Decision) -> Difference:
    """Asks the law again about a grant, as of its request date, with all that is known now."""
    assert decision.amount_cents is not None
    assert decision.starts_on is not None
    assessed = eligibility.assess_claim(decision.claim)
    best = assessed.best
    yes = best.entitled and best.amount_cents is not None and best.starts_on is not None
    return Difference(
        assessed,
        old_cents=decision.amount_cents,
        new_cents=(best.amount_cents or 0) if yes else 0,
        old_starts_on=decision.starts_on,
        new_starts_on=best.starts_on if yes else None,
    )


def record(
    decision: Decision, found: Difference, cause: Cause, cause_key: str, at: datetime
) -> Revision:
    """Keeps the difference with its determination; an open one that it overtakes is closed."""
    for open_one in decision.revisions.filter(state=RevisionState.OPEN):
        REVISION.apply(
            open_one, "overtake", by="engine", actor="recalculation", at=at, settled_at=at
        )
    return Revision.objects.create(
        decision=decision,
        person_id=decision.person_id,
        determination=eligibility.store(decision.claim, found.assessed, at),
        cause=cause,
        cause_key=cause_key,
        found_at=at,
        old_cents=found.old_cents,
        new_cents=found.new_cents,
        new_starts_on=found.new_starts_on,
    )


def was_found(decision: Decision, found: Difference) -> bool:
    """True when the newest revision of this decision says the same already."""
    last = decision.revisions.order_by("-id").first()
    return (
        last is not None
        and last.state != RevisionState.OVERTAKEN
        and (last.new_cents, last.new_starts_on) == (found.new_cents, found.new_starts_on)
    )


def rule(revision: Revision) -> str:
    """The rule that the new calculation rests on."""
    return revision.determination.rule or rule_of(revision.decision)
