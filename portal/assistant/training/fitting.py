"""Fits a head to questions. Needs scikit-learn: only training imports this module."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from portal.assistant.encoders import Vectors, counted
from portal.assistant.head import Head, Words, beside
from portal.assistant.training.samples import Question, labels_of

STRENGTH = 8.0  # of the fit: higher trusts the samples more
ROUNDS = 60
CLOSE_ENOUGH = 1e-3  # the fit may stop here: more rounds change no answer
RIDGE = 1.0  # how much the weights of sense and words together are held small


class TooLittle(ValueError):
    """There is nothing to tell apart."""


def fit(
    found: Sequence[Question],
    vectors: Vectors,
    counts: Vectors | None = None,
    known: tuple[Scale, Sums] | None = None,
) -> Head:
    """A head for these questions, their vectors and counted words, row by row.

    `known`: the sums of these rows where they are known. The head answers nothing until bounds
    are set: those come from questions that it did not see.
    """
    labels = labels_of(found)
    if len(labels) < 2:
        raise TooLittle("at least two articles with sample questions are needed")
    wanted = places(found, labels)
    if known is None:
        counts = words_of(found) if counts is None else counts
        scale = Scale.of(found, counts)
        known = scale, scale.sums(found, vectors, counts)
    model = LogisticRegression(
        C=STRENGTH, max_iter=ROUNDS, tol=CLOSE_ENOUGH, class_weight="balanced"
    )
    with threadpool_limits(limits=1):  # more threads wait for each other on a busy machine
        model.fit(vectors, wanted)
    scale, sums = known
    words = scale.words(sums, labels)
    weights, bias = model.coef_, model.intercept_
    if len(labels) == 2:  # scikit-learn keeps one row for two classes
        weights, bias = np.vstack([-weights, weights]) / 2, np.concatenate([-bias, bias]) / 2
    return Head(
        labels=labels,
        weights=weights.astype(np.float32),
        bias=bias.astype(np.float32),
        samples=vectors,
        sample_labels=wanted,
        sample_texts=tuple(one.text for one in found),
        high=1.0,
        low=0.0,
        words=words,
    )


def words_of(found: Sequence[Question]) -> Vectors:
    """The counted words of these questions: the same for every fit, so they are counted once."""
    return counted([one.line for one in found])


@dataclass(frozen=True)
class Sums:
    """What the second view needs to know of some rows: sums, which can be added and taken away.

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
    """How much each word and each label weighs: the same for every part that is tried."""

    labels: tuple[str, ...]
    rarity: Vectors
    share: Vectors

    @classmethod
    def of(cls, found: Sequence[Question], counts: Vectors) -> Scale:
        """A rare word weighs more than a common one; every label weighs the same."""
        labels = labels_of(found)
        seen = (counts > 0).sum(axis=0)
        rarity = np.log(len(counts) / (1.0 + seen)).astype(np.float32)
        each = np.bincount(places(found, labels), minlength=len(labels))
        return cls(labels, rarity, (len(found) / len(labels) / each).astype(np.float32))

    def sums(self, found: Sequence[Question], vectors: Vectors, counts: Vectors) -> Sums:
        """The sums over these rows."""
        rows = beside(vectors, counts, self.rarity)
        rows = np.hstack([rows, np.ones((len(rows), 1), dtype=np.float32)])
        wanted = places(found, self.labels)
        heavy = (rows * self.share[wanted, None]).T
        of_label = np.zeros((len(rows), len(self.labels)), dtype=np.float32)
        of_label[np.arange(len(rows)), wanted] = 1.0
        with threadpool_limits(limits=1):
            return Sums(heavy @ rows, heavy @ of_label)

    def words(self, sums: Sums, labels: Sequence[str]) -> Words:
        """The second view: least squares with a ridge, for the labels that are there."""
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
