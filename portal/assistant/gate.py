"""How sure the head is of its best guess: several signs weighed together, learnt by trial.

One number of one view strays: what is foreign and short lies near a sample by chance. So the gate
looks at what every view says, at the nearest samples, at the background, and whether they agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from portal.assistant.encoders import Vectors

LEAST = 1e-4  # a probability below it is none


def names(views: int) -> list[str]:
    """What the signs are, for a head of so many views; the last view is the words'."""
    every, sense = range(1, views + 1), range(1, views)
    return [
        *(f"probable by view {at}" for at in every),
        "nearness of its samples",
        "nearness of the background",
        *(f"background by view {at}" for at in every),
        "score",
        "ahead of the second",
        *(f"view {at} agrees with the words" for at in sense),
        *(f"view {at} agrees" for at in sense),
        "nearness of another",
        "stands aside",
    ]


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
    first = best[0]
    every = [np.asarray(view, dtype=np.float64) for view in views]
    *by_sense, by_words = (_best(view, outside) for view in every)
    found = (
        *(_log(view[first]) for view in every),
        nearness[first],
        nearness[outside],
        *(_log(view[outside]) for view in every),
        scores[first],
        scores[first] - (scores[best[1]] if len(best) > 1 else 0.0),
        *(one == by_words for one in by_sense),
        *(one == first for one in by_sense),
        np.partition(nearness, -2)[-2],
    )
    return tuple(float(one) for one in found)


def _best(view: Vectors, outside: int) -> int:
    inside = view.copy()
    inside[outside] = -1.0
    return int(inside.argmax())


def _log(share: float) -> float:
    return float(np.log(max(float(share), LEAST)))
