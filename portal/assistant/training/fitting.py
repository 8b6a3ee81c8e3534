"""Fits a head to questions. Needs scikit-learn: only training imports this module."""

from __future__ import annotations

from collections.abc import Sequence

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


def fit(found: Sequence[Question], vectors: Vectors, counts: Vectors | None = None) -> Head:
    """A head for these questions, their vectors and counted words, row by row.

    It answers nothing until bounds are set: those come from questions that it did not see.
    """
    labels = labels_of(found)
    if len(labels) < 2:
        raise TooLittle("at least two articles with sample questions are needed")
    index = {label: at for at, label in enumerate(labels)}
    wanted = np.array([index[one.label] for one in found], dtype=np.int32)
    model = LogisticRegression(
        C=STRENGTH, max_iter=ROUNDS, tol=CLOSE_ENOUGH, class_weight="balanced"
    )
    with threadpool_limits(limits=1):  # more threads wait for each other on a busy machine
        model.fit(vectors, wanted)
        words = _words(vectors, words_of(found) if counts is None else counts, wanted, len(labels))
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


def _words(vectors: Vectors, counts: Vectors, wanted: NDArray[np.int32], labels: int) -> Words:
    """The second view: least squares with a ridge; every label weighs the same."""
    seen = (counts > 0).sum(axis=0)
    rarity = np.log(len(counts) / (1.0 + seen)).astype(np.float32)
    rows = beside(vectors, counts, rarity)
    rows = np.hstack([rows, np.ones((len(rows), 1), dtype=np.float32)])
    goal = np.full((len(rows), labels), -1.0 / labels, dtype=np.float32)
    goal[np.arange(len(rows)), wanted] = 1.0
    share = len(wanted) / labels / np.bincount(wanted, minlength=labels)
    heavy = (rows * share[wanted, None].astype(np.float32)).T
    inner = heavy @ rows
    inner[np.diag_indices_from(inner)] += RIDGE
    weights = solve(inner, heavy @ goal, assume_a="pos", overwrite_a=True).T
    return Words(
        rarity=rarity,
        weights=np.ascontiguousarray(weights[:, :-1], dtype=np.float32),
        bias=weights[:, -1].astype(np.float32),
    )
