"""Who may see and do what with the conditions of the family grant."""

from __future__ import annotations

from datetime import date

from accounts.models import Mandate, Role
from accounts.permissions import Actor, own_or_for, rule, staff_on_file, works_for
from benefits.conditions.models import FollowUp, GivenReason, Institution, Kind
from benefits.permissions.claims import is_nobodys_kin


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
        and is_nobodys_kin(actor, follow_up.person_id)
    )


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
    ) and is_nobodys_kin(actor, given.person_id)


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
