"""Who may see and do what with drafts, claims, decisions and appeals."""

from __future__ import annotations

from datetime import date

from accounts.models import Mandate, Role, StaffMember
from accounts.permissions import Actor, has_opened, own_or_for, rule, staff_on_file, works_for
from benefits.adjudication.conflicts import out_of_bounds
from benefits.agenda.models import AT_RECEPTION, Appointment, Arrangement
from benefits.appeals.models import Appeal, PanelSeat
from benefits.applications.models import Claim, ClaimState, Draft
from benefits.applications.visit_models import OfficeVisit
from benefits.assessments.models import ASSESSOR_OF, Assessment, AssessmentState, Part
from benefits.conditions.models import FollowUp, GivenReason, Institution, Kind
from benefits.eligibility.correction_models import Correction
from benefits.evidence.models import Evidence, EvidenceState
from benefits.overpayments.models import Overpayment
from benefits.recalculation.models import Revision
from benefits.robots.models import RobotAction
from benefits.supervision.models import CorrectionTask, Escalation, Sampled
from portal import row_guard


@rule("claims.own")
def _own(actor: Actor, person_id: int | None, on: date) -> bool:
    """Begin, read and send applications for oneself or under a mandate with the scope "claims".

    A clerk does it for the person they serve; the verbs also ask whether the visit has ended.
    """
    return own_or_for(actor, person_id, "claims") or _serves(actor, person_id, on)


@rule("draft.write")
def _draft_write(actor: Actor, draft: Draft, on: date) -> bool:
    return own_or_for(actor, draft.person_id, "claims") or _serves(actor, draft.person_id, on)


def _serves(actor: Actor, person_id: int | None, on: date) -> bool:
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


@rule("assessment.open")
def _assess(actor: Actor, _obj: None, on: date) -> bool:
    """The queue of the assessors."""
    return actor.is_staff and actor.has(*ASSESSOR_OF.values())


@rule("assessment.write")
def _assess_this(actor: Actor, assessment: Assessment, on: date) -> bool:
    """Who holds this part until it is sealed, and nobody else; never somebody close."""
    return (
        staff_on_file(actor, assessment.person_id, ASSESSOR_OF[Part(assessment.part)])
        and assessment.assessor_id == actor.staff_id
        and assessment.state == AssessmentState.WAITING
    )


@rule("assessment.read_own")
def _read_own(actor: Actor, claim: Claim, on: date) -> bool:
    """Health data: the person, or who acts for them with the scope "medical"."""
    return own_or_for(actor, claim.person_id, "medical")


@rule("appointment.book")
def _book_visit(actor: Actor, claim: Claim, on: date) -> bool:
    """Choose, move, cancel a visit: the claimant, who acts for them, a clerk who serves them."""
    return own_or_for(actor, claim.person_id, "claims") or _serves(actor, claim.person_id, on)


@rule("agenda.open")
def _agenda(actor: Actor, _obj: None, on: date) -> bool:
    """The day's list of the own office."""
    return actor.is_staff and actor.has(*AT_RECEPTION)


@rule("agenda.set")
def _agenda_set(actor: Actor, _obj: None, on: date) -> bool:
    """Hours of the assessors of the own office."""
    return actor.is_staff and actor.has(Role.SUPERVISOR)


@rule("appointment.receive")
def _receive(actor: Actor, appointment: Appointment, on: date) -> bool:
    """Say who came: who works at the office of the visit, without a tie to the person."""
    return (
        appointment.unit_id == actor.unit_id
        and staff_on_file(actor, appointment.person_id, *AT_RECEPTION)
        and _is_nobodys_kin(actor, appointment.person_id)
    )


@rule("appointment.arrange")
def _arrange_visit(actor: Actor, arrangement: Arrangement, on: date) -> bool:
    """Agree on a visit with the person: a clerk or supervisor of the claim's office."""
    return (
        arrangement.unit_id in (None, actor.unit_id)
        and staff_on_file(actor, arrangement.person_id, Role.CLERK, Role.SUPERVISOR)
        and _is_nobodys_kin(actor, arrangement.person_id)
    )


