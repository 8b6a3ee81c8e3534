"""From the words of somebody to vectors and guesses: the same road for training and for answers."""

from __future__ import annotations

from dataclasses import replace

from portal.assistant import spelling
from portal.assistant.encoders import Encoder, quickly
from portal.assistant.head import OUT_OF_SCOPE, Guess, Head
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
    """What the whole message means, and the guess of the clause that seems to say something else.

    The whole and not its clearest clause: "two. months. is anybody there?" is no greeting. Of the
    clauses only that one is heard in full: the slower encoder counts the words it is given. What is
    only said along the way ("I do not understand any of this") says nothing else.
    """
    sentences = meant(text, language, knowledge)
    if not sentences:
        return None, []
    *parts, line = sentences
    whole = head.guesses(encoder.encode([line]), [line])[0]
    polite = {article.id for article in knowledge.of_kind("smalltalk")}
    other = _other(parts, {whole.best, OUT_OF_SCOPE, *polite}, encoder, head)
    guesses = head.guesses(encoder.encode(other), other)
    if guesses and len(parts) >= LETTER:
        whole = _torn(whole, guesses[0])
    return whole, guesses


def _other(parts: list[str], besides: set[str], encoder: Encoder, head: Head) -> list[str]:
    """The clause in which the quicker encoder most clearly hears something besides these."""
    if not parts:
        return []
    heard = head.first_view(quickly(encoder, parts))
    surest = heard.max(axis=1)
    surest[[head.labels[at] in besides for at in heard.argmax(axis=1)]] = 0
    return [parts[surest.argmax()]] if surest.any() else []


def _torn(whole: Guess, clause: Guess) -> Guess:
    """A letter of which one sentence is clearer and says something else: both are offered."""
    if clause.best == whole.best or (clause.in_scope, clause.gate) <= (whole.in_scope, whole.gate):
        return whole
    scores = dict(zip(clause.labels, clause.scores, strict=True))
    scores |= dict(zip(whole.labels, whole.scores, strict=True))
    labels = tuple(dict.fromkeys((whole.best, clause.best, *whole.labels)))[: len(whole.labels)]
    return replace(
        whole, labels=labels, scores=tuple(scores[one] for one in labels), in_scope=False
    )
