"""What this room rules on: one's own data, mandates, the institution's second persons.

Registered when the application starts (apps.py); `accounts.permissions.may` asks them.
"""

from __future__ import annotations

from datetime import date

from accounts.models import DeathReport, Level, Mandate, Role
from accounts.models_rights import FileOpening, Proposal
from accounts.permissions import (
    Actor,
    is_employer,
    is_in_own_name,
    is_own,
    must_keep_away,
    own_or_for,
    rule,
    staff_on_file,
    works_for,
)
from accounts.queries import OFFICE_PEOPLE, find_by_national_id


@rule("account.read")
def _account_read(actor: Actor, person_id: int, on: date) -> bool:
    return is_own(actor, person_id)


@rule("contact.change")
def _contact_change(actor: Actor, person_id: int, on: date) -> bool:
    return is_own(actor, person_id)


@rule("payout_account.read")
def _payout_read(actor: Actor, person_id: int, on: date) -> bool:
    return own_or_for(actor, person_id, "payments")


@rule("payout_account.change")
def _payout_change(actor: Actor, person_id: int, on: date) -> bool:
    # A helper never changes where the money goes: that takes the citizen's own step-up.
    return is_own(actor, person_id) and actor.level >= Level.SUBSTANTIAL


@rule("payout_account.cancel")
def _payout_cancel(actor: Actor, person_id: int, on: date) -> bool:
    return is_own(actor, person_id)  # the alarm needs no higher level than the sign-in


@rule("access_log.read")
def _access_log_read(actor: Actor, person_id: int, on: date) -> bool:
    return is_own(actor, person_id) or staff_on_file(actor, person_id, Role.AUDITOR)


@rule("inquiry.open")
def _inquiry_open(actor: Actor, person_id: int, on: date) -> bool:
    return is_own(actor, person_id)


@rule("inquiry.answer")
def _inquiry_answer(actor: Actor, person_id: int, on: date) -> bool:
    return staff_on_file(actor, person_id, Role.AUDITOR)


@rule("mandate.create")
def _mandate_create(actor: Actor, person_id: int, on: date) -> bool:
    """Only in one's own name: who holds a mandate can neither widen it nor pass it on."""
    return is_own(actor, person_id) and actor.level >= Level.SUBSTANTIAL


@rule("mandate.read")
def _mandate_read(actor: Actor, person_id: int, on: date) -> bool:
    return is_own(actor, person_id)


@rule("receipt.read")
def _receipt_read(actor: Actor, mandate: Mandate, on: date) -> bool:
    """Both sides hold the receipt: who gave the mandate, and who holds it."""
    if mandate.person_id is not None and is_own(actor, mandate.person_id):
        return True
    if is_employer(actor, mandate.organisation_id, "people"):
        return True
    if mandate.office_id is not None:
        return works_for(actor, mandate.office_id, on) or works_for(
            actor, mandate.organisation_id, on
        )
    return is_in_own_name(actor) and mandate.holder_id == actor.user_id


@rule("company_people.read")
def _company_people(actor: Actor, organisation_id: int, on: date) -> bool:
    return is_employer(actor, organisation_id, "people")


@rule("company_acts.read")
def _company_acts(actor: Actor, organisation_id: int, on: date) -> bool:
    """Whoever acts for the company reads what they did; its administrators read everybody's."""
    return is_employer(actor, organisation_id)


@rule("office.manage")
def _office_manage(actor: Actor, organisation_id: int | None, on: date) -> bool:
    """The administrator of an organisation that helps people names who works there."""
    return works_for(actor, organisation_id, on, Mandate.Kind.OFFICE_ADMIN)


@rule("mandate.accept")
def _mandate_accept(actor: Actor, person_id: int | None, on: date) -> bool:
    """Anybody in their own name may accept an invitation, but not their own."""
    return is_in_own_name(actor) and (person_id is None or actor.person_id != person_id)


@rule("mandate.end")
def _mandate_end(actor: Actor, mandate: Mandate, on: date) -> bool:
    """The principal revokes, the holder renounces; an administrator ends those of their house."""
    if mandate.person_id is not None:
        if is_own(actor, mandate.person_id):
            # A guardian is the court's to change, a parent the register's.
            return mandate.kind in (Mandate.Kind.HELPER, Mandate.Kind.OFFICE)
        if mandate.office_id is not None:
            return works_for(actor, mandate.office_id, on, Mandate.Kind.OFFICE_ADMIN)
        return actor.kind == "person" and mandate.holder_id == actor.user_id
    if mandate.kind in OFFICE_PEOPLE:
        return works_for(actor, mandate.organisation_id, on, Mandate.Kind.OFFICE_ADMIN)
    return is_employer(actor, mandate.organisation_id, "people")


# ── Two persons ──────────────────────────────────────────────────────────────────────────────

