"""From the words of somebody to vectors and guesses: the same road for training and for answers."""

from __future__ import annotations

from dataclasses import replace

from portal.assistant import spelling
from portal.assistant.encoders import Encoder
from portal.assistant.head import Guess, Head, better
from portal.assistant.knowledge import Knowledge
from portal.assistant.normalise import clauses, with_our_words

LETTER = 3  # sentences: from here on a message is a letter


def meant(text: str, language: str, knowledge: Knowledge) -> list[str]:
    """The clauses of a message as they go to the encoder; the whole joins them when several."""
    glossary = knowledge.glossary.get(language, {})
    found = [
        with_our_words(spelling.repair(clause, language, knowledge), glossary)
        for clause in clauses(text)
    ]
    if len(found) > 1:
        found.append(" ".join(found))
    return [one for one in dict.fromkeys(found) if one]


def one_line(text: str, language: str, knowledge: Knowledge) -> str:
    """A sample question as one line: approved text, so spelling is left alone."""
    glossary = knowledge.glossary.get(language, {})
    return with_our_words(" ".join(clauses(text)), glossary)


def understand(
    text: str, language: str, knowledge: Knowledge, encoder: Encoder, head: Head
) -> tuple[Guess | None, list[Guess]]:
    """The clearest guess, and those of each clause; None when there was nothing to read."""
    sentences = meant(text, language, knowledge)
    if not sentences:
        return None, []
    found = head.guesses(encoder.encode(sentences), sentences)
    if len(found) == 1:
        return found[0], found
    parts, whole = found[:-1], found[-1]
    best = better(found)
    if len(parts) >= LETTER and whole.best != best.best:
        best = _torn(best, whole)
    return best, parts


def _torn(clearest: Guess, whole: Guess) -> Guess:
    """A letter of which one sentence says something else than all of it: both are offered."""
    seen: dict[str, float] = {}
    for one in (clearest, whole):
        seen.setdefault(one.best, one.scores[0])
    for one in (whole, clearest):
        for label, score in zip(one.labels, one.scores, strict=True):
            seen.setdefault(label, score)
    labels = tuple(seen)[: len(clearest.labels)]
    scores = tuple(seen[label] for label in labels)
    return replace(clearest, labels=labels, scores=scores, in_scope=False)
