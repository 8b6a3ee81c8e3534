"""Signed-in browsers of claimants and officers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import Level, Person, StaffMember


@pytest.fixture
def signed_in() -> Callable[[Person | StaffMember], Client]:
    """A test client that has signed in as this claimant or officer (with second factor)."""

    def make(who: Person | StaffMember) -> Client:
        client = Client()
        user = who.user if isinstance(who, StaffMember) else who.identities.get().user
        client.force_login(user)
        session = client.session
        session["level"] = Level.SUBSTANTIAL.value
        session["account_authentication_methods"] = [{"method": "mfa", "at": 1, "type": "totp"}]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
        return client

    return make
