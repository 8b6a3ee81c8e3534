"""Articles of law in the short form in which parameters, rules and conditions name them.

``Lei 8.213/1991 art. 25 II and 27-A; RPS art. 14`` names three articles. Paragraphs and items are
left out: the article is what a page can be about.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_ARTICLE = re.compile(r"(?:^|, |\band |\bto )(\d[\d.]*(?:-[A-Z]\b)?)(?![\d/])")
_RANGE = re.compile(r"\b(\d+) to (\d+)\b")
_YEAR = re.compile(r" of (\d{4})\b")
_NOT_MORE_THAN = 20  # articles in a range


@dataclass(frozen=True, slots=True, order=True)
class Citation:
    """An act of law and an article of it; ``article`` "" when the whole act is named."""

    act: str
    article: str = ""

    @property
    def name(self) -> str:
        return f"{self.act} art. {self.article}" if self.article else self.act

    @property
    def key(self) -> str:
        """The name as a part of an address: ``lei-8213-1991-art-25``."""
        apart = unicodedata.normalize("NFKD", self.name.lower().replace(".", ""))
        plain = "".join(one for one in apart if not unicodedata.combining(one))
        return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def cited(reference: str) -> str:
    """A reference as people read it, in whatever language: signs in the place of our small words.

    The year of a wording that no longer holds stands in brackets.
    """
    signs = reference.replace(" to ", "–").replace(" and ", ", ").replace(" with ", ", ")
    return _YEAR.sub(r" (\1)", signs)


def citations(text: str) -> list[Citation]:
    """The articles that a reference names, in its order, each once."""
    found: list[Citation] = []
    for part in text.split(";"):
        plain = re.sub(r"\s*\([^)]*\)", "", part).strip()
        act, _art, rest = plain.partition(" art. ")
        if plain.startswith("art. "):  # of the act that was named before
            act, rest = (found[-1].act if found else ""), plain.removeprefix("art. ")
        if not act:
            continue
        act = re.sub(r"\s+before EC .*$", "", act)
        numbers = _numbers(re.split(r" with | before | of \d{4}", rest)[0]) or [""]
        found += [Citation(act, number) for number in numbers]
    return list(dict.fromkeys(found))


def _numbers(rest: str) -> list[str]:
    for first, last in _RANGE.findall(rest):
        if 0 < int(last) - int(first) <= _NOT_MORE_THAN:
            return [str(number) for number in range(int(first), int(last) + 1)]
    return [number.rstrip(".") for number in _ARTICLE.findall(rest)]
