"""Takes out of a text what identifies somebody, before it is kept or shown to anyone.

Better too much than too little: a long number is taken out even when it is none of the known kinds.
"""

from __future__ import annotations

import re

from portal.assistant.normalise import western

# Only the signs of ASCII count as letters here: a number may stand right beside an Arabic or
# Chinese letter. Digits are made 0 to 9 before.
_RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("e-mail", re.compile(r"[\w.+%-]+\s?@\s?[\w-]+(?:\s?\.\s?[\w-]+)+")),
    (
        "protocol",
        re.compile(r"\b[A-Z]{1,3}-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{4}\b", re.IGNORECASE | re.ASCII),
    ),
    *(
        (kind, re.compile(pattern, re.ASCII))
        for kind, pattern in (
            ("account", r"\b[A-Z]{2}\d{2}(?:\s?[0-9A-Z]{4}){3,7}(?:\s?[0-9A-Z]{1,4})?\b"),
            ("company", r"\b\d{2}\.?\d{3}\.?\d{3}\s?/\s?\d{4}\s?-?\s?\d{2}\b"),
            ("cpf", r"\b\d{3}[.\s]?\d{3}[.\s]?\d{3}\s?[-.\s]?\s?\d{2}\b"),
            ("card", r"\b(?:\d{4}[ -]?){3}\d{4}\b"),
            ("phone", r"(?<!\w)(?:\+?\d{2,3}[\s.-]?)?\(?\d{2}\)?[\s.-]?9?\d{4}[\s.-]?\d{4}\b"),
            ("account", r"\b\d{3,10}\s?-\s?[\dxX]\b"),
            ("number", r"\b\d(?:[\s.-]?\d){6,}\b"),
        )
    ),
)


def redact(text: str) -> str:
    """The text with CPF, phone, e-mail, account, card and long numbers replaced by their kind."""
    text = western(text)
    for kind, pattern in _RULES:
        text = pattern.sub(f"[{kind}]", text)
    return text
