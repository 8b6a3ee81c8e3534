"""Who may do what with declarations, bills, records and bank statements."""

from __future__ import annotations

from datetime import date
from typing import Any

from accounts.models import Level, Role
from accounts.permissions import (
    Actor,
    has_opened,
    is_employer,
    is_in_own_name,
    is_own,
    own_or_for,
    rule,
    staff_on_file,
)
from accounts.queries import employer_mandates
from contributions.accidents.models import AccidentNotice, AccidentReport, Kind, Teller
from contributions.accidents.telling import is_relative
from contributions.employers.models import RegimeStatement


@rule("employer.read")
def _employer_read(actor: Actor, employer_id: int, on: date) -> bool:
    """The employer's pages: whoever acts for it."""
    return is_employer(actor, employer_id)


@rule("declaration.upload")
def _declaration_upload(actor: Actor, employer_id: int, on: date) -> bool:
    return is_employer(actor, employer_id, "upload")


@rule("declaration.read")
def _declaration_read(actor: Actor, declaration: Any, on: date) -> bool:
    return is_employer(actor, declaration.employer_id, "upload")


@rule("declaration.file")
def _declaration_file(actor: Actor, declaration: Any, on: date) -> bool:
    """Administrators and accountants sign; a clerk prepares and does not sign."""
    return is_employer(actor, declaration.employer_id, "file")


@rule("bill.read")
def _bill_read(actor: Actor, bill: Any, on: date) -> bool:
    return is_employer(actor, bill.employer_id, "bills") or (
        actor.is_staff and actor.has(Role.TREASURY, Role.AUDITOR)
    )


@rule("bill.set_off")
def _bill_set_off(actor: Actor, bill: Any, on: date) -> bool:
    """It disposes of the company's money: who signs and sees the bills, says it."""
    return all(is_employer(actor, bill.employer_id, scope) for scope in ("bills", "file"))


@rule("bill.interrupt")
def _bill_interrupt(actor: Actor, bill: Any, on: date) -> bool:
    """Treasury, and nobody of it who acts for the company in their own life."""
    return _treasury_of_others(actor, bill.employer_id, on)


@rule("regime.state")
def _regime_state(actor: Actor, employer_id: int, on: date) -> bool:
    """It changes what the company owes: who signs, says it."""
    return is_employer(actor, employer_id, "file")


@rule("regime.decide")
def _regime_decide(actor: Actor, statement: RegimeStatement, on: date) -> bool:
    """Treasury, and nobody of it who acts for the company in their own life."""
    return _treasury_of_others(actor, statement.employer_id, on)


def _treasury_of_others(actor: Actor, employer_id: int, on: date) -> bool:
    if not (actor.is_staff and actor.has(Role.TREASURY)):
        return False
    if actor.staff_person_id is None:
        return True
    acts_for_it = employer_mandates(employer_id, on)
    return not acts_for_it.filter(holder__identity__person_id=actor.staff_person_id).exists()


@rule("workers.read")
def _workers_read(actor: Actor, employer_id: int, on: date) -> bool:
    return is_employer(actor, employer_id, "workers")


@rule("workers.change")
def _workers_change(actor: Actor, employer_id: int, on: date) -> bool:
    """The start or end of an employment is a statement of the employer: who signs, says it."""
    return is_employer(actor, employer_id, "workers") and is_employer(actor, employer_id, "file")


@rule("household.keep")
def _household_keep(actor: Actor, person_id: int | None, on: date) -> bool:
    """Whom one employs at home one states in one's own name; nobody does it for another."""
    return is_in_own_name(actor) and is_own(actor, person_id)


@rule("accident.file")
def _accident_file(actor: Actor, employer_id: int, on: date) -> bool:
    """A notice is a statement of the employer and says something of health: who signs, files it."""
    return is_employer(actor, employer_id, "workers") and is_employer(actor, employer_id, "file")


@rule("accident.tell")
def _accident_tell(actor: Actor, person_id: int, on: date) -> bool:
    """When the employer does not (Lei 8.213/1991 art. 22 §2): the person, who acts for them and
    may know of their health, and those whom a register calls their close relatives.
    """
    return own_or_for(actor, person_id, "medical") or (
        is_in_own_name(actor) and is_relative(actor.person_id or 0, person_id)
    )


@rule("accident.read")
def _accident_read(actor: Actor, notice: AccidentNotice, on: date) -> bool:
    """Whom it is about, who told it, and after a death the close relatives (art. 22 §1)."""
    if own_or_for(actor, notice.person_id, "medical") or _told_it(actor, notice, on):
        return True
    died = notice.kind == Kind.DEATH or notice.person.died_on is not None
    return died and is_in_own_name(actor) and is_relative(actor.person_id or 0, notice.person_id)


@rule("accident.correct")
def _accident_correct(actor: Actor, notice: AccidentNotice, on: date) -> bool:
    """Only who told it says it better; nobody corrects what another told."""
    if notice.teller in (Teller.HELPER, Teller.OFFICE):
        return own_or_for(actor, notice.person_id, "medical")
    return _told_it(actor, notice, on)


@rule("accident.report")
def _accident_report(actor: Actor, obj: Any, on: date) -> bool:
    """Union, doctor, authority (art. 22 §2): anybody in their own name whom a proof names."""
    return is_in_own_name(actor) and actor.level >= Level.SUBSTANTIAL


@rule("accident_report.decide")
def _accident_report_decide(actor: Actor, report: AccidentReport, on: date) -> bool:
    """Officers at a desk, and nobody about their own people."""
    roles = (Role.CASEWORKER, Role.SUPERVISOR)
    person_id = report.person_id
    if person_id is None:
        return actor.is_staff and actor.has(*roles)
    return staff_on_file(actor, person_id, *roles)


@rule("accident.compare_death")
def _accident_compare_death(actor: Actor, notice: AccidentNotice, on: date) -> bool:
    return staff_on_file(actor, notice.person_id, Role.CASEWORKER, Role.SUPERVISOR)


def _told_it(actor: Actor, notice: AccidentNotice, on: date) -> bool:
    if notice.teller == Teller.EMPLOYER:
        return _accident_file(actor, notice.employer_id or 0, on)
    return is_in_own_name(actor) and is_own(actor, notice.told_by_id)


@rule("record.read")
def _record_read(actor: Actor, person_id: int, on: date) -> bool:
    """The person, who acts for them, officers on the file, and who opened it for a purpose."""
    return (
        own_or_for(actor, person_id, "record")
        or staff_on_file(actor, person_id, Role.CASEWORKER, Role.SUPERVISOR)
        or has_opened(actor, person_id)
    )


@rule("indemnity.ask")
def _indemnity_ask(actor: Actor, person_id: int, on: date) -> bool:
    """It costs money and says where one worked: each in their own name."""
    return is_in_own_name(actor) and is_own(actor, person_id)


@rule("indemnity.decide")
def _indemnity_decide(actor: Actor, one: Any, on: date) -> bool:
    """Officers at a desk, and nobody about their own people."""
    return staff_on_file(actor, one.person_id, Role.CASEWORKER, Role.SUPERVISOR)


@rule("statement.import")
def _statement_import(actor: Actor, obj: Any, on: date) -> bool:
    return actor.is_system or (actor.is_staff and actor.has(Role.TREASURY))


@rule("statement.match")
def _statement_match(actor: Actor, obj: Any, on: date) -> bool:
    return actor.is_staff and actor.has(Role.TREASURY)
