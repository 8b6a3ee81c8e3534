"""Overturned decisions as candidates for worked examples: what the law was asked, what it said,
what a panel said. Nothing in them names a person: figures and years, no days, no words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from benefits.adjudication.decisions import rule_of
from benefits.adjudication.models import ON_THE_CLAIM, Decision
from benefits.appeals.models import Appeal, AppealState
from benefits.eligibility.assessment import determinations
from benefits.law.determination import Condition, Determination, Value

LIMIT = 500
_DAYS = ("date", "month")


@dataclass(frozen=True)
class Candidate:
    """One allowed appeal. `after`: the decision that followed; None while none has."""

    number: int
    appeal: Appeal
    determination: Determination
    after: Decision | None

    @property
    def contested(self) -> list[Condition]:
        """The findings that the panel judged."""
        keys = self.appeal.contested
        return [one for one in self.determination.conditions if one.key in keys]

    def to_json(self) -> dict[str, Any]:
        """In the shape of the worked examples."""
        found, decided_at = self.determination, self.appeal.decided_at
        assert decided_at is not None
        expected: dict[str, Any] = {one.key: "met" for one in self.contested}
        if self.after is not None:
            expected["eligible"] = self.after.outcome == "granted"
            if self.after.amount_cents is not None:
                expected["amount_cents"] = self.after.amount_cents
        return {
            "id": f"CANDIDATE-{found.rule.upper()}-{self.number:03d}",
            "topic": found.rule,
            "inputs": {
                "year": found.on.year,
                **{one.key: _plain(one.own) for one in found.conditions if one.own is not None},
            },
            "expected": expected,
            "found": {
                "eligible": found.entitled,
                **{one.key: one.result.value for one in found.conditions},
            },
            "source": {
                "kind": "allowed_appeal",
                "instance": str(self.appeal.instance),
                "year": decided_at.year,
                "articles": sorted({one.article for one in self.contested}),
                "rule_version": found.rule_version,
                "parameters": found.parameters_hash,
            },
            "confidence": "candidate",
        }


def _plain(value: Value) -> int | str:
    """A figure without a day of anybody's life: of days only the year is left."""
    kind, content = value
    return date.fromisoformat(str(content)).year if kind in _DAYS else content


def candidates() -> list[Candidate]:
    """Every allowed appeal, newest first, numbered from the oldest."""
    found = (
        Appeal.objects.filter(state=AppealState.ALLOWED)
        .select_related("decision__determination", "decision__claim")
        .order_by("-decided_at", "-id")[:LIMIT]
    )
    appeals = list(found)
    later: dict[int, Decision] = {}
    for one in Decision.objects.filter(
        claim__in=[appeal.decision.claim_id for appeal in appeals], outcome__in=ON_THE_CLAIM
    ).order_by("sequence"):
        later[one.claim_id] = one
    return [
        Candidate(
            len(appeals) - place, appeal, _determination(appeal.decision), _after(appeal, later)
        )
        for place, appeal in enumerate(appeals)
    ]


def _after(appeal: Appeal, later: dict[int, Decision]) -> Decision | None:
    newest = later.get(appeal.decision.claim_id)
    if newest is None or newest.sequence <= appeal.decision.sequence:
        return None
    return newest


def _determination(decision: Decision) -> Determination:
    rule = rule_of(decision)
    stored = determinations(decision.determination)
    return next((one for one in stored if one.rule == rule), stored[0])
