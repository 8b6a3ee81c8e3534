"""A conversation in the browser's own words: asked, answered, chosen, judged; without script."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from accounts.models import Level
from portal.assistant.knowledge import approved
from portal.assistant.models import Conversation, Outcome, Turn
from tests.accounts import people


def ask(client: Client, question: str, **more: str) -> str:
    """The page after a question."""
    answer = client.post(reverse("assistant:ask"), {"question": question, **more}, follow=True)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_the_page_says_first_that_it_is_a_machine_and_offers_a_person(client: Client, db: None):
    page = client.get(reverse("assistant:conversation")).content.decode()

    assert page.index("I am a machine") < page.index('name="question"')
    assert reverse("assistant:person") in page


def test_every_page_leads_to_the_assistant_and_says_where_one_comes_from(client: Client, db: None):
    page = client.get(reverse("accessibility")).content.decode()

    assert f"{reverse('assistant:conversation')}?from=/accessibility/" in page


def test_a_visitor_gets_the_article_with_source_version_and_reason(
    client: Client, answering: object
):
    page = ask(client, "how do I change my bank account?")

    assert "Changing the bank account" in page
    assert "Lei 8.213/1991 art. 113" in page
    version = approved().articles["change-bank-account"].version
    assert f"version {version}" in page
    assert "Why this answer?" in page
    assert reverse("payout_account") in page


def test_the_answer_comes_in_the_language_of_the_question(client: Client, answering: object):
    page = ask(client, "como faço para trocar a minha conta bancária?")

    assert "Trocar a conta bancária" in page
    assert 'lang="pt"' in page


def test_a_visitor_who_asks_for_the_own_date_is_led_to_the_sign_in_and_back(
    client: Client, answering: object
):
    page = ask(client, "when will i be paid?")

    assert "Sign in and see yours" in page
    link = page.split(f'href="{reverse("assistant:resume")}')[1].split('"')[0]
    resume = reverse("assistant:resume") + link.replace("&amp;", "&")
    asked = client.get(resume)
    assert asked["Location"].startswith("/sign-in/")

    people.sign_in(client, people.citizen("Ana Prado"))
    back = client.get(resume)
    assert "No payment is planned" in back.content.decode()


def test_a_low_sign_in_proves_more_before_amounts_are_read(client: Client, answering: object):
    people.sign_in(client, people.citizen("Ana Prado"), level=Level.LOW)

    page = ask(client, "when will i be paid?")

    assert "Prove who you are" in page
    assert "No payment is planned" not in page


def test_an_empty_question_is_said_beside_the_field(client: Client, db: None):
    answer = client.post(reverse("assistant:ask"), {"question": "  😀 "})

    assert answer.status_code == 400
    assert "Write your question in a few words." in answer.content.decode()
    assert Turn.objects.count() == 0


def test_what_identifies_is_not_kept(client: Client, answering: object):
    number = people.national_id()

    ask(client, f"my cpf is {number}, phone (11) 98765-4321, mail ana@example.org: when am I paid")

    kept = Turn.objects.get().question
    assert number not in kept
    assert "98765" not in kept
    assert "example.org" not in kept


def test_another_person_at_the_same_browser_begins_an_empty_conversation(
    client: Client, answering: object
):
    people.sign_in(client, people.citizen("Ana Prado"))
    ask(client, "how do I change my bank account?")

    people.sign_in(client, people.citizen("Rui Tavares"))
    page = client.get(reverse("assistant:conversation")).content.decode()

    assert "how do I change my bank account?" not in page
    assert Conversation.objects.count() == 1


def test_feedback_is_kept_with_its_reason_and_without_numbers(client: Client, answering: object):
    ask(client, "how do I change my bank account?")
    turn = Turn.objects.get()
    url = reverse("assistant:judge", args=[turn.number])

    client.post(url, {"helpful": "no", "reason": "not_me", "words": "call 11 98765-4321"})

    turn.refresh_from_db()
    assert (turn.helpful, turn.reason) == (False, "not_me")
    assert "98765" not in turn.words


def test_only_what_was_offered_can_be_chosen(client: Client, answering: object):
    ask(client, "how do I change my bank account?")
    first = Turn.objects.get()

    client.post(reverse("assistant:choose", args=[first.number]), {"article": "maternity-pay"})
    assert Turn.objects.count() == 1

    Turn.objects.update(outcome=Outcome.CHOICES, choices=["maternity-pay"])
    client.post(reverse("assistant:choose", args=[first.number]), {"article": "maternity-pay"})
    chosen = Turn.objects.order_by("-number")[0]
    assert (chosen.article, chosen.chosen, chosen.outcome) == ("maternity-pay", True, "answer")
