"""What is learnt from, and how it is parted: all translations of a meaning go together."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portal.assistant.head import OUT_OF_SCOPE
from portal.assistant.knowledge import ARTICLE, Knowledge
from portal.assistant.understanding import one_line

FOLDS = 5


@dataclass(frozen=True)
class Question:
    """One sample question with the article that answers it."""

    text: str  # as written
    line: str  # as the encoder gets it
    language: str
    label: str
    group: str  # the meaning, or the kind of background: one group is never parted
    is_answer: bool = False  # a sentence of the article itself: learnt from, never asked

    @property
    def fold(self) -> int:
        """Where the meaning is tested; fixed by its name alone. Sentences of answers: nowhere."""
        if self.is_answer:
            return -1
        return int(hashlib.sha256(self.group.encode()).hexdigest(), 16) % FOLDS

    @property
    def is_background(self) -> bool:
        return self.label == OUT_OF_SCOPE


def questions(knowledge: Knowledge) -> list[Question]:
    """Every sample question and the background, in a fixed order."""
    found = [
        Question(
            text=text,
            line=one_line(text, language, knowledge),
            language=language,
            label=article.id,
            group=f"{article.id}/{meaning}",
        )
        for article, meaning, language, text in knowledge.questions()
    ]
    for language, lines in knowledge.background.items():
        found += [
            Question(
                text=line,
                line=one_line(line, language, knowledge),
                language=language,
                label=OUT_OF_SCOPE,
                group=f"{OUT_OF_SCOPE}/{knowledge.kinds.get(line, f'{language}:{line}')}",
            )
            for line in lines
        ]
    return sorted((one for one in found if one.line), key=lambda one: (one.group, one.language))


_SENTENCE = re.compile(r"(?<=[.!?。！？])\s+|\n+")
_MARK = re.compile(r"^(?:##|\d+\.|-)\s*")
LEAST_LETTERS = 9


def sentences(knowledge: Knowledge) -> list[Question]:
    """Title and sentences of every article: they carry its words, and hold no test question."""
    return [
        Question(
            text=sentence,
            line=one_line(sentence, language, knowledge),
            language=language,
            label=article.id,
            group=f"{article.id}/answer",
            is_answer=True,
        )
        for article in knowledge.articles.values()
        if article.kind in (ARTICLE, "near_miss")
        for language, text in article.texts.items()
        for sentence in _parts(f"{text.title}\n{text.body}")
        if one_line(sentence, language, knowledge)
    ]


def _parts(body: str) -> Iterator[str]:
    for part in _SENTENCE.split(body):
        sentence = _MARK.sub("", part.strip())
        if len(sentence) >= LEAST_LETTERS or (sentence and not sentence.isascii()):
            yield sentence


def labels_of(found: Sequence[Question]) -> tuple[str, ...]:
    """The labels in a fixed order."""
    return tuple(sorted({one.label for one in found}))
