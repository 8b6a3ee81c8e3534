"""Who may see and do what with applications, claims, their papers and payments."""

from __future__ import annotations

from datetime import date

from accounts.models import Role, StaffMember
from accounts.permissions import Actor, has_opened, own_or_for, rule, staff_on_file
from benefits.adjudication.conflicts import out_of_bounds
from benefits.appeals.models import PanelSeat
from benefits.applications.models import Claim, ClaimState, Draft
from benefits.applications.visit_models import OfficeVisit
from benefits.assessments.models import ASSESSOR_OF, Assessment
from benefits.eligibility.correction_models import Correction
from benefits.evidence.models import Evidence, EvidenceState
from benefits.months.models import MonthCase
from benefits.payments.exempt import is_waiting_report
from portal import row_guard


@rule("claims.own")
def _own(actor: Actor, person_id: int | None, on: date) -> bool:
    """Begin, read and send applications for oneself or under a mandate with the scope "claims".

    A clerk does it for the person they serve; the verbs also ask whether the visit has ended.
    """
    return own_or_for(actor, person_id, "claims") or serves(actor, person_id, on)


@rule("draft.write")
def _draft_write(actor: Actor, draft: Draft, on: date) -> bool:
    return own_or_for(actor, draft.person_id, "claims") or serves(actor, draft.person_id, on)


def serves(actor: Actor, person_id: int | None, on: date) -> bool:
    """A clerk with a visit of this person on this day, and no tie to them."""
    return (
        person_id is not None
        and staff_on_file(actor, person_id, Role.CLERK)
        and OfficeVisit.objects.filter(
            staff_id=actor.staff_id, person_id=person_id, opened_at__date=on
        ).exists()
    )


@rule("claim.write")
def _write(actor: Actor, claim: Claim, on: date) -> bool:
    """Answer, withdraw, contest: the claimant, or who acts for them."""
    return own_or_for(actor, claim.person_id, "claims")


@rule("claim.read")
def _read(actor: Actor, claim: Claim, on: date) -> bool:
    if actor.is_staff:
        return on_file(actor, claim) or _sits_on(actor, claim) or has_opened(actor, claim.person_id)
    return own_or_for(actor, claim.person_id, "claims")


def _sits_on(actor: Actor, claim: Claim) -> bool:
    """A member of a panel that judges an appeal against a decision on this claim."""
    return (
        staff_on_file(actor, claim.person_id, Role.BOARD, Role.COUNCIL)
        and PanelSeat.objects.filter(
            staff_id=actor.staff_id, appeal__decision__claim=claim
        ).exists()
    )


@rule("case.read")
def _case_read(actor: Actor, protocol: str, on: date) -> bool:
    """A case by its protocol number, for rooms below that know no more of it."""
    claim = Claim.objects.filter(protocol=protocol).first()
    return claim is not None and _read(actor, claim, on)


@rule("claim.decide")
def _decide(actor: Actor, claim: Claim, on: date) -> bool:
    """The claim's unit, the right role, and nobody close to the claimant."""
    return on_file(actor, claim)


@rule("refusal.confirm")
def _confirm(actor: Actor, claim: Claim, on: date) -> bool:
    """A second officer: never the one who proposed."""
    return (
        on_file(actor, claim)
        and not claim.proposed_refusals.filter(closed_at=None, officer_id=actor.staff_id).exists()
    )


@rule("grant.confirm")
def _confirm_grant(actor: Actor, claim: Claim, on: date) -> bool:
    """A second officer of a large or unusual grant: never the one who proposed."""
    return (
        on_file(actor, claim)
        and not claim.proposed_grants.filter(closed_at=None, officer_id=actor.staff_id).exists()
    )


def on_file(actor: Actor, claim: Claim) -> bool:
    """A caseworker or supervisor of the claim's unit without a tie to the claimant."""
    if not (actor.is_staff and actor.has(Role.CASEWORKER, Role.SUPERVISOR)):
        return False
    if claim.unit_id is None or claim.unit_id != actor.unit_id:
        return False
    if actor.has(*ASSESSOR_OF.values()) and _assessed(actor, claim):
        return False  # who assesses never decides
    staff = StaffMember.objects.filter(pk=actor.staff_id or 0).first()
    return staff is not None and claim.person_id not in out_of_bounds(staff)


