"""Conversations from the first question to the page they end in, and that page works."""

from __future__ import annotations

import re
import time
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import actor_for
from benefits import process
from benefits.applications.models import Draft
from benefits.applications.steps import opened
from contributions.accidents.models import AccidentNotice
from contributions.employers.models import Employer
from portal import clock
from portal.assistant import knowledge
from portal.assistant.models import Turn
from tests.accounts import people
from tests.benefits import world as cases

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
    client: Client, db: None
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


def test_a_signed_in_person_is_not_asked_for_birth_and_sex_again(client: Client, db: None):
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


def test_a_wrong_fact_is_said_beside_its_field(client: Client, db: None):
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


BIRTH = {
    "since_day": "2",
    "since_month": "11",
    "since_year": "2026",
    "work": "own_account",
    "members": "3",
    "income": "1500",
}
ACCIDENT = {
    "on_day": "3",
    "on_month": "11",
    "on_year": "2026",
    "place": "work",
    "employer": "Padaria Sol",
    "able": "no",
}


def tell(client: Client, article: str, facts: dict[str, str]) -> str:
    """The page after the facts that an article asks for were told."""
    ask(client, article)
    number = Turn.objects.order_by("-id")[0].number
    told = {f"t{number}-{name}": value for name, value in facts.items()}
    url = reverse("assistant:answer_flow", args=[number])
    return client.post(url, told, follow=True).content.decode()


def begun(client: Client, page: str, slug: str) -> Draft:
    """The draft after the person pressed the button that begins the application."""
    url = reverse("benefits:claim_start", args=[slug])
    answer = client.post(url, form_to(page, url), follow=True)
    assert answer.status_code == 200
    return Draft.objects.get()


def test_a_birth_leads_to_the_application_for_maternity_pay_filled_in(client: Client, db: None):
    people.sign_in(client, people.citizen("Ana Prado"))

    page = tell(client, "child-born", BIRTH)

    brought = form_to(page, reverse("benefits:entitled"))
    assert brought["happened"] == ["child"]
    assert ANSWERED in client.post(reverse("benefits:entitled"), brought).content.decode()
    draft = begun(client, page, "maternity")
    assert draft.answers == {
        "told": {"event": "birth", "event_on": "2026-11-02", "kind_of_work": "own_account"}
    }
    step = client.get(reverse("benefits:draft", args=[draft.token, "event"])).content.decode()
    assert 'name="event_on_day" value="2"' in step


def test_a_visitor_signs_in_and_begins_with_the_answers_given_before(client: Client, db: None):
    page = tell(client, "child-born", BIRTH)
    link = page.split(f'href="{reverse("assistant:resume")}')[1].split('"')[0]
    resume = reverse("assistant:resume") + link.replace("&amp;", "&")
    assert "1500" not in link  # the answers wait in the window, not in the address

    window = client.session["assistant"]
    people.sign_in(client, people.citizen("Ana Prado"))
    session = client.session
    session["assistant"] = window  # a sign-in keeps what the visitor's session held
    session.save()
    page = client.get(resume).content.decode()

    assert begun(client, page, "maternity").answers["told"]["event_on"] == "2026-11-02"


def test_a_link_back_to_a_question_is_good_for_a_quarter_of_an_hour(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
):
    page = tell(client, "child-born", BIRTH)
    link = page.split(f'href="{reverse("assistant:resume")}')[1].split('"')[0]
    resume = reverse("assistant:resume") + link.replace("&amp;", "&")
    people.sign_in(client, people.citizen("Ana Prado"))
    assert client.get(resume).status_code == 200
    now = time.time()

    monkeypatch.setattr("django.core.signing.time.time", lambda: now + 16 * 60)
    late = client.get(resume)

    assert late.headers["Location"] == reverse("assistant:conversation")


def test_another_browser_with_the_same_link_brings_no_answers(client: Client, db: None):
    page = tell(client, "child-born", BIRTH)
    link = page.split(f'href="{reverse("assistant:resume")}')[1].split('"')[0]
    other = Client()
    people.sign_in(other, people.citizen("Rui Tavares"))

    page = other.get(reverse("assistant:resume") + link.replace("&amp;", "&")).content.decode()

    assert "told-event_on_day" not in page


