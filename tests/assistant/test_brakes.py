"""A program that asks without end is stopped; nobody else pays for it."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from portal.assistant.models import Conversation, Ticket, TicketMessage, Turn
from tests.accounts import people

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def three_of_each(settings: Any) -> None:
    settings.ASSISTANT_BRAKES = {"ask": (3, 60), "person": (3, 3600)}
    cache.clear()


def _ask(client: Client) -> int:
    asked = {"question": "how do I change my bank account?"}
    return client.post(reverse("assistant:ask"), asked).status_code


def _hand_over(client: Client) -> int:
    said = {"text": "Please help me", "key": str(uuid.uuid4())}
    return client.post(reverse("assistant:person"), said).status_code


def test_a_visitor_who_throws_the_session_away_is_counted_all_the_same(answering: object) -> None:
    assert [_ask(Client()) for _number in range(5)] == [302, 302, 302, 429, 429]
    assert Turn.objects.count() == Conversation.objects.count() == 3


def test_who_is_signed_in_is_counted_alone(client: Client, answering: object) -> None:
    [_ask(Client()) for _number in range(4)]
    people.sign_in(client, people.citizen("Ana Prado"))
    assert [_ask(client) for _number in range(4)] == [302, 302, 302, 429]
    other = people.sign_in(Client(), people.citizen("Rui Tavares"))
    assert _ask(other) == 302


def test_tickets_are_counted_too_and_nothing_is_begun_for_those_that_are_too_many() -> None:
    assert [_hand_over(Client()) for _number in range(4)] == [302, 302, 302, 429]
    assert Ticket.objects.count() == Conversation.objects.count() == 3


def test_writing_back_counts_as_handing_over() -> None:
    client = Client()
    assert _hand_over(client) == 302
    page = reverse("assistant:ticket_write", args=[Ticket.objects.get().reference])
    sent = [
        client.post(page, {"text": "And?", "key": str(uuid.uuid4())}).status_code
        for _number in range(3)
    ]
    assert sent == [302, 302, 429]
    assert TicketMessage.objects.count() == 3


def test_an_empty_question_costs_nothing(answering: object) -> None:
    client = Client()
    for _number in range(9):
        assert client.post(reverse("assistant:ask"), {"question": ""}).status_code == 400
    assert _ask(client) == 302


def test_what_was_written_stays_in_the_form() -> None:
    client = Client()
    [_hand_over(Client()) for _number in range(3)]
    said = {"text": "A long question of mine", "key": str(uuid.uuid4())}
    page = client.post(reverse("assistant:person"), said).content.decode()
    assert "A long question of mine" in page
    assert "Try again later" in page
