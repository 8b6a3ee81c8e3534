"""The demo opens with questions that wait for people, for editors and for another house."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.models import Role, User
from portal import clock, outbox
from portal.assistant import demo, editing, knowledge
from portal.assistant.models import Addition, Conversation, PassedQuestion, Ticket
from portal.messages.models import Notice
from tests.accounts import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def vanda(settings: Any) -> User:
    """The demo's people that the questions are told about; returns the clerk who answers."""
    settings.ASSISTANT_PARTNERS = {"tax-return": "portal.simulated.agencies.revenue"}
    for name in (demo.PAID, "Marilda Okamoto Pires"):
        people.citizen(name)
    for username, role in (("vanda", Role.CLERK), ("estela", Role.RULES)):
        user = people.staff(role, name=username.title())
        user.username = username
        user.save()
    return User.objects.get(username="vanda")


def test_a_clerk_sees_waiting_questions_and_an_editor_unknown_ones(client: Client, vanda: User):
    demo.tell(clock.now())

    states = sorted(Ticket.objects.values_list("state", flat=True))
    assert states == ["answered", "waiting", "waiting"]
    people.sign_in(client, vanda)
    page = client.get(reverse("assistant:console")).content.decode()
    for ticket in Ticket.objects.filter(state="waiting"):
        assert ticket.reference in page
        assert ticket.transcript
    assert Notice.objects.filter(kind="ticket_answered").count() == 1
    assert len(editing.groups()) >= 2
    assert Addition.objects.get().approved_at is None


def test_the_question_for_another_house_is_answered_by_the_worker(vanda: User):
    demo.tell(clock.now())

    outbox.drain(clock.now)

    assert PassedQuestion.objects.get().answered_at is not None
    assert not Notice.objects.filter(kind="ticket_delayed").exists()


def test_telling_twice_or_where_nobody_lives_changes_nothing(vanda: User):
    demo.tell(clock.now())
    count = Conversation.objects.count()
    demo.tell(clock.now())

    assert Conversation.objects.count() == count


def test_an_empty_world_stays_empty(db: None):
    demo.tell(clock.now())

    assert not Conversation.objects.exists()


def test_outside_the_demo_the_command_refuses(settings: Any):
    settings.DEMO = False

    with pytest.raises(CommandError):
        call_command("assistant_demo")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("pt", "como troco a minha conta bancária?"),
        ("pt", "quando posso me aposentar?"),
        ("en", "how do I change my bank account?"),
        ("en", "my baby was born yesterday, what do I do now"),  # the guide says so
        demo.PASSED,
    ],
)
def test_what_the_demo_asks_word_by_word_is_still_asked_like_that(language: str, question: str):
    known = {
        text
        for _article, _meaning, code, text in knowledge.approved().questions()
        if code == language
    }

    assert question.rstrip("?") in {text.rstrip("?") for text in known}