@rule("desk.supervise")
def _supervise(actor: Actor, _obj: None, on: date) -> bool:
    """What only the supervisor of a unit does: many files at once, quality, workload."""
    return actor.is_staff and actor.has(Role.SUPERVISOR)


@rule("review.open")
def _reviews(actor: Actor, _obj: None, on: date) -> bool:
    """Deciding again, without seeing the result."""
    return actor.is_staff and actor.has(Role.CASEWORKER, Role.SUPERVISOR)


@rule("review.write")
def _review(actor: Actor, sampled: Sampled, on: date) -> bool:
    """Who holds it; never who decided, nor somebody close to the person."""
    decision = sampled.decision
    return (
        staff_on_file(actor, sampled.person_id, Role.CASEWORKER, Role.SUPERVISOR)
        and sampled.reviewer_id == actor.staff_id
        and actor.staff_id not in (decision.officer_id, decision.second_officer_id)
    )


@rule("correction_task.close")
def _close_task(actor: Actor, task: CorrectionTask, on: date) -> bool:
    """A supervisor of the unit that decided (of any, where none did), who is not close."""
    return staff_on_file(actor, task.claim.person_id, Role.SUPERVISOR) and (
        task.unit_id is None or task.unit_id == actor.unit_id
    )


@rule("escalation.see")
def _see(actor: Actor, escalation: Escalation, on: date) -> bool:
    return (
        actor.is_staff and actor.has(Role.SUPERVISOR) and escalation.claim.unit_id == actor.unit_id
    )


@rule("payments.read")
def _payments(actor: Actor, person_id: int | None, on: date) -> bool:
    """A person's own payments, or under a mandate with the scope "payments"."""
    return own_or_for(actor, person_id, "payments")


# ── Appeals and calculations again ───────────────────────────────────────────────────────────


@rule("board.open")
def _board(actor: Actor, _obj: None, on: date) -> bool:
    """The appeals of those who judge them."""
    return actor.is_staff and actor.has(Role.BOARD, Role.COUNCIL)


@rule("appeal.judge")
def _judge(actor: Actor, appeal: Appeal, on: date) -> bool:
    """Who holds one of the three seats, and nobody else; never with a tie to the appellant."""
    return (
        staff_on_file(actor, appeal.person_id, Role.BOARD, Role.COUNCIL)
        and appeal.seats.filter(staff_id=actor.staff_id).exists()
    )


@rule("revision.settle")
def _settle(actor: Actor, revision: Revision, on: date) -> bool:
    """A supervisor without a tie to the person, and never who took the decision."""
    decision = revision.decision
    return staff_on_file(actor, revision.person_id, Role.SUPERVISOR) and actor.staff_id not in (
        decision.officer_id,
        decision.second_officer_id,
    )


@rule("overpayment.settle")
def _settle_overpayment(actor: Actor, found: Overpayment, on: date) -> bool:
    """As the reduction that it was counted from."""
    return _settle(actor, found.reduction.revision, on)


@rule("revisions.open")
def _revisions(actor: Actor, _obj: None, on: date) -> bool:
    return actor.is_staff and actor.has(Role.SUPERVISOR)


# ── Papers, flags, corrections, visits ───────────────────────────────────────────────────────


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
        return False
    if paper.medical:
        return (
            staff_on_file(actor, paper.person_id, Role.MEDICAL)
            and claim.unit_id is not None
            and claim.unit_id == actor.unit_id
        )
    return on_file(actor, claim)


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


@rule("flags.read")
def _flags_read(actor: Actor, _obj: None, on: date) -> bool:
    return actor.is_staff and actor.has(Role.RULES, Role.SUPERVISOR, Role.AUDITOR)


@rule("flags.switch")
def _flags_switch(actor: Actor, _obj: None, on: date) -> bool:
    return actor.is_staff and actor.has(Role.RULES, Role.SUPERVISOR)


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


# ── Automatic steps ──────────────────────────────────────────────────────────────────────────


