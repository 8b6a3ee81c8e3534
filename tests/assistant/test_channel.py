"""The numbered menu of a messaging channel: short texts, nobody's own data, a person at the end."""

from __future__ import annotations

from itertools import count

import pytest

from portal.assistant import channels
from portal.assistant.channels import Incoming
from portal.assistant.models import Conversation, Ticket, TicketMessage
from tests.assistant.conftest import AT

pytestmark = pytest.mark.django_db


class Recorded:
    """A channel that keeps what it is to send."""

    name = "test"

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self._keys = count()

    def send(self, to: str, text: str) -> None:
        self.sent.append((to, text))

    def says(self, text: str, sender: str = "+551199999", key: str = "") -> str:
        message = Incoming(sender, text, key or str(next(self._keys)), "en")
        return "\n".join(channels.receive(self, message, AT))


def test_the_menu_numbers_what_is_asked_most_and_a_person(answering: object):
    menu = Recorded().says("0")

    assert menu.startswith("I am a machine")
    assert "1 When will I be paid?" in menu
    assert menu.splitlines()[-1].endswith("Talk to a person")


def test_a_number_brings_the_article_with_source_and_page(answering: object):
    answer = Recorded().says("1")

    assert "fifth working day" in answer
    assert "Lei 8.213/1991" in answer
    assert "http://localhost:8000/payments/" in answer


def test_a_question_in_words_is_answered_too(answering: object):
    assert "Changing the bank account" in Recorded().says("how do I change my bank account?")


def test_the_last_number_leads_to_a_person_and_one_message_makes_one_ticket(answering: object):
    channel = Recorded()
    last = channel.says("0").splitlines()[-1].split()[0]

    channel.says(last)
    for _again in range(2):  # a channel delivers a message twice now and then
        answer = channel.says("my case is special, please help", key="same")

    assert Ticket.objects.count() == 1
    assert TicketMessage.objects.count() == 1
    assert Ticket.objects.get().reference in answer


def test_the_senders_number_is_not_kept(answering: object):
    Recorded().says("how do I change my bank account?", sender="+5511912345678")

    talk = Conversation.objects.get()
    assert "912345678" not in f"{talk.token}{talk.capacity}{talk.channel}"
    assert talk.user_id is None


def test_two_senders_have_two_conversations(answering: object):
    channel = Recorded()
    channel.says("how do I change my bank account?", sender="one")
    channel.says("how do I change my bank account?", sender="two")

    assert Conversation.objects.count() == 2


@pytest.mark.parametrize("words", ["", "99", "😀", "-1"])
def test_what_means_nothing_brings_the_menu(words: str, answering: object):
    assert "I am a machine" in Recorded().says(words)
