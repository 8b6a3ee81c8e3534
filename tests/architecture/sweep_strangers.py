"""What strangers bring changes nobody's page: the same address is asked before and after them.

A list without its owner's filter shows more as soon as there is more of others: a number, a line,
a button. None of it needs to be known by its words.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from allauth.mfa.models import Authenticator

from accounts import queries as people
from accounts.models import Invitation, Mandate, Organisation, PayoutAccount, SignInEvent
from benefits.applications.models import Claim
from portal import clock, outbox
from portal.records import acting
from tests.accounts import people as signing
from tests.architecture import sweep_newcomers as newcomers
from tests.architecture import sweep_world as small
from tests.architecture.sweep_rows import passkey, road, with_a_session
from tests.architecture.sweep_world import Citizen, World

# Of each answer, whatever it says: what it is to be told apart by, and the minute.
_OWN = re.compile(
    r'name="(?:csrfmiddlewaretoken|key|token)" value="[^"]*"'
    r"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b\d{1,2}:\d\d(?: [ap]\.m\.)?"
)


def said(text: str) -> str:
    """An answer without what differs between any two."""
    return _OWN.sub("·", text)


def come() -> World:
    """People, a company and an office that nobody in the sweep has to do with."""
    world = World()
    zoe, yan = small.citizen(world, "zoe"), small.citizen(world, "yan")
    small.record(world, zoe)
    small.asked(world, zoe)
    small.related(world, zoe)
    small.looked_at(world, zoe)
    small.followed(world, zoe)
    small.drafted(world, zoe)
    Claim.objects.filter(person=zoe.person).update(unit=signing.unit("Unit nine"))
    small.record(world, yan, cents=398_700)
    small.decided(world, yan)
    small.handed_over(world, yan)
    small.company(world, "three")
    for one in (zoe, yan):
        with_doors(world, one)
    helped(zoe, yan)
    newcomers.bring(world, zoe, yan)
    outbox.drain(clock.now)
    return world


def with_doors(world: World, who: Citizen) -> None:
    """The second road with its passkey, an open session, and a new account that still waits."""
    with acting("sweep world", "test"):
        road(who, f"{who.key}.road@example.org")
        later = clock.now() + timedelta(days=3)
        PayoutAccount.objects.filter(person=who.person).update(ended_at=later)
        PayoutAccount.objects.create(
            person=who.person, bank_code="001", branch="1234", number=f"77{who.person.pk}",
            number_index=people.account_number_index("001", "1234", f"77{who.person.pk}"),
            holder=who.person.name, effective_at=later, set_by="test",
        )  # fmt: skip
    passkey(who, f"Key of {who.key}")
    Authenticator.objects.create(user=who.user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    with_a_session(who)
    SignInEvent.objects.create(user=who.user, kind="archive", level=3, device=f"{who.key}s device")


def helped(one: Citizen, other: Citizen) -> None:
    """An office that acts for one of them, run by the other; a helper, and an open invitation."""
    with acting("sweep world", "test"):
        office = Organisation.objects.create(
            name="Strangers Advogados", registration="OFFICE00000009", helps_as="law_office"
        )
        given: dict[str, Any] = {"starts_on": date(2026, 1, 1), "proof": "test"}
        admin = Mandate.Kind.OFFICE_ADMIN
        Mandate.objects.create(holder=other.user, kind=admin, organisation=office, **given)
        Mandate.objects.create(
            office=office, kind=Mandate.Kind.OFFICE, person=one.person, scopes=["record"], **given
        )
        Mandate.objects.create(
            holder=other.user, kind=Mandate.Kind.HELPER, person=one.person, scopes=["record"],
            **given,
        )  # fmt: skip
        Invitation.objects.create(
            organisation=office, scopes=[], code_index=people.invitation_index("SWEEPOFFICE"),
            expires_at=clock.now() + timedelta(days=5),
        )  # fmt: skip
