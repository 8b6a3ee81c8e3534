"""The common words of each language with their frequency: small, shared by two steps.

One table serves to tell languages apart and to repair spelling, so that a process pays once.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from functools import lru_cache
from importlib.util import find_spec
from math import log
from pathlib import Path

import msgpack

from portal.assistant.knowledge import ASKED_LANGUAGES, WORD
from portal.assistant.normalise import fold

COMMON = 20_000
RARE = log(1e-7)  # what a word weighs that the language does not know


@lru_cache(maxsize=len(ASKED_LANGUAGES))
def common(language: str) -> Mapping[str, float]:
    """Logarithm of the frequency of the language's commonest words, the commonest first."""
    found: dict[str, float] = {}
    for centibels, words in enumerate(_buckets(language)):
        for word in words:
            if len(found) >= COMMON:
                return found
            if WORD.fullmatch(word):
                found[word] = -centibels / 100 * log(10)
    return found


def _buckets(language: str) -> list[list[str]]:
    """The word list of the package as it lies on the disk: one bucket of words a hundredth of a
    power of ten. Read without importing the package, which would cost memory that we do not need.
    """
    package = find_spec("wordfreq")
    if package is None or not package.submodule_search_locations:
        raise RuntimeError("the package wordfreq is not installed")
    place = Path(package.submodule_search_locations[0], "data", f"small_{language}.msgpack.gz")
    with gzip.open(place) as packed:
        header, *buckets = msgpack.load(packed, raw=False)
    if header != {"format": "cB", "version": 1}:
        raise RuntimeError(f"{place.name}: a form that we do not know")
    return buckets


@lru_cache(maxsize=len(ASKED_LANGUAGES))
def without_accents(language: str) -> Mapping[str, str]:
    """The commonest word for each spelling without accents."""
    found: dict[str, str] = {}
    for word in common(language):  # the commonest come first
        found.setdefault(fold(word), word)
    return found


def likelihood(words: list[str], language: str) -> float:
    """How well the words fit the language, as a sum of logarithms; accents may be missing."""
    table, plain = common(language), without_accents(language)
    total = 0.0
    for word in words:
        known = table.get(word)
        if known is None:
            meant = plain.get(fold(word))
            known = RARE if meant is None else table[meant] - 1
        total += known
    return total
