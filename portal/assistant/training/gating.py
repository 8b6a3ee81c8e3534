"""Fits the gate: on guesses of heads that had not seen the question. Needs scikit-learn."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from portal.assistant.gate import Gate

FOREIGN = 2.0  # what a foreign question weighs: to answer one is worse than to offer choices
LEAST = 50  # right and wrong guesses each; of fewer nothing is learnt
ROUNDS = 500


def gate_of(
    seen: Sequence[tuple[float, ...]], right: Sequence[bool], foreign: Sequence[bool]
) -> Gate | None:
    """The gate for these signs; None when there is too little to learn from."""
    wanted = np.array(right)
    if min(wanted.sum(), len(wanted) - wanted.sum()) < LEAST or not all(seen):
        return None
    signs = np.array(seen, dtype=np.float64)
    means, scales = signs.mean(axis=0), signs.std(axis=0)
    scales[scales < 1e-9] = 1.0
    model = LogisticRegression(max_iter=ROUNDS)
    with threadpool_limits(limits=1):
        model.fit((signs - means) / scales, wanted, sample_weight=np.where(foreign, FOREIGN, 1.0))
    return Gate(means, scales, model.coef_[0], float(model.intercept_[0]))
