"""The record page: every year in a line, the months of one; everything together for paper."""

import re
from datetime import date
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from contributions.record.models import ContributionMonth
from portal import clock
from tests.browsing import is_sound
from tests.contributions import world
from tests.contributions.test_pages import browser, page, url
from tests.contributions.world import NOW, OCTOBER

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def november(monkeypatch):
    monkeypatch.setattr(clock, "real_now", lambda: NOW)


@pytest.fixture
def thirty_months():
    """Somebody with two years and a half: one month missing, the newest one not yet paid."""
    payer, worker = world.employer(), world.person()
    world.employ(worker, payer, date(2024, 5, 1))
    months = [date(2024 + place // 12, place % 12 + 1, 1) for place in range(4, 34)]
    ContributionMonth.objects.bulk_create(
        ContributionMonth(
            person=worker, month=month, category="employee", employer=payer,
            remuneration_cents=200_000, contribution_cents=15_568, source="payrolls of before",
            status="declared" if month == OCTOBER else "paid",
        )
        for month in months if month != date(2025, 3, 1)
    )  # fmt: skip
    return worker


def test_each_year_has_its_sum_and_what_is_wrong_with_it_and_one_has_its_months(thirty_months):
    shown = page(browser(world.citizen(thirty_months)), url("record"))
    assert "2024: 8 months, R$\xa016,000.00" in shown
    assert "2025: 11 months, R$\xa022,000.00" in shown
    assert "1 month missing" in shown
    assert "1 month not yet paid" in shown
    assert "Months of 2026" in shown
    assert "Months of 2025" not in shown
    assert "<" not in shown
    assert shown.count("This is wrong") == 10


def test_the_address_of_a_year_opens_it_without_a_script(thirty_months):
    client = browser(world.citizen(thirty_months))
    address = re.search(r"(\S*)#year-2025", page(client, url("record"))).group(1)
    shown = page(client, address)
    assert "Months of 2025" in shown
    assert "Months of 2026" not in shown
    assert shown.count("This is wrong") == 12, "the missing month can be spoken of too"
    for odd in ("1999", "x", "-1", "٢٠٢٥", "all\x00"):
        assert "Months of 2026" in page(client, url("record") + "?" + urlencode({"year": odd}))


def test_a_script_gets_the_year_alone_and_whoever_is_signed_out_is_sent_to_sign_in(thirty_months):
    client = browser(world.citizen(thirty_months))
    ask = {"HX-Request": "true", "HX-Current-URL": "http://testserver/record/"}
    answer = client.get(url("record") + "?year=2024", headers=ask)
    shown = answer.content.decode()
    assert shown.lstrip().startswith("<details open>")
    assert shown.count("This is wrong") == 8
    assert "HX-Request" in answer.headers["Vary"]
    away = Client().get(url("record") + "?year=2024", headers=ask)
    assert away.headers["HX-Redirect"] == f"{reverse('sign_in')}?next=%2Frecord%2F"
    nobody = browser(world.citizen()).get(url("record") + "?year=2024", headers=ask)
    assert "No month is known yet" in nobody.content.decode()


def test_for_paper_every_month_and_the_code_stand_on_one_page(thirty_months):
    shown = page(browser(world.citizen(thirty_months)), url("record") + "?year=all")
    for year in (2024, 2025, 2026):
        assert f"Months of {year}" in shown
    assert shown.count("This is wrong") == 30
    assert "Scan the code" in shown


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [360, 1280])
def test_years_open_where_they_stand_and_the_keyboard_stays(
    live_server, open_page, thirty_months, width
):
    look = open_page(width=width)
    cookie = browser(world.citizen(thirty_months)).cookies["sessionid"].value
    look.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    look.goto(live_server.url + url("record"))
    is_sound(look)
    for year in (2025, 2024):
        look.locator(f"a#year-{year}").press("Enter")
        look.wait_for_selector(f"summary#year-{year}")
    assert look.evaluate("document.activeElement.id") == "year-2024"
    assert look.locator(".folds details[open]").count() == 3
    assert look.url == live_server.url + url("record")
    is_sound(look)
    look.goto(live_server.url + url("record") + "?year=all")
    is_sound(look)
