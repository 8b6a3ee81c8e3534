"""What everybody may read of the use of the assistant: no number that might point to somebody."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from portal import clock
from portal.assistant import figures
from portal.assistant.models import Conversation, Outcome, Turn

pytestmark = pytest.mark.django_db
FEW, ENOUGH = figures.FEWEST - 1, figures.FEWEST


def asked(helpful: int, unhelpful: int) -> None:
    now = clock.now()
    talk = Conversation.objects.create(
        language="en", channel="web", capacity="visitor", started_at=now, last_at=now
    )
    judged = [True] * helpful + [False] * unhelpful
    for number, one in enumerate(judged, 1):
        Turn.objects.create(
            conversation=talk, number=number, question="?", language="en",
            outcome=Outcome.ANSWER, helpful=one, asked_at=now,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("helpful", "unhelpful", "total", "judged"),
    [
        (FEW, 0, "fewer than 5 questions", False),
        (ENOUGH, FEW, f"{ENOUGH + FEW} questions", False),
        (ENOUGH, ENOUGH, f"{2 * ENOUGH} questions", True),
    ],
)
def test_no_number_below_five_stands_on_the_page_or_in_the_table(
    client: Client, helpful: int, unhelpful: int, total: str, judged: bool
):
    asked(helpful, unhelpful)

    page = client.get(reverse("assistant:metrics")).content.decode()
    table = client.get(reverse("assistant:metrics_file")).content.decode()

    assert total in page
    assert ("were said to help" in page) is judged
    assert ("helpful,yes" in table) is judged
    assert "questions went to a person" not in page


def test_without_a_model_it_is_not_said_that_one_is_too_weak(client: Client):
    page = client.get(reverse("assistant:metrics")).content.decode()

    assert "No model has been trained yet" in page
    assert "Not published" not in page
