"""Two rules officers, an office, and a law that forgets after each test what was approved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from accounts.models import Role, StaffMember
from accounts.permissions import Actor
from portal import amendments, clock
from portal.regulations import process
from portal.regulations.models import Proposal
from tests.benefits import world

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def the_law_of_the_files(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(clock, "real_now", lambda: NOW)
    amendments.install(())
    yield
    amendments.install(())


@dataclass
class Officers:
    """Maker and checker, as staff and as actors."""

    maker: StaffMember
    checker: StaffMember

    @property
    def making(self) -> Actor:
        return world.as_staff(self.maker)

    @property
    def checking(self) -> Actor:
        return world.as_staff(self.checker)


@pytest.fixture
def officers(db: None) -> Officers:
    office = world.unit()
    return Officers(
        world.officer(office, roles=(Role.RULES,)), world.officer(office, roles=(Role.RULES,))
    )


@pytest.fixture
def propose(officers: Officers) -> Callable[..., Proposal]:
    def make(**other: Any) -> Proposal:
        given: dict[str, Any] = {
            "parameter": "wages/minimum_wage",
            "since": date(2027, 1, 1),
            "until": None,
            "content": "1700.00",
            "act": "Decreto 1/2026 art. 1",
            "reason": "The yearly decree on the minimum wage.",
            "source": "https://www.in.gov.br/decreto-1",
            "at": NOW,
        }
        return process.propose(officers.making, **(given | other))

    return make


@pytest.fixture
def desk() -> Callable[[StaffMember], Client]:
    def open_for(member: StaffMember) -> Client:
        client = Client()
        client.force_login(member.user)
        stored = client.session
        used = {"method": "mfa", "type": "totp", "at": NOW.timestamp()}
        stored.update(
            {
                "level": 3,
                "staff": True,
                "stepped_up_at": NOW.timestamp(),
                "account_authentication_methods": [used],
                "account_authentication_methods_user": str(member.user.pk),
            }
        )
        stored.save()
        return client

    return open_for


@pytest.fixture
def signed_in() -> Callable[[Any], Client]:
    """A claimant's browser."""

    def make(person: Any) -> Client:
        client = Client()
        client.force_login(person.identities.get().user)
        stored = client.session
        stored["level"] = 2
        stored.save()
        return client

    return make
