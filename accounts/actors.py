"""Reads who acts from the database: identity, mandates, roles as they are at this moment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from django.utils.translation import pgettext

from accounts import queries
from accounts.models import Level, Mandate, Person, Role, StaffMember, User
from accounts.permissions import VISITOR, Actor, Capacity, PersonCard

# What an employer's people may do; an accountant's scopes are those that the employer wrote down.
EMPLOYER_SCOPES: dict[str, frozenset[str]] = {
    Mandate.Kind.EMPLOYER_ADMIN: frozenset({"upload", "file", "bills", "workers", "people"}),
    Mandate.Kind.EMPLOYER_CLERK: frozenset({"upload", "bills", "workers"}),
    Mandate.Kind.ACCOUNTANT: frozenset({"upload", "file", "bills", "workers"}),
}
SELF = "self"


def actor_for(user_id: int, session: Mapping[str, Any], on: date) -> Actor:
    """The actor of a signed-in session on a day; VISITOR when the sign-in leads to nobody."""
    user = (
        User.objects.select_related("identity__person", "staff_member__unit")
        .annotate(joined=queries.joined_into("identity__person_id"))
        .filter(pk=user_id, is_active=True)
        .first()
    )
    if user is None or _is_signed_out(user, session):
        return VISITOR
    member = getattr(user, "staff_member", None)
    if member is not None:
        return _staff(user, member, session, on)
    identity = getattr(user, "identity", None)
    return _person(user, identity.person, session, on) if identity is not None else VISITOR


def _is_signed_out(user: User, session: Mapping[str, Any]) -> bool:
    """The person signed out everywhere after this session began."""
    if user.sessions_since is None:
        return False
    began = session.get("began_at")
    return not isinstance(began, int | float) or began < user.sessions_since.timestamp()


def _staff(user: User, member: StaffMember, session: Mapping[str, Any], on: date) -> Actor:
    if member.left_on is not None and member.left_on <= on:
        return VISITOR
    return Actor(
        kind="staff",
        label=member.display_name,
        user_id=user.pk,
        roles=frozenset(Role(role) for role in member.roles),
        staff_id=member.pk,
        staff_person_id=member.person_id,
        unit_id=member.unit_id,
        unit_name=member.unit.name,
        level=_level(session),
        stepped_up_at=_stepped_up_at(session),
        capacity=Capacity("staff", "staff", member.unit.name),
    )


def _person(user: User, person: Person, session: Mapping[str, Any], on: date) -> Actor:
    name = str(person)
    capacities = (
        Capacity(SELF, SELF, name, person_id=person.pk),
        *(_capacity(mandate) for mandate in queries.mandates_held(user.pk, on)),
    )
    wanted = session.get("capacity", SELF)
    # A mandate that was revoked or has ended is no longer in the list: back to oneself at once.
    capacity = next((c for c in capacities if c.key == wanted), capacities[0])
    label = name
    if capacity.kind != SELF:  # both names are on every act, and the office's between them
        label = " / ".join(part for part in (name, capacity.office, capacity.label) if part)
    return Actor(
        kind="person",
        label=label,
        user_id=user.pk,
        person=PersonCard(person.pk, name, person.language),
        capacity=capacity,
        capacities=capacities,
        joined=frozenset(user.joined),  # type: ignore[attr-defined]
        level=_level(session),
        stepped_up_at=_stepped_up_at(session),
    )


def _capacity(mandate: Mandate) -> Capacity:
    key = f"mandate-{mandate.pk}"
    if mandate.organisation is not None:
        scopes = EMPLOYER_SCOPES.get(mandate.kind, frozenset())
        if mandate.kind == Mandate.Kind.ACCOUNTANT and mandate.scopes:
            scopes &= frozenset(mandate.scopes)
        return Capacity(
            "employer",
            key,
            mandate.organisation.name,
            organisation_id=mandate.organisation_id,
            mandate_id=mandate.pk,
            mandate_kind=mandate.kind,
            scopes=scopes,
        )
    office = mandate.office
    return Capacity(
        "mandate",
        key,
        str(mandate.person),
        person_id=mandate.person_id,
        mandate_id=mandate.pk,
        mandate_kind=mandate.kind,
        scopes=frozenset(mandate.scopes),
        office_id=office.pk if office else None,
        office=office.name if office else "",
        channel="partner" if office and office.helps_as == "partner" else "helper",
        joined=frozenset(mandate.joined),  # type: ignore[attr-defined]
    )


def _level(session: Mapping[str, Any]) -> Level:
    try:
        return Level(session.get("level", Level.LOW))
    except ValueError:
        return Level.LOW


def _stepped_up_at(session: Mapping[str, Any]) -> datetime | None:
    seconds = session.get("stepped_up_at")
    return datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int | float) else None


def mandate_word(kind: str) -> str:
    """How a mandate is called when someone acts under it."""
    return {
        Mandate.Kind.HELPER: pgettext("acting as", "trusted helper"),
        Mandate.Kind.PARENT: pgettext("acting as", "parent"),
        Mandate.Kind.GUARDIAN: pgettext("acting as", "guardian"),
        Mandate.Kind.EMPLOYER_ADMIN: pgettext("acting as", "administrator"),
        Mandate.Kind.EMPLOYER_CLERK: pgettext("acting as", "clerk"),
        Mandate.Kind.ACCOUNTANT: pgettext("acting as", "accountant"),
        Mandate.Kind.OFFICE: pgettext("acting as", "for the organisation that helps"),
        Mandate.Kind.OFFICE_ADMIN: pgettext("acting as", "administrator"),
        Mandate.Kind.OFFICE_STAFF: pgettext("acting as", "works there"),
    }.get(kind, "")