# Who may propose what, and who may confirm it: never the same person (the database says so too).
MAKERS: dict[str, frozenset[Role]] = {
    Proposal.Kind.ROLE_GRANT: frozenset({Role.ADMIN}),
    Proposal.Kind.ROLE_WITHDRAWAL: frozenset({Role.ADMIN}),
    Proposal.Kind.GUARDIAN: frozenset({Role.CASEWORKER}),
    Proposal.Kind.OFFICE: frozenset({Role.ADMIN}),
    Proposal.Kind.LOST_FACTOR: frozenset({Role.ADMIN}),
    Proposal.Kind.LOST_WAY: frozenset({Role.CLERK}),
    Proposal.Kind.ADDRESS_RIGHT: frozenset({Role.CASEWORKER, Role.CLERK}),
    Proposal.Kind.DEATH: frozenset({Role.CASEWORKER, Role.CLERK}),
    Proposal.Kind.ALIVE: frozenset({Role.CLERK}),
}
CHECKERS: dict[str, frozenset[Role]] = {
    Proposal.Kind.ROLE_GRANT: frozenset({Role.ADMIN}),
    Proposal.Kind.ROLE_WITHDRAWAL: frozenset({Role.ADMIN}),
    Proposal.Kind.GUARDIAN: frozenset({Role.SUPERVISOR}),
    Proposal.Kind.OFFICE: frozenset({Role.ADMIN}),
    Proposal.Kind.LOST_FACTOR: frozenset({Role.ADMIN}),
    Proposal.Kind.LOST_WAY: frozenset({Role.CLERK, Role.SUPERVISOR}),
    Proposal.Kind.ADDRESS_RIGHT: frozenset({Role.SUPERVISOR}),
    Proposal.Kind.DEATH: frozenset({Role.CLERK, Role.SUPERVISOR}),
    Proposal.Kind.ALIVE: frozenset({Role.CLERK, Role.SUPERVISOR}),
}


@rule("death.tell")
def _death_tell(actor: Actor, person_id: int | None, on: date) -> bool:
    return is_own(actor, person_id)


@rule("death_report.read")
def _death_report_read(actor: Actor, report: DeathReport, on: date) -> bool:
    """Who told it holds the receipt."""
    return is_own(actor, report.told_by_id)


@rule("death_report.work")
def _death_report_work(actor: Actor, report: DeathReport, on: date) -> bool:
    """Nobody looks into a death that their own people tell, or that is told of these."""
    known = find_by_national_id(report.national_id)
    return (
        actor.is_staff
        and actor.has(*MAKERS[Proposal.Kind.DEATH], *CHECKERS[Proposal.Kind.DEATH])
        and not must_keep_away(actor, report.told_by_id)
        and not (known is not None and must_keep_away(actor, known.pk))
    )


# Who may ask for a file outside their queue, and who may let them in an emergency.
OPENERS = (Role.CASEWORKER, Role.SUPERVISOR, Role.CLERK, Role.MEDICAL, Role.AUDITOR)


@rule("proposal.make")
def _proposal_make(actor: Actor, kind: str, on: date) -> bool:
    return actor.is_staff and actor.has(*MAKERS[kind])


@rule("proposal.read")
def _proposal_read(actor: Actor, proposal: Proposal, on: date) -> bool:
    roles = MAKERS[proposal.kind] | CHECKERS[proposal.kind]
    if not (actor.is_staff and actor.has(*roles)):
        return False
    return proposal.person_id is None or not must_keep_away(actor, proposal.person_id)


@rule("proposal.decide")
def _proposal_decide(actor: Actor, proposal: Proposal, on: date) -> bool:
    """A second person with the right role, neither the proposer nor the one it is about."""
    return (
        actor.is_staff
        and actor.has(*CHECKERS[proposal.kind])
        and actor.staff_id not in (proposal.made_by_id, proposal.staff_id)
        and (proposal.person_id is None or not must_keep_away(actor, proposal.person_id))
    )


@rule("file.open")
def _file_open(actor: Actor, person_id: int, on: date) -> bool:
    return staff_on_file(actor, person_id, *OPENERS)


@rule("file.confirm")
def _file_confirm(actor: Actor, opening: FileOpening, on: date) -> bool:
    """An emergency is confirmed by a supervisor who is somebody else and keeps no tie."""
    return (
        actor.is_staff
        and actor.has(Role.SUPERVISOR)
        and actor.staff_id != opening.staff_id
        and not must_keep_away(actor, opening.person_id)
    )


@rule("file.review")
def _file_review(actor: Actor, opening: FileOpening, on: date) -> bool:
    return actor.staff_id not in (opening.staff_id, opening.confirmed_by_id) and staff_on_file(
        actor, opening.person_id, Role.AUDITOR
    )


@rule("hold.set")
def _hold_set(actor: Actor, person_id: int, on: date) -> bool:
    return staff_on_file(actor, person_id, Role.SUPERVISOR, Role.AUDITOR)


@rule("erasure.ask")
def _erasure_ask(actor: Actor, person_id: int, on: date) -> bool:
    return is_own(actor, person_id)


@rule("consent.change")
def _consent_change(actor: Actor, person_id: int, on: date) -> bool:
    """A yes is the person's own: neither a helper nor an officer gives or takes it."""
    return is_own(actor, person_id)


@rule("address.read")
def _address_read(actor: Actor, person_id: int, on: date) -> bool:
    """The owner, and officers who work on files; what is protected stays hidden from these."""
    roles = (Role.CASEWORKER, Role.SUPERVISOR, Role.CLERK)
    return is_own(actor, person_id) or staff_on_file(actor, person_id, *roles)


@rule("payout_lock.set")
def _payout_lock_set(actor: Actor, person_id: int, on: date) -> bool:
    return is_own(actor, person_id) and actor.level >= Level.SUBSTANTIAL


@rule("payout_lock.lift")
def _payout_lock_lift(actor: Actor, person_id: int, on: date) -> bool:
    return staff_on_file(actor, person_id, Role.CLERK, Role.SUPERVISOR)


@rule("duplicate.work")
def _duplicate_work(actor: Actor, person_id: int, on: date) -> bool:
    return staff_on_file(actor, person_id, Role.CASEWORKER, Role.SUPERVISOR)
