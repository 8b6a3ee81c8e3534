"""Claims to their end: overturned and paid, by keyboard alone, and without a script."""

import re

import pytest

from portal import clock
from portal.demo.cast import claimants
from portal.demo.claims import DESKS
from portal.demo.staff import UNITS
from portal.periods import first_of_month
from tests.browsing import tick
from tests.journeys.applying import (
    NO,
    PROTOCOL,
    YES,
    begin,
    granted_within_a_minute,
    send,
    take_out_of_turn,
)
from tests.journeys.keys import Keyboard
from tests.journeys.test_chain import everybody_is_paid
from tests.journeys.test_lives import BOARD, opens

pytestmark = pytest.mark.browser
OFFICES = {name: DESKS[key] for key, name, *_rest in UNITS if key in DESKS}
ANSWERS = {
    "you": "Yes",
    "record": "Yes",
    "work": "Yes",
    "special": "",
    "other": "No",
    "account": "Into the account you know",
}
NOT_PROVED = "The months that nobody declared are not proved by what lies in the file."
PROVED = "The work card in the file shows the job through all these months. They count."


def test_a_refusal_after_a_question_is_overturned_and_paid(visitor):
    jandira = visitor(360).sign_in_as_citizen("Jandira Terena Lacerda")
    protocol = she_answers_the_question(jandira)
    two_officers_refuse(visitor, jandira, protocol)
    appeal = she_contests(jandira, protocol)
    three_find_for_her(visitor, appeal)
    jandira.go(f"/appeals/{appeal}/").sees("Your appeal succeeds")
    granted_within_a_minute(jandira, protocol).sees("Yes. You receive")
    everybody_is_paid(visitor)
    jandira.go("/payments/").sees(re.compile("Paid", re.I))


def she_answers_the_question(jandira):
    jandira.go("/claims/").follow(re.compile("[Aa]nswer"))
    protocol = PROTOCOL.search(jandira.page.url).group()
    jandira.page.locator("main textarea").first.fill("I worked there all along; the card is here.")
    jandira.press("Send the answer")
    return protocol


def two_officers_refuse(visitor, jandira, protocol):
    """The one who asked has the file again and proposes; the supervisor reads it and agrees."""
    jandira.go(f"/claims/{protocol}/")
    (office,) = (name for name in OFFICES if jandira.has(name))
    first, second = (visitor(1280).sign_in_as_staff(name) for name in OFFICES[office])
    first.go(f"/desk/{protocol}/").press("Take this file")
    while first.page.get_by_role("button", name="There is an explanation").count():
        first.fill("What did you find out?", "The copy belongs to her sister, who sent both.")
        first.press("There is an explanation").go(f"/desk/{protocol}/")
    first.go(f"/desk/{protocol}/?do=refuse")
    for box in first.page.locator(
        "form:has(button:text('Send to a second officer')) textarea"
    ).all():
        box.fill(NOT_PROVED)
    first.press("Send to a second officer")
    take_out_of_turn(second, protocol).go(f"/desk/{protocol}/?do=confirm")
    second.choose("I have read the file").press(re.compile("refus", re.I))
    jandira.go(f"/claims/{protocol}/").sees("Not granted")


def she_contests(jandira, protocol):
    jandira.go(f"/claims/{protocol}/decision/").sees(NOT_PROVED)
    jandira.follow(re.compile("Contest"))
    tick(jandira.page.locator("input[type=checkbox]").first)
    jandira.fill("Why do you see it otherwise?", "My work card shows every one of these months.")
    jandira.press("Send the appeal").sees("Three people look at your appeal")
    return PROTOCOL.search(jandira.page.url).group()


def three_find_for_her(visitor, appeal):
    seated = [member for name in BOARD if (member := opens(visitor(1280), name, appeal))]
    reports = {id(one): one.go(f"/board/{appeal}/").has("You report") for one in seated}
    for member in sorted(seated, key=lambda one: not reports[id(one)]):
        member.go(f"/board/{appeal}/?do=vote").choose(re.compile("^For the person"))
        member.fill("Your reasons", PROVED).press("Cast the vote")


def named_in_the_demo(key: str) -> str:
    """Who plays a part in the story of the demo."""
    return next(life.name for life in claimants(first_of_month(clock.today())) if life.key == key)