@rule("robots.read")
def _robots_read(actor: Actor, _obj: None, on: date) -> bool:
    return actor.is_staff and actor.has(Role.RULES, Role.SUPERVISOR, Role.AUDITOR)


@rule("robots.switch")
def _robots_switch(actor: Actor, _obj: None, on: date) -> bool:
    return actor.is_staff and actor.has(Role.RULES, Role.SUPERVISOR)


@rule("robot.undo")
def _robot_undo(actor: Actor, step: RobotAction, on: date) -> bool:
    """A supervisor of the claim’s office (any, while it has none) without a tie to the person."""
    return staff_on_file(actor, step.person_id, Role.SUPERVISOR) and (
        step.claim.unit_id is None or step.claim.unit_id == actor.unit_id
    )


@rule("claim.place")
def _place(actor: Actor, claim: Claim, on: date) -> bool:
    """A supervisor without a tie to the person, while the claim is in nobody's queue."""
    return claim.unit_id is None and staff_on_file(actor, claim.person_id, Role.SUPERVISOR)


# ── Conditions of the family grant ───────────────────────────────────────────────────────────


@rule("conditions.own")
def _conditions_own(actor: Actor, person_id: int | None, on: date) -> bool:
    """A family's own page, or under a mandate with the scope "claims"."""
    return own_or_for(actor, person_id, "claims")


@rule("conditions.read")
def _conditions_read(actor: Actor, follow_up: FollowUp, on: date) -> bool:
    """One period of a family. Health takes the scope "medical" of whoever acts for them."""
    scope = "medical" if follow_up.kind == Kind.HEALTH else "claims"
    return own_or_for(actor, follow_up.person_id, scope)


@rule("conditions.write")
def _conditions_write(actor: Actor, follow_up: FollowUp, on: date) -> bool:
    """Say why a condition was not kept."""
    return _conditions_read(actor, follow_up, on)


@rule("conditions.decide")
def _conditions_decide(actor: Actor, follow_up: FollowUp, on: date) -> bool:
    """Who decides in the unit that the step was given to, without a tie to the family."""
    return (
        follow_up.unit_id is not None
        and follow_up.unit_id == actor.unit_id
        and staff_on_file(actor, follow_up.person_id, Role.CASEWORKER, Role.SUPERVISOR)
        and _is_nobodys_kin(actor, follow_up.person_id)
    )


def _is_nobodys_kin(actor: Actor, person_id: int) -> bool:
    staff = StaffMember.objects.filter(pk=actor.staff_id or 0).first()
    return staff is not None and person_id not in out_of_bounds(staff)


@rule("conditions.confirm")
def _conditions_confirm(actor: Actor, follow_up: FollowUp, on: date) -> bool:
    """A second officer: never the one who agreed first."""
    return (
        _conditions_decide(actor, follow_up, on)
        and follow_up.officer_id is not None
        and follow_up.officer_id != actor.staff_id
    )


@rule("grant_reason.settle")
def _grant_reason(actor: Actor, given: GivenReason, on: date) -> bool:
    """Look at the reason that a family gave: any office, nobody with a tie."""
    return staff_on_file(
        actor, given.person_id, Role.CASEWORKER, Role.SUPERVISOR
    ) and _is_nobodys_kin(actor, given.person_id)


@rule("reports.post")
def _reports_post(actor: Actor, institution: Institution, on: date) -> bool:
    """Who works for the institution that day, or a clerk of ours for what comes on paper."""
    return institution.ended_on is None and (
        works_for(actor, institution.organisation_id, on)
        or (actor.is_staff and actor.has(Role.CLERK))
    )


@rule("institution.manage")
def _institution_manage(actor: Actor, institution: Institution, on: date) -> bool:
    """The institution's own administrator makes and revokes the keys of its programs."""
    return institution.ended_on is None and works_for(
        actor, institution.organisation_id, on, Mandate.Kind.OFFICE_ADMIN
    )


@rule("institutions.register")
def _institutions(actor: Actor, _obj: None, on: date) -> bool:
    return actor.is_staff and actor.has(Role.ADMIN)
