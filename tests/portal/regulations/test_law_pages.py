"""The law to look up: public, by word, article and day; nothing of a person is in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from benefits.law.statute import the_law
from portal import outbox
from portal.citations import Citation, citations, cited
from portal.components.values import law_links
from portal.regulations import following, index, process
from portal.regulations.topics import TOPICS
from tests.benefits import world
from tests.portal.regulations.conftest import NOW, Officers

ROOT = Path(__file__).parents[3]


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("EC 103/2019 art. 19; CF art. 201 §7 I", ["EC 103/2019 art. 19", "CF art. 201"]),
        ("EC 103/2019 art. 15, 16, 17 and 20", [f"EC 103/2019 art. {n}" for n in (15, 16, 17, 20)]),
        ("EC 103/2019 art. 26 §2 and §5", ["EC 103/2019 art. 26"]),
        ("Lei 8.213/1991 art. 24 to 27", [f"Lei 8.213/1991 art. {n}" for n in (24, 25, 26, 27)]),
        (
            "Lei 8.213/1991 art. 25 I and 27-A",
            ["Lei 8.213/1991 art. 25", "Lei 8.213/1991 art. 27-A"],
        ),
        ("Lei 8.213/1991 art. 48 before EC 103/2019", ["Lei 8.213/1991 art. 48"]),
        ("RPS (Decreto 3.048/1999) art. 305 §1", ["RPS art. 305"]),
        ("Lei 15.077/2024", ["Lei 15.077/2024"]),
        ("LC 150/2015 art. 26; art. 28", ["LC 150/2015 art. 26", "LC 150/2015 art. 28"]),
    ],
)
def test_a_reference_is_read_article_by_article(text: str, names: list[str]) -> None:
    assert [one.name for one in citations(text)] == names


def test_a_reference_is_shown_with_signs_in_place_of_words_and_leads_to_the_same_article() -> None:
    assert cited("Lei 8.213/1991 art. 24 to 27; RPS art. 13 and 14") == (
        "Lei 8.213/1991 art. 24–27; RPS art. 13, 14"
    )
    assert cited("CF art. 201 §7 I of 1998") == "CF art. 201 §7 I (1998)"
    shown = law_links("EC 103/2019 art. 26 §2 and §5")
    assert shown == '<a href="/law/ec-103-2019-art-26/">EC 103/2019 art. 26 §2, §5</a>'


@given(st.text(max_size=80))
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert all(isinstance(one, Citation) for one in citations(text))


def test_every_legal_number_and_article_has_its_page(client: Client) -> None:
    names = the_law().keys()
    for key in names:
        assert the_law().parameter(key).description.split()[0] in page(client, f"/law/value/{key}/")
    for key in index.articles():
        page(client, f"/law/{key}/")


def test_every_article_of_a_condition_leads_to_a_page(client: Client) -> None:
    source: set[str] = set()
    for path in (ROOT / "tests" / "law" / "golden").glob("**/*.json*"):
        source |= set(re.findall(r'"article": ?"([^"]+)"', path.read_text("utf-8")))
    assert len(source) > 10
    for text in source:
        for one in citations(text):
            assert index.article(one.key) is not None, text
        assert not {"and", "to", "of", "with", "before"} & set(cited(text).split()), text
        assert citations(cited(text))[:1] == citations(text)[:1], text
    page(client, "/law/lei-8213-1991-art-102/")


def test_a_word_finds_numbers_articles_and_nothing_is_found_politely(client: Client) -> None:
    found = page(client, "/law/?q=minimum+wage")
    assert "/law/value/wages/minimum_wage/" in found
    assert "art. 19" in page(client, "/law/?q=EC+103")
    assert "Nothing found" in page(client, "/law/?q=xyzzyx")


def test_without_a_word_everything_is_folded_each_number_under_one_topic(client: Client) -> None:
    html = page(client, "/law/")
    assert "<details open" not in html
    folded = re.findall(r"<details>.*?</details>", html, re.S)
    numbers = re.findall(r'href="/law/value/([^/]+/[^/]+)/', "".join(folded))
    assert sorted(numbers) == sorted(the_law().keys())
    articles = re.findall(r'href="/law/([^/?]+)/\?on', "".join(folded))
    assert sorted(articles) == sorted(index.articles())
    assert html.count("<summary") < 40


def test_every_folder_of_the_law_has_one_topic() -> None:
    folders = [folder for _name, those in TOPICS for folder in those]
    names = the_law().keys()
    assert sorted(folders) == sorted({key.partition("/")[0] for key in names})


def test_a_topic_is_found_by_its_name_in_the_readers_language(client: Client) -> None:
    found = page(client, "/law/?q=illness")
    assert "/law/value/temporary_incapacity/" in found
    assert "<details open" in found and "by topic" not in found


def test_a_word_is_found_without_its_accents(client: Client) -> None:
    plain = page(client, "/law/?q=carencia")
    assert page(client, "/law/?q=carência").count("/law/value/") == plain.count("/law/value/") > 0


def test_the_value_is_that_of_the_chosen_day(client: Client) -> None:
    then = page(client, "/law/value/wages/minimum_wage/?on=2020-02-01")
    assert "R$\u00a01,045.00" in then.partition("Every value")[0]
    parts = page(client, "/law/value/wages/minimum_wage/?on_day=1&on_month=2&on_year=2020")
    assert "R$\u00a01,045.00" in parts.partition("Every value")[0]
    assert "no value on this day" in page(client, "/law/value/wages/minimum_wage/?on=1901-01-01")


@pytest.mark.parametrize(
    "odd", ["?on=yesterday", "?on=9999-99-99", "?on_day=x", "?q=%00", "?on=0000-01-01"]
)
def test_an_odd_address_is_answered(client: Client, odd: str) -> None:
    page(client, f"/law/{odd}")
    page(client, f"/law/value/wages/ceiling/{odd}")


def test_what_is_not_there_is_not_found(client: Client) -> None:
    for address in ("/law/lei-0-art-0/", "/law/value/wages/nothing/", "/law/value/x/y/"):
        page(client, address, 404)


def test_the_history_is_drawn_and_written(client: Client) -> None:
    found = page(client, "/law/value/wages/ceiling/")
    assert found.count("chart-stroke") > 3
    assert "8,475.55" in found


@pytest.mark.django_db
def test_an_approved_value_stands_in_the_history_and_in_the_register(
    client: Client, officers: Officers, propose: Callable[..., Any]
) -> None:
    process.approve(officers.checking, propose().pk, NOW)
    following.refresh()
    assert "R$\u00a01,700.00" in page(client, "/law/value/wages/minimum_wage/?on=2027-01-01")
    assert "Decreto 1/2026" in page(client, "/law/register/")


@pytest.mark.django_db
def test_the_register_counts_decisions_and_hides_small_groups(client: Client) -> None:
    world.assessed(world.claimant())
    outbox.drain(lambda: NOW)
    found = page(client, "/law/register/")
    assert "fewer than 10" in found
    assert the_law().hash[:32] in found


@pytest.mark.django_db
def test_each_rule_of_the_register_names_its_version_and_article(client: Client) -> None:
    rules = page(client, "/law/register/").rpartition("<table")[2]
    assert "Maternity pay" in rules and "Lei 8.213/1991 art. 71" in rules
    assert "not known" not in rules


@pytest.mark.django_db
def test_each_condition_of_a_decision_leads_to_its_article_on_that_day(
    signed_in: Any, client: Client
) -> None:
    person = world.claimant()
    claim = world.assessed(person)
    outbox.drain(lambda: NOW)
    found = page(signed_in(person), f"/claims/{claim.protocol}/decision/")
    links = re.findall(r'href="(/law/[^"]+\?on=(\d{4}-\d\d-\d\d))"', found)
    assert links
    for address, day in links:
        assert day == claim.filed_on.isoformat()
        page(client, address)


def test_search_asks_no_database(client: Client) -> None:
    page(client, "/law/?q=teacher")  # the `db` fixture is not asked for: a query would raise
