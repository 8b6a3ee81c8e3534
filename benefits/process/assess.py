"""Assess: the engine grants or hands over; it cannot refuse."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from accounts import access_log
from accounts import queries as people
from benefits.adjudication import decisions, files
from benefits.adjudication.units import unit_for
from benefits.applications.models import CLAIM, Claim, ClaimState
from benefits.eligibility import assessment as eligibility
from benefits.eligibility import flags
from benefits.eligibility.facts import stamp_of
from benefits.eligibility.models import StoredDetermination
from benefits.eligibility.routing import Reason, reason, reasons_for_a_human
from benefits.payments.models import Award, AwardState
from benefits.process.common import ENGINE, tell
from benefits.process.decide import decided
from portal.outbox import on


def assessment_failed(claim_id: int, at: datetime) -> None:
    """Five attempts failed: a human takes over, and the claimant is told."""
    with transaction.atomic():
        claim = files.locked(claim_id)
        if claim.state == ClaimState.SUBMITTED:
            _refer(claim, [reason("assessment_failed")], at)
            tell(claim, "delayed_by_us", at)


@on("claim.submitted", exhausted=assessment_failed)
def assess(claim_id: int, at: datetime) -> None:
    """Facts, determination, routing: all green is granted at once, anything else goes to a human.

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
        stored = eligibility.store(claim, assessed, at)
        reasons = reasons_for_a_human(
            assessed,
            has_account=people.payout_account(claim.person_id, at) is not None,
            has_award=_has_award(claim),
        )
        reasons += flags.raise_for(claim, assessed.gathered.doubts, at)
        if reasons:
            _refer(claim, reasons, at)
        else:
            _grant_by_engine(claim, stored, assessed, at)


def _assess_until_still(claim: Claim) -> eligibility.Assessment:
    """Asks the law until nothing moved between the first look and the last."""
    stamp = stamp_of(claim.person_id)
    while True:
        assessed = eligibility.assess_claim(claim, stamp)
        before, stamp = stamp, stamp_of(claim.person_id)
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


def _refer(claim: Claim, reasons: list[Reason], at: datetime) -> None:
    claim = CLAIM.apply(
        claim,
        "refer",
        by="engine",
        actor=ENGINE.label,
        at=at,
        referral_reasons=reasons,
        unit_id=unit_for(claim.person_id),
    )
    unit = claim.unit.name if claim.unit else _("the central office")
    tell(claim, "claim_referred", at, unit=unit, due_on=claim.due_on)


def _has_award(claim: Claim) -> bool:
    return Award.objects.filter(
        person_id=claim.person_id, benefit=claim.benefit, state=AwardState.ACTIVE
    ).exists()
