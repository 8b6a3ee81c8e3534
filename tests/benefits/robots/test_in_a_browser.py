"""The pages of automatic steps in a real Chromium, at both widths."""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Role
from benefits.robots.models import Kind, RobotAction
from tests.benefits import world
from tests.benefits.test_in_a_browser import enter  # noqa: F401
from tests.browsing import is_sound

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_of_automatic_steps_is_sound(
    open_page: Any,
    live_server: Any,
    enter: Any,  # noqa: F811
    width: int,
) -> None:
    office = world.unit("Central office")
    world.officer(office)
    supervisor = world.officer(office, roles=(Role.SUPERVISOR,))
    world.referred(office)
    step = RobotAction.objects.get(kind=Kind.OFFICE)
    page = open_page(width=width)
    enter(page, supervisor)
    for address in (
        reverse("benefits:robots"),
        reverse("benefits:robot_undo", args=[step.pk]),
        reverse("benefits:robot_switch", args=[Kind.ASK.value]),
    ):
        page.goto(live_server.url + address)
        is_sound(page)
        if shots := os.environ.get("ROBOT_SHOTS"):
            page.screenshot(path=f"{shots}/{width}-{address.count('/')}.png", full_page=True)
