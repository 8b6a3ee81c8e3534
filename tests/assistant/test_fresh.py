"""Questions as people write them, by somebody who had seen neither samples nor answers.

The strays and the gap between languages lie above the floor here; docs/assistant.md gives them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.assistant import encoders, knowledge
from portal.assistant.encoders import Cached, Encoder
from portal.assistant.head import Band, Guess
from portal.assistant.training.floor import FLOOR
from portal.assistant.training.publishing import Trained
from portal.assistant.training.samples import questions
from portal.assistant.understanding import one_line, understand

HERE = Path(__file__).parent
LANGUAGES = ("en", "pt", "es", "zh")
KNOWN = knowledge.approved()
MOST_STRAYS = 0.025  # 2.1 % when it was measured: above the floor, and not to grow


def _read(name: str) -> list[tuple[str, str, str]]:
    """(what belongs to it, language, question) for each cell that is filled."""
    found = []
    for line in (HERE / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            label, *cells = [part.strip() for part in line.split("|")]
            pairs = zip(LANGUAGES, cells, strict=True)
            found += [(label, language, text) for language, text in pairs if text]
    return found


ASKED = _read("fresh_second.txt")


@pytest.fixture(scope="module")
def told(trained: Trained, pytestconfig: pytest.Config) -> list[tuple[str, Guess, Band]]:
    """Every question of the second set with what would have been done."""
    folder = Path(pytestconfig.cache.mkdir("assistant")) / "said"
    encoder: Encoder = Cached(encoders.encoder(encoders.best_available()), folder)
    found = []
    for label, language, text in ASKED:
        guess, _parts = understand(text, language, KNOWN, encoder, trained.head)
        if guess is not None:
            found.append((label, guess, trained.head.bounds.band(guess)))
    return found


def test_no_fresh_question_is_learnt_from():
    learnt = {one.line for one in questions(KNOWN)}
    fresh = [*ASKED, *_read("fresh.txt")]
    shared = [
        text
        for label, language, text in fresh
        if label.startswith("-") and one_line(text, language, KNOWN) in learnt
    ]

    assert shared == []
    assert len(fresh) > 1_400


def test_fresh_questions_of_ours_reach_the_floor(told: list[tuple[str, Guess, Band]]):
    ours = [(set(label.split("+")), *row) for label, *row in told if not label.startswith("-")]
    direct = [guess.best in right for right, guess, band in ours if band is Band.ANSWER]
    offered = [right & {*guess.labels} for right, guess, band in ours if band is Band.CHOICES]

    found = {
        "top_1": sum(guess.best in right for right, guess, _ in ours) / len(ours),
        "top_3": sum(bool(right & {*guess.labels}) for right, guess, _ in ours) / len(ours),
        "precision": sum(direct) / len(direct),
        "resolved": (sum(direct) + sum(map(bool, offered))) / len(ours),
    }
    assert all(value >= (FLOOR[name][0] or 0) for name, value in found.items()), found


def test_fresh_questions_of_others_stray_no_more_than_was_measured(
    told: list[tuple[str, Guess, Band]],
):
    """Help in an emergency and the refusal of orders do no harm; what may say who does, neither."""
    harmless = {one.id for kind in ("crisis", "fixed") for one in KNOWN.of_kind(kind)}
    foreign = [(label[1:], guess, band) for label, guess, band in told if label.startswith("-")]

    strayed = [
        guess.best
        for label, guess, band in foreign
        if band is Band.ANSWER and guess.best not in harmless | {label}
    ]
    assert len(strayed) <= MOST_STRAYS * len(foreign), strayed