def test_who_would_get_less_is_heard_first_and_two_decide(visitor):
    person = visitor(360).sign_in_as_citizen(named_in_the_demo("granted-10"))
    person.go("/").follow("Tell us how you see a change").sees("Nothing is decided")
    person.fill("How do you see it?", "I never worked with a colleague of my name.")
    person.press("Send the answer").sees("What you wrote")
    change = person.page.url
    first, second = (visitor(1280).sign_in_as_staff(name) for name in ("helena", "samira"))
    person.go("/claims/").follow("Open the claim")
    protocol = PROTOCOL.search(person.page.url).group()
    settle(first, protocol, "Propose it", "The books of the employer show both names.")
    settle(first, protocol, None, "")  # who proposed it is not asked to check it
    settle(second, protocol, "Agree", "I have read the books, and the answer.")
    person.go(change).sees("You can contest this until").sees("Read the letter")


def settle(supervisor, protocol, step, words):
    supervisor.go("/revisions/").follow(protocol)
    if step is None:
        assert not supervisor.page.get_by_label("Agree: it is decided").count()
        return
    supervisor.choose(re.compile(f"^{step}")).fill("Why", words).press("Settle it")


def test_a_time_to_be_heard_is_chosen_among_those_that_the_panel_offers(visitor):
    person = visitor(360).sign_in_as_citizen(named_in_the_demo("young-0"))
    person.go("/").follow("Choose a time to be heard in your appeal")
    assert person.page.locator("input[name=hearing]").count() == 3
    person.choose(re.compile("14:30")).press("Book this time").sees("Your hearing").sees("14:30")
    person.go("/")
    assert not person.has("Choose a time to be heard")


def test_who_shares_a_pension_sees_each_share_and_which_one_has_ended(visitor):
    herminia = visitor(360).sign_in_as_citizen("Hermínia Brum Kaxinawá")
    herminia.go("/claims/").follow("Open the claim").follow("Read the decision")
    herminia.sees("Who receives what").sees("no end is known")
    herminia.page.locator("summary", has_text="How it was shared before").click()
    herminia.sees("Breno Brum Kaxinawá")
    herminia.go("/payments/").sees("for Iracy Brum Kaxinawá")


def test_an_application_is_continued_and_sent_by_keyboard_alone(visitor):
    neide = visitor(1280)
    keys = Keyboard(neide)
    neide.go("/sign-in/")
    keys.tab_to("Sign in with your digital identity").enter()
    keys.tab_to(re.compile(".*"), "INPUT").type("Neide Kowalski Braga")
    keys.tab_to("Search").enter()
    keys.tab_to(re.compile("as Neide Kowalski Braga")).enter()
    if "/code/" in neide.page.url:
        code = re.search(r"\b\d{6}\b", neide.text()).group()
        keys.tab_to(re.compile("code", re.I), "INPUT").type(code)
        keys.enter()
    neide.page.wait_for_url(neide.portal + "/**")
    neide.go("/claims/ask/old-age/")
    keys.tab_to("Continue", "A").enter()
    while "/check/" not in neide.page.url:
        if answer := ANSWERS[neide.page.url.rstrip("/").rpartition("/")[2]]:
            keys.choose(answer)
        keys.tab_to("Continue", "BUTTON").enter()
    keys.tab_to("What I have said is true").space()
    keys.tab_to("Send", "BUTTON").enter()
    protocol = PROTOCOL.search(neide.text()).group()
    # Her last month is not declared yet, so a person looks: the page says who, and until when.
    neide.go(f"/claims/{protocol}/").sees("A caseworker is looking at your claim")
    keys.tab_to(re.compile("Receipt"))


def test_without_any_script_from_sign_in_to_letter(visitor):
    dorival = visitor(360, scripts=False).sign_in_as_citizen("Dorival Sabino Tukano")
    begin(dorival, "assistance").sees("We already know this")
    dorival.choose(YES).press("Continue")
    dorival.sees("Tick nothing if none applies").press("Continue")
    dorival.choose(NO).press("Continue")
    protocol = send(dorival)
    granted_within_a_minute(dorival, protocol).sees("Yes. You receive")
    dorival.go(f"/claims/{protocol}/").follow(re.compile("^Letter of")).sees(protocol)
