"""Questions as people write them, by somebody who had seen neither samples nor answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.assistant import knowledge
from portal.assistant.encoders import Encoder
from portal.assistant.head import Band, Guess
from portal.assistant.knowledge import ASKED_LANGUAGES
from portal.assistant.training.floor import FLOOR
from portal.assistant.training.publishing import Trained
from portal.assistant.training.samples import questions
from portal.assistant.understanding import one_line, understand

HERE = Path(__file__).parent
LANGUAGES = ("en", "pt", "es", "zh")
KNOWN = knowledge.approved()
WHICH = ("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
SETS = tuple(f"fresh_{which}.txt" for which in WHICH)


def _read(name: str) -> list[tuple[str, str, str]]:
    """(what belongs to it, language, question) for each cell that is filled."""
    found = []
    for line in (HERE / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            label, *cells = [part.strip() for part in line.split("|")]
            pairs = zip(LANGUAGES, cells, strict=True)
            found += [(label, language, text) for language, text in pairs if text]
    return found


Told = list[tuple[str, str, Guess, Band]]


@pytest.fixture(scope="module")
def told(trained: Trained, hearing: Encoder) -> dict[str, Told]:
    """Every question of these sets with its language and what would have been done."""
    found: dict[str, Told] = {}
    for name in SETS:
        for label, language, text in _read(name):
            guess, _parts = understand(text, language, KNOWN, hearing, trained.head)
            if guess is not None:
                band = trained.head.bounds.band(guess)
                found.setdefault(name, []).append((label, language, guess, band))
    return found


def test_no_fresh_question_is_learnt_from():
    learnt = {one.line for one in questions(KNOWN)}
    fresh = [one for name in ("fresh.txt", *SETS) for one in _read(name)]
    shared = [
        text
        for label, language, text in fresh
        if label.startswith("-") and one_line(text, language, KNOWN) in learnt
    ]

    assert shared == []
    assert len(fresh) > 6_900


@pytest.mark.parametrize("name", SETS)
def test_fresh_questions_of_ours_reach_the_floor(name: str, told: dict[str, Told]):
    ours = [(set(label.split("+")), *row) for label, _, *row in told[name] if label[0] != "-"]
    direct = [guess.best in right for right, guess, band in ours if band is Band.ANSWER]
    offered = [right & {*guess.labels} for right, guess, band in ours if band is Band.CHOICES]

    found = {
        "top_1": sum(guess.best in right for right, guess, _ in ours) / len(ours),
        "top_3": sum(bool(right & {*guess.labels}) for right, guess, _ in ours) / len(ours),
        "precision": sum(direct) / len(direct),
        "resolved": (sum(direct) + sum(map(bool, offered))) / len(ours),
    }
    assert all(value >= (FLOOR[figure][0] or 0) for figure, value in found.items()), found


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_reaches_the_floor_on_fresh_questions(language: str, told: dict[str, Told]):
    rows = [row for name in SETS for row in told[name] if row[1] == language and row[0][0] != "-"]

    right = sum(guess.best in label.split("+") for label, _, guess, _ in rows)
    assert right / len(rows) >= (FLOOR["top_1"][0] or 0)


def test_arabic_reaches_the_floor_on_fresh_questions(trained: Trained, hearing: Encoder):
    lines = (HERE / "fresh_arabic.txt").read_text("utf-8").splitlines()
    rows = [[part.strip() for part in line.split("|")] for line in lines if line[0] != "#"]

    right = 0
    for label, text in rows:
        guess, _parts = understand(text, "ar", KNOWN, hearing, trained.head)
        right += guess is not None and guess.best in label.split("+")
    assert len(rows) == 647
    assert right / len(rows) >= (FLOOR["top_1"][0] or 0)


def test_no_language_is_left_behind_on_fresh_questions(told: dict[str, Told]):
    """Of the sets together: a hundred questions a language differ by five points by chance."""
    shares = {}
    for language in ASKED_LANGUAGES:
        rows = [row for name in SETS for row in told[name] if row[1] == language]
        ours = [guess.best in label.split("+") for label, _, guess, _ in rows if label[0] != "-"]
        shares[language] = sum(ours) / len(ours)

    assert max(shares.values()) - min(shares.values()) <= (FLOOR["language_gap"][1] or 0), shares


@pytest.mark.parametrize("name", SETS)
def test_fresh_questions_of_others_are_not_answered(name: str, told: dict[str, Told]):
    """Help in an emergency and the refusal of orders do no harm; what may say who does, neither."""
    harmless = {one.id for kind in ("crisis", "fixed") for one in KNOWN.of_kind(kind)}
    foreign = [(label[1:], *row) for label, _, *row in told[name] if label[0] == "-"]

    strayed = [
        guess.best
        for label, guess, band in foreign
        if band is Band.ANSWER and guess.best not in harmless | {*label.split("+")}
    ]
    assert len(strayed) <= (FLOOR["background_answered"][1] or 0) * len(foreign), strayed


def test_what_is_only_said_along_the_way_is_no_second_matter(trained: Trained, hearing: Encoder):
    """Of a widow's letter "I understand nothing of this" is a sigh, not a complaint about us."""
    letter = (
        "Bom dia. Perdi meu marido mes passado, ele trabalhava de carteira e eu fiquei com dois"
        " filhos. Nao entendo nada disso. O que eu posso pedir e ate quando?"
    )

    guess, parts = understand(letter, "pt", KNOWN, hearing, trained.head)

    assert guess is not None
    assert "complaint" not in {*guess.labels, *(one.best for one in parts)}
