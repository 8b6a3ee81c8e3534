"""A yes for each purpose apart: off at first, with a receipt, and over the moment it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts import consents, process
from accounts.actors import actor_for
from accounts.models import Consent, ContactPoint, Mandate, Role, User
from accounts.permissions import HELPER_SCOPES, Actor, Denied
from portal import clock, outbox
from portal.messages import notices
from portal.records import acting
from tests.accounts import people

pytestmark = pytest.mark.django_db
TEXTS, REMINDERS = consents.TEXT_MESSAGES, consents.REMINDERS


@pytest.fixture
def ana() -> User:
    """She confirmed an e-mail address and a phone."""
    user = people.citizen("Ana Prado", language="en")
    with acting("test", "test"):
        for kind, value in (("email", "ana@example.org"), ("phone", "+5511955500123")):
            ContactPoint.objects.create(
                person=user.identity.person, kind=kind, value=value, confirmed_at=clock.now()
            )
    return user


def _actor(user: User, **session: object) -> Actor:
    return actor_for(user.pk, session, clock.today())


def _sent_to(address: str) -> int:
    return sum(address in one.to for one in mail.outbox)


def _message(user: User, key: str, **values: object) -> None:
    """A question that wants an answer within a week."""
    given = {"what": "A paper", "why": "It is missing", "due_on": clock.today()} | values
    with transaction.atomic():
        notices.send(
            user.identity.person_id, "question_asked", key=key, values=given, at=clock.now()
        )
    outbox.drain(clock.now)


def test_every_purpose_is_off_until_its_own_yes(client: Client, ana: User) -> None:
    people.sign_in(client, ana)
    page = client.get(reverse("consents")).content.decode()
    assert page.count("Say yes") == len(consents.PURPOSES) and "Take it back" not in page
    client.post(reverse("consents"), {"purpose": TEXTS, "act": "give", REMINDERS: "on"})
    assert consents.holds(ana.identity.person_id, TEXTS)
    assert not consents.holds(ana.identity.person_id, REMINDERS)


def test_a_yes_has_a_receipt_with_its_words_and_its_end(client: Client, ana: User) -> None:
    people.sign_in(client, ana)
    for act in ("give", "give", "withdraw", "withdraw", "give"):
        client.post(reverse("consents"), {"purpose": TEXTS, "act": act})
    first, second = Consent.objects.order_by("id")
    assert first.withdrawn_at is not None and second.withdrawn_at is None
    assert consents.is_genuine(first)
    page = client.get(reverse("consent_receipt", args=[first.reference])).content.decode()
    assert first.reference in page and "It never says what the message is about" in page
    assert client.post(reverse("consents"), {"purpose": "sell", "act": "give"}).status_code == 404


def test_a_text_message_goes_only_while_the_yes_stands(ana: User) -> None:
    person_id, phone = ana.identity.person_id, "5511955500123@sms.example.org"
    _message(ana, "one")
    assert _sent_to(phone) == 0 and _sent_to("ana@example.org") == 1
    process.give_consent(_actor(ana), person_id, TEXTS, clock.now())
    _message(ana, "two")
    assert _sent_to(phone) == 1
    assert "paper" not in mail.outbox[-1].body
    process.withdraw_consent(_actor(ana), person_id, TEXTS, clock.now())
    _message(ana, "three")
    assert _sent_to(phone) == 1


def test_a_reminder_looks_at_the_yes_on_its_day_and_not_before(ana: User) -> None:
    person_id, soon = ana.identity.person_id, clock.today() + timedelta(days=10)
    near = clock.now() + timedelta(days=8)
    _message(ana, "one", due_on=soon)
    outbox.drain(lambda: near)
    assert _sent_to("ana@example.org") == 1  # the message itself: nobody asked to be reminded

    process.give_consent(_actor(ana), person_id, REMINDERS, clock.now())
    _message(ana, "two", due_on=soon)
    _message(ana, "three", due_on=soon)
    notices.mark_read(person_id, [notices.inbox(person_id).get(key="three").pk], clock.now())
    outbox.drain(lambda: near)
    assert _sent_to("ana@example.org") == 4  # one reminder, of the one that was not opened

    _message(ana, "four", due_on=soon)
    process.withdraw_consent(_actor(ana), person_id, REMINDERS, clock.now())
    outbox.drain(lambda: near)
    assert _sent_to("ana@example.org") == 5


def test_nobody_says_yes_for_another(ana: User) -> None:
    person_id = ana.identity.person_id
    helper, officer = people.citizen("Rui Sá"), people.staff(*Role)
    with acting("test", "test"):
        mandate = Mandate.objects.create(
            holder=helper,
            kind=Mandate.Kind.HELPER,
            person=ana.identity.person,
            scopes=list(HELPER_SCOPES),
            starts_on=clock.today(),
            ends_on=people.in_days(30),
            proof="test",
        )
    acting_for = _actor(helper, capacity=f"mandate-{mandate.pk}")
    assert acting_for.acting_person_id == person_id
    for actor in (acting_for, _actor(helper), _actor(officer)):
        for verb in (process.give_consent, process.withdraw_consent):
            with pytest.raises(Denied):
                verb(actor, person_id, TEXTS, clock.now())
    assert not Consent.objects.exists()


def test_the_receipt_of_another_is_not_there(client: Client, ana: User) -> None:
    made = process.give_consent(_actor(ana), ana.identity.person_id, TEXTS, clock.now())
    people.sign_in(client, people.citizen("Bia Sá"))
    assert client.get(reverse("consent_receipt", args=[made.reference])).status_code == 404


def test_the_database_keeps_one_yes_a_purpose_and_no_end_before_its_beginning(ana: User) -> None:
    made = process.give_consent(_actor(ana), ana.identity.person_id, TEXTS, clock.now())
    made.pk, made.reference = None, "Y-2"
    with pytest.raises(IntegrityError), transaction.atomic(), acting("test", "test"):
        made.save(force_insert=True)
    with pytest.raises(IntegrityError), transaction.atomic(), acting("test", "test"):
        Consent.objects.update(withdrawn_at=clock.now() - timedelta(days=1))


def test_nothing_else_asks_for_a_yes_on_the_way(client: Client, ana: User) -> None:
    """No form of another page carries a consent: nothing is bundled."""
    people.sign_in(client, ana, stepped_up=True)
    for name in ("account", "about_me", "home_address", "new_helper", "payout_account"):
        page = client.get(reverse(name)).content.decode()
        assert 'name="purpose"' not in page, name
