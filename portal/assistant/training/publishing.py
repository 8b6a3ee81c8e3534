"""Trains, measures and describes a head: the card says what it is and the floor what it must be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from portal.assistant import encoders
from portal.assistant.encoders import Encoder, Vectors
from portal.assistant.head import Head
from portal.assistant.knowledge import ASKED_LANGUAGES, Knowledge
from portal.assistant.training import evaluating
from portal.assistant.training.fitting import fit
from portal.assistant.training.floor import shortfalls
from portal.assistant.training.samples import Question, questions, sentences


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
    encoder = encoders.encoder(key)
    store = encoders.for_training(key, cache) if cache else encoder
    found = [*questions(knowledge), *sentences(knowledge)]
    vectors = store.encode([one.line for one in found])
    encoders.keep(store)  # an attempt that is cut off leaves them to the next
    asked, heads = evaluating.cross_check(found, vectors, _aside(knowledge), encoder.widths)
    rows = evaluating.banded(asked, evaluating.nested(asked))
    final = evaluating.bounds(asked)
    head = replace(
        fit(found, vectors, widths=encoder.widths),
        high=final.high,
        low=final.low,
        high_aside=final.high_aside,
        aside=_aside(knowledge),
        gate=evaluating.gate_from(asked),
    )
    card: dict[str, Any] = {
        "made_at": at.isoformat(),
        "made_by": author,
        "knowledge_sha256": knowledge.sha256,
        "articles": len(knowledge.articles),
        "questions": sum(not one.is_answer for one in found),
        "encoder": encoder.name,
        "encoder_key": key,
        "bounds": {"high": final.high, "low": final.low, "high_aside": final.high_aside},
        "split": "five parts by meaning; all languages of a meaning together; nested bounds",
        "overall": evaluating.figures([row for row in rows if _is_asked(row)]),
        "background": evaluating.background(rows),
        "languages": evaluating.by(rows, lambda one: one.language),
        "by_article": evaluating.by(rows, lambda one: one.label),
        "confusions": evaluating.confusions(asked),
        "misses": evaluating.misses(rows),
        "complete": not quick,
    }
    if not quick:
        card |= _thorough(knowledge, found, vectors, heads, head, (encoder, store), rows)
        encoders.keep(store)
    return Trained(head, card)


def ship(knowledge: Knowledge, cache: Path) -> int:
    """Keeps what the slower encoder says of every sentence with the articles; how many."""
    store = encoders.second_for_training(cache)
    lines = [one.line for one in (*questions(knowledge), *sentences(knowledge))]
    store.ship(lines, encoders.SHIPPED)
    store.keep()
    return len(lines)


def _is_asked(row: tuple[evaluating.Asked, Any]) -> bool:
    """In a language with samples of every meaning: the others ride along and are listed."""
    return row[0].question.language in ASKED_LANGUAGES


def _aside(knowledge: Knowledge) -> frozenset[str]:
    """The texts about what is not ours: they draw what is none of our business at all."""
    kinds = ("near_miss", "smalltalk", "fixed")
    return frozenset(article.id for kind in kinds for article in knowledge.of_kind(kind))


def _thorough(
    knowledge: Knowledge,
    found: Sequence[Question],
    vectors: Vectors,
    heads: Sequence[Head],
    head: Head,
    opened: tuple[Encoder, Encoder],
    rows: Any,
) -> dict[str, Any]:
    near = frozenset(article.id for article in knowledge.of_kind("near_miss"))
    encoder, store = opened  # one computes every sentence anew, one remembers
    return {
        "intervals": evaluating.intervals(rows, ("top_1", "top_3", "precision", "resolved")),
        "disturbed": evaluating.disturbed(found, heads, knowledge, store),
        "near_misses": evaluating.near_misses(found, vectors, near, head, encoder.widths),
        "speed": evaluating.speed(found, head, knowledge, encoder),
    }
