"""What happens in a life, each with its own application, in the browser."""

import re
from datetime import timedelta

import pytest

from portal import clock
from portal.demo.claims import DESKS
from portal.demo.papers import drawn
from portal.demo.staff import UNITS
from tests.journeys.applying import (
    NO,
    PROTOCOL,
    YES,
    begin,
    grant,
    granted_within_a_minute,
    send,
    take_out_of_turn,
)

pytestmark = pytest.mark.browser

REASONS = "The books of the port show these years. They count as time of contribution."
SUPERVISORS = {name: DESKS[key][1] for key, name, *_rest in UNITS if key in DESKS}
BOARD = ("quirino", "rosalba", "silvio", "tereza")
CERTIFICATE = ("ATESTADO MÉDICO", "Iara Munduruku Teles", "CID M54.5", "30 dias de repouso")


def fill_day(person, question, day):
    parts = person.page.get_by_role("group", name=question)
    for label, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        parts.get_by_label(label).fill(str(number))


def test_a_widow_and_her_two_children_share_a_pension(visitor):
    teresa = visitor(360).sign_in_as_citizen("Teresa Abdalla Moreira")
    begin(teresa, "survivors").choose(YES).press("Continue")
    teresa.choose(re.compile("Anselmo")).press("Continue")
    teresa.sees("Lívia Abdalla Moreira").sees("Cauã Abdalla Moreira")
    teresa.choose(YES).press("Continue")
    teresa.choose(NO).press("Continue")
    teresa.choose(NO).press("Continue")
    protocol = send(teresa)
    teresa.go(f"/claims/{protocol}/").sees("Who depends on whom has to be confirmed by a person")
    (office,) = (name for name in SUPERVISORS if teresa.has(name))
    supervisor = visitor(1280).sign_in_as_staff(SUPERVISORS[office])
    take_out_of_turn(supervisor, protocol)
    grant(supervisor, protocol, "The civil register shows the marriage and both births.")
    granted_within_a_minute(teresa, protocol).sees("Yes. You receive").sees("Who receives what")


def test_a_mother_who_pays_in_for_herself_gets_maternity_pay(visitor):
    marina = visitor(360).sign_in_as_citizen("Marina Caldas Yamada")
    begin(marina, "maternity").choose(YES).press("Continue")
    marina.choose(re.compile("Tomé")).choose("I gave birth").press("Continue")
    marina.choose(NO).press("Continue")
    marina.choose(YES).press("Continue")
    granted_within_a_minute(marina, send(marina)).sees("Yes. You receive")


def test_a_dismissed_worker_begins_on_a_phone_and_ends_at_a_desk(visitor):
    rosane = visitor(360).sign_in_as_citizen("Rosane Prado Aquino")
    begin(rosane, "unemployment").sees("We already know this").choose("Yes").press("Continue")
    rosane.choose("Never").press("Keep it and go on later")

    rosane = visitor(1280).sign_in_as_citizen("Rosane Prado Aquino")
    rosane.go("/claims/ask/unemployment/").follow("Continue")
    rosane.choose(NO).press("Continue")
    rosane.choose("Into the account you know").press("Continue")
    rosane.sees("What registers told us").sees("End of the job").go(rosane.page.url)
    rosane.choose("What I have said is true as far as I know.").press("Send")
    protocol = PROTOCOL.search(rosane.text()).group()
    granted_within_a_minute(rosane, protocol).sees("Yes. You receive")


def test_a_fisher_asks_for_the_closed_season_and_a_person_looks(visitor):
    moacir = visitor(360).sign_in_as_citizen("Moacir Kariri Barros")
    begin(moacir, "closed-season").sees("Rio Paraná").choose(YES).press("Continue")
    moacir.sees("your record does not show them").choose(YES).press("Continue")
    moacir.choose(NO).press("Continue")
    moacir.choose("I will add them later").press("Continue")
    protocol = send(moacir, told="you are paid 4 times")
    moacir.go(f"/claims/{protocol}/").sees("Our question").sees("Add papers")


