"""The law and its desk as people hold them: small and large, sound for everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client

from portal import outbox
from portal.regulations.models import Proposal
from tests.benefits import world
from tests.portal.regulations.conftest import NOW, Officers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PUBLIC = [
    "/law/",
    "/law/?q=wage",
    "/law/ec-103-2019-art-19/",
    "/law/value/wages/ceiling/",
    "/law/value/retirement/permanent_age/",
    "/law/register/",
]


def _is_sound(page: Any) -> None:
    found = Axe().run(page).response["violations"]
    assert not found, [(one["id"], one["nodes"][0]["html"]) for one in found]
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"{page.url} is {wide} px too wide"


@pytest.mark.parametrize("width", [360, 1280])
def test_the_law_is_sound(live_server: Any, open_page: Callable[..., Any], width: int) -> None:
    page = open_page(width=width)
    for address in PUBLIC:
        page.goto(live_server.url + address)
        _is_sound(page)


@pytest.mark.parametrize("width", [360, 1280])
def test_the_desk_of_the_rules_officers_is_sound(
    live_server: Any,
    open_page: Callable[..., Any],
    officers: Officers,
    propose: Callable[..., Proposal],
    desk: Callable[..., Client],
    width: int,
) -> None:
    for _number in range(3):
        world.claimant()
    found = propose()
    page = open_page(width=width)
    cookie = desk(officers.checker).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    waiting = [f"/rules/proposals/{found.pk}/"]
    for address in waiting:
        page.goto(live_server.url + address)
        assert "Trying the new value" in page.content()
        _is_sound(page)
    outbox.drain(lambda: NOW)
    for address in (
        "/rules/",
        "/rules/wages/ceiling/",
        "/rules/wages/ceiling/propose/",
        f"/rules/proposals/{found.pk}/",
    ):
        page.goto(live_server.url + address)
        _is_sound(page)
