"""How much somebody must write who gives a reason, in letters: a sentence, not a tick."""

from __future__ import annotations

SENTENCE = 20
"""An officer's own reason."""

FEW_WORDS = 10
"""What a person says is right or asks for; what was found or agreed on a visit."""

GROUNDS = 40
"""A panel member's reasons, which the appellant has to follow."""


def too_short(words: str, least: int = SENTENCE) -> bool:
    """Whether so few letters are no reason."""
    return len(words.strip()) < least
