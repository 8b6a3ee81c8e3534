"""Reads who acts from the database: identity, mandates, roles as they are at this moment.

It is asked at each request, so it is one statement written by hand: put together by the ORM anew
each time, it cost more than everything else that surrounds a page.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from django.db import connection
from django.utils.translation import pgettext

from accounts.models import Level, Mandate, Role
from accounts.permissions import VISITOR, Actor, Capacity, PersonCard
from accounts.queries import OFFICE_PEOPLE

# What an employer's people may do; an accountant's scopes are those that the employer wrote down.
EMPLOYER_SCOPES: dict[str, frozenset[str]] = {
    Mandate.Kind.EMPLOYER_ADMIN: frozenset({"upload", "file", "bills", "workers", "people"}),
    Mandate.Kind.EMPLOYER_CLERK: frozenset({"upload", "bills", "workers"}),
    Mandate.Kind.ACCOUNTANT: frozenset({"upload", "file", "bills", "workers"}),
}
SELF = "self"

# One row for each mandate that may be used on the day: one's own and those of the office one works
# for. Who leaves the office, or whose work for it ends, loses all of these at once. A mandate ends
# with the death of who gave it and of who holds it (Civil Code, art. 682, II), and a post with the
# death of who fills it (Lei 8.112/1990, art. 33, IX).
_WHO = """
    WITH in_force AS NOT MATERIALIZED (
        SELECT * FROM accounts_mandate
         WHERE revoked_at IS NULL AND starts_on <= %(on)s
           AND (ends_on IS NULL OR ends_on >= %(on)s)
    )
    SELECT account.sessions_since,
           member.id, member.display_name, member.roles, member.person_id, member.left_on,
           member.unit_id, unit.name,
           person.id, coalesce(nullif(person.social_name, ''), person.name), person.language,
           person.died_on,
           ARRAY(SELECT id FROM accounts_person WHERE merged_into_id = person.id),
           held.*
      FROM accounts_user account
      LEFT JOIN accounts_staffmember member ON member.user_id = account.id
      LEFT JOIN accounts_unit unit ON unit.id = member.unit_id
      LEFT JOIN accounts_identity identity ON identity.user_id = account.id
      LEFT JOIN accounts_person person
             ON person.id = coalesce(member.person_id, identity.person_id)
      LEFT JOIN LATERAL (
          SELECT mandate.id, mandate.kind, mandate.scopes,
                 firm.id, firm.name,
                 principal.id, coalesce(nullif(principal.social_name, ''), principal.name),
                 ARRAY(SELECT id FROM accounts_person WHERE merged_into_id = principal.id),
                 office.id, office.name, office.helps_as, principal.name
            FROM in_force mandate
            LEFT JOIN accounts_organisation firm ON firm.id = mandate.organisation_id
            LEFT JOIN accounts_person principal ON principal.id = mandate.person_id
            LEFT JOIN accounts_organisation office ON office.id = mandate.office_id
           WHERE mandate.kind <> ALL(%(office_people)s)
             AND (principal.died_on IS NULL OR principal.died_on > %(on)s)
             AND mandate.id IN (
                 SELECT id FROM in_force WHERE holder_id = account.id
                  UNION ALL
                 SELECT of_office.id FROM in_force work
                   JOIN in_force of_office ON of_office.office_id = work.organisation_id
                  WHERE work.holder_id = account.id AND work.kind = ANY(%(office_people)s)
             )
      ) held (id, kind, scopes, firm_id, firm_name, person_id, person_name, joined,
              office_id, office_name, helps_as, register_name)
           ON member.id IS NULL
          AND (person.died_on IS NULL OR person.died_on > %(on)s)
     WHERE account.id = %(user)s AND account.is_active
     ORDER BY held.firm_name, held.register_name, held.id
"""


class _Row(NamedTuple):
    """A sign-in, who is behind it, and one of the mandates that they may use."""

    sessions_since: datetime | None
    staff_id: int | None
    display_name: str
    roles: str
    staff_person_id: int | None
    left_on: date | None
    unit_id: int
    unit_name: str
    person_id: int | None
    name: str
    language: str
    died_on: date | None
    joined: list[int]
    mandate_id: int | None
    kind: str
    scopes: str
    firm_id: int | None
    firm_name: str
    principal_id: int | None
    principal: str
    principal_joined: list[int]
    office_id: int | None
    office: str | None
    helps_as: str | None
    principal_in_register: str


def actor_for(user_id: int, session: Mapping[str, Any], on: date) -> Actor:
    """The actor of a signed-in session on a day; VISITOR when the sign-in leads to nobody."""
    asked: dict[str, Any] = {"user": user_id, "on": on, "office_people": list(OFFICE_PEOPLE)}
    with connection.cursor() as cursor:
        cursor.execute(_WHO, asked)
        rows = [_Row(*row) for row in cursor.fetchall()]
    if not rows or _is_signed_out(rows[0], session):
        return VISITOR
    if rows[0].staff_id is not None:
        return _staff(user_id, rows[0], session, on)
    return _person(user_id, rows, session) if rows[0].person_id is not None else VISITOR


def _is_signed_out(row: _Row, session: Mapping[str, Any]) -> bool:
    """The person signed out everywhere after this session began."""
    if row.sessions_since is None:
        return False
    began = session.get("began_at")
    return not isinstance(began, int | float) or began < row.sessions_since.timestamp()


def _staff(user_id: int, row: _Row, session: Mapping[str, Any], on: date) -> Actor:
    if any(end is not None and end <= on for end in (row.left_on, row.died_on)):
        return VISITOR
    return Actor(
        kind="staff",
        label=row.display_name,
        user_id=user_id,
        roles=frozenset(Role(role) for role in json.loads(row.roles)),
        staff_id=row.staff_id,
        staff_person_id=row.staff_person_id,
        unit_id=row.unit_id,
        unit_name=row.unit_name,
        level=_level(session),
        stepped_up_at=_stepped_up_at(session),
        capacity=Capacity("staff", "staff", row.unit_name),
    )


def _person(user_id: int, rows: list[_Row], session: Mapping[str, Any]) -> Actor:
    own, name = rows[0], rows[0].name
    assert own.person_id is not None
    capacities = (
        Capacity(SELF, SELF, name, person_id=own.person_id),
        *(_capacity(row) for row in rows if row.mandate_id is not None),
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
        user_id=user_id,
        person=PersonCard(own.person_id, name, own.language),
        capacity=capacity,
        capacities=capacities,
        joined=frozenset(own.joined),
        level=_level(session),
        stepped_up_at=_stepped_up_at(session),
    )


def _capacity(row: _Row) -> Capacity:
    key, given = f"mandate-{row.mandate_id}", frozenset(json.loads(row.scopes))
    if row.firm_id is not None:
        scopes = EMPLOYER_SCOPES.get(row.kind, frozenset())
        if row.kind == Mandate.Kind.ACCOUNTANT and given:
            scopes &= given
        return Capacity(
            "employer",
            key,
            row.firm_name,
            organisation_id=row.firm_id,
            mandate_id=row.mandate_id,
            mandate_kind=row.kind,
            scopes=scopes,
        )
    return Capacity(
        "mandate",
        key,
        row.principal,
        person_id=row.principal_id,
        mandate_id=row.mandate_id,
        mandate_kind=row.kind,
        scopes=given,
        office_id=row.office_id,
        office=row.office or "",
        channel="partner" if row.helps_as == "partner" else "helper",
        joined=frozenset(row.principal_joined),
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
