"""The lock on the account, and a stolen password that diverts nothing."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from accounts import process, queries, second_factor, second_road
from accounts.actors import actor_for
from accounts.models import AccessLogEntry, ContactPoint, Level, PayoutAccount, PayoutLock, Role
from accounts.permissions import Denied
from portal import clock, outbox
from portal.errors import Mendable
from portal.messages.models import Notice
from tests.accounts import people

pytestmark = pytest.mark.django_db
ACCOUNT = {"bank_code": "104", "branch": "1234", "number": "12345-6", "holder": "Ana Prado"}
THIEF = {"bank_code": "260", "branch": "0001", "number": "99999-9", "holder": "Ana Prado"}
PASSWORD = "four plain words walk"
SECRET = base64.b32encode(b"a secret of twenty b").decode()


@pytest.fixture(autouse=True)
def fresh_counters() -> None:
    cache.clear()


def _actor(user: Any, level: int = Level.SUBSTANTIAL) -> Any:
    session = {"level": int(level), "stepped_up_at": clock.now().timestamp()}
    return actor_for(user.pk, session, clock.today())


def _kinds(user: Any) -> list[str]:
    outbox.drain(clock.now)
    found = Notice.objects.filter(person=user.identity.person).order_by("id")
    return [notice.kind for notice in found]


@pytest.fixture
def ana() -> Any:
    """Return a citizen who is paid into an account of hers, with a confirmed address."""
    user = people.citizen("Ana Prado")
    with people.acting("test", "contact"):
        ContactPoint.objects.create(
            person=user.identity.person, kind="email", value="ana@example.org",
            confirmed_at=clock.now(),
        )  # fmt: skip
    long_ago = clock.now() - timedelta(days=30)
    actor = actor_for(user.pk, {"level": 2, "stepped_up_at": long_ago.timestamp()}, long_ago.date())
    process.change_payout_account(actor, user.identity.person_id, at=long_ago, **ACCOUNT)
    outbox.drain(clock.now)
    Notice.objects.all().delete()
    mail.outbox.clear()
    return user


def _locked(user: Any) -> PayoutLock:
    return process.lock_payout(_actor(user), user.identity.person_id, clock.now())


# ── The lock ─────────────────────────────────────────────────────────────────────────────────


def test_the_lock_keeps_even_its_owner_from_another_account(client: Client, ana: Any) -> None:
    people.sign_in(client, ana, stepped_up=True)
    assert client.post(reverse("payout_lock"))["Location"] == reverse("payout_lock")
    client.post(reverse("payout_lock"))  # twice is once

    page = client.post(reverse("payout_account"), THIEF)

    assert page.status_code == 400
    assert "You locked your account" in page.content.decode()
    assert PayoutAccount.objects.filter(person=ana.identity.person).count() == 1
    assert PayoutLock.objects.count() == 1
    assert "Locked" in client.get(reverse("account")).content.decode()
    assert _kinds(ana) == ["payout_locked"]


def test_a_low_session_and_other_people_lock_nothing(ana: Any) -> None:
    other = people.citizen("Bia Sá")
    for actor in (_actor(ana, Level.LOW), _actor(other), _actor(people.staff(*Role))):
        with pytest.raises(Denied):
            process.lock_payout(actor, ana.identity.person_id, clock.now())


def test_a_visit_with_proof_and_a_second_officer_open_the_lock(ana: Any) -> None:
    lock, number = _locked(ana), ana.identity.person.national_id
    north, south = people.unit("North"), people.unit("South")
    clerk = people.staff(Role.CLERK, name="Cora Clerk", office=north)
    second = people.staff(Role.SUPERVISOR, name="Sara Second", office=south)
    first, other = Client(), Client()
    people.sign_in(first, clerk, stepped_up=True)
    people.sign_in(other, second, stepped_up=True)
    visit = reverse("payout_lock_visit", args=[lock.pk])

    assert first.post(reverse("payout_locks"), {"national_id": number})["Location"] == visit
    assert first.get(visit).status_code == 200
    assert first.post(visit, {"act": "ask", "document": ""}).status_code == 400
    sent = {"act": "ask", "document": "RG 123, SSP", "lifted_by": "1", "asked_by": "1"}
    first.post(visit, sent)
    for act in ("confirm", "keep"):  # not by the one who asked
        assert first.post(visit, {"act": act}).status_code == 400
    lock.refresh_from_db()
    assert (lock.asked_by, lock.lifted_at) == (clerk.staff_member, None)
    assert visit in other.get(reverse("payout_locks")).content.decode()
    assert "RG 123, SSP" in other.get(visit).content.decode()
    other.post(visit, {"act": "confirm"})

    lock.refresh_from_db()
    assert (lock.lifted_by, lock.document) == (second.staff_member, "RG 123, SSP")
    assert other.get(visit).status_code == 404
    process.change_payout_account(_actor(ana), ana.identity.person_id, at=clock.now(), **THIEF)
    kinds = _kinds(ana)
    assert kinds[:3] == ["payout_locked", "payout_lock_visit", "payout_unlocked"]
    looks = AccessLogEntry.objects.filter(person=ana.identity.person).values_list(
        "actor", flat=True
    )
    assert {"Cora Clerk", "Sara Second"} <= set(looks)


def test_one_officer_alone_opens_no_lock_not_even_in_the_database(ana: Any) -> None:
    lock, now = _locked(ana), clock.now()
    clerk = people.staff(*Role)
    with pytest.raises(Mendable):
        process.confirm_unlock(_actor(clerk), lock.pk, now)
    process.ask_to_unlock(_actor(clerk), lock.pk, "RG 123", now)
    with pytest.raises(Denied):
        process.confirm_unlock(_actor(clerk), lock.pk, now)
    with pytest.raises(IntegrityError, match="payout_lock_lifted_by_two"), people.acting("x", "x"):
        PayoutLock.objects.filter(pk=lock.pk).update(lifted_by=clerk.staff_member, lifted_at=now)


def test_officers_without_the_role_relatives_and_citizens_open_no_lock(
    client: Client, ana: Any
) -> None:
    lock, now = _locked(ana), clock.now()
    every_other = [role for role in Role if role not in (Role.CLERK, Role.SUPERVISOR)]
    without = people.staff(*every_other)
    own = people.staff(*Role, own_person=ana.identity.person)
    for actor in (_actor(without), _actor(own), _actor(ana), _actor(people.citizen("Bia Sá"))):
        with pytest.raises(Denied):
            process.ask_to_unlock(actor, lock.pk, "RG 123", now)
    people.sign_in(client, own, stepped_up=True)
    visit = reverse("payout_lock_visit", args=[lock.pk])
    assert client.get(visit).status_code == 404
    page = client.post(reverse("payout_locks"), {"national_id": ana.identity.person.national_id})
    assert page.status_code == 400
    people.sign_in(client, without, stepped_up=True)
    assert client.get(reverse("payout_locks")).status_code == 404
    assert client.get(visit).status_code == 404


def test_the_owner_who_was_not_there_keeps_the_lock(client: Client, ana: Any) -> None:
    lock, now = _locked(ana), clock.now()
    clerk, second = people.staff(Role.CLERK), people.staff(Role.CLERK)
    process.ask_to_unlock(_actor(clerk), lock.pk, "RG 123", now)
    people.sign_in(client, ana)
    assert "RG 123" in client.get(reverse("payout_lock")).content.decode()

    client.post(reverse("payout_lock"), {"act": "not_me"})

    with pytest.raises(Mendable):
        process.confirm_unlock(_actor(second), lock.pk, now)
    assert PayoutLock.objects.get().lifted_at is None


# ── The drill ────────────────────────────────────────────────────────────────────────────────


def test_a_stolen_password_diverts_nothing_and_the_victim_hears_within_the_minute(
    ana: Any,
) -> None:
    person_id = ana.identity.person_id
    second_road.open_road(_actor(ana), PASSWORD, clock.now())
    home = Client(headers={"user-agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"})
    home.post(reverse("citizen_door"), {"email": "ana@example.org", "password": PASSWORD})
    outbox.drain(clock.now)
    paid_to = queries.payout_account(person_id, clock.now())
    assert paid_to is not None
    Notice.objects.all().delete()
    mail.outbox.clear()

    thief = Client(headers={"user-agent": "Mozilla/5.0 (Windows NT) Chrome/140.0"})
    begun = clock.now()
    thief.post(reverse("citizen_door"), {"email": "ana@example.org", "password": PASSWORD})
    assert thief.get(reverse("account")).status_code == 200  # the password is right
    tries = {
        "payout_account": THIEF,
        "new_email": {"email": "thief@example.org"},
        "new_phone": {"phone": "11 91234-5678"},
        "home_address": {"street": "x", "city": "x"},
        "second_road_password": {"password": "thief words are plain"},
        "second_road_passkey": {"credential": "{}"},
        "second_road_app": {"code": "123456"},
        "close_second_road": {},
        "payout_lock": {},
        "my_archive": {},
    }
    for name, form in tries.items():
        answer = thief.post(reverse(name), form)
        assert answer.status_code == 302, name
        assert answer["Location"].startswith(reverse("step_up")), name

    outbox.drain(clock.now)
    told = Notice.objects.get(person_id=person_id, kind="new_device")
    assert told.sent_at - begun < timedelta(minutes=1)
    assert [sent.to for sent in mail.outbox] == [["ana@example.org"]]
    later = clock.now() + timedelta(days=30)
    for moment in (clock.now(), later):
        assert queries.payout_account(person_id, moment) == paid_to
    assert PayoutAccount.objects.filter(person_id=person_id).count() == 1
    assert queries.email_of(person_id) == "ana@example.org"
    # the victim ends the thief's session from her own
    home.post(reverse("sign_out_elsewhere"))
    assert thief.get(reverse("account")).status_code == 302


def test_even_with_the_second_factor_a_thief_is_stopped_by_one_click(ana: Any) -> None:
    person_id = ana.identity.person_id
    second_road.open_road(_actor(ana), PASSWORD, clock.now())
    second_factor.enrol_totp(ana, SECRET)
    outbox.drain(clock.now)
    Notice.objects.all().delete()
    paid_to = queries.payout_account(person_id, clock.now())
    thief = Client()
    thief.post(reverse("citizen_door"), {"email": "ana@example.org", "password": PASSWORD})
    thief.post(reverse("mfa_authenticate"), {"code": second_factor.current_code(ana)})

    assert thief.post(reverse("payout_account"), THIEF)["Location"] == reverse("account")

    assert "account_changed" in _kinds(ana)
    assert queries.payout_account(person_id, clock.now() + timedelta(hours=71)) == paid_to
    ana.refresh_from_db()  # the password is new
    mine = people.sign_in(Client(), ana)
    mine.post(reverse("cancel_payout_change"))
    assert queries.payout_account(person_id, clock.now() + timedelta(days=30)) == paid_to


def test_an_address_that_a_thief_replaced_still_hears_of_a_new_account(ana: Any) -> None:
    person_id, now = ana.identity.person_id, clock.now()
    challenge = process.send_contact_code(_actor(ana), person_id, "thief@example.org", now)
    process.confirm_contact(_actor(ana), challenge.pk, challenge.code, now)
    outbox.drain(clock.now)
    mail.outbox.clear()

    process.change_payout_account(_actor(ana), person_id, at=clock.now(), **THIEF)
    outbox.drain(clock.now)

    told = {address for sent in mail.outbox for address in sent.to}
    assert told == {"ana@example.org", "thief@example.org"}
