"""The law and its desk as people hold them: small and large, sound for everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from portal import outbox
from portal.regulations.models import Proposal
from tests.benefits import world
from tests.browsing import is_sound
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


@pytest.mark.parametrize("width", [360, 1280])
def test_the_lawis_sound(live_server: Any, open_page: Callable[..., Any], width: int) -> None:
    page = open_page(width=width)
    for address in PUBLIC:
        page.goto(live_server.url + address)
        is_sound(page)


@pytest.mark.parametrize("width", [360, 1280])
def test_the_desk_of_the_rules_officersis_sound(
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
        is_sound(page)
    outbox.drain(lambda: NOW)
    for address in (
        "/rules/",
        "/rules/wages/ceiling/",
        "/rules/wages/ceiling/propose/",
        f"/rules/proposals/{found.pk}/",
    ):
        page.goto(live_server.url + address)
        is_sound(page)
