"""What one can do here: only what works, found by everyday words."""

import pytest
from django.test import Client
from django.urls import resolve

from accounts.models import Role
from portal.home.catalogue import SERVICES, Service, find, plain
from tests.contributions import world
from tests.contributions.test_pages import staff_browser


def test_every_listed_service_leads_to_a_page() -> None:
    for _title, services in find(""):
        for service in services:
            assert resolve(service.url)


def test_a_service_without_a_page_is_not_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    ghost = Service(key="ghost", group="people", label="Ghost", hint="", url_name="no:page")
    monkeypatch.setattr("portal.home.catalogue.SERVICES", (*SERVICES, ghost))
    assert "ghost" not in {service.key for _title, found in find("") for service in found}


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("retirement", "old_age"),
        ("retirment", "old_age"),
        ("aposentadoria", "old_age"),
        ("who saw my data", "looked"),
        ("bank account", "account"),
        ("CNIS", "record"),
    ],
)
def test_everyday_words_and_misspellings_find_a_service(words: str, key: str) -> None:
    groups = find(words)
    assert groups
    assert key in {service.key for _title, services in groups for service in services}


def test_accents_and_capitals_do_not_matter() -> None:
    assert plain("PENSÃO") == plain("pensao")


def test_words_that_fit_nothing_say_so(db: None) -> None:
    answer = Client().get("/services/", {"q": "zzzqqq"})
    assert answer.status_code == 200
    assert "Nothing fits these words" in answer.content.decode()


@pytest.mark.parametrize("words", ["\x00", "<script>", "a" * 5000, "' OR 1=1 --", "%s"])
def test_odd_words_are_only_words(db: None, words: str) -> None:
    answer = Client().get("/services/", {"q": words})
    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode()


def test_the_list_can_only_be_read(db: None) -> None:
    assert Client().post("/services/").status_code == 405


def _listed(client: Client) -> set[str]:
    page = client.get("/services/").content.decode()
    return {one.key for one in SERVICES if f'href="{one.url}"' in page.partition("<main")[2]}


def test_a_visitor_sees_every_service(db: None) -> None:
    assert _listed(Client()) == {service.key for service in SERVICES}


def _keys(*groups: str) -> set[str]:
    return {service.key for service in SERVICES if service.group in groups}


def test_nobody_is_shown_a_service_whose_page_is_closed_to_them(db: None, client: Client) -> None:
    client.force_login(world.citizen(world.person()))
    assert _listed(client) == _keys("people", "all")
    assert "Payroll and bills" not in client.get("/services/").content.decode()


def test_who_may_act_for_an_employer_is_told_how_its_services_open(
    db: None, client: Client
) -> None:
    user = world.citizen(world.person())
    given = world.mandate(user, world.employer("Padaria Aurora"))
    client.force_login(user)
    page = client.get("/services/").content.decode()
    assert "open when you act for Padaria Aurora" in page
    assert _listed(client) == _keys("people", "all")
    session = client.session
    session.update(world.session_of(given))
    session.save()
    assert _listed(client) == _keys("employers", "all")


def test_staff_see_what_is_for_everybody(db: None) -> None:
    client = staff_browser(Role.CASEWORKER)
    assert _listed(client) == _keys("all")
