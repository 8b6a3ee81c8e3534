"""The common words of each language with their frequency: small, shared by two steps.

One table serves to tell languages apart and to repair spelling, so that a process pays once.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from math import log

from portal.assistant.knowledge import ASKED_LANGUAGES, WORD
from portal.assistant.normalise import fold

COMMON = 25_000
RARE = log(1e-7)  # what a word weighs that the language does not know


@lru_cache(maxsize=len(ASKED_LANGUAGES))
def common(language: str) -> Mapping[str, float]:
    """Logarithm of the frequency of the language's commonest words."""
    import wordfreq

    words = [
        word
        for word in wordfreq.top_n_list(language, COMMON, wordlist="small")
        if WORD.fullmatch(word)
    ]
    found = {word: log(wordfreq.word_frequency(word, language, wordlist="small")) for word in words}
    for cache in (wordfreq.get_frequency_dict, wordfreq.get_frequency_list, wordfreq.top_n_list):
        cache.cache_clear()
    return found


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
