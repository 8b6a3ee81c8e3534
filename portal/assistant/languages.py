"""In which language somebody asks: the page's first, then what the words themselves say."""

from __future__ import annotations

from portal.assistant.knowledge import ASKED_LANGUAGES, WORD, short_code
from portal.assistant.normalise import is_arabic, is_chinese
from portal.assistant.words import likelihood

LEAST_WORDS = 3  # fewer do not tell two sister languages apart
CLEARLY = 3.0  # by how much (logarithm of the odds) another language must fit better


def of_question(text: str, page: str) -> str:
    """The language of the answer: that of the page unless the words clearly are in another."""
    page = short_code(page)
    if is_chinese(text):
        return "zh"
    if is_arabic(text):
        return "ar"
    words = WORD.findall(text.casefold())
    if len(words) < LEAST_WORDS:
        return page
    fits = {language: likelihood(words, language) for language in ASKED_LANGUAGES}
    best = max(fits, key=lambda language: fits[language])
    return best if fits[best] >= fits.get(page, float("-inf")) + CLEARLY else page
