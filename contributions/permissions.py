"""Who may do what with declarations, bills, records and bank statements."""

from __future__ import annotations

from datetime import date
from typing import Any

from accounts.models import Role
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


@rule("record.read")
def _record_read(actor: Actor, person_id: int, on: date) -> bool:
    """The person, who acts for them, officers on the file, and who opened it for a purpose."""
    return (
        own_or_for(actor, person_id, "record")
        or staff_on_file(actor, person_id, Role.CASEWORKER, Role.SUPERVISOR)
        or has_opened(actor, person_id)
    )


@rule("statement.import")
def _statement_import(actor: Actor, obj: Any, on: date) -> bool:
    return actor.is_system or (actor.is_staff and actor.has(Role.TREASURY))


@rule("statement.match")
def _statement_match(actor: Actor, obj: Any, on: date) -> bool:
    return actor.is_staff and actor.has(Role.TREASURY)
