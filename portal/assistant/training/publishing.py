"""Trains, measures and describes a head: the card says what it is and the floor what it must be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from portal.assistant import encoders
from portal.assistant.encoders import Cached, Encoder, Vectors
from portal.assistant.head import Head
from portal.assistant.knowledge import ASKED_LANGUAGES, Knowledge
from portal.assistant.training import evaluating
from portal.assistant.training.fitting import fit
from portal.assistant.training.samples import Question, questions

# What a published head must reach; (at least, at most): one of the two is None.
FLOOR: dict[str, tuple[float | None, float | None]] = {
    "precision": (0.95, None),
    "resolved": (0.90, None),
    "top_1": (0.85, None),
    "top_3": (0.95, None),
    "background_answered": (None, 0.01),
    "language_gap": (None, 0.05),
    "lost_capitals": (None, 0.02),
    "lost_accents": (None, 0.02),
    "lost_greeting": (None, 0.02),
    "p95_ms": (None, 50.0),
}
LEAST_PER_LANGUAGE = 200  # questions asked out of sight, in each language with sample questions


@dataclass(frozen=True)
class Trained:
    """A head with the card that describes it."""

    head: Head
    card: dict[str, Any]

    @property
    def shortfalls(self) -> list[str]:
        return shortfalls(self.card)


def train(
    knowledge: Knowledge,
    *,
    at: datetime,
    author: str,
    key: str = "",
    cache: Path | None = None,
    quick: bool = False,
) -> Trained:
    """A head fitted to everything, with figures from questions it had not seen.

    `quick` leaves out disturbances, intervals, near misses and speed: the card then says so.
    """
    key = key or encoders.best_available()
    encoder: Encoder = encoders.encoder(key)
    store: Encoder = Cached(encoder, cache) if cache else encoder
    found = questions(knowledge)
    vectors = store.encode([one.line for one in found])
    asked, heads = evaluating.cross_check(found, vectors)
    rows = evaluating.banded(asked, evaluating.nested(asked))
    final = evaluating.bounds(asked)
    head = replace(fit(found, vectors), high=final.high, low=final.low)
    card: dict[str, Any] = {
        "made_at": at.isoformat(),
        "made_by": author,
        "knowledge_sha256": knowledge.sha256,
        "articles": len(knowledge.articles),
        "questions": len(found),
        "encoder": encoder.name,
        "encoder_key": key,
        "bounds": {"high": final.high, "low": final.low},
        "split": "five parts by meaning; all languages of a meaning together; nested bounds",
        "overall": evaluating.figures(rows),
        "background": evaluating.background(rows),
        "languages": evaluating.by(rows, lambda one: one.language),
        "by_article": evaluating.by(rows, lambda one: one.label),
        "confusions": evaluating.confusions(asked),
        "complete": not quick,
    }
    if not quick:
        card |= _thorough(knowledge, found, vectors, heads, head, store, rows)
    return Trained(head, card)


def _thorough(
    knowledge: Knowledge,
    found: Sequence[Question],
    vectors: Vectors,
    heads: Sequence[Head],
    head: Head,
    encoder: Encoder,
    rows: Any,
) -> dict[str, Any]:
    near = frozenset(article.id for article in knowledge.of_kind("near_miss"))
    plain = encoders.encoder(encoders.best_available())
    return {
        "intervals": {
            name: evaluating.interval(rows, name)
            for name in ("top_1", "top_3", "precision", "resolved")
        },
        "disturbed": evaluating.disturbed(found, heads, knowledge, encoder),
        "near_misses": evaluating.near_misses(found, vectors, near, head.bounds),
        "speed": evaluating.speed(found, head, knowledge, plain),
    }


def measures(card: dict[str, Any]) -> dict[str, float]:
    """The figures of a card that the floor speaks of; a quick card has fewer."""
    overall = card["overall"]
    found = {name: overall[name] for name in ("precision", "resolved", "top_1", "top_3")}
    found["background_answered"] = card["background"]["answered"]
    asked = {name: row for name, row in card["languages"].items() if name in ASKED_LANGUAGES}
    found["language_gap"] = evaluating.gap(asked)
    if card["complete"]:
        clean = card["disturbed"]["clean"]
        for short, name in (
            ("capitals", "capitals"),
            ("accents", "no accents"),
            ("greeting", "greeting and signature"),
        ):
            found[f"lost_{short}"] = round(clean - card["disturbed"][name], 4)
        found["p95_ms"] = card["speed"]["p95_ms"]
    return found


def shortfalls(card: dict[str, Any]) -> list[str]:
    """Every figure below the floor, in words; empty when it may be published."""
    short = []
    for name, value in measures(card).items():
        least, most = FLOOR[name]
        if least is not None and value < least:
            short.append(f"{name} is {value}, at least {least} is needed")
        if most is not None and value > most:
            short.append(f"{name} is {value}, at most {most} is allowed")
    for language in ASKED_LANGUAGES:
        count = int(card["languages"].get(language, {}).get("questions", 0))
        if count < LEAST_PER_LANGUAGE:
            short.append(f"{language} was tried with {count} questions, not {LEAST_PER_LANGUAGE}")
    return short
