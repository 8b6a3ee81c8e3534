"""Who may look at decisions again: supervision, appeals, calculations, what is taken away."""

from __future__ import annotations

from datetime import date

from accounts.models import Role
from accounts.permissions import Actor, own_or_for, rule, staff_on_file
from benefits.adjudication.models import Decision
from benefits.appeals.models import Appeal
from benefits.overpayments.bill_models import PaybackBill
from benefits.overpayments.match_models import PaybackMatch
from benefits.overpayments.models import Overpayment
from benefits.permissions.claims import is_nobodys_kin
from benefits.recalculation.models import Revision
from benefits.recalculation.reduction_models import Reduction
from benefits.robots.models import RobotAction
from benefits.supervision.models import CorrectionTask, Escalation, Sampled


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


# ── Appeals and calculations again ───────────────────────────────────────────────────────────


@rule("board.open")
def _board(actor: Actor, _obj: None, on: date) -> bool:
    """The appeals of those who judge them."""
    return actor.is_staff and actor.has(Role.BOARD, Role.COUNCIL)


@rule("decision.contest")
def _contest(actor: Actor, decision: Decision, on: date) -> bool:
    """Whom the decision is about, or who acts for them; of a claim that is the claimant."""
    return own_or_for(actor, decision.person_id, "claims")


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
    return _supervises(actor, revision.person_id, revision.decision)


def _supervises(actor: Actor, person_id: int, decision: Decision) -> bool:
    return staff_on_file(actor, person_id, Role.SUPERVISOR) and actor.staff_id not in (
        decision.officer_id,
        decision.second_officer_id,
    )


@rule("procedure.answer")
def _answer_procedure(actor: Actor, row: Reduction | Overpayment, on: date) -> bool:
    """Read it and say how one sees it: who is asked, or who acts for them."""
    return own_or_for(actor, row.reader.pk, "claims")


@rule("overpayment.settle")
def _settle_overpayment(actor: Actor, found: Overpayment, on: date) -> bool:
    """As the reduction that it was counted from, or the decision that the award pays."""
    about = found.person_id if found.reduction is None else found.reduction.revision.person_id
    return _supervises(actor, about, found.before)


@rule("delivery.note")
def _note_delivery(actor: Actor, row: Reduction | Overpayment, on: date) -> bool:
    """Bring a question to who is asked: a clerk or supervisor of the claim's office, nobody close.

    Of a claim that no office has, those of any office.
    """
    return _brings(actor, row, Role.CLERK, Role.SUPERVISOR)


@rule("delivery.publish")
def _publish(actor: Actor, row: Reduction | Overpayment, on: date) -> bool:
    """The public notice in place of a letter: a supervisor's act alone."""
    return _brings(actor, row, Role.SUPERVISOR)


def _brings(actor: Actor, row: Reduction | Overpayment, *roles: Role) -> bool:
    return row.claim.unit_id in (None, actor.unit_id) and all(
        staff_on_file(actor, person.pk, *roles) and is_nobodys_kin(actor, person.pk)
        for person in (row.person, row.reader)
    )


@rule("payback.open")
def _paybacks(actor: Actor, _obj: None, on: date) -> bool:
    """Bookings that may pay back a benefit: the treasury."""
    return actor.is_staff and actor.has(Role.TREASURY)


@rule("payback.match")
def _match_payback(actor: Actor, bill: PaybackBill, on: date) -> bool:
    """Say that a booking pays this bill, or that it does not: nobody close to whom it is for."""
    return staff_on_file(actor, bill.person_id, Role.TREASURY)


@rule("payback.confirm")
def _confirm_payback(actor: Actor, match: PaybackMatch, on: date) -> bool:
    """The second of the two, never the first again."""
    return actor.user_id != match.proposed_by_id and _match_payback(actor, match.bill, on)


@rule("revisions.open")
def _revisions(actor: Actor, _obj: None, on: date) -> bool:
    return actor.is_staff and actor.has(Role.SUPERVISOR)


# ── Flags and automatic steps ─────────────────────────────────────────────────────────────────


@rule("flags.read")
def _flags_read(actor: Actor, _obj: None, on: date) -> bool:
    return actor.is_staff and actor.has(Role.RULES, Role.SUPERVISOR, Role.AUDITOR)


@rule("flags.switch")
def _flags_switch(actor: Actor, _obj: None, on: date) -> bool:
    return actor.is_staff and actor.has(Role.RULES, Role.SUPERVISOR)


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
