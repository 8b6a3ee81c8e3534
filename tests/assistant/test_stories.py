"""Conversations from the first question to the page they end in, and that page works."""

from __future__ import annotations

import re
from datetime import date

from django.test import Client
from django.urls import reverse

from portal.assistant import knowledge
from portal.assistant.models import Turn
from tests.accounts import people

ANSWERED = "Change your answers"  # stands above the form once the check has an answer
HIDDEN = re.compile(r'<input type="hidden" name="([\w-]+)" value="([^"]*)">')


def ask(client: Client, article: str, language: str = "en") -> str:
    """The page after the first approved sample question of an article, word by word."""
    questions = knowledge.approved().articles[article].texts[language].questions
    answer = client.post(reverse("assistant:ask"), {"question": questions["m01"][0]}, follow=True)
    assert Turn.objects.order_by("-id")[0].article == article
    return answer.content.decode()


def form_to(page: str, url: str) -> dict[str, list[str]]:
    """The hidden fields of the form that leads to an address."""
    form = page.split(f'action="{url}"', 1)[1].split("</form>", 1)[0]
    found: dict[str, list[str]] = {}
    for name, value in HIDDEN.findall(form):
        found.setdefault(name, []).append(value)
    return found


def test_facts_of_a_household_lead_to_the_check_with_the_answers_filled_in(
    client: Client, answering: object
):
    page = ask(client, "what-am-i-entitled-to")
    number = Turn.objects.get().number
    answers = {
        f"t{number}-members": "4",
        f"t{number}-school_children": "2",
        f"t{number}-income": "900.00",
        f"t{number}-happened": ["dismissed"],
    }

    page = client.post(
        reverse("assistant:answer_flow", args=[number]), answers, follow=True
    ).content.decode()

    assert "a dismissal" in page
    brought = form_to(page, reverse("benefits:entitled"))
    check = client.post(reverse("benefits:entitled"), brought).content.decode()
    assert 'name="members" value="4"' in check
    assert "There is a problem" not in check
    whole = brought | {"birth_day": "3", "birth_month": "5", "birth_year": "1985", "sex": "F"}
    assert ANSWERED in client.post(reverse("benefits:entitled"), whole).content.decode()


def test_a_signed_in_person_is_not_asked_for_birth_and_sex_again(client: Client, answering: object):
    people.sign_in(client, people.citizen("Ana Prado", born_on=date(1985, 5, 3)))
    ask(client, "what-am-i-entitled-to")
    number = Turn.objects.get().number
    answers = {
        f"t{number}-members": "2",
        f"t{number}-school_children": "0",
        f"t{number}-income": "0",
    }

    page = client.post(
        reverse("assistant:answer_flow", args=[number]), answers, follow=True
    ).content.decode()
    brought = form_to(page, reverse("benefits:entitled"))

    assert brought["birth_year"] == ["1985"]
    assert ANSWERED in client.post(reverse("benefits:entitled"), brought).content.decode()


def test_a_wrong_fact_is_said_beside_its_field(client: Client, answering: object):
    ask(client, "what-am-i-entitled-to")
    number = Turn.objects.get().number
    answers = {
        f"t{number}-members": "2",
        f"t{number}-school_children": "3",
        f"t{number}-income": "0",
    }

    answer = client.post(reverse("assistant:answer_flow", args=[number]), answers)

    assert answer.status_code == 400
    assert "fewer people than you and the children" in answer.content.decode()


def test_a_birth_leads_to_the_application_for_maternity_pay(client: Client, answering: object):
    people.sign_in(client, people.citizen("Ana Prado"))
    ask(client, "child-born")
    number = Turn.objects.get().number
    answers = {
        f"t{number}-since_day": "2",
        f"t{number}-since_month": "11",
        f"t{number}-since_year": "2026",
        f"t{number}-work": "own_account",
        f"t{number}-members": "3",
        f"t{number}-income": "1500",
    }

    page = client.post(
        reverse("assistant:answer_flow", args=[number]), answers, follow=True
    ).content.decode()

    claim = reverse("benefits:claim_start", args=["maternity"])
    assert claim in page
    assert client.get(claim).status_code == 200
    brought = form_to(page, reverse("benefits:entitled"))
    assert brought["happened"] == ["child"]
    assert ANSWERED in client.post(reverse("benefits:entitled"), brought).content.decode()


def test_every_answer_names_its_owner_its_version_and_its_date(client: Client, answering: object):
    page = ask(client, "maternity-pay")

    assert "approved by the families team, version 1" in page
    assert "22 November 2026" in page
    assert client.get(reverse("assistant:register")).status_code == 200


def test_a_matter_of_another_institution_is_handed_over_by_name(client: Client, answering: object):
    page = ask(client, "tax-return")

    assert "Receita Federal" in page
    assert "https://www.gov.br/receitafederal" in page


def test_danger_is_answered_with_people_who_help_at_once(client: Client, answering: object):
    words = knowledge.approved().articles["self-harm"].texts["pt"].words
    answer = client.post(reverse("assistant:ask"), {"question": words[0]}, follow=True)

    page = answer.content.decode()
    assert 'href="tel:188"' in page
    assert Turn.objects.get().outcome == "crisis"


def test_who_asks_for_a_person_is_taken_to_the_form(client: Client, answering: object):
    words = knowledge.approved().articles["human"].texts["en"].words

    answer = client.post(reverse("assistant:ask"), {"question": words[0]})

    assert answer["Location"] == reverse("assistant:person")
