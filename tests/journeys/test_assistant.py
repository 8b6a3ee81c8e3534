"""The assistant as people use it: one's own payment after a step-up, a person, another house."""

import re

import pytest

from tests.browsing import lead

pytestmark = pytest.mark.browser


def put(person, question):
    person.fill("Your question", question)
    return person.press("Ask", exact=True)


def test_the_own_payment_after_a_step_up_then_a_person_then_another_house(visitor):
    osvaldo = visitor(360).sign_in_as_citizen("Osvaldo Fontana")
    osvaldo.follow("Ask the assistant")
    put(osvaldo, "when will I be paid?")
    if osvaldo.has("Prove who you are"):
        osvaldo.follow("Prove who you are").press("Continue").prove_to_be("Osvaldo Fontana")
    assert "/assistant/" in osvaldo.page.url  # back at the question, in the same window
    osvaldo.sees(re.compile(r"R\$ \d")).sees("From your payments and awards")

    osvaldo.follow("Talk to a person").sees("What would be sent along")
    osvaldo.fill("What do you want to ask?", "Why is it less than in spring?")
    osvaldo.press("Send it to a person")
    reference = osvaldo.page.url.rstrip("/").rsplit("/", 1)[-1]
    vanda = visitor(1280).sign_in_as_staff("vanda")
    vanda.go("/assistant/console/").follow(reference).sees("when will I be paid?")
    vanda.fill("Your answer", "The tax of the year was settled in June.").press("Send the answer")
    osvaldo.sees("The tax of the year was settled in June.")

    osvaldo.go("/assistant/")
    put(osvaldo, "how do I file my tax return")
    osvaldo.press("Pass it on").sees("From the assistant of Receita Federal")


def test_four_facts_of_a_birth_begin_the_application(visitor):
    marina = visitor(360).sign_in_as_citizen("Marina")
    marina.go("/assistant/?from=/claims/")
    put(marina, "my baby was born yesterday, what do I do now")
    facts = marina.page.locator("form[action*=facts]")
    for part, value in (("day", "2"), ("month", "11"), ("year", "2026")):
        facts.locator(f"[name$=since_{part}]").fill(value)
    facts.get_by_text("On my own account").click()
    facts.get_by_label("How many people").fill("3")
    facts.get_by_label("All money").fill("1500")
    lead(facts.get_by_role("button", name="Go on"))
    marina.look().press("Ask for maternity pay")
    assert "/claims/draft/" in marina.page.url
    marina.go("/claims/").follow("Throw it away").press("Throw it away")
    marina.sees("Nothing was sent")