@pytest.mark.parametrize(
    ("able", "slug", "answer"),
    [("no", "sickness", "rest_from"), ("less", "accident", "accident_on")],
)
def test_an_accident_leaves_a_draft_with_day_place_and_employer(
    able: str, slug: str, answer: str, client: Client, db: None
):
    people.sign_in(client, people.citizen("Ana Prado"))

    draft = begun(client, tell(client, "accident-aid", ACCIDENT | {"able": able}), slug)

    told = draft.answers["told"]
    assert told[answer] == "2026-11-03"
    sealed = told["trouble" if able == "no" else "damage"]
    assert "Padaria" not in repr(sealed)  # rests sealed, as if it had been typed there
    words = opened(sealed)
    assert "3 November 2026" in words
    assert "at work" in words
    assert "Padaria Sol" in words


NOTICE = ACCIDENT | {"able": "yes"}


def test_an_accident_at_work_leaves_a_notice_to_complete_and_sign(client: Client, db: None):
    people.sign_in(client, people.citizen("Ana Prado"))
    page = tell(client, "accident-notice", NOTICE)
    url = reverse("contributions:accident_new")

    form = client.post(url, form_to(page, url)).content.decode()

    assert 'name="happened_on_day" value="3"' in form
    assert 'value="Padaria Sol"' in form
    assert "There is a problem" not in form
    assert not AccidentNotice.objects.exists()  # nothing is told before it is signed


def test_an_accident_elsewhere_is_no_accident_at_work(client: Client, db: None):
    people.sign_in(client, people.citizen("Ana Prado"))
    page = tell(client, "accident-notice", NOTICE | {"place": "elsewhere"})
    assert reverse("contributions:accident_new") not in page


def test_a_visitor_signs_in_and_goes_on_with_the_notice(client: Client, db: None):
    page = tell(client, "accident-notice", NOTICE)
    assert reverse("contributions:accident_new") not in page
    assert "Tell of the accident at work" in page
    link = page.split(f'href="{reverse("assistant:resume")}')[1].split('"')[0]

    window = client.session["assistant"]
    people.sign_in(client, people.citizen("Ana Prado"))
    session = client.session
    session["assistant"] = window  # a sign-in keeps what the visitor's session held
    session.save()
    resumed = client.get(reverse("assistant:resume") + link.replace("&amp;", "&"))

    assert reverse("contributions:accident_new") in resumed.content.decode()


def test_who_acts_for_an_employer_goes_on_with_the_employers_form(client: Client, db: None):
    company = people.organisation()
    Employer.objects.create(organisation=company)
    people.sign_in(client, people.employer_user(company), acting_for=company)
    page = tell(client, "accident-notice", NOTICE)
    url = reverse("contributions:employer_accident_new")

    brought = form_to(page, url)

    assert "told-employer_name" not in brought
    assert 'name="happened_on_day" value="3"' in client.post(url, brought).content.decode()


def test_what_was_told_gives_way_to_what_is_answered(client: Client, db: None):
    people.sign_in(client, people.citizen("Ana Prado"))
    page = tell(client, "child-born", BIRTH)
    begun(client, page, "maternity")
    Draft.objects.update(answers={"event_on": "2026-11-05"})

    draft = begun(client, page, "maternity")

    assert draft.answers["event_on"] == "2026-11-05"
    assert "event_on" not in draft.answers["told"]
    step = client.get(reverse("benefits:draft", args=[draft.token, "event"])).content.decode()
    assert 'name="event_on_day" value="5"' in step


