"""What the assistant keeps of a person: in their archive, gone when they ask, and after 90 days."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import archive
from accounts.actors import actor_for
from accounts.retention import erasing
from portal import clock, outbox
from portal.assistant import steps
from portal.assistant.models import Conversation, PassedQuestion, Ticket, Turn
from tests.accounts import people
from tests.assistant.test_stories import ask
from tests.assistant.test_tickets import hand_over

pytestmark = pytest.mark.django_db
WORDS = "how do I mend my tax return?"


@pytest.fixture
def asked(client: Client, settings: Any) -> int:
    """A person who asked, passed a question on, and handed one to a person; their number."""
    settings.ASSISTANT_PARTNERS = {"tax-return": "portal.simulated.agencies.revenue"}
    user = people.citizen("Ana Prado")
    people.sign_in(client, user)
    ask(client, "tax-return")
    url = reverse("assistant:pass_on", args=[Turn.objects.get().number])
    client.post(url, {"text": WORDS})
    hand_over(client)
    outbox.drain(clock.now)
    person_id: int = user.identity.person_id
    return person_id


def test_the_archive_holds_questions_replies_and_tickets(asked: int):
    found = dict(archive.archive(asked, clock.now()))

    text = repr(found)
    assert WORDS in text
    assert "correcting return" in text
    assert "Please help me with this" in text


def test_questions_go_when_the_person_asks_and_the_talk_with_an_officer_stays(asked: int):
    user = Conversation.objects.get().user
    assert user is not None

    erasing.erase_on_request(actor_for(user.pk, {"level": 3}, clock.today()), asked, clock.now())

    assert not Turn.objects.exists()
    assert not PassedQuestion.objects.exists()
    assert not Conversation.objects.exists()
    assert Ticket.objects.get().person_id == asked


def test_what_was_passed_on_goes_with_its_question(asked: int):
    Turn.objects.update(asked_at=clock.now() - timedelta(days=91))

    assert steps.forget(clock.now()) == 1

    assert not PassedQuestion.objects.exists()


def test_a_stranger_at_the_same_browser_sees_nothing_after_the_sign_out(asked: int, client: Client):
    client.post(reverse("sign_out"))

    page = client.get(reverse("assistant:conversation")).content.decode()

    assert WORDS not in page
