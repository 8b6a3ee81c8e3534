"""Which article a question means and how sure that is: plain arithmetic on a trained file.

The gate joins two views: how probable the article is by the trained weights, and how near the
question lies to the nearest approved sample questions. Three bands follow from two thresholds.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from portal.assistant.encoders import Vectors

OUT_OF_SCOPE = "__out_of_scope__"
NEAREST = 3
CHOICES = 3


class Band(StrEnum):
    """What is done with a question by how sure the gate is."""

    ANSWER = "answer"
    CHOICES = "choices"
    REFUSE = "refuse"


@dataclass(frozen=True)
class Sample:
    """An approved sample question that lies near: the proof shown under "why this answer?"."""

    article: str
    question: str
    nearness: float


@dataclass(frozen=True)
class Guess:
    """What one question most probably means. `gate` is between 0 and 1."""

    labels: tuple[str, ...]  # the best first, without the background
    scores: tuple[float, ...]
    gate: float
    nearest: tuple[Sample, ...]
    in_scope: bool

    @property
    def best(self) -> str:
        return self.labels[0]


@dataclass(frozen=True)
class Bounds:
    """Where the bands begin: from `high` on an answer, from `low` on choices."""

    high: float
    low: float

    def band(self, guess: Guess, nudge: float = 0.0) -> Band:
        """The band of a guess; `nudge` is what the page one comes from adds to the gate."""
        gate = guess.gate + nudge
        if gate >= self.high and guess.in_scope:
            return Band.ANSWER
        return Band.CHOICES if gate >= self.low else Band.REFUSE


@dataclass(frozen=True)
class Head:
    """A trained head: one row of weights an article, and every sample question as a vector."""

    labels: tuple[str, ...]
    weights: Vectors
    bias: Vectors
    samples: Vectors
    sample_labels: NDArray[np.int32]
    sample_texts: tuple[str, ...]
    high: float
    low: float

    @property
    def bounds(self) -> Bounds:
        return Bounds(self.high, self.low)

    def probabilities(self, vectors: Vectors) -> Vectors:
        """One row a question, one column a label; each row sums to one."""
        logits = vectors @ self.weights.T + self.bias
        logits -= logits.max(axis=1, keepdims=True)
        powers = np.exp(logits)
        return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)

    def guesses(self, vectors: Vectors) -> list[Guess]:
        """What each row means."""
        if not len(vectors):
            return []
        likely = self.probabilities(vectors)
        near = vectors @ self.samples.T
        return [self._guess(p, n) for p, n in zip(likely, near, strict=True)]

    def _guess(self, likely: Vectors, near: Vectors) -> Guess:
        by_label = self._nearness(near)
        scores = np.sqrt(likely) * by_label
        order = [at for at in np.argsort(-scores) if self.labels[at] != OUT_OF_SCOPE]
        nearest = np.argsort(-near)[:NEAREST]
        best = order[:CHOICES]
        return Guess(
            labels=tuple(self.labels[at] for at in best),
            scores=tuple(round(float(scores[at]), 4) for at in best),
            gate=round(float(scores[best[0]]), 4),
            nearest=tuple(
                Sample(
                    self.labels[self.sample_labels[at]],
                    self.sample_texts[at],
                    round(float(near[at]), 3),
                )
                for at in nearest
            ),
            in_scope=self.labels[int(likely.argmax())] != OUT_OF_SCOPE,
        )

    def _nearness(self, near: Vectors) -> Vectors:
        """For each label the mean nearness of its nearest sample questions, never below zero."""
        found = np.zeros(len(self.labels), dtype=np.float32)
        for label in range(len(self.labels)):
            own = near[self.sample_labels == label]
            if len(own):
                count = min(NEAREST, len(own))
                found[label] = max(float(np.partition(own, -count)[-count:].mean()), 0.0)
        return found

    # ── As a file ────────────────────────────────────────────────────────────────────────────

    def to_bytes(self) -> bytes:
        """The head as one .npz without pickled objects."""
        out = io.BytesIO()
        np.savez_compressed(
            out,
            labels=np.array(self.labels),
            weights=self.weights.astype(np.float32),
            bias=self.bias.astype(np.float32),
            samples=self.samples.astype(np.float16),
            sample_labels=self.sample_labels,
            sample_texts=np.array(self.sample_texts),
            bounds=np.array([self.high, self.low], dtype=np.float64),
        )
        return out.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> Head:
        """The head out of its file; ValueError when it is none."""
        with np.load(io.BytesIO(content), allow_pickle=False) as kept:
            high, low = (float(bound) for bound in kept["bounds"])
            return cls(
                labels=tuple(kept["labels"].tolist()),
                weights=kept["weights"],
                bias=kept["bias"],
                samples=kept["samples"].astype(np.float32),
                sample_labels=kept["sample_labels"],
                sample_texts=tuple(kept["sample_texts"].tolist()),
                high=high,
                low=low,
            )


def better(guesses: Sequence[Guess]) -> Guess:
    """Of the clauses of a message the one that is clearest."""
    return max(guesses, key=lambda guess: (guess.in_scope, guess.gate))


def as_json(nearest: Sequence[Sample]) -> list[dict[str, Any]]:
    """The nearest samples as they are kept in the log."""
    return [
        {"article": one.article, "question": one.question, "nearness": one.nearness}
        for one in nearest
    ]
