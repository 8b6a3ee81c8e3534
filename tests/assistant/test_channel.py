"""The numbered menu of a messaging channel: short texts, nobody's own data, a person at the end."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta
from itertools import count

import pytest
from django.core.management import call_command

from accounts.actors import actor_for
from accounts.models import Role
from portal.assistant import channels, tickets
from portal.assistant.channels import Incoming
from portal.assistant.models import Conversation, Ticket, TicketMessage, Turn
from portal.assistant.process import MOST_TURNS
from tests.accounts import people
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

    def says(self, text: str, sender: str = "+551199999", key: str = "", minute: int = 0) -> str:
        message = Incoming(sender, text, key or str(next(self._keys)), "en")
        return "\n".join(channels.receive(self, message, AT + timedelta(minutes=minute)))


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


def test_the_answer_of_a_person_is_handed_out_once_to_the_asker_alone(answering: object):
    channel = Recorded()
    last = channel.says("0").splitlines()[-1].split()[0]
    channel.says(last, minute=1)
    channel.says("my case is special, please help", minute=2)
    tickets.reply(
        actor_for(people.staff(Role.CLERK).pk, {}, AT.date()),
        Ticket.objects.get(),
        "Bring the paper of 2004.",
        key=uuid.uuid4(),
        at=AT + timedelta(minutes=3),
    )

    assert "Bring the paper" not in channel.says("0", sender="another", minute=4)
    assert "Bring the paper of 2004." in channel.says("0", minute=5)
    assert "Bring the paper" not in channel.says("0", minute=6)


def test_after_one_message_to_a_person_the_machine_listens_again(answering: object):
    channel = Recorded()
    last = channel.says("0").splitlines()[-1].split()[0]
    channel.says(last, minute=1)
    channel.says("my case is special, please help", minute=2)

    answer = channel.says("how do I change my bank account?", minute=3)

    assert "Changing the bank account" in answer
    assert TicketMessage.objects.count() == 1


def test_every_answer_names_who_approved_it_and_one_number_leads_to_a_person(answering: object):
    channel = Recorded()

    for question in ("how do I change my bank account?", "1", "how do I file my tax return"):
        answer = channel.says(question)
        assert "approved by the " in answer, answer
        assert "22 November 2026" in answer, answer
        assert "10 for a person" in answer.splitlines()[-1], answer

    assert "A person answers by" in channel.says("10")


def test_the_numbers_after_the_menu_are_those_of_the_menu(answering: object):
    channel = Recorded()
    channel.says("how do I change my bank account?")
    Turn.objects.update(outcome="choices", choices=["mei", "voluntary", "language"])

    assert "1 When will I be paid?" in channel.says("0")
    answer = channel.says("1")

    assert "fifth working day" in answer


def test_who_has_written_often_is_still_answered_and_reaches_a_person(answering: object):
    channel = Recorded()
    channel.says("how do I change my bank account?")
    Turn.objects.update(number=MOST_TURNS + 5)

    assert "Changing the bank account" in channel.says("how do I change my bank account?")
    channel.says("10")
    assert "A person has your question" in channel.says("my case is special")


@pytest.mark.parametrize("words", ["²", "9" * 5000, "٧٧٧٧٧"])
def test_digits_that_are_no_number_break_nothing(words: str, answering: object):
    assert Recorded().says(words)


def test_the_command_talks_line_by_line(
    answering: object, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("sys.stdin", io.StringIO("0\n7\n"))

    call_command("assistant_channel", language="en")

    said = capsys.readouterr().out
    assert "Choose a number, or write." in said
    assert "Changing the bank account" in said


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
