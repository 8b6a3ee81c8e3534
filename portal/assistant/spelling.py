"""Repairs words that nobody knows: the nearest known word, the knowledge base's own words first.

A language is loaded at its first question and stays; a known word is never touched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from portal.assistant.knowledge import ASKED_LANGUAGES, WORD, Knowledge
from portal.assistant.normalise import fold, plain
from portal.assistant.words import common, without_accents

SHORTEST = 4  # shorter words have too many neighbours: only exchanged letters are put back
FAR = 6  # from this length on two slips are repaired, towards our own words only
LETTERS = "abcdefghijklmnopqrstuvwxyzáâãàéêíóôõúüçñ"


class Speller:
    """Known words of one language, and how to come back to them."""

    def __init__(self, language: str, own_words: Mapping[str, int]) -> None:
        from symspellpy import SymSpell

        self._common = common(language)
        self._accents = without_accents(language)
        self._own = own_words
        self._own_accents = {fold(word): word for word in sorted(own_words)}
        self._near: Any = SymSpell(max_dictionary_edit_distance=2, prefix_length=7)
        for word, count in own_words.items():  # of two as near, the one that is asked for more
            self._near.create_dictionary_entry(word, count)

    def repair(self, sentence: str) -> str:
        """The sentence with unknown words replaced by their nearest known neighbour, if any."""
        return " ".join(self._word(word) for word in sentence.split())

    def _word(self, word: str) -> str:
        if word in self._own or word in self._common or not WORD.fullmatch(word):
            return word
        if len(word) < SHORTEST:
            return self._exchanged(word) if len(word) == SHORTEST - 1 else word
        folded = fold(word)
        known = self._own_accents.get(folded) or self._accents.get(folded)
        return known or self._ours(word, 1) or self._theirs(word) or self._far(word) or word

    def _exchanged(self, word: str) -> str:
        turned = {word[1] + word[0] + word[2], word[0] + word[2] + word[1]}
        near = turned & self._common.keys()
        return max(sorted(near), key=lambda other: self._common[other], default=word)

    def _ours(self, word: str, distance: int) -> str:
        from symspellpy import Verbosity

        found = self._near.lookup(word, Verbosity.TOP, max_edit_distance=distance)
        return str(found[0].term) if found else ""

    def _far(self, word: str) -> str:
        return self._ours(word, 2) if len(word) >= FAR else ""

    def _theirs(self, word: str) -> str:
        near = {other for other in neighbours(word) if other in self._common}
        return max(sorted(near), key=lambda other: self._common[other], default="")


def neighbours(word: str) -> Iterator[str]:
    """Every spelling one slip away: a letter left out, doubled, changed, or two exchanged."""
    for at in range(len(word) + 1):
        head, tail = word[:at], word[at:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in LETTERS:
            yield head + letter + tail
            if tail:
                yield head + letter + tail[1:]


def words_of(knowledge: Knowledge, language: str) -> Counter[str]:
    """Every word that the knowledge base itself uses in a language, and how often."""
    texts = [*knowledge.glossary.get(language, {}), *knowledge.glossary.get(language, {}).values()]
    for article in knowledge.articles.values():
        text = article.texts.get(language)
        if text is not None:
            texts += [text.title, *(word for asked in text.questions.values() for word in asked)]
    words = Counter(word for text in texts for word in WORD.findall(plain(text)))
    return Counter({word: count for word, count in words.items() if len(word) > 1})


_SPELLERS: dict[tuple[str, str], Speller] = {}


def repair(sentence: str, language: str, knowledge: Knowledge) -> str:
    """The sentence as it was meant, in the languages that we can spell; others unchanged."""
    if language not in ASKED_LANGUAGES:
        return sentence
    key = (language, knowledge.sha256)
    if key not in _SPELLERS:
        for old in [other for other in _SPELLERS if other[0] == language]:
            del _SPELLERS[old]
        _SPELLERS[key] = Speller(language, words_of(knowledge, language))
    return _SPELLERS[key].repair(sentence)
