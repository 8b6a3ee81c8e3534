"""Assess: the engine grants or hands over; it cannot refuse."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from accounts import access_log
from accounts import queries as people
from benefits.adjudication import decisions, files
from benefits.adjudication.decisions import AutomaticGrant
from benefits.applications import forms
from benefits.applications.models import CLAIM, Claim, ClaimState
from benefits.assessments import referring
from benefits.eligibility import assessment as eligibility
from benefits.eligibility import flags
from benefits.eligibility.facts import read, stamps_for
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
from benefits.evidence.papers import papers_of_each
from benefits.payments.queries import awards_running
from benefits.process.appointments import invite
from benefits.process.common import ENGINE, tell
from benefits.process.hold import decided_each
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


@transaction.atomic(savepoint=False)
def assess_each(claim_ids: Collection[int], at: datetime) -> None:
    """What `assess` says, for several claims in one transaction: each question once for all."""
    claims = [one for one in files.locked_each(claim_ids) if one.state == ClaimState.SUBMITTED]
    if not claims:
        return
    _log_looks([(claim.person_id, claim.protocol) for claim in claims], at)
    assessed = _assess_until_still(claims)
    _log_looks(_others(claims, assessed), at)
    stored = eligibility.store_each([(claim, assessed[claim.pk]) for claim in claims], at)
    papers = papers_of_each([one.pk for one in claims if forms.of(one.benefit).papers])
    reasons = _reasons(claims, assessed, papers, at)
    grants = []
    for claim, determination in zip(claims, stored, strict=True):
        if reasons[claim.pk]:
            _to_a_person(claim, assessed[claim.pk], papers, reasons[claim.pk], at)
        else:
            grants.append(_grant(claim, determination, assessed[claim.pk]))
    if grants:
        _grant_by_engine(grants, at)


@on("claim.submitted", exhausted=assessment_failed, many=assess_each)
def assess(claim_id: int, at: datetime) -> None:
    """Facts, determination, routing: all green is granted at once, anything else goes to a human.

    What the claimant could tell or show is asked first, once, and the law is asked again then.
    If anything moved while the law was asked, it is asked again, so that no decision rests on a
    record that is out of date.
    """
    assess_each([claim_id], at)


Assessed = dict[int, eligibility.Assessment]  # by claim
Papers = dict[int, dict[str, str]]  # by claim: paper to state


def _reasons(
    claims: list[Claim], assessed: Assessed, papers: Papers, at: datetime
) -> dict[int, list[Reason]]:
    """Why a person has to look, for each claim; nothing: the engine may grant."""
    person_ids = {claim.person_id for claim in claims}
    accounts, running = people.payout_accounts(person_ids, at), awards_running(person_ids)
    flagged = flags.raise_for_each(
        [(claim, assessed[claim.pk].gathered.doubts) for claim in claims], at
    )
    return {
        claim.pk: [
            *reasons_for_a_human(
                assessed[claim.pk],
                has_account=claim.person_id in accounts,
                has_award=any(
                    ends_on is None or ends_on >= claim.filed_on
                    for ends_on in running.get((claim.person_id, claim.benefit), ())
                ),
            ),
            *papers_to_read(assessed[claim.pk], papers.get(claim.pk, {})),
            *flagged[claim.pk],
        ]
        for claim in claims
    }


def _to_a_person(
    claim: Claim,
    assessed: eligibility.Assessment,
    papers: Papers,
    reasons: list[Reason],
    at: datetime,
) -> None:
    """The claimant is asked for what could change the answer; else an officer goes on."""
    needs = _needs(claim, assessed, papers.get(claim.pk, {}))
    if needs:
        ask_for(claim, needs, reasons, at)
    else:
        _refer(claim, reasons, at)
        _send_to_assessors(claim, reasons, at)


def _send_to_assessors(claim: Claim, reasons: list[Reason], at: datetime) -> None:
    """What only an assessor can say is asked of one without waiting for an officer."""
    if any(one["key"] in ASSESSED for one in reasons) and steps.is_on(Kind.ASSESSORS):
        for kind in forms.of(claim.benefit).findings:
            claim.refresh_from_db()
            made = referring.refer(claim, kind, _("Asked for by the application."), at)
            invite(made, at)
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


def _log_looks(looks: list[tuple[int, str]], at: datetime) -> None:
    access_log.look_each(
        ENGINE,
        looks,
        what=N_("contribution record, registers and answers"),
        purpose=N_("automatic assessment of a claim"),
        at=at,
    )


def _others(claims: list[Claim], assessed: Assessed) -> list[tuple[int, str]]:
    """Whoever died or is in prison has an access log too."""
    known = [(assessed[claim.pk].gathered.known, claim) for claim in claims]
    return [
        (one.other.person_id, claim.protocol)
        for one, claim in known
        if one is not None and one.other is not None
    ]


def _assess_until_still(claims: list[Claim]) -> Assessed:
    """Asks the law until nothing moved between the first look and the last."""
    found: Assessed = {}
    left = claims
    stamps = stamps_for(left)
    while left:
        reads = read(
            {claim.person_id for claim in left},
            {claim.person_id: stamps[claim.pk].civil for claim in left},
        )
        for claim in left:
            found[claim.pk] = eligibility.assess_claim(claim, reads[claim.person_id])
        before, stamps = stamps, stamps_for(left)
        left = [claim for claim in left if before[claim.pk] != stamps[claim.pk]]
    return found


def _grant(
    claim: Claim, stored: StoredDetermination, assessed: eligibility.Assessment
) -> AutomaticGrant:
    best = assessed.best
    assert best.amount_cents is not None and best.starts_on is not None
    return AutomaticGrant(claim, stored, best.rule, best.amount_cents, best.starts_on)


def _grant_by_engine(grants: list[AutomaticGrant], at: datetime) -> None:
    made = decisions.write_automatic_grants(grants, at)
    CLAIM.apply_each(
        [one.claim for one in grants],
        "grant",
        by="engine",
        actor=ENGINE.label,
        at=at,
        decided_at=at,
    )
    decided_each(made, at)


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