def test_what_was_told_counts_for_nothing_before_it_is_answered(client: Client, db: None):
    person = cases.person()
    people.sign_in(client, person.identities.get().user)
    posted = {
        "told-person_right": "yes", "told-record_right": "yes", "told-working": "yes",
        "told-other_pension": "no", "told-account_right": "yes", "told-declared": "on",
    }  # fmt: skip
    client.post(reverse("benefits:claim_start", args=["old-age"]), posted)
    draft = Draft.objects.get()

    answer = client.post(reverse("benefits:draft_send", args=[draft.token]), {"declared": "on"})

    assert answer["Location"] == reverse("benefits:draft_check", args=[draft.token])
    assert Draft.objects.get().closed_at is None


def test_when_all_is_asked_nothing_of_what_was_told_is_left(client: Client, db: None):
    person = cases.person()
    actor = actor_for(person.identities.get().user_id, {"level": 2}, clock.today())
    draft = process.begin_draft(actor, person.pk, "old_age", clock.now())
    told = {"working": "yes", "special": ["teacher"]}
    process.bring_answers(actor, draft.pk, told, clock.now())

    kept = process.save_answers(actor, draft.pk, "special", {"working": "no"}, clock.now())
    assert kept.answers == {"working": "no", "told": {"special": ["teacher"]}}
    kept = process.save_answers(actor, draft.pk, "check", {"declared": True}, clock.now())
    assert kept.answers == {"working": "no", "declared": True}


def test_what_a_field_would_refuse_is_not_brought_along(client: Client, db: None):
    people.sign_in(client, people.citizen("Ana Prado"))
    posted = {
        "told-event": "robbery", "told-event_on_day": "31", "told-event_on_month": "2",
        "told-event_on_year": "2026", "told-child": "1", "told-declared": "on",
        "told-person_right": "yes", "told-state": "granted",
    }  # fmt: skip

    client.post(reverse("benefits:claim_start", args=["maternity"]), posted)

    assert Draft.objects.get().answers == {"told": {"person_right": "yes"}}


@pytest.mark.parametrize(
    ("article", "team"),
    [
        ("maternity-pay", "families"),
        ("tax-return", "service"),
        ("greeting", "service"),
        ("offices", "service"),
    ],
)
def test_every_answer_names_its_owner_its_version_and_its_date(
    article: str, team: str, client: Client, db: None
):
    page = ask(client, article)

    version = knowledge.approved().articles[article].version
    assert f"approved by the {team} team, version {version}" in page
    assert "22 November 2026" in page


def test_the_owner_is_named_in_the_words_of_the_page(client: Client, db: None):
    page = ask(client, "offices", language="zh")

    assert "approved by the service team" in page


def test_a_second_answer_names_its_own_owner(client: Client, db: None):
    ask(client, "maternity-pay")
    Turn.objects.update(second_article="payment-missing")

    page = client.get(reverse("assistant:conversation")).content.decode()

    assert "approved by the families team" in page
    assert "approved by the payments team" in page


@pytest.mark.parametrize("article", ["offices", "exam-result"])
def test_an_office_and_an_examination_are_asked_about_and_lead_to_their_page(
    article: str, client: Client, db: None
):
    people.sign_in(client, people.citizen("Ana Prado"), level=1)

    page = ask(client, article)

    url = reverse({"offices": "offices", "exam-result": "benefits:claims"}[article])
    assert f'href="{url}"' in page
    assert client.get(url).status_code == 200


def test_a_matter_of_another_institution_is_handed_over_by_name(client: Client, db: None):
    page = ask(client, "tax-return")

    assert "Receita Federal" in page
    assert "https://www.gov.br/receitafederal" in page


def test_danger_is_answered_with_people_who_help_at_once(client: Client, db: None):
    words = knowledge.approved().articles["self-harm"].texts["pt"].words
    answer = client.post(reverse("assistant:ask"), {"question": words[0]}, follow=True)

    page = answer.content.decode()
    assert 'href="tel:188"' in page
    assert Turn.objects.get().outcome == "crisis"


def test_who_asks_for_a_person_is_taken_to_the_form(client: Client, db: None):
    words = knowledge.approved().articles["human"].texts["en"].words

    answer = client.post(reverse("assistant:ask"), {"question": words[0]})

    assert answer["Location"] == reverse("assistant:person")
