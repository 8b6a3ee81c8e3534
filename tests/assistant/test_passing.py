"""A question of another institution goes there without a name, and the answer comes back here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal import clock, outbox
from portal.assistant import partners
from portal.assistant.models import PassedQuestion, Turn
from portal.simulated import agencies
from tests.accounts import people
from tests.assistant.test_stories import ask

pytestmark = pytest.mark.django_db
AGENCY = "Receita Federal"
ASKED: list[Mapping[str, str]] = []


def partner(asked: Mapping[str, str]) -> Mapping[str, Any]:
    """A partner that keeps what it was asked."""
    ASKED.append(asked)
    return agencies.revenue(asked)


def silent(asked: Mapping[str, str]) -> Mapping[str, Any]:
    """A partner behind a network that is down."""
    raise ConnectionError("no way there")


def rude(asked: Mapping[str, str]) -> Mapping[str, Any]:
    """A partner that answers with what must not be shown as it is."""
    return {"text": "<script>alert(1)</script>" + "x" * 5_000, "title": 7, "url": "javascript:x"}


@pytest.fixture(autouse=True)
def _partners(settings: Any) -> None:
    ASKED.clear()
    settings.ASSISTANT_PARTNERS = {"tax-return": f"{__name__}.partner"}


def passed_on(client: Client, words: str = "how do I mend my tax return?") -> str:
    """The window after the question was passed on."""
    ask(client, "tax-return")
    number = Turn.objects.order_by("-id")[0].number
    answer = client.post(reverse("assistant:pass_on", args=[number]), {"text": words}, follow=True)
    return answer.content.decode()


def window(client: Client) -> str:
    return client.get(reverse("assistant:conversation")).content.decode()


def test_the_reply_comes_into_the_same_window_and_names_its_source(client: Client, db: None):
    assert "What is sent" in ask(client, "tax-return")
    assert f"Sent to {AGENCY}" in passed_on(client)

    outbox.drain(clock.now)

    page = window(client)
    assert "correcting return" in page
    assert f"From the assistant of {AGENCY}" in page
    assert "https://www.gov.br/receitafederal" in page


def test_only_the_approved_words_go_out_without_name_and_number(client: Client, db: None):
    user = people.citizen("Ana Prado")
    people.sign_in(client, user)

    passed_on(client, f"my CPF is {user.identity.person.national_id}, where is my refund")
    outbox.drain(clock.now)

    (asked,) = ASKED
    assert asked["question"] == "my CPF is [cpf], where is my refund"
    assert set(asked) == {"reference", "language", "question"}
    assert "Ana" not in repr(asked)


def test_nothing_goes_out_before_the_asker_sends_it(client: Client, db: None):
    ask(client, "tax-return")

    outbox.drain(clock.now)

    assert ASKED == []
    assert not PassedQuestion.objects.exists()


def test_pressing_twice_asks_once(client: Client, db: None):
    passed_on(client)
    number = Turn.objects.get().number
    client.post(reverse("assistant:pass_on", args=[number]), {"text": "again"})

    outbox.drain(clock.now)

    assert len(ASKED) == 1
    assert PassedQuestion.objects.count() == 1


def test_a_partner_that_does_not_answer_leaves_its_address_and_a_person(
    client: Client, db: None, settings: Any
):
    settings.ASSISTANT_PARTNERS = {"tax-return": f"{__name__}.silent"}
    passed_on(client)
    event = outbox.OutboxEvent.objects.get(kind="partner.ask")

    for _attempt in range(5):
        outbox.run_one(event.pk, clock.now())

    page = window(client)
    assert f"{AGENCY} did not answer" in page
    assert reverse("assistant:person") in page


def test_a_strangers_text_is_cut_marked_up_by_nobody_and_linked_nowhere_else(
    client: Client, db: None, settings: Any
):
    settings.ASSISTANT_PARTNERS = {"tax-return": f"{__name__}.rude"}
    passed_on(client)

    outbox.drain(clock.now)

    assert PassedQuestion.objects.get().answered_at is None  # a title that is no text is no answer
    assert "<script>alert" not in window(client)


@pytest.mark.parametrize(
    "url",
    [
        "http://www.gov.br/receitafederal",
        "https://www.gov.br.evil.example/x",
        "https://evil.example/www.gov.br",
        "https://user@www.gov.br/x",
        "https://www.gov.br:8443/x",
        "javascript:alert(1)",
        "https://[bad",
        "//www.gov.br/x",
        "https://www.gov.br/a b",
    ],
)
def test_only_the_institutions_own_address_becomes_a_link(url: str):
    home = "https://www.gov.br/receitafederal"

    assert partners._is_theirs(home, home)
    assert not partners._is_theirs(url, home)


def test_another_window_can_neither_pass_on_nor_read(client: Client, db: None):
    passed_on(client)
    outbox.drain(clock.now)
    number = Turn.objects.get().number
    stranger = Client()
    stranger.post(reverse("assistant:ask"), {"question": "qwertz"})

    assert client.get(reverse("assistant:passed", args=[number])).status_code == 200
    assert stranger.get(reverse("assistant:passed", args=[number])).status_code == 404
    assert Client().post(reverse("assistant:pass_on", args=[number])).status_code == 404


def test_what_is_our_own_matter_is_never_passed_on(client: Client, db: None):
    ask(client, "maternity-pay")
    number = Turn.objects.get().number

    client.post(reverse("assistant:pass_on", args=[number]), {"text": "please"})

    assert not PassedQuestion.objects.exists()


@pytest.mark.parametrize("house", [agencies.revenue, agencies.bank, agencies.social])
@pytest.mark.parametrize("language", ["en", "pt", "es", "zh"])
def test_the_simulated_houses_answer_in_each_language(house: Any, language: str):
    found = house({"reference": "r", "language": language, "question": "?"})

    assert found["text"]
    assert found["title"]
    assert (found["text"] == house({"reference": "r", "language": "en"})["text"]) == (
        language == "en"
    )
