"""Fits a head to questions. Needs scikit-learn: only training imports this module."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from portal.assistant.encoders import Vectors, counted
from portal.assistant.head import OUT_OF_SCOPE, Head, Words, beside
from portal.assistant.lens import Lens, parts
from portal.assistant.training.samples import Question, labels_of

STRENGTH = 8.0  # of the fit: higher trusts the samples more
ROUNDS = 60
CLOSE_ENOUGH = 1e-4  # the fit may stop here; at 1e-3 it would before it began
RIDGE = 1.0  # how much the weights of sense and words together are held small
SOFTLY = 0.5  # how much every direction counts, however little it tells apart
WIDEST = 512  # columns of a sentence encoder: wider rows are counts of words


class TooLittle(ValueError):
    """There is nothing to tell apart."""


def fit(
    found: Sequence[Question],
    vectors: Vectors,
    known: tuple[Scale, Sums] | None = None,
    widths: Sequence[int] | None = None,
) -> Head:
    """A head for these questions and their vectors, row by row.

    `known`: the sums of these rows where they are known. `widths`: columns of each encoder; None:
    of one. The head answers nothing until bounds are set: those come from questions that it did
    not see.
    """
    labels = labels_of(found)
    if len(labels) < 2:
        raise TooLittle("at least two articles with sample questions are needed")
    wanted = places(found, labels)
    if known is None:
        counts = words_of(found)
        scale = Scale.of(found, vectors, counts, widths)
        known = scale, scale.sums(found, vectors, counts)
    scale, sums = known
    even = scale.lens.even(vectors)
    fits = [_by_sense(even[:, part], wanted) for part in parts(scale.lens.widths)]
    lens = replace(scale.lens, turn=turned(even, wanted, labels, scale.lens.widths[-1]))
    return Head(
        labels=labels,
        weights=np.hstack([weights for weights, _bias in fits]),
        bias=np.vstack([bias for _weights, bias in fits]),
        samples=lens.near(even),
        sample_labels=wanted,
        sample_texts=tuple(one.text for one in found),
        high=1.0,
        low=0.0,
        words=scale.words(sums, labels),
        lens=lens,
    )


def _by_sense(vectors: Vectors, wanted: NDArray[np.int32]) -> tuple[Vectors, Vectors]:
    """Weights, a row a label, and what is added to each."""
    model = LogisticRegression(
        C=STRENGTH, max_iter=ROUNDS, tol=CLOSE_ENOUGH, class_weight="balanced"
    )
    # More threads wait for each other on a busy machine. A fit that ends before it has settled is
    # meant: the figures of the card say whether it is good, not the last digits of its weights.
    with threadpool_limits(limits=1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(vectors, wanted)
    weights, bias = model.coef_, model.intercept_
    if len(weights) == 1:  # scikit-learn keeps one row for two classes
        weights, bias = np.vstack([-weights, weights]) / 2, np.concatenate([-bias, bias]) / 2
    return weights.astype(np.float32), bias.astype(np.float32)


def turned(
    even: Vectors, wanted: NDArray[np.int32], labels: Sequence[str], width: int
) -> Vectors | None:
    """What makes directions small in which questions of one article differ (their common
    covariance, to the power of minus one half); None for rows that are counts of words.
    """
    if width > WIDEST:
        return None
    rows = even[:, -width:].astype(np.float64)
    each = np.bincount(wanted, minlength=len(labels)).astype(np.float64)
    of_label = np.zeros((len(labels), len(rows)))
    of_label[wanted, np.arange(len(rows))] = 1 / each[wanted]
    inside = np.array([label != OUT_OF_SCOPE for label in labels])[wanted]
    strayed = (rows - (of_label @ rows)[wanted])[inside]
    heavy = strayed / each[wanted][inside, None]
    with threadpool_limits(limits=1):
        values, vectors = np.linalg.eigh(heavy.T @ strayed)
    held = values + SOFTLY * values.mean()
    return np.asarray(vectors / np.sqrt(held / held.mean()), dtype=np.float32)


def words_of(found: Sequence[Question]) -> Vectors:
    """The counted words of these questions: the same for every fit, so they are counted once."""
    return counted([one.line for one in found])


@dataclass(frozen=True)
class Sums:
    """What the last view needs to know of some rows: sums, which can be added and taken away.

    So that a head without one fifth of the questions is not counted from the beginning.
    """

    inner: Vectors  # columns by columns
    by_label: Vectors  # columns by labels

    def __sub__(self, other: Sums) -> Sums:
        return Sums(self.inner - other.inner, self.by_label - other.by_label)

    def __add__(self, other: Sums) -> Sums:
        return Sums(self.inner + other.inner, self.by_label + other.by_label)


@dataclass(frozen=True)
class Scale:
    """How much each word and each label weighs, and where the middle is: the same for every part
    that is tried."""

    labels: tuple[str, ...]
    rarity: Vectors
    share: Vectors
    lens: Lens

    @classmethod
    def of(
        cls,
        found: Sequence[Question],
        vectors: Vectors,
        counts: Vectors,
        widths: Sequence[int] | None = None,
    ) -> Scale:
        """A rare word weighs more than a common one; every label weighs the same."""
        labels = labels_of(found)
        seen = (counts > 0).sum(axis=0)
        rarity = np.log(len(counts) / (1.0 + seen)).astype(np.float32)
        each = np.bincount(places(found, labels), minlength=len(labels))
        share = (len(found) / len(labels) / each).astype(np.float32)
        lens = Lens(tuple(widths or (vectors.shape[1],)), vectors.mean(axis=0, keepdims=True))
        return cls(labels, rarity, share, lens)

    def sums(self, found: Sequence[Question], vectors: Vectors, counts: Vectors) -> Sums:
        """The sums over these rows."""
        rows = beside(self.lens.even(vectors), counts, self.rarity)
        rows = np.hstack([rows, np.ones((len(rows), 1), dtype=np.float32)])
        wanted = places(found, self.labels)
        heavy = (rows * self.share[wanted, None]).T
        of_label = np.zeros((len(rows), len(self.labels)), dtype=np.float32)
        of_label[np.arange(len(rows)), wanted] = 1.0
        with threadpool_limits(limits=1):
            return Sums(heavy @ rows, heavy @ of_label)

    def words(self, sums: Sums, labels: Sequence[str]) -> Words:
        """The last view: least squares with a ridge, for the labels that are there."""
        columns = [self.labels.index(label) for label in labels]
        every = sums.by_label.sum(axis=1, keepdims=True)
        goal = sums.by_label[:, columns] * (1 + 1 / len(labels)) - every / len(labels)
        inner = sums.inner.copy()
        inner[np.diag_indices_from(inner)] += RIDGE
        with threadpool_limits(limits=1):
            weights = solve(inner, goal, assume_a="pos", overwrite_a=True).T
        return Words(
            rarity=self.rarity,
            weights=np.ascontiguousarray(weights[:, :-1], dtype=np.float32),
            bias=weights[:, -1].astype(np.float32),
        )


def places(found: Sequence[Question], labels: Sequence[str]) -> NDArray[np.int32]:
    """Where the label of each question stands."""
    index = {label: at for at, label in enumerate(labels)}
    return np.array([index[one.label] for one in found], dtype=np.int32)
