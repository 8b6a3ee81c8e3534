"""A protected address: asked for with a reason, given by a supervisor, for some days, and told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from accounts import own_data, process
from accounts.actors import actor_for
from accounts.models import AccessLogEntry, Address, AddressRight, Mandate, Proposal, Role, User
from accounts.permissions import HELPER_SCOPES, Actor, Denied
from portal import clock, outbox
from portal.errors import Mendable
from portal.messages.models import Letter, Notice
from portal.outbox import OutboxEvent
from portal.records import acting
from tests.accounts import people

pytestmark = pytest.mark.django_db
STREET = "Travessa Escondida"
WHY = "A letter came back and has to be brought"


def _actor(user: User) -> Actor:
    return actor_for(user.pk, {"level": 2, "stepped_up_at": clock.now().timestamp()}, clock.today())


@pytest.fixture
def ana() -> User:
    user = people.citizen("Ana Prado")
    process.change_address(
        _actor(user),
        user.identity.person_id,
        street=STREET,
        number="77",
        more="",
        city="Rio Manso",
        postcode="01310100",
        region="SP",
        is_protected=True,
        at=clock.now(),
    )
    return user


@pytest.fixture
def clerk() -> User:
    return people.staff(Role.CLERK, name="Vanda Freire")


@pytest.fixture
def boss() -> User:
    return people.staff(Role.SUPERVISOR, name="Helena Weber")


def _asked(ana: User, by: User, days: int = 3) -> Proposal:
    number = ana.identity.person.national_id
    return process.propose_address_right(
        _actor(by), person=number, days=days, words=WHY, at=clock.now()
    )


def test_it_is_asked_for_given_seen_and_told(
    client: Client, ana: User, clerk: User, boss: User
) -> None:
    people.sign_in(client, clerk, stepped_up=True)
    sent = {"person": ana.identity.person.national_id, "days": "3", "words": WHY}
    page = client.post(reverse("propose", args=["protected-address"]), sent)
    assert page.status_code == 302
    assert not AddressRight.objects.exists()
    judge = people.sign_in(Client(), boss, stepped_up=True)
    own = client.post(page["Location"], {"decision": "confirm"})
    assert own.status_code == 404
    shown = judge.get(page["Location"]).content.decode()
    assert WHY in shown and STREET not in shown
    judge.post(page["Location"], {"decision": "confirm"})

    right = AddressRight.objects.get()
    assert (right.staff, right.given_by) == (clerk.staff_member, boss.staff_member)
    assert right.ends_at - right.given_at == timedelta(days=3)
    home = reverse("protected_address", args=[right.pk])
    assert home in client.get(reverse("address_rights")).content.decode()
    assert STREET in client.get(home).content.decode()
    assert judge.get(home).status_code == 404  # who gave the right has none
    look = AccessLogEntry.objects.get(what="protected home address")
    assert (look.actor, look.purpose) == ("Vanda Freire", WHY)
    outbox.drain(clock.now)
    told = Notice.objects.get(person=ana.identity.person, kind="address_right_given")
    assert told.values["officer"] == "Vanda Freire" and told.values["reason"] == WHY


def test_the_right_ends_by_itself(client: Client, ana: User, clerk: User, boss: User) -> None:
    process.confirm_proposal(_actor(boss), _asked(ana, clerk), clock.now())
    right = AddressRight.objects.get()
    past = clock.now() - timedelta(days=5)
    with acting("test", "test"):
        AddressRight.objects.update(given_at=past, ends_at=past + timedelta(days=3))
    people.sign_in(client, clerk, stepped_up=True)
    assert client.get(reverse("protected_address", args=[right.pk])).status_code == 404


def test_who_may_not_ask_and_who_may_not_give(ana: User, clerk: User, boss: User) -> None:
    without = people.staff(*[r for r in Role if r not in (Role.CLERK, Role.CASEWORKER)])
    with pytest.raises(Denied):
        _asked(ana, without)
    relative = people.staff(Role.CLERK, own_person=ana.identity.person, office=people.unit("X"))
    with pytest.raises(Mendable):
        _asked(ana, relative)
    with pytest.raises(Mendable):
        _asked(ana, clerk, days=8)
    made = _asked(ana, clerk)
    with pytest.raises(Mendable):
        _asked(ana, clerk)
    nobody = people.staff(*[role for role in Role if role != Role.SUPERVISOR])
    for actor in (clerk, nobody):
        with pytest.raises(Denied):
            process.confirm_proposal(_actor(actor), made, clock.now())
    process.refuse_proposal(_actor(boss), made, "write to the e-mail address", clock.now())
    assert not AddressRight.objects.exists()


def test_an_address_that_is_not_protected_needs_no_right(clerk: User) -> None:
    with pytest.raises(Mendable, match="is not protected"):
        _asked(people.citizen("Bia Sá"), clerk)


def _pages() -> list[str]:
    """Every address of the portal that takes no argument."""
    found: list[str] = []

    def walk(resolver: Any, prefix: str) -> None:
        for one in resolver.url_patterns:
            path = prefix + str(one.pattern)
            if hasattr(one, "url_patterns"):
                walk(one, path)
            elif "<" not in path and "?P" not in path and "^" not in path:
                found.append("/" + path)

    walk(get_resolver(), "")
    return found


def test_no_page_message_letter_or_export_shows_it_to_anybody_else(ana: User) -> None:
    """Every page without argument, read by a helper with every scope and by every role at once."""
    helper = people.citizen("Rui Sá")
    with acting("test", "test"):
        Mandate.objects.create(
            holder=helper,
            kind=Mandate.Kind.HELPER,
            person=ana.identity.person,
            scopes=list(HELPER_SCOPES),
            starts_on=clock.today(),
            ends_on=people.in_days(30),
            proof="test",
        )
    officer = people.staff(*Role)
    process.open_file(
        _actor(officer),
        ana.identity.person_id,
        "at_the_desk",
        "They are here at my desk",
        clock.now(),
    )
    outbox.drain(clock.now)
    readers = [
        people.sign_in(Client(), helper, acting_for=ana.identity.person, stepped_up=True),
        people.sign_in(Client(), officer, stepped_up=True),
        people.sign_in(Client(), people.citizen("Bia Sá"), stepped_up=True),
    ]
    pages = [page for page in _pages() if "sign-out" not in page and "metrics" not in page]
    assert len(pages) > 60
    for client in readers:
        for page in pages:
            answer = client.get(page)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert STREET.encode() not in body, page
    words = [*Notice.objects.values_list("values", flat=True)]
    words += Letter.objects.values_list("content", flat=True)
    words += OutboxEvent.objects.values_list("key", flat=True)
    assert STREET not in str(words)
    seen = own_data.home_of(_actor(officer), ana.identity.person_id, clock.now())
    assert seen is not None and seen.is_hidden and seen.region == ""


def test_it_rests_sealed_and_its_owner_has_it_in_the_archive(client: Client, ana: User) -> None:
    assert STREET.encode() not in bytes(
        Address.objects.extra(select={"raw": "lines"}).values_list("raw", flat=True)[0]
    )
    people.sign_in(client, ana, stepped_up=True)
    answer = client.post(reverse("my_archive"), {"as": "json"})
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert STREET.encode() in body
