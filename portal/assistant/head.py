"""Which article a question means and how sure that is: plain arithmetic on a trained file.

Which article is best follows from several views: how probable it is by the sense of the question as
each encoder hears it, how probable by sense and words together, and how near the question lies to
its nearest approved sample questions. How sure that is says the gate (`gate.py`); three bands
follow from two bounds.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from portal.assistant.encoders import Vectors, counted, has_spaced_words, of_length_one
from portal.assistant.gate import Gate, signs
from portal.assistant.lens import Lens, parts

OUT_OF_SCOPE = "__out_of_scope__"
NEAREST = 3
FARTHEST = 4.0  # more than two rows of length one can differ in nearness
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
    aside: bool = False  # the best is a text about what is not ours: a hand-over, small talk
    signs: tuple[float, ...] = ()  # what the gate looks at

    @property
    def best(self) -> str:
        return self.labels[0]


@dataclass(frozen=True)
class Bounds:
    """Where the bands begin: from `high` on an answer, from `low` on choices.

    What is none of our business lies nearest to the texts that say so of something else: those
    answer from a bound of their own, and keep the articles' bound where it belongs.
    """

    high: float
    low: float
    high_aside: float = 1.0

    def band(self, guess: Guess, nudge: float = 0.0) -> Band:
        """The band of a guess; `nudge` is what the page one comes from adds to the gate."""
        gate = guess.gate + nudge
        if gate >= (self.high_aside if guess.aside else self.high) and guess.in_scope:
            return Band.ANSWER
        return Band.CHOICES if gate >= self.low else Band.REFUSE


@dataclass(frozen=True)
class Words:
    """The last view: sense and words side by side. A rare word weighs more than a common one."""

    rarity: Vectors  # one a piece of a word
    weights: Vectors  # one row a label: first those of the sense, then those of the words
    bias: Vectors

    SHARE = 1.6  # of the words beside the sense
    SHARPNESS = 10.0  # makes probabilities of scores that lie between 0 and 1

    def side_by_side(self, vectors: Vectors, lines: Sequence[str]) -> Vectors:
        """What the weights are for: each vector followed by the weighted words of its line."""
        return beside(vectors, counted(lines), self.rarity)

    def probabilities(self, vectors: Vectors, lines: Sequence[str]) -> Vectors:
        """One row a question, one column a label; each row sums to one."""
        scores = self.side_by_side(vectors, lines) @ self.weights.T + self.bias
        return _shares(scores * self.SHARPNESS)


def beside(vectors: Vectors, counts: Vectors, rarity: Vectors) -> Vectors:
    """Vectors and words in one row, each of length one, the words with their share."""
    words = of_length_one(np.sqrt(counts) * rarity) * np.float32(Words.SHARE)
    return np.hstack([of_length_one(vectors), words])


def _shares(scores: Vectors) -> Vectors:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)


def _greatest(row: Vectors, count: int) -> NDArray[np.intp]:
    """Where the greatest values of a row stand, the greatest first."""
    some = np.argpartition(row, -count)[-count:] if count < len(row) else np.arange(len(row))
    return some[np.argsort(-row[some])]


@dataclass(frozen=True)
class Head:
    """A trained head: one row of weights an article, and every sample question as a vector.

    `words` is None in a head that compares by one view alone, `lens` in one that looks at the
    rows of its only encoder as they are.
    """

    labels: tuple[str, ...]
    weights: Vectors
    bias: Vectors  # one row an encoder
    samples: Vectors  # as the lens compares them
    sample_labels: NDArray[np.int32]
    sample_texts: tuple[str, ...]
    high: float
    low: float
    words: Words | None = None
    high_aside: float | None = None  # None in a head of before: the same bound for all
    aside: frozenset[str] = frozenset()  # labels of texts about what is not ours
    gate: Gate | None = None  # None: the score of the best is the gate
    lens: Lens | None = None

    @property
    def bounds(self) -> Bounds:
        """What holds back everything holds back what stands aside, too."""
        aside = self.high if self.high_aside is None else max(self.high, self.high_aside)
        return Bounds(self.high, self.low, aside)

    def views(self, vectors: Vectors, lines: Sequence[str]) -> list[Vectors]:
        """How probable each label is by each view; one row a question, one column a label.

        `vectors`: evened out by the lens where there is one.
        """
        widths = self.lens.widths if self.lens else (vectors.shape[1],)
        found = [
            _shares(vectors[:, part] @ self.weights[:, part].T + bias)
            for part, bias in zip(parts(widths), np.atleast_2d(self.bias), strict=True)
        ]
        return found if self.words is None else [*found, self.words.probabilities(vectors, lines)]

    def first_view(self, rows: Vectors) -> Vectors:
        """How probable each label is by the first encoder alone; `rows` are its own, not evened."""
        part = slice(rows.shape[1])
        if self.lens:
            rows = of_length_one(rows - self.lens.middle[:, part])
        return _shares(rows @ self.weights[:, part].T + np.atleast_2d(self.bias)[0])

    def guesses(self, vectors: Vectors, lines: Sequence[str]) -> list[Guess]:
        """What each row means; `lines` are the sentences that the vectors stand for."""
        if not len(vectors):
            return []
        if self.lens:
            vectors = self.lens.even(vectors)
        views = self.views(vectors, lines)
        ours = np.all([self._is_ours(view) for view in views], axis=0)
        likely = np.prod(views, axis=0) ** (1 / len(views))  # the geometric mean
        for row, line in enumerate(lines):
            if self.gate is None and not has_spaced_words(line):  # a head that never counted signs
                likely[row], ours[row] = views[0][row], self._is_ours(views[0][row : row + 1])[0]
        near = (self.lens.near(vectors) if self.lens else vectors) @ self.samples.T
        nearness = np.vstack([self._nearness(row) for row in near])
        scores = np.sqrt(likely) * nearness
        return [
            self._guess([view[at] for view in views], near[at], nearness[at], scores[at], ours[at])
            for at in range(len(vectors))
        ]

    def _is_ours(self, view: Vectors) -> NDArray[np.bool_]:
        """Row by row, whether something else than the background is most probable."""
        best = view.argmax(axis=1)
        return np.array([self.labels[at] != OUT_OF_SCOPE for at in best])

    def _guess(
        self, views: list[Vectors], near: Vectors, nearness: Vectors, scores: Vectors, ours: Any
    ) -> Guess:
        order = [at for at in np.argsort(-scores) if self.labels[at] != OUT_OF_SCOPE]
        nearest = _greatest(near, NEAREST)
        best = order[:CHOICES]
        aside = self.labels[best[0]] in self.aside
        seen: tuple[float, ...] = ()
        if len(views) > 1 and self._outside is not None:
            seen = (*signs(views, nearness, scores, best, self._outside), float(aside))
        sure = self.gate.sure(seen) if self.gate and seen else round(float(scores[best[0]]), 4)
        return Guess(
            labels=tuple(self.labels[at] for at in best),
            scores=tuple(round(float(scores[at]), 4) for at in best),
            gate=sure,
            nearest=tuple(
                Sample(
                    self.labels[self.sample_labels[at]],
                    self.sample_texts[at],
                    round(float(near[at]), 3),
                )
                for at in nearest
            ),
            in_scope=bool(ours),
            aside=aside,
            signs=seen,
        )

    @cached_property
    def _outside(self) -> int | None:
        """Where the background stands among the labels; None when there is none."""
        return self.labels.index(OUT_OF_SCOPE) if OUT_OF_SCOPE in self.labels else None

    def _nearness(self, near: Vectors) -> Vectors:
        """For each label how near its nearest samples are in the mean, at least 0; of one row."""
        floors, back = self._stacks
        ordered = np.sort(near + self.sample_labels * FARTHEST)  # each label within its own
        nearest = ordered[back] - floors[:, None]
        mean = nearest.sum(axis=1, where=back >= 0) / np.maximum((back >= 0).sum(axis=1), 1)
        return np.maximum(mean, 0.0).astype(np.float32)

    @cached_property
    def _stacks(self) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
        """Of samples sorted by label: what lies under each label, and where its nearest stand."""
        many = np.bincount(self.sample_labels, minlength=len(self.labels))
        back = np.arange(NEAREST)
        at = np.cumsum(many)[:, None] - 1 - back
        at[back >= many[:, None]] = -1  # fewer samples than that
        return np.arange(len(self.labels)) * FARTHEST, at

    # ── As a file ────────────────────────────────────────────────────────────────────────────

    def to_bytes(self) -> bytes:
        """The head as one .npz without pickled objects."""
        out = io.BytesIO()
        words: dict[str, Vectors] = {}
        if self.words is not None:
            words = {
                "word_rarity": self.words.rarity.astype(np.float32),
                "word_weights": self.words.weights.astype(np.float32),
                "word_bias": self.words.bias.astype(np.float32),
            }
        if self.gate is not None:
            words["gate"] = self.gate.to_row()
        if self.lens is not None:
            words |= {"widths": np.array(self.lens.widths), "middle": self.lens.middle}
            if self.lens.turn is not None:
                words["turn"] = self.lens.turn
        np.savez_compressed(
            out,
            labels=np.array(self.labels),
            weights=self.weights.astype(np.float32),
            bias=self.bias.astype(np.float32),
            samples=self.samples.astype(np.float16),
            sample_labels=self.sample_labels,
            sample_texts=np.array(self.sample_texts),
            bounds=np.array([self.high, self.low, self.bounds.high_aside], dtype=np.float64),
            aside=np.array(sorted(self.aside), dtype=np.str_),
            **words,
        )
        return out.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> Head:
        """The head out of its file; ValueError when it is none."""
        with np.load(io.BytesIO(content), allow_pickle=False) as kept:
            high, low, *more = (float(bound) for bound in kept["bounds"])
            words = None
            if "word_weights" in kept.files:  # heads that were kept before words counted have none
                names = ("word_rarity", "word_weights", "word_bias")
                words = Words(*(kept[name] for name in names))
            lens = None
            if "middle" in kept.files:
                widths = tuple(int(width) for width in kept["widths"])
                turn = kept["turn"] if "turn" in kept.files else None
                lens = Lens(widths, kept["middle"], turn)
            return cls(
                labels=tuple(kept["labels"].tolist()),
                weights=kept["weights"],
                bias=kept["bias"],
                samples=kept["samples"].astype(np.float32),
                sample_labels=kept["sample_labels"],
                sample_texts=tuple(kept["sample_texts"].tolist()),
                high=high,
                low=low,
                words=words,
                high_aside=more[0] if more else None,
                aside=frozenset(kept["aside"].tolist()) if "aside" in kept.files else frozenset(),
                gate=Gate.from_row(kept["gate"]) if "gate" in kept.files else None,
                lens=lens,
            )


def as_json(nearest: Sequence[Sample]) -> list[dict[str, Any]]:
    """The nearest samples as they are kept in the log."""
    return [
        {"article": one.article, "question": one.question, "nearness": one.nearness}
        for one in nearest
    ]