def test_a_certificate_is_photographed_and_read_by_a_doctor_not_by_a_machine(visitor):
    iara = visitor(360).sign_in_as_citizen("Iara Munduruku Teles")
    begin(iara, "sickness").choose(YES).press("Continue")
    iara.choose("Yes, I have it here").press("Continue")
    since = clock.today() - timedelta(days=3)
    iara.choose(YES)
    fill_day(iara, "On which day was it written?", since)
    iara.fill("Which code", "M54.5").fill("Who signed it?", "Dra. Hanako Prates")
    iara.fill("The number of the signer", "CRM-SP 123456")
    fill_day(iara, "From which day can you not work?", since)
    iara.fill("For how many days?", "30").press("Continue")
    iara.choose("Another illness").press("Continue")
    iara.choose(NO).press("Continue")
    iara.choose(YES).press("Continue")
    question = iara.page.url
    iara.follow(re.compile("[Aa]dd"))
    iara.choose("The certificate itself")
    photo = {"name": "atestado.jpg", "mimeType": "image/jpeg", "buffer": drawn(CERTIFICATE, 5)}
    iara.page.locator("input[name=photo]").set_input_files(photo)
    iara.press("Send the papers").sees("Received")
    iara.page.wait_for_load_state()
    iara.go(question).choose("Yes, I have added them").press("Continue")
    protocol = send(iara)
    iara.go(f"/claims/{protocol}/").sees("Why a person looks at it").sees("atestado.jpg")


def test_a_household_that_no_register_shows_ends_in_a_question_never_in_a_no(visitor):
    kwame = visitor(360).sign_in_as_citizen("Kwame Adeyemi Figueira")
    begin(kwame, "assistance").choose(YES).press("Continue")
    kwame.choose(YES).fill("If so: what is it", "I see very little since I was born.")
    kwame.press("Continue")
    kwame.fill("How many people live", "3").fill("How much money", "600").press("Continue")
    kwame.choose("I do not know").press("Continue")
    kwame.sees("your face on record").choose(YES).press("Continue")
    kwame.sees("Tick nothing if none applies").press("Continue")
    kwame.choose(NO).press("Continue")
    kwame.choose("I will add them later").press("Continue")
    protocol = send(kwame)
    kwame.go(f"/claims/{protocol}/").sees("Our question").sees("Cadastro Único")
    kwame.follow("Answer the question").sees("silence alone is never a reason to refuse")


def test_a_refusal_is_contested_judged_by_three_and_carried_out(visitor):
    severino = visitor(360).sign_in_as_citizen("Severino Quispe Lemos")
    severino.go("/").follow("Read the decision").follow("Contest this decision")
    severino.choose("Contribution time")
    severino.fill("Why do you see it otherwise?", "The port kept me on its books from 1981.")
    severino.press("Send the appeal").sees("Three people look at your appeal")
    appeal = PROTOCOL.search(severino.page.url).group()

    seated = [member for name in BOARD if (member := opens(visitor(1280), name, appeal))]
    assert len(seated) == 3
    reports = {id(one): one.go(f"/board/{appeal}/").has("You report") for one in seated}
    assert sum(reports.values()) == 1
    for member in sorted(seated, key=lambda one: not reports[id(one)]):
        member.go(f"/board/{appeal}/?do=vote").choose(re.compile("^For the person"))
        member.fill("Your reasons", REASONS).press("Cast the vote").sees("Your vote is cast.")

    severino.go(f"/appeals/{appeal}/").sees("Your appeal succeeds").sees("Read the letter")
    severino.follow("Read the letter").sees("The books of the port")
    severino.go("/claims/").follow("Open the claim").sees("What it decided binds us")


def opens(member, name, appeal):
    """The member at the file, if the lot fell on them; who has no seat does not see it."""
    link = member.sign_in_as_staff(name).go("/board/").page.get_by_role("link", name=appeal)
    if not link.count():
        return None
    link.click()
    return member.look()
