"""Assess: the engine grants or hands over; it cannot refuse."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from accounts import access_log
from accounts import queries as people
from benefits.adjudication import decisions, files
from benefits.applications import forms
from benefits.applications.models import CLAIM, Claim, ClaimState
from benefits.assessments import referring
from benefits.eligibility import assessment as eligibility
from benefits.eligibility import flags
from benefits.eligibility.facts import stamp_for
from benefits.eligibility.models import StoredDetermination
from benefits.eligibility.routing import (
    ASSESSED,
    Need,
    Reason,
    needs_of,
    papers_to_read,
    reason,
    reasons_for_a_human,
)
from benefits.evidence.papers import papers_of
from benefits.payments.queries import has_award
from benefits.process.common import ENGINE, tell
from benefits.process.decide import decided
from benefits.process.questions import ask_for
from benefits.robots import steps
from benefits.robots.models import Kind
from portal.outbox import on


def assessment_failed(claim_id: int, at: datetime) -> None:
    """Five attempts failed: a human takes over, and the claimant is told."""
    with transaction.atomic():
        claim = files.locked(claim_id)
        if claim.state == ClaimState.SUBMITTED:
            _refer(claim, [reason("assessment_failed")], at, failure="assessment_failed")
            tell(claim, "delayed_by_us", at)


@on("claim.submitted", exhausted=assessment_failed)
def assess(claim_id: int, at: datetime) -> None:
    """Facts, determination, routing: all green is granted at once, anything else goes to a human.

    What the claimant could tell or show is asked first, once, and the law is asked again then.
    If anything moved while the law was asked, it is asked again, so that no decision rests on a
    record that is out of date.
    """
    with transaction.atomic(savepoint=False):
        claim = files.locked(claim_id)
        if claim.state != ClaimState.SUBMITTED:
            return
        access_log.look(
            ENGINE,
            claim.person_id,
            what=N_("contribution record, registers and answers"),
            purpose=N_("automatic assessment of a claim"),
            case=claim.protocol,
            at=at,
        )
        assessed = _assess_until_still(claim)
        _log_looks_at_others(claim, assessed, at)
        stored = eligibility.store(claim, assessed, at)
        papers = papers_of(claim.pk) if forms.of(claim.benefit).papers else {}
        reasons = [
            *reasons_for_a_human(
                assessed,
                has_account=people.payout_account(claim.person_id, at) is not None,
                has_award=has_award(claim.person_id, claim.benefit, claim.filed_on),
            ),
            *papers_to_read(assessed, papers),
            *flags.raise_for(claim, assessed.gathered.doubts, at),
        ]
        needs = _needs(claim, assessed, papers) if reasons else []
        if needs:
            ask_for(claim, needs, reasons, at)
        elif reasons:
            _refer(claim, reasons, at)
            _send_to_assessors(claim, reasons, at)
        else:
            _grant_by_engine(claim, stored, assessed, at)


def _send_to_assessors(claim: Claim, reasons: list[Reason], at: datetime) -> None:
    """What only an assessor can say is asked of one without waiting for an officer."""
    if any(one["key"] in ASSESSED for one in reasons) and steps.is_on(Kind.ASSESSORS):
        for kind in forms.of(claim.benefit).findings:
            claim.refresh_from_db()
            made = referring.refer(claim, kind, _("Asked for by the application."), at)
            key = f"assessors:{made.pk}"
            steps.note(Kind.ASSESSORS, claim, key, at, subject_id=made.pk)


def _needs(claim: Claim, assessed: eligibility.Assessment, papers: dict[str, str]) -> list[Need]:
    """What to ask for before a human looks; nothing while asking is switched off."""
    if not steps.is_on(Kind.ASK):
        return []
    return needs_of(assessed, papers, _asked_before(claim))


def _asked_before(claim: Claim) -> set[tuple[str, str]]:
    """What this claim was asked for by itself: nothing is asked twice."""
    asked = claim.requests.filter(asked_by=None).values_list("needs", flat=True)
    return {(need["kind"], need["key"]) for needs in asked for need in needs}


def _log_looks_at_others(claim: Claim, assessed: eligibility.Assessment, at: datetime) -> None:
    """Whoever died or is in prison has an access log too."""
    known = assessed.gathered.known
    if known is not None and known.other is not None:
        access_log.look(
            ENGINE,
            known.other.person_id,
            what=N_("contribution record, registers and answers"),
            purpose=N_("automatic assessment of a claim"),
            case=claim.protocol,
            at=at,
        )


def _assess_until_still(claim: Claim) -> eligibility.Assessment:
    """Asks the law until nothing moved between the first look and the last."""
    stamp = stamp_for(claim)
    while True:
        assessed = eligibility.assess_claim(claim, stamp)
        before, stamp = stamp, stamp_for(claim)
        if before == stamp:
            return assessed


def _grant_by_engine(
    claim: Claim, stored: StoredDetermination, assessed: eligibility.Assessment, at: datetime
) -> None:
    best = assessed.best
    assert best.amount_cents is not None and best.starts_on is not None
    decision = decisions.write_grant(
        claim,
        stored,
        rule=best.rule,
        amount_cents=best.amount_cents,
        starts_on=best.starts_on,
        at=at,
    )
    CLAIM.apply(claim, "grant", by="engine", actor=ENGINE.label, at=at, decided_at=at)
    decided(decision, at)


def _refer(claim: Claim, reasons: list[Reason], at: datetime, *, failure: str = "") -> None:
    claim = CLAIM.apply(
        claim,
        "refer",
        by="engine",
        actor=ENGINE.label,
        at=at,
        referral_reasons=reasons,
        unit_id=steps.office_for(claim.person_id),
    )
    steps.note_office(claim, f"office:{claim.pk}", at, failure=failure)
    unit = claim.unit.name if claim.unit else _("the central office")
    tell(claim, "claim_referred", at, unit=unit, due_on=claim.due_on)
