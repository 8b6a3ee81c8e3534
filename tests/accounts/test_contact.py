"""A new e-mail address counts when its code came back; a stolen change is stopped."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.signals import user_logged_in
from django.core import mail
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts import process, queries
from accounts.actors import actor_for
from accounts.models import ContactChallenge, ContactPoint, Inquiry, PayoutAccount, SignInEvent
from portal import clock
from portal.errors import Mendable
from portal.messages.models import Notice
from portal.models import OutboxEvent
from portal.outbox import HANDLERS
from tests.accounts import people

pytestmark = pytest.mark.django_db
ACCOUNT = {"branch": "1234", "holder": "ANA B SOUZA", "bank_code": "104"}


@pytest.fixture(autouse=True)
def fresh_counters() -> None:
    cache.clear()


def _work() -> None:
    for event in OutboxEvent.objects.filter(state="due").order_by("id"):
        HANDLERS[event.kind].handle(event.subject_id, clock.now())
        OutboxEvent.objects.filter(pk=event.pk).update(state="done")


def _challenge(client: Client, email: str = "new@example.org") -> str:
    answer = client.post(reverse("new_email"), {"email": email})
    _work()
    return str(answer["Location"])


def test_the_code_comes_by_mail_and_makes_the_address_ones_own(client: Client) -> None:
    user = people.citizen()
    person = user.identity.person
    with people.acting("test", "contact"):
        ContactPoint.objects.create(
            person=person, kind="email", value="old@example.org", confirmed_at=clock.now()
        )
    people.sign_in(client, user, stepped_up=True)
    page = _challenge(client)
    assert mail.outbox[0].to == ["new@example.org"]
    code = re.search(r"\d{6}", mail.outbox[0].body)[0]  # type: ignore[index]
    assert queries.email_of(person.pk) == "old@example.org"

    answer = client.post(page, {"code": f"{code[:3]} {code[3:]}"})

    assert answer["Location"] == reverse("account")
    assert queries.email_of(person.pk) == "new@example.org"
    _work()
    assert any(message.to == ["old@example.org"] for message in mail.outbox[1:])
    assert Notice.objects.filter(person=person, kind="email_changed").exists()
    assert client.post(page, {"code": code}).status_code == 400  # once only


def test_wrong_codes_run_out(client: Client) -> None:
    user = people.citizen()
    people.sign_in(client, user, stepped_up=True)
    page = _challenge(client)
    challenge = ContactChallenge.objects.get()
    wrong = "000000" if challenge.code != "000000" else "111111"
    for _try in range(5):
        assert client.post(page, {"code": wrong}).status_code == 400

    assert client.post(page, {"code": challenge.code}).status_code == 400
    assert queries.email_of(user.identity.person_id) == ""


def test_a_late_code_does_not_count() -> None:
    user = people.citizen()
    actor = actor_for(user.pk, {}, clock.today())
    person_id = user.identity.person_id
    challenge = process.send_contact_code(actor, person_id, "new@example.org", clock.now())

    with pytest.raises(Mendable):
        process.confirm_contact(
            actor, challenge.pk, challenge.code, clock.now() + timedelta(minutes=31)
        )


def test_nobody_confirms_the_address_of_somebody_else(client: Client) -> None:
    user = people.citizen()
    people.sign_in(client, user, stepped_up=True)
    page = _challenge(client)
    code = ContactChallenge.objects.get().code

    other = people.sign_in(Client(), people.citizen("Rui Tavares"), stepped_up=True)

    assert other.get(page).status_code == other.post(page, {"code": code}).status_code == 404
    stranger = actor_for(people.citizen("Zoe Paz").pk, {"level": 3}, clock.today())
    with pytest.raises(process.Denied):
        process.confirm_contact(stranger, ContactChallenge.objects.get().pk, code, clock.now())


def test_only_so_many_codes_are_sent(client: Client) -> None:
    people.sign_in(client, people.citizen(), stepped_up=True)
    for _time in range(5):
        assert client.post(reverse("new_email"), {"email": "x@example.org"}).status_code == 302

    assert client.post(reverse("new_email"), {"email": "x@example.org"}).status_code == 400
    assert ContactChallenge.objects.count() == 5


# ── "This was not me" ────────────────────────────────────────────────────────────────────────


def _name_account(user: Any, number: str, at: Any) -> PayoutAccount:
    actor = actor_for(user.pk, {"level": 2, "stepped_up_at": at.timestamp()}, at.date())
    return process.change_payout_account(
        actor, user.identity.person_id, number=number, at=at, **ACCOUNT
    )


def test_a_stolen_change_is_stopped_and_the_old_account_holds(client: Client) -> None:
    user = people.citizen()
    person_id = user.identity.person_id
    now = clock.now()
    mine = _name_account(user, "12345-6", now - timedelta(days=30))
    stolen = _name_account(user, "66666-6", now - timedelta(hours=1))
    _work()
    told = Notice.objects.filter(person_id=person_id, kind="account_changed")
    assert sorted(one.values["account"] for one in told) == [
        f"Caixa Econômica Federal / 1234 / ••••\N{NO-BREAK SPACE}{end}" for end in ("456", "666")
    ]
    people.sign_in(client, user)
    assert "This was not me" in client.get(reverse("account")).content.decode()

    client.post(reverse("cancel_payout_change"))

    for days in (0, 1, 4, 400):
        assert queries.payout_account(person_id, now + timedelta(days=days)) == mine
    stolen.refresh_from_db()
    assert stolen.ended_at == stolen.effective_at
    assert Inquiry.objects.get().field == "payout_account"
    client.post(reverse("cancel_payout_change"))  # nothing waits: nothing happens
    assert queries.payout_account(person_id, now) == mine and Inquiry.objects.count() == 1


def test_the_first_account_can_be_stopped_too(client: Client) -> None:
    user = people.citizen()
    _name_account(user, "66666-6", clock.now())
    people.sign_in(client, user)

    client.post(reverse("cancel_payout_change"))

    later = clock.now() + timedelta(days=10)
    assert queries.payout_account(user.identity.person_id, later) is None


def test_nobody_stops_the_change_of_somebody_else() -> None:
    user = people.citizen()
    account = _name_account(user, "12345-6", clock.now())
    other = actor_for(people.citizen("Zoe Paz").pk, {"level": 3}, clock.today())

    with pytest.raises(process.Denied):
        process.cancel_payout_change(other, user.identity.person_id, clock.now())

    account.refresh_from_db()
    assert account.ended_at is None


def test_a_new_device_is_told_and_a_known_one_is_not() -> None:
    user = people.citizen()
    firefox = {"HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux) Gecko Firefox/128.0"}
    SignInEvent.objects.create(user=user, kind="sign_in", level=1, device="Chrome, Windows")
    SignInEvent.objects.create(user=user, kind="sign_in", level=1, device="Firefox, Linux")
    for agent in (firefox, {"HTTP_USER_AGENT": "Mozilla/5.0 (iPhone) Safari/604.1"}):
        request = RequestFactory().get("/", **agent)
        request.session = Client().session
        user_logged_in.send(sender=type(user), request=request, user=user)

    _work()
    assert [n.values["device"] for n in Notice.objects.filter(kind="new_device")] == [
        "Safari, iPhone"
    ]
