"""Writing a decision: who, on which determination, for which reasons. Never changed after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Max
from django.utils import timezone

from benefits.adjudication.held_models import HeldDecision
from benefits.adjudication.house_rules import limits
from benefits.adjudication.models import ON_THE_CLAIM, Decision, Outcome
from benefits.applications.deadlines import appeal_until
from benefits.applications.models import Claim
from benefits.eligibility.models import StoredDetermination


def write_grant(
    claim: Claim,
    stored: StoredDetermination,
    *,
    rule: str,
    amount_cents: int,
    starts_on: date,
    at: datetime,
    officer_id: int | None = None,
    second_officer_id: int | None = None,
    overrides: bool = False,
    reasons: list[dict[str, Any]] | None = None,
) -> Decision:
    """A grant by the engine (no officer), by one officer, or by two above what one may give."""
    return _write(
        claim,
        stored,
        at,
        outcome=Outcome.GRANTED,
        decided_by="engine" if officer_id is None else "officer",
        officer_id=officer_id,
        second_officer_id=second_officer_id,
        alone_up_to_cents=None
        if officer_id is None
        else limits(timezone.localdate(at)).month_cents,
        overrides=overrides,
        reasons=[_by_rule(rule), *(reasons or [])],
        amount_cents=amount_cents,
        starts_on=starts_on,
    )


@dataclass(frozen=True)
class AutomaticGrant:
    """What the engine grants without an officer: one claim, its determination and what follows."""

    claim: Claim
    stored: StoredDetermination
    rule: str
    amount_cents: int
    starts_on: date


def write_automatic_grants(grants: Sequence[AutomaticGrant], at: datetime) -> list[Decision]:
    """The engine's decisions on several claims, each once. Two statements."""
    last = dict(
        Decision.objects.filter(claim__in=[one.claim.pk for one in grants])
        .order_by()
        .values_list("claim_id")
        .annotate(Max("sequence"))
    )
    until = appeal_until(timezone.localdate(at))
    # By person: two who write chains of the same people at once must not wait for each other.
    return Decision.objects.bulk_create(
        Decision(
            claim=one.claim,
            person_id=one.claim.person_id,
            sequence=last.get(one.claim.pk, 0) + 1,
            outcome=Outcome.GRANTED,
            determination=one.stored,
            decided_by="engine",
            reasons=[_by_rule(one.rule)],
            starts_on=one.starts_on,
            amount_cents=one.amount_cents,
            decided_at=at,
            appeal_until=until,
        )
        for one in sorted(grants, key=lambda one: (one.claim.person_id, one.claim.pk))
    )


def _by_rule(rule: str) -> dict[str, Any]:
    return {"key": "rule", "values": {"rule": rule}}


def write_refusal(
    claim: Claim,
    stored: StoredDetermination,
    *,
    officer_id: int,
    second_officer_id: int,
    reasons: list[dict[str, Any]],
    at: datetime,
) -> Decision:
    """A refusal: takes two names, here and in the database."""
    return _write(
        claim,
        stored,
        at,
        outcome=Outcome.REFUSED,
        decided_by="officer",
        officer_id=officer_id,
        second_officer_id=second_officer_id,
        reasons=reasons,
    )


def write_effect(
    claim: Claim,
    stored: StoredDetermination,
    *,
    outcome: Outcome,
    reasons: list[dict[str, Any]],
    at: datetime,
    officer_id: int | None = None,
    second_officer_id: int | None = None,
    person_id: int | None = None,
) -> Decision:
    """What follows from a grant without changing its answer: by the engine, or by two.

    `person_id`: whom it is about, when that is not the claimant.
    """
    return _write(
        claim,
        stored,
        at,
        person_id=person_id or claim.person_id,
        outcome=outcome,
        decided_by="engine" if officer_id is None else "officer",
        officer_id=officer_id,
        second_officer_id=second_officer_id,
        reasons=reasons,
    )


def standing(claim: Claim) -> Decision | None:
    """The newest answer to the claim itself: granted or refused."""
    return (
        claim.decisions.filter(outcome__in=ON_THE_CLAIM)
        .select_related("claim", "determination", "officer", "second_officer")
        .order_by("-sequence")
        .first()
    )


def from_held(held: HeldDecision, at: datetime) -> Decision:
    """The decision that officers took some minutes ago, now that it goes out."""
    if held.outcome == Outcome.REFUSED:
        assert held.second_officer_id is not None
        return write_refusal(
            held.claim,
            held.determination,
            officer_id=held.officer_id,
            second_officer_id=held.second_officer_id,
            reasons=held.reasons,
            at=at,
        )
    assert held.amount_cents is not None and held.starts_on is not None
    return write_grant(
        held.claim,
        held.determination,
        rule=held.rule,
        amount_cents=held.amount_cents,
        starts_on=held.starts_on,
        at=at,
        officer_id=held.officer_id,
        second_officer_id=held.second_officer_id,
        overrides=held.overrides,
        reasons=held.reasons,
    )


def _write(claim: Claim, stored: StoredDetermination, at: datetime, **what: Any) -> Decision:
    last = claim.decisions.order_by("-sequence").values_list("sequence", flat=True).first()
    kept = {"person_id": claim.person_id} | what
    return Decision.objects.create(
        claim=claim,
        sequence=(last or 0) + 1,
        determination=stored,
        decided_at=at,
        appeal_until=appeal_until(timezone.localdate(at)),
        **kept,
    )


def rule_of(decision: Decision) -> str:
    """The rule that a grant rests on; the proposed one for a refusal."""
    for reason in decision.reasons:
        if reason.get("key") == "rule":
            rule: str = reason["values"]["rule"]
            return rule
    return decision.determination.rule


TIME_LIMIT = "time_limit"


def reckoned_from(decision: Decision) -> date:
    """The day from which five years are counted back (`benefits.law.prescription`).

    As the decision says; otherwise the day of the claim, for as long as an answer to it was due.
    """
    for reason in decision.reasons:
        if reason.get("key") == TIME_LIMIT:
            return date.fromisoformat(reason["values"]["reckoned"])
    return decision.claim.filed_on
