"""From the QR code of a statement to the dashboard: scanned, typed, mistyped; nothing is kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from contributions.queries import NotACode, StatementCode, read_code
from contributions.record.models import ContributionMonth
from portal.components.qr import qr_svg
from portal.records import ALPHABET
from tests.benefits import world
from tests.benefits.simulator.scanner import scan
from tests.browsing import is_sound

CODE = str(StatementCode(date(1974, 5, 1), "M", 370, 1996, 3_000_00))


@pytest.fixture
def insured(transactional_db: None) -> Any:
    person = world.person(born_on=date(1974, 5, 23), sex="M")
    world.record(person, first=date(1996, 1, 1), cents=300_000)
    return person


def drawing_of(page: str) -> str:
    return page[page.index('<p class="qr">') :].partition("</svg>")[0]


def test_the_scanner_of_these_tests_reads_codes_of_every_size() -> None:
    for length in (5, 20, 35, 50, 70, 90, 110):
        text = ("http://localhost:8000/pension/code/#" + "1974-05-M-" * 9)[:length]
        assert scan(qr_svg(text, "a code")) == text


def test_the_code_on_the_statement_leads_to_the_dashboard(
    insured: Any, signed_in: Any, settings: Any
) -> None:
    page = signed_in(insured).get("/record/?year=all").content.decode()
    address, _sharp, line = scan(drawing_of(page)).partition("#")
    assert address == f"{settings.PORTAL_ORIGIN}/pension/code/"
    assert f">{line}<" in page, "the same line stands beneath the code"
    on_screen = signed_in(insured).get("/record/").content.decode()
    assert f'href="{address}#{line}"' in on_screen, "on a screen the same is a link"
    said = read_code(line)
    months = ContributionMonth.objects.filter(person=insured, month__lt=date(2026, 11, 1))
    assert (said.birth_month, said.sex, said.first_year) == (date(1974, 5, 1), "M", 1996)
    assert said.months == months.values("month").distinct().count()
    assert said.pay_cents == 3_000_00


def test_the_code_says_nothing_that_the_dashboard_does_not_need(
    insured: Any, signed_in: Any
) -> None:
    page = signed_in(insured).get("/record/?year=all").content.decode()
    said = scan(drawing_of(page))
    for secret in (insured.name.split()[0], insured.national_id, "23", "ACME"):
        assert secret not in said.partition("#")[2].upper()
    assert len(said.partition("#")[2].split("-")) == 7


def test_a_typed_line_fills_the_dashboard(visit: Client) -> None:
    page = visit.post("/pension/code/", {"code": CODE}).content.decode()
    assert re.search(r'name="birth_year"[^>]*value="1974"', page)
    assert re.search(r'name="paid_years"[^>]*value="30"', page)
    assert re.search(r'name="paid_months"[^>]*value="10"', page)
    assert "a month" in page
    assert "we took the first of the month" in page


def test_a_line_may_be_typed_with_spaces_and_small_letters() -> None:
    assert read_code(f" {CODE.lower()[:9]} {CODE[9:]} ") == read_code(CODE)


@given(st.integers(0, len(CODE) - 1), st.sampled_from(ALPHABET + "-"))
def test_one_wrong_character_is_noticed(place: int, other: str) -> None:
    wrong = CODE[:place] + other + CODE[place + 1 :]
    if wrong != CODE:
        with pytest.raises(NotACode):
            read_code(wrong)


@given(st.text(max_size=90))
def test_any_text_is_a_code_or_not_and_never_an_error_page(text: str) -> None:
    answer = Client().post("/pension/code/", {"code": text})
    assert answer.status_code == 200
    assert not answer.cookies


def test_a_mistyped_line_is_said_beside_its_field(visit: Client) -> None:
    wrong = CODE[:-1] + ("A" if CODE[-1] != "A" else "B")
    page = visit.post("/pension/code/", {"code": wrong}).content.decode()
    assert "a character is different" in page
    assert wrong in page, "what was typed stays"


def test_a_record_without_months_still_has_a_code(visit: Client) -> None:
    empty = str(StatementCode(date(2004, 2, 1), "F", 0, None, None))
    page = visit.post("/pension/code/", {"code": empty}).content.decode()
    assert re.search(r'name="paid_years"[^>]*value="0"', page)
    assert "There is a problem" in page or 'name="wage"' in page


def test_nothing_is_kept_and_nothing_is_logged(
    visit: Client, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    answer = visit.post("/pension/code/", {"code": CODE})
    assert answer.headers["Cache-Control"] == "no-store"
    assert not answer.cookies
    assert "300000" not in caplog.text + "".join(capfd.readouterr())


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_a_scanned_code_fills_the_dashboard_and_leaves_the_address_clean(
    insured: Any, signed_in: Any, live_server: Any, open_page: Callable[..., Any], width: int
) -> None:
    paper = signed_in(insured).get("/record/?year=all").content.decode()
    line = scan(drawing_of(paper)).partition("#")[2]
    page = open_page(width=width)
    page.goto(f"{live_server.url}/pension/code/#{line}")
    page.wait_for_selector("#pension-chart")
    assert page.input_value("input[name=birth_year]") == "1974"
    assert "1974" not in page.url.removeprefix(live_server.url)
    page.go_back()
    assert "1974" not in page.url.removeprefix(live_server.url)


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_for_the_line_is_sound_and_works_without_a_script(
    live_server: Any, transactional_db: None, open_page: Callable[..., Any], width: int
) -> None:
    page = open_page(width=width)
    page.goto(f"{live_server.url}/pension/code/")
    is_sound(page)
    plain = open_page(width=width, java_script_enabled=False)
    plain.goto(f"{live_server.url}/pension/code/#{CODE}")
    plain.fill("input[name=code]", CODE)
    plain.click("text=Show my pension")
    plain.wait_for_selector("#pension-chart")
