"""A payroll with many faults, and one to be confirmed, as an accountant holds them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from portal import clock
from tests.contributions import world
from tests.contributions.test_pages import employer_browser, url
from tests.contributions.world import NOW

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def november(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "real_now", lambda: NOW)


def _is_sound(page: Any) -> None:
    found = Axe().run(page).response["violations"]
    assert not found, [(one["id"], one["nodes"][0]["html"]) for one in found]
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"{page.url} is {wide} px too wide"


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
        _is_sound(page)
        if one == faulty:
            page.get_by_role("link", name="Not an amount").click()
            assert page.get_by_text("Only this kind is listed below").is_visible()
            _is_sound(page)
