"""How the rows of the encoders are looked at: in their middle, and with an eye for what differs.

All sentences lie on one side of the room, so that everything is near to everything: the middle is
taken away first. Then the last encoder's rows are turned so that a direction in which questions of
one article differ anyhow counts for little, and one that tells articles apart for much.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from portal.assistant.encoders import Vectors, of_length_one


def parts(widths: Sequence[int]) -> Iterator[slice]:
    """The columns of each encoder."""
    begin = 0
    for width in widths:
        yield slice(begin, begin + width)
        begin += width


@dataclass(frozen=True)
class Lens:
    """What evens rows out, and turns their last part for comparing with the samples."""

    widths: tuple[int, ...]
    middle: Vectors  # one row
    turn: Vectors | None = None  # None: compared as they are

    def even(self, vectors: Vectors) -> Vectors:
        """Each part without the middle of its encoder, of length one again."""
        away = vectors - self.middle
        return np.hstack([of_length_one(away[:, part]) for part in parts(self.widths)])

    def near(self, even: Vectors) -> Vectors:
        """Rows whose products say how near two sentences are; of rows that are even."""
        last = even[:, -self.widths[-1] :]
        return last if self.turn is None else of_length_one(last @ self.turn)
