"""Takes out of a text what identifies somebody, before it is kept or shown to anyone.

Better too much than too little: a long number is taken out even when it is none of the known kinds.
"""

from __future__ import annotations

import re

_RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("e-mail", re.compile(r"[\w.+%-]+\s?@\s?[\w-]+(?:\s?\.\s?[\w-]+)+")),
    ("protocol", re.compile(r"\b[A-Z]{1,3}-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{4}\b", re.IGNORECASE)),
    ("account", re.compile(r"\b[A-Z]{2}\d{2}(?:\s?[0-9A-Z]{4}){3,7}(?:\s?[0-9A-Z]{1,4})?\b")),
    ("company", re.compile(r"\b\d{2}\.?\d{3}\.?\d{3}\s?/\s?\d{4}\s?-?\s?\d{2}\b")),
    ("cpf", re.compile(r"\b\d{3}[.\s]?\d{3}[.\s]?\d{3}\s?[-.\s]?\s?\d{2}\b")),
    ("card", re.compile(r"\b(?:\d{4}[ -]?){3}\d{4}\b")),
    ("phone", re.compile(r"(?<!\w)(?:\+?\d{2,3}[\s.-]?)?\(?\d{2}\)?[\s.-]?9?\d{4}[\s.-]?\d{4}\b")),
    ("account", re.compile(r"\b\d{3,10}\s?-\s?[\dxX]\b")),
    ("number", re.compile(r"\b\d(?:[\s.-]?\d){6,}\b")),
)


def redact(text: str) -> str:
    """The text with CPF, phone, e-mail, account, card and long numbers replaced by their kind."""
    text = _digits(text)
    for kind, pattern in _RULES:
        text = pattern.sub(f"[{kind}]", text)
    return text


def _digits(text: str) -> str:
    """Digits of other scripts and full-width forms as 0 to 9."""
    return "".join(
        str(int(letter)) if letter.isdecimal() and not letter.isascii() else letter
        for letter in text
    )
