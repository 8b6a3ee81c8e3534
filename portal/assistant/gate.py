"""How sure the head is of its best guess: several signs weighed together, learnt by trial.

One number of one view strays: what is foreign and short lies near a sample by chance. So the gate
looks at what both views say, at the nearest samples, at the background, and whether they agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from portal.assistant.encoders import Vectors

LEAST = 1e-4  # a probability below it is none
SIGNS = (
    "probable by sense",
    "probable by words",
    "nearness of its samples",
    "nearness of the background",
    "background by sense",
    "background by words",
    "score",
    "ahead of the second",
    "both views agree",
    "the sense agrees",
    "nearness of another",
    "stands aside",
)


@dataclass(frozen=True)
class Gate:
    """A weighted sum of the signs, made a probability that the best guess is right."""

    means: Vectors
    scales: Vectors
    weights: Vectors
    bias: float

    def sure(self, signs: Sequence[float]) -> float:
        """Between 0 and 1."""
        even = (np.asarray(signs, dtype=np.float64) - self.means) / self.scales
        return round(float(1 / (1 + np.exp(-(even @ self.weights + self.bias)))), 4)

    def to_row(self) -> Vectors:
        """As one row of numbers, for the file of the head."""
        return np.concatenate([self.means, self.scales, self.weights, [self.bias]])

    @classmethod
    def from_row(cls, row: Vectors) -> Gate:
        """Back from its row."""
        means, scales, weights = np.split(np.asarray(row[:-1], dtype=np.float64), 3)
        return cls(means, scales, weights, float(row[-1]))


def signs(
    views: Sequence[Vectors], nearness: Vectors, scores: Vectors, best: Sequence[int], outside: int
) -> tuple[float, ...]:
    """The signs of one question, but the last; `best`: the first places, `outside`: background."""
    sense, words = (view.astype(np.float64) for view in views)
    first = best[0]
    inside = [view.copy() for view in (sense, words)]
    for view in inside:
        view[outside] = -1.0
    by_sense, by_words = (int(view.argmax()) for view in inside)
    found = (
        _log(sense[first]),
        _log(words[first]),
        nearness[first],
        nearness[outside],
        _log(sense[outside]),
        _log(words[outside]),
        scores[first],
        scores[first] - (scores[best[1]] if len(best) > 1 else 0.0),
        by_sense == by_words,
        by_sense == first,
        np.partition(nearness, -2)[-2],
    )
    return tuple(float(one) for one in found)


def _log(share: float) -> float:
    return float(np.log(max(float(share), LEAST)))
