"""Invented people for tests, and a way to sign them in without the provider."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from django.conf import settings
from django.test import Client

from accounts import linking, national_ids, process
from accounts.actors import actor_for
from accounts.models import (
    Level,
    Mandate,
    Organisation,
    Person,
    Role,
    StaffMember,
    Unit,
    User,
)
from accounts.permissions import Actor
from portal import clock
from portal.records import acting

WORLD = Actor.system("test world")
_numbers = count(100_000_001)


def minutes(number: int) -> timedelta:
    """A span of minutes."""
    return timedelta(minutes=number)


def in_days(number: int) -> date:
    """A day from today on."""
    return clock.today() + timedelta(days=number)


def national_id() -> str:
    """A valid CPF that no other test person of this run has."""
    body = f"{next(_numbers):09}"
    return next(n for n in (f"{body}{d:02}" for d in range(100)) if national_ids.is_valid(n))


def person(name: str = "Ana Beatriz de Souza", **facts: Any) -> Person:
    """An insured person."""
    given = {"national_id": national_id(), "born_on": date(1961, 5, 3), "sex": "F"} | facts
    return process.register_person(WORLD, name=name, **given)


def citizen(name: str = "Ana Beatriz de Souza", **facts: Any) -> User:
    """A person with a sign-in; the person is `user.identity.person`."""
    return linking.expect(person(name, **facts), datetime(2026, 1, 1, tzinfo=UTC), "test world")


def organisation(name: str = "Padaria Flor do Campo", registration: str = "") -> Organisation:
    """A legal person."""
    with acting("test world", "test"):
        return Organisation.objects.create(
            name=name, registration=registration or f"{next(_numbers):014}"
        )


def employer_user(
    company: Organisation, kind: str = Mandate.Kind.EMPLOYER_ADMIN, name: str = "Carla Nunes"
) -> User:
    """A person who may act for an employer."""
    user = citizen(name)
    process.open_employer_mandate(
        WORLD, user, company, kind, starts_on=date(2020, 1, 1), proof="test"
    )
    return user


def unit(name: str = "Central unit") -> Unit:
    """An office."""
    return Unit.objects.get_or_create(name=name)[0]


def staff(
    *roles: Role,
    name: str = "Marta Lima",
    office: Unit | None = None,
    own_person: Person | None = None,
    password: str = "correct horse battery",
) -> User:
    """A member of staff; sign them in with `sign_in`, or by password and second factor."""
    user = User.objects.create_user(f"staff-{next(_numbers)}", password=password)
    with acting("test world", "test"):
        StaffMember.objects.create(
            user=user,
            unit=office or unit(),
            roles=[role.value for role in roles],
            display_name=name,
            person=own_person,
        )
    return user


def take_role(member: StaffMember, role: Role) -> None:
    """Two administrators take a role away, as the database wants it."""
    process.confirm_proposal(
        _admin("Second Admin"),
        process.propose_role(
            _admin("First Admin"), member, role, give=False, words="test", at=clock.now()
        ),
        clock.now(),
    )


def _admin(name: str) -> Actor:
    return actor_for(staff(Role.ADMIN, name=name).pk, {}, clock.today())


def follow_key(client: Client, answer: Any) -> None:
    """Takes a renewed session key along: in a test it is renewed only after the answer."""
    session = answer.wsgi_request.session
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key


def sign_in(
    client: Client,
    user: User,
    *,
    level: Level = Level.SUBSTANTIAL,
    stepped_up: bool = False,
    second_factor: bool = True,
    acting_for: Organisation | Person | None = None,
) -> Client:
    """Signs in as the adapters would: level and step-up for citizens, second factor for staff."""
    client.force_login(user)
    session = client.session
    session["level"] = int(level)
    if stepped_up:
        session["stepped_up_at"] = clock.now().timestamp()
    if hasattr(user, "staff_member") and second_factor:
        session["account_authentication_methods"] = [
            {"method": "mfa", "type": "totp", "at": time.time()}
        ]
        session["account_authentication_methods_user"] = str(user.pk)
    if acting_for is not None:
        mandates: Iterable[Mandate] = Mandate.objects.filter(holder=user)
        session["capacity"] = next(
            f"mandate-{mandate.pk}"
            for mandate in mandates
            if acting_for in (mandate.organisation, mandate.person)
        )
    session.save()
    return client
