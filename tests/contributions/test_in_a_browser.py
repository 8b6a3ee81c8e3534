"""A payroll with many faults, and one to be confirmed, as an accountant holds them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from portal import clock
from tests.browsing import is_sound, lead, tick
from tests.contributions import accidents, world
from tests.contributions import test_done as done
from tests.contributions.test_household import declared, employs, householder
from tests.contributions.test_pages import browser, employer_browser, url
from tests.contributions.world import NOW

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def november(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "real_now", lambda: NOW)


def _good(number: int) -> list[str]:
    people = world.people(number)
    return [f"{one.national_id};{one.name};2.431,17" for one in people]


@pytest.mark.parametrize("width", [360, 1280])
def test_a_payroll_with_three_hundred_faults_and_one_to_confirm_are_sound(
    live_server: Any, open_page: Callable[..., Any], width: int
) -> None:
    payer = world.employer()
    lines = ["CPF;Nome completo;Remuneração (R$)", *_good(12)]
    lines += [f"{world.national_id(9_000_000 + n)};Maria da Silva;1.700,00" for n in range(150)]
    lines += [f"1111111{n:04d};José Bonifácio de Andrada;dois mil" for n in range(75)]
    actor = world.acting_for(payer)
    faulty = world.uploaded(actor, payer, "\n".join(lines).encode())
    other = world.employer()
    ready = world.uploaded(world.acting_for(other), other, "\n".join(lines[:13]).encode())
    for one, holder in ((faulty, payer), (ready, other)):
        page = open_page(width=width)
        cookie = employer_browser(holder).cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        page.goto(live_server.url + url("declaration", one.protocol))
        is_sound(page)
        if one == faulty:
            page.get_by_role("link", name="Not an amount").click()
            assert page.get_by_text("Only this kind is listed below").is_visible()
            is_sound(page)


@pytest.mark.parametrize("width", [360, 1280])
def test_a_household_registers_its_worker_and_gets_its_slip(
    live_server: Any, open_page: Callable[..., Any], width: int
) -> None:
    worker, page = world.person("Zilda Ramos"), open_page(width=width)
    cookie = browser(world.citizen()).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page.goto(live_server.url + url("household"))
    is_sound(page)
    page.get_by_role("link", name="Register the worker").click()
    page.get_by_role("button", name="Register").click()
    is_sound(page)  # with its errors
    page.fill("[name=national_id]", worker.national_id)
    for part, value in (("day", "1"), ("month", "9"), ("year", "2026")):
        page.fill(f"[name=started_on_{part}]", value)
    page.fill("[name=days_a_week]", "5")
    page.fill("[name=wage_cents]", "2,500.00")
    page.get_by_role("button", name="Register").click()
    page.get_by_text("Zilda Ramos is registered").wait_for()
    is_sound(page)
    page.get_by_role("link", name="Make the slip").click()
    page.get_by_role("button", name="Calculate").click()
    is_sound(page)
    page.get_by_role("button", name="Declare the month").click()
    page.get_by_text("How to pay").wait_for()
    is_sound(page)


@pytest.mark.parametrize(("width", "language"), [(360, "en"), (360, "ar"), (1280, "ar")])
def test_a_slip_that_is_paid_late_says_what_that_costs(
    live_server: Any,
    open_page: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    width: int,
    language: str,
) -> None:
    user, actor = householder()
    bill = declared(actor, employs(actor)).bill
    monkeypatch.setattr(clock, "real_now", lambda: NOW + timedelta(days=14))
    page = open_page(width=width, locale=language)
    cookie = browser(user).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page.goto(live_server.url + url("household_bill", bill.reference))
    assert "Lei 9.430/1996 art. 61" in page.inner_text("main")
    is_sound(page)


def _fill_in(page: Any, typed: dict[str, Any]) -> None:
    """Answer the questions of a notice as a person does."""
    for name, value in typed.items():
        field = page.locator(f"[name={name}]").first
        kind = field.evaluate("one => one.type || one.tagName")
        if kind == "radio":
            tick(page.locator(f"[name={name}][value={value}]"))
        elif kind.startswith("select"):
            field.select_option(value)
        else:
            field.fill(value)


@pytest.mark.parametrize("width", [360, 1280])
def test_an_employer_tells_of_an_accident_and_the_worker_says_it_is_not_right(
    live_server: Any, open_page: Callable[..., Any], width: int
) -> None:
    payer, user = world.employer(), world.citizen()
    world.employ(user.identity.person, payer)
    page = open_page(width=width)

    def comes_as(client: Any, where: str) -> None:
        cookie = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        page.goto(live_server.url + where)

    comes_as(employer_browser(payer), url("employer_accidents"))
    is_sound(page)
    page.goto(live_server.url + url("workers"))
    is_sound(page)
    lead(page.get_by_role("link", name="Report an accident").first)
    lead(page.get_by_role("button", name="Check it"))
    is_sound(page)  # with its errors
    _fill_in(page, accidents.typed())
    lead(page.get_by_role("button", name="Check it"))
    is_sound(page)
    lead(page.get_by_role("button", name="Change something"))
    lead(page.get_by_role("button", name="Check it"))
    lead(page.get_by_role("button", name="Sign and send"))
    page.get_by_text("We have your notice").wait_for()
    is_sound(page)
    receipt = page.url

    comes_as(browser(user), url("accidents"))
    is_sound(page)
    page.goto(receipt)
    is_sound(page)
    lead(page.get_by_role("link", name="This is not right"))
    page.fill("[name=words]", "It was the other hand.")
    is_sound(page)
    lead(page.get_by_role("button", name="Send"))
    is_sound(page)


@pytest.mark.parametrize("width", [360, 1280])
def test_who_runs_a_company_sees_what_was_done_for_it_and_ends_a_mandate(
    live_server: Any, open_page: Callable[..., Any], width: int
) -> None:
    payer = world.employer()
    boss, who = done.admin(payer, "Bruna Alves"), done.accountant(payer, "Rui Tavares da Silva")
    page = open_page(width=width)
    cookie = boss.client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page.goto(live_server.url + "/")
    is_sound(page)
    lead(page.get_by_role("link", name="What was done for the company"))
    is_sound(page)  # with nothing in it
    for form in ("contributions:file", "contributions:end_employment", "company_people"):
        done.FORMS[form]((boss if form == "company_people" else who).client, payer)
    page.reload()
    is_sound(page)
    page.select_option("#who", label="Rui Tavares da Silva · accountant")
    lead(page.get_by_role("button", name="Show"))
    assert page.get_by_text("signed and filed a payroll").is_visible()
    assert not page.get_by_text("ended somebody").is_visible()
    is_sound(page)
    lead(page.locator(f"[name=end][value='{who.mandate.pk}']"))
    page.get_by_text("It no longer counts from this moment").wait_for()
    assert done.page(who.client, url("employer"), status=404)