@row_guard.everyone("whether an officer assessed somebody")
def _assessed(actor: Actor, claim: Claim) -> bool:
    return Assessment.objects.filter(referral__claim=claim, assessor_id=actor.staff_id).exists()


def is_nobodys_kin(actor: Actor, person_id: int) -> bool:
    """Whether an officer has no tie to a person."""
    staff = StaffMember.objects.filter(pk=actor.staff_id or 0).first()
    return staff is not None and person_id not in out_of_bounds(staff)


@rule("payments.read")
def _payments(actor: Actor, person_id: int | None, on: date) -> bool:
    """A person's own payments, or under a mandate with the scope "payments"."""
    return own_or_for(actor, person_id, "payments")


@rule("claim.place")
def _place(actor: Actor, claim: Claim, on: date) -> bool:
    """A supervisor without a tie to the person, while the claim is in nobody's queue."""
    return claim.unit_id is None and staff_on_file(actor, claim.person_id, Role.SUPERVISOR)


# ── Papers, corrections, visits ───────────────────────────────────────────────────────────────


@rule("evidence.add")
def _evidence_add(actor: Actor, draft: Draft, on: date) -> bool:
    """Who may write the application may hand papers in, also after it was sent."""
    claim = Claim.objects.filter(draft=draft).first()
    open_still = claim.state != ClaimState.WITHDRAWN if claim else draft.closed_at is None
    return open_still and _draft_write(actor, draft, on)


@rule("evidence.read")
def _evidence_read(actor: Actor, paper: Evidence, on: date) -> bool:
    """Open a paper. A medical one only with the scope "medical", at the desk only an assessor."""
    if not actor.is_staff:
        scope = "medical" if paper.medical else "claims"
        return own_or_for(actor, paper.person_id, scope)
    claim = Claim.objects.filter(draft_id=paper.draft_id).first()
    if claim is None:
        return _of_months(actor, paper)
    if staff_on_file(actor, paper.person_id, Role.MEDICAL) and (
        is_waiting_report(paper)
        or (paper.medical and claim.unit_id is not None and claim.unit_id == actor.unit_id)
    ):
        return True
    return not paper.medical and on_file(actor, claim)


def _of_months(actor: Actor, paper: Evidence) -> bool:
    """A paper of a case of months in the record: at the desk, by who may decide it."""
    return MonthCase.objects.filter(draft_id=paper.draft_id).exists() and staff_on_file(
        actor, paper.person_id, Role.CASEWORKER, Role.SUPERVISOR
    )


@rule("evidence.judge")
def _evidence_judge(actor: Actor, paper: Evidence, on: date) -> bool:
    return actor.is_staff and _evidence_read(actor, paper, on)


@rule("evidence.take_back")
def _evidence_take_back(actor: Actor, paper: Evidence, on: date) -> bool:
    """As long as the application was not sent, by who may write in it."""
    return (
        paper.state == EvidenceState.RECEIVED
        and paper.draft.closed_at is None
        and _draft_write(actor, paper.draft, on)
    )


@rule("corrections.open")
def _corrections(actor: Actor, _obj: None, on: date) -> bool:
    """The work list of corrections of the own unit."""
    return actor.is_staff and actor.has(Role.CASEWORKER, Role.SUPERVISOR)


@rule("correction.read")
def _correction_read(actor: Actor, correction: Correction, on: date) -> bool:
    if actor.is_staff:
        return _correction_settle(actor, correction, on)
    return own_or_for(actor, correction.person_id, "claims")


@rule("correction.settle")
def _correction_settle(actor: Actor, correction: Correction, on: date) -> bool:
    """A caseworker or supervisor of the unit it was given to, without a tie to the person."""
    return (
        staff_on_file(actor, correction.person_id, Role.CASEWORKER, Role.SUPERVISOR)
        and correction.unit_id is not None
        and correction.unit_id == actor.unit_id
    )


@rule("visit.open")
def _visit_open(actor: Actor, _obj: None, on: date) -> bool:
    return actor.is_staff and actor.has(Role.CLERK)


@rule("visit.use")
def _visit_use(actor: Actor, visit: OfficeVisit, on: date) -> bool:
    """The clerk who opened it, and nobody else."""
    return visit.staff_id == actor.staff_id and staff_on_file(actor, visit.person_id, Role.CLERK)
