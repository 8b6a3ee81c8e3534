"""The frame around a page takes what it finds in the request, and misses nothing it needs."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from portal.components.context import Frame
from portal.components.navigation import IN_SIGHT, NAVIGATION, footer_items, items


def frame(**actor: Any) -> Frame:
    request: Any = RequestFactory().get("/")
    if actor:
        request.actor = SimpleNamespace(**actor)
    return Frame(request)


def test_a_request_without_an_actor_is_a_visitor() -> None:
    found = frame()
    assert not found.is_signed_in
    assert found.role == "visitor"
    assert found.acting_as == ""


def test_a_person_for_themselves_acts_for_nobody_else() -> None:
    found = frame(
        is_staff=False,
        label="Maria",
        person=SimpleNamespace(name="Maria"),
        capacity=SimpleNamespace(kind="self", label="Maria"),
    )
    assert (found.role, found.acting_as, found.person_name) == ("self", "", "Maria")


def test_acting_for_an_employer_is_said_with_its_name() -> None:
    found = frame(
        is_staff=False,
        label="Maria, for Padaria",
        person=SimpleNamespace(name="Maria"),
        capacity=SimpleNamespace(kind="employer", label="Padaria"),
    )
    assert (found.role, found.acting_as, found.person_name) == ("employer", "Padaria", "Maria")


def test_staff_have_their_own_navigation() -> None:
    found = frame(is_staff=True, label="Rosa", person=None, capacity=None)
    assert (found.role, found.person_name) == ("staff", "Rosa")


def test_the_navigation_has_no_dead_links_and_one_current_page() -> None:
    for role in NAVIGATION:
        found = items(role, "/", {"home": 3})
        assert all(item.url.startswith("/") for item in found)
        assert sum(item.current for item in found) <= 1


def test_staff_are_not_sent_to_doors_of_other_roles() -> None:
    treasury = {item.name for item in items("staff", "/", {}, {"treasury"})}
    assert "benefits:desk" not in treasury
    assert "open_inquiries" not in treasury
    assert {item.name for item in items("staff", "/", {}, {"auditor"})} >= {"open_inquiries"}


def test_a_long_navigation_tucks_places_away_but_never_where_one_is_or_something_waits() -> None:
    supervisor = {"caseworker", "supervisor"}
    quiet = items("staff", "/", {}, supervisor)
    assert [item.tucked_away for item in quiet] == [n >= IN_SIGHT for n in range(1, len(quiet) + 1)]
    last, before = quiet[-1], quiet[-2]
    shown = items("staff", last.url, {before.name: 2}, supervisor)
    assert [item.tucked_away for item in shown[-2:]] == [False, False]


def test_the_look_log_is_offered_to_citizens_only() -> None:
    assert "Who looked at my data" in dict(footer_items("self"))
    assert "Who looked at my data" not in dict(footer_items("staff"))
    assert "Who looked at my data" not in dict(footer_items("employer"))


def test_pages_for_the_worst_moments_need_no_context() -> None:
    for name in ("400", "403_csrf", "500", "503"):
        html = render_to_string(f"{name}.html")
        assert "<h1>" in html
        assert 'href="/"' in html


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
@pytest.mark.parametrize("page", ["500", "503"])
def test_where_we_failed_the_telephone_stands_with_its_hours(page: str, language: str) -> None:
    with translation.override(language):
        html = render_to_string(f"{page}.html")
    assert 'href="tel:135"' in html
    text = re.sub(r"[\u2066-\u2069]", "", html)
    assert settings.TELEPHONE_OPENS in text and settings.TELEPHONE_CLOSES in text
