"""Fits a head to questions. Needs scikit-learn: only training imports this module."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from portal.assistant.encoders import Vectors
from portal.assistant.head import Head
from portal.assistant.training.samples import Question, labels_of

STRENGTH = 8.0  # of the fit: higher trusts the samples more
ROUNDS = 200


class TooLittle(ValueError):
    """There is nothing to tell apart."""


def fit(found: Sequence[Question], vectors: Vectors, high: float = 1.0, low: float = 0.0) -> Head:
    """A head for these questions and their vectors, row by row."""
    labels = labels_of(found)
    if len(labels) < 2:
        raise TooLittle("at least two articles with sample questions are needed")
    index = {label: at for at, label in enumerate(labels)}
    wanted = np.array([index[one.label] for one in found], dtype=np.int32)
    model = LogisticRegression(C=STRENGTH, max_iter=ROUNDS, class_weight="balanced")
    with threadpool_limits(limits=1):  # more threads wait for each other on a busy machine
        model.fit(vectors, wanted)
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
        high=high,
        low=low,
    )
