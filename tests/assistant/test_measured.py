"""Every question that a head got wrong stands before those who can mend it."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from portal import clock
from portal.assistant import editing
from portal.assistant.head import OUT_OF_SCOPE, Band, Guess
from portal.assistant.models import HeadVersion
from portal.assistant.training import publishing
from portal.assistant.training.evaluating import Asked, misses
from portal.assistant.training.publishing import Trained
from portal.assistant.training.samples import Question
from tests.accounts import people

FIGURES = {
    "questions": 300, "top_1": 0.9, "top_3": 0.97, "answered": 0.5, "precision": 0.98,
    "resolved": 0.95,
}  # fmt: skip
CARD: dict[str, Any] = {
    "overall": FIGURES,
    "background": {"answered": 0.001},
    "languages": {"en": FIGURES, "pt": FIGURES | {"top_1": 0.871}, "es": FIGURES},
    "by_article": {"mei": FIGURES | {"top_1": 0.612}, "voluntary": FIGURES},
    "confusions": [],
    "complete": False,
    "made_at": "2026-11-20T15:00:00+00:00",
    "made_by": "tests",
    "encoder": "none",
    "articles": 2,
    "questions": 900,
    "split": "by meaning",
}


def asked(label: str, *guesses: str, in_scope: bool = True) -> Asked:
    guess = Guess(guesses, (0.5,) * len(guesses), 0.5, (), in_scope=in_scope)
    return Asked(Question(f"about {label}?", "", "en", label, label), guess)


@pytest.mark.parametrize(
    ("one", "band", "got"),
    [
        (asked("mei", "mei", "voluntary"), Band.ANSWER, ""),
        (asked("mei", "voluntary", "mei"), Band.ANSWER, "wrong"),
        (asked("mei", "mei", "voluntary"), Band.CHOICES, ""),
        (asked("mei", "voluntary", "mei"), Band.CHOICES, "offered"),
        (asked("mei", "voluntary", "language"), Band.CHOICES, "missed"),
        (asked("mei", "mei"), Band.REFUSE, "refused"),
        (asked(OUT_OF_SCOPE, "mei"), Band.ANSWER, "wrong"),
        (asked(OUT_OF_SCOPE, "mei"), Band.CHOICES, ""),
        (asked(OUT_OF_SCOPE, "mei"), Band.REFUSE, ""),
    ],
)
def test_what_did_not_get_its_answer_is_a_miss_and_says_what_it_got(
    one: Asked, band: Band, got: str
):
    found = misses([(one, band)])

    assert [row["got"] for row in found] == ([got] if got else [])
    if got:
        assert found[0]["question"] == one.question.text
        assert (found[0]["asked"], found[0]["taken_for"]) == (one.question.label, one.guess.best)


def missed(number: int, language: str, got: str = "wrong") -> dict[str, str]:
    return {
        "language": language, "question": f"={language} question {number}", "got": got,
        "asked": "mei", "taken_for": "voluntary",
    }  # fmt: skip


@pytest.fixture
def version(db: None) -> HeadVersion:
    kept = [missed(number, "en", "refused") for number in range(120)] + [missed(7, "pt")]
    return HeadVersion.objects.create(
        content=b"", sha256="0" * 64, card=CARD, misses=kept, made_at=clock.now(), made_by="tests"
    )


def read(client: Client, name: str, version: HeadVersion, **query: str) -> str:
    return client.get(reverse(name, args=[version.pk]), query).content.decode()


def test_an_editor_reads_the_accuracy_of_each_language_and_text_and_every_miss(
    client: Client, version: HeadVersion
):
    people.sign_in(client, people.staff(Role.RULES))

    head = read(client, "assistant:head", version)
    pages = [read(client, "assistant:misses", version, page=str(number)) for number in (1, 2)]

    assert "87.1 %" in head
    assert "61.2 %" in head
    assert reverse("assistant:misses", args=[version.pk]) in head
    assert pages[0].index("=pt question 7") < pages[0].index("=en question 0")  # wrong ones first
    said = "".join(pages)
    assert all(f"=en question {number}</span>" in said for number in range(120))
    only = read(client, "assistant:misses", version, language="pt")
    assert "=pt question 7" in only
    assert "=en question" not in only


def test_the_file_holds_every_miss_and_no_formula(client: Client, version: HeadVersion):
    people.sign_in(client, people.staff(Role.RULES))

    rows = list(csv.reader(io.StringIO(read(client, "assistant:misses_file", version))))

    assert len(rows) == 1 + 121
    assert rows[1] == ["wrong", "pt", "pt question 7", "mei", "voluntary"]


@pytest.mark.parametrize("name", ["assistant:misses", "assistant:misses_file"])
def test_misses_are_for_editors_and_only_where_they_were_kept(
    name: str, client: Client, version: HeadVersion
):
    older = HeadVersion.objects.create(
        content=b"", sha256="1" * 64, card=CARD, made_at=clock.now(), made_by="tests"
    )
    people.sign_in(client, people.staff(Role.CASEWORKER))
    assert client.get(reverse(name, args=[version.pk])).status_code == 404

    people.sign_in(client, people.staff(Role.RULES))
    assert client.get(reverse(name, args=[version.pk])).status_code == 200
    assert client.get(reverse(name, args=[older.pk])).status_code == 404
    assert "misses/" not in read(client, "assistant:head", older)


def test_what_is_measured_quickly_is_not_published(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(publishing, "train", lambda *_known, **_options: pytest.fail("trained"))

    with pytest.raises(CommandError, match="quick"):
        call_command("assistant_train", quick=True, activate=True)


def test_a_kept_head_has_its_misses_beside_its_card(db: None, trained: Trained):
    found = [missed(1, "en")]

    version = editing.keep(Trained(trained.head, trained.card | {"misses": found}))

    version.refresh_from_db()
    assert version.misses == found
    assert "misses" not in version.card
