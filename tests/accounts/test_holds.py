"""Holds: set by one, confirmed and lifted by another; told unless a law forbids it."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from accounts import archive
from accounts.actors import actor_for
from accounts.models import AccessLogEntry, LegalHold, Role, SignInEvent, User
from accounts.permissions import Actor, Denied
from accounts.retention import erasing, holds
from portal import clock, outbox
from portal.errors import Mendable
from portal.messages.models import Notice
from portal.records import acting
from tests.accounts import people

pytestmark = pytest.mark.django_db
YEARS = timedelta(days=800)


def _actor(user: User) -> Actor:
    return actor_for(user.pk, {}, clock.today())


@pytest.fixture
def ana() -> User:
    return people.citizen("Ana Prado")


@pytest.fixture
def aldo() -> User:
    return people.staff(Role.AUDITOR, name="Aldo Reis")


@pytest.fixture
def sara() -> User:
    return people.staff(Role.SUPERVISOR, name="Sara Lins", office=people.unit("Another unit"))


def _hold(by: User, whom: User, until: date | None = None, quiet_by: str = "") -> LegalHold:
    return holds.set_hold(
        _actor(by),
        whom.identity.person_id,
        "a court wants the file",
        "CPC art. 396",
        clock.now(),
        until=until,
        quiet_by=quiet_by,
    )


def _kinds(user: User) -> set[str]:
    outbox.drain(clock.now)
    return set(Notice.objects.filter(person=user.identity.person).values_list("kind", flat=True))


def test_a_hold_is_set_confirmed_and_lifted_on_its_pages(
    client: Client, ana: User, aldo: User, sara: User
) -> None:
    people.sign_in(client, aldo, stepped_up=True)
    sent = {
        "person": ana.identity.person.national_id,
        "reason": "a court wants the file",
        "article": "CPC art. 396",
        "set_by": "Somebody",
        "confirmed_by": "Somebody",
    }
    answer = client.post(reverse("new_hold"), sent)
    hold = LegalHold.objects.get()
    page = reverse("hold", args=[hold.reference])
    assert answer["Location"] == page
    assert (hold.set_by, hold.confirmed_by) == ("Aldo Reis", "")
    assert "Lift the hold" not in client.get(page).content.decode()
    client.post(page, {"act": "lift"})
    hold.refresh_from_db()
    assert hold.lifted_at is None and holds.is_held(hold.person_id, clock.today())

    second = people.sign_in(Client(), sara, stepped_up=True)
    assert "Confirm the hold" in second.get(page).content.decode()
    second.post(page, {"act": "confirm"})
    hold.refresh_from_db()
    assert hold.confirmed_by == "Sara Lins"
    assert hold.reference in second.get(reverse("holds")).content.decode()
    second.post(page, {"act": "lift"})
    assert not holds.is_held(hold.person_id, clock.today())
    assert {"hold_set", "hold_lifted"} <= _kinds(ana)
    looks = AccessLogEntry.objects.filter(person=ana.identity.person)
    assert "setting, confirming or lifting a hold" in {one.purpose for one in looks}


def test_a_hold_ends_with_its_last_day(ana: User, aldo: User) -> None:
    hold = _hold(aldo, ana, until=clock.today() + timedelta(days=30))
    on = clock.today()
    assert holds.is_held(hold.person_id, on + timedelta(days=30))
    assert not holds.is_held(hold.person_id, on + timedelta(days=31))
    with pytest.raises(Mendable):
        _hold(aldo, ana, until=clock.today())


def test_retention_and_erasure_both_see_it(ana: User, aldo: User) -> None:
    SignInEvent.objects.create(user=ana, kind="sign_in", at=clock.now())
    _hold(aldo, ana, until=clock.today() + timedelta(days=900))
    erasing.run(clock.now() + YEARS)
    assert SignInEvent.objects.filter(user=ana).exists()
    asked = erasing.erase_on_request(_actor(ana), ana.identity.person_id, clock.now())
    assert any(row["held"] for row in asked.answer)
    assert not any(row["erased"] for row in asked.answer)
    erasing.run(clock.now() + timedelta(days=902))
    assert not SignInEvent.objects.filter(user=ana).exists()


def test_a_hold_that_a_law_keeps_quiet_shows_nowhere_until_it_is_over(
    client: Client, ana: User, aldo: User, sara: User
) -> None:
    person_id = ana.identity.person_id
    hold = _hold(aldo, ana, quiet_by="Lei 12.850/2013 art. 7")
    people.sign_in(Client(), aldo, stepped_up=True).get(reverse("hold", args=[hold.reference]))
    assert "hold_set" not in _kinds(ana)
    people.sign_in(client, ana, stepped_up=True)
    for name in ("retention", "access_log", "account"):
        page = client.get(reverse(name)).content.decode()
        for words in ("wants the file", "art. 396", "12.850", "Nothing of yours is erased"):
            assert words not in page, name
    asked = erasing.erase_on_request(_actor(ana), person_id, clock.now())
    assert not any(row["held"] or row["erased"] for row in asked.answer)
    told = json.dumps(dict(archive.archive(person_id, clock.now())), default=str)
    assert "CPC art. 396" not in told and "12.850" not in told

    holds.lift_hold(_actor(sara), hold, clock.now())
    assert "hold_lifted" in _kinds(ana)
    told = json.dumps(dict(archive.archive(person_id, clock.now())), default=str)
    assert "CPC art. 396" in told


def test_nobody_else_sets_and_nobody_alone_confirms_or_lifts(ana: User, aldo: User) -> None:
    others = people.staff(*[r for r in Role if r not in (Role.AUDITOR, Role.SUPERVISOR)])
    own = people.staff(Role.AUDITOR, own_person=ana.identity.person, office=people.unit("Far"))
    for actor in (others, own):
        with pytest.raises(Denied):
            _hold(actor, ana)
    hold = _hold(aldo, ana)
    for verb in (holds.confirm_hold, holds.lift_hold):
        for actor in (aldo, others, own):
            with pytest.raises(Denied):
                verb(_actor(actor), hold, clock.now())
    for column in ("confirmed", "lifted"):
        with (
            pytest.raises(IntegrityError, match=f"hold_{column}_by_another"),
            acting("test", "test"),
        ):
            LegalHold.objects.update(**{f"{column}_by": "Aldo Reis", f"{column}_at": clock.now()})
