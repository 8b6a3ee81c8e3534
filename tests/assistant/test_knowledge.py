"""The knowledge base as files: read strictly, checked for what makes an answer worth trusting."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation
from portal.assistant import checking, knowledge
from portal.assistant.knowledge import KnowledgeError
from portal.assistant.places import address
from tests.accounts.people import sign_in
from tests.contributions import world as payroll

ON = date(2026, 12, 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One article and what surrounds it, to be spoilt."""
    for name in ("change-bank-account", "_oos", "_glossary"):
        source = knowledge.FOLDER / name
        if source.exists():
            shutil.copytree(source, tmp_path / name)
        else:
            (tmp_path / name).mkdir()
    return tmp_path


def faults(folder: Path) -> list[str]:
    return checking.faults(knowledge.load(folder), ON)


def spoil(folder: Path, name: str, change: Callable[[str], str]) -> None:
    path = folder / "change-bank-account" / name
    before = path.read_text("utf-8")
    after = change(before)
    assert after != before
    path.write_text(after, "utf-8")


SPOILT = [
    ("article.yml", lambda t: t.replace("2027-11-22", "2026-11-30"), "review was due"),
    ("article.yml", lambda t: t.replace('"public"', '"everybody"'), "no audience"),
    ("article.yml", lambda t: t + 'resolver: "guess"\n', "no resolver guess"),
    ("article.yml", lambda t: t.replace("payout_account", "nowhere"), "its page nowhere"),
    ("article.yml", lambda t: t + 'flow: "guess"\n', "no flow guess"),
    ("article.yml", lambda t: t + 'resolver: "next_payment"\n', "a resolver belongs to"),
    ("article.yml", lambda t: t.replace("related:", 'related:\n  - "ghost"'), "ghost does not"),
    ("article.yml", lambda t: t.replace("2026-11-22", "2027-12-01", 1), "only after its review"),
    ("article.yml", lambda t: t[: t.index("legal_basis")] + t[t.index("owner") :], "no source"),
    ("en.md", lambda t: t + "\nSee https://example.org\n", "an address stands"),
    ("en.md", lambda t: t + "\nYou will get the money.\n", "it promises"),
    ("en.md", lambda t: t + '\nOpen "Your wishes".\n', "en: nothing here is called “Your wishes”"),
    ("ar.md", lambda t: t.replace("«", "«X", 1), "ar: nothing here is called “X"),
    ("zh.md", lambda t: t.replace("“", "“X", 1), "zh: nothing here is called “X"),
    ("en.md", lambda t: t.replace("You change it", "word " * 90 + "You change it"), "more than"),
    (
        "en.md",
        lambda t: t.replace("m03: ", 'm03: ["how do I change my bank account?", ', 1).replace(
            'payments"\n  m04', 'payments"]\n  m04'
        ),
        "mean two things",
    ),
    ("pt.md", lambda t: re.sub(r"(?m)^  m(?:0[2-9]|[1-9]\d+): .*\n", "", t), "1 meanings"),
]


@pytest.mark.parametrize(("name", "change", "said"), SPOILT)
def test_each_fault_is_named(
    folder: Path, name: str, change: Callable[[str], str], said: str, db: None
):
    assert not any(said in fault for fault in faults(folder))

    spoil(folder, name, change)

    assert any(said in fault for fault in faults(folder)), faults(folder)


def test_a_missing_language_is_a_fault(folder: Path, db: None):
    (folder / "change-bank-account" / "es.md").unlink()

    assert "change-bank-account: no text in es" in faults(folder)


def test_a_question_under_two_articles_is_a_fault(folder: Path, db: None):
    shutil.copytree(folder / "change-bank-account", folder / "another")

    assert any("is asked under another and change-bank-account" in one for one in faults(folder))


def test_the_check_fails_on_the_same_question_in_other_words(
    folder: Path, db: None, monkeypatch: pytest.MonkeyPatch
):
    shutil.copytree(folder / "change-bank-account", folder / "another")
    for place in (folder / "another").glob("*.md"):
        place.write_text(re.sub(r"(?m)^  m\d+: .*\n", "", place.read_text("utf-8")), "utf-8")
    spoil_other = folder / "another" / "en.md"
    said = spoil_other.read_text("utf-8").replace(
        "questions:\n", 'questions:\n  m01: "how can I change my bank account"\n'
    )
    spoil_other.write_text(said, "utf-8")
    monkeypatch.setattr(knowledge, "approved", lambda: knowledge.load(folder))
    monkeypatch.setattr(checking, "faults", lambda *_known: [])
    out = io.StringIO()

    with pytest.raises(CommandError, match="faults"):
        call_command("assistant_check", stdout=out)
    assert "another: “how can I change my bank account” is asked under change-bank" in (
        out.getvalue()
    )
    call_command("assistant_check", quick=True, stdout=out)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("article.yml", lambda t: t + "colour: red\n"),
        ("article.yml", lambda t: re.sub(r"version: \d+\n", "", t)),
        ("en.md", lambda t: t.replace("\n---\n", "\n")),
        ("en.md", lambda t: t.replace("title:", "heading:")),
        ("en.md", lambda t: t.replace("m01: ", "m01: 7 #")),
    ],
)
def test_a_file_of_another_form_is_refused_with_its_name(
    folder: Path, name: str, change: Callable[[str], str]
):
    spoil(folder, name, change)

    with pytest.raises(KnowledgeError, match="change-bank-account"):
        knowledge.load(folder)


def test_an_answer_in_a_language_that_is_missing_falls_back(folder: Path):
    (folder / "change-bank-account" / "es.md").unlink()
    article = knowledge.load(folder).articles["change-bank-account"]

    assert article.text("es").language == "pt"
    assert article.text("zh-hans").language == "zh"


def test_every_page_that_an_article_names_is_there(db: None, client):  # type: ignore[no-untyped-def]
    addresses = {
        address(article.page) for article in knowledge.approved().articles.values() if article.page
    }

    assert addresses
    for url in sorted(addresses):
        answer = client.get(url)
        assert answer.status_code in (200, 302), (url, answer.status_code)
    assert reverse("payout_account") in addresses


def test_whom_an_article_sends_to_a_page_may_open_it(db: None, client: Client):
    payer, user = payroll.employer(), payroll.citizen()
    payroll.mandate(user, payer)
    sent: dict[str, set[str]] = {audience: set() for audience in checking.AUDIENCES}
    for article in knowledge.approved().articles.values():
        sent[article.audience] |= {address(article.page)} - {""}

    def opened(acting_for: Organisation | None) -> set[str]:
        sign_in(client, user, stepped_up=True, acting_for=acting_for)
        return {url for url in set().union(*sent.values()) if client.get(url).status_code == 200}

    own, of_the_firm = opened(None), opened(payer.organisation)

    assert sent["personal"] <= own
    assert sent["employer"] <= of_the_firm
    assert sent["public"] <= own | of_the_firm | {reverse("sign_in")}


def test_the_articles_of_law_stand_under_an_answer_without_english_words():
    known = knowledge.approved()
    shown = [article.basis for article in known.articles.values()]

    assert known.articles["next-payment"].basis.endswith("art. 41-A §2–§4")
    assert not [one for one in shown if {"to", "and", "with", "of"} & set(one.split())]
