"""Who may do what with months that are missing or wrong in the record."""

from __future__ import annotations

from datetime import date

from accounts.models import Role
from accounts.permissions import (
    Actor,
    is_employer,
    is_in_own_name,
    is_own,
    own_or_for,
    rule,
    staff_on_file,
)
from benefits.months.models import OPEN, MonthCase


@rule("months.tell")
def _tell(actor: Actor, person_id: int | None, on: date) -> bool:
    """It says where one worked and what one earned: each in their own name."""
    return is_in_own_name(actor) and is_own(actor, person_id)


@rule("months.own")
def _own(actor: Actor, case: MonthCase, on: date) -> bool:
    """What only the person does with their case: take it back, contest it."""
    return _tell(actor, case.person_id, on)


@rule("months.add")
def _add(actor: Actor, case: MonthCase, on: date) -> bool:
    """Papers, as long as the case is open."""
    return case.draft_id is not None and case.state in OPEN and _own(actor, case, on)


@rule("months.read")
def _read(actor: Actor, case: MonthCase, on: date) -> bool:
    return own_or_for(actor, case.person_id, "record") or _decide(actor, case, on)


@rule("months.decide")
def _decide(actor: Actor, case: MonthCase, on: date) -> bool:
    """Officers at a desk, and nobody about their own people."""
    return staff_on_file(actor, case.person_id, Role.CASEWORKER, Role.SUPERVISOR)


@rule("months.answer")
def _answer(actor: Actor, case: MonthCase, on: date) -> bool:
    """The company that was asked, by who signs for it: it is a statement about a worker."""
    return (
        case.asked_at is not None
        and is_employer(actor, case.employer_id, "workers")
        and is_employer(actor, case.employer_id, "file")
    )
