"""From the words of somebody to vectors and guesses: the same road for training and for answers."""

from __future__ import annotations

from portal.assistant import spelling
from portal.assistant.encoders import Encoder
from portal.assistant.head import Guess, Head, better
from portal.assistant.knowledge import Knowledge
from portal.assistant.normalise import clauses, with_our_words


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
    parts = found if len(found) == 1 else found[:-1]
    return better(found), parts
