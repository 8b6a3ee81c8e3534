"""Takes out of a text what identifies somebody, before it is kept or shown to anyone.

Better too much than too little: a long number is taken out even when it is none of the known kinds.
"""

from __future__ import annotations

import re

from portal.assistant.normalise import western

# What stands between the digits of a number as people write it. A number ends where its digits end:
# letters of any script may stand right beside it. Digits are made 0 to 9 before.
_BETWEEN = r"[\s._*~·•‐‑‒—―-]"
_ANY = r"[\W_]{0,3}"  # a CPF is known by its groups, whatever is put between them
_NOT_INSIDE, _AND_NOT_ON = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"

_RULES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (
            "e-mail",
            r"(?<![\w.+%-])[\w.+%-]+\s?(?:[@＠]|[(\[]\s?at\s?[)\]]|\barroba\b)\s?"
            r"[\w-]+(?:\s?(?:\.|\bponto\b|\bpunto\b|\bdot\b)\s?[\w-]+)+",
        ),
        (
            "protocol",
            _NOT_INSIDE + r"[A-Z]{1,3}-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{4}" + _AND_NOT_ON,
        ),
        ("pix", _NOT_INSIDE + r"[0-9A-F]{8}-?(?:[0-9A-F]{4}-?){3}[0-9A-F]{12}" + _AND_NOT_ON),
        (
            "company",
            r"(?<![0-9A-Za-z])[0-9A-Z]{2}\.[0-9A-Z]{3}\.[0-9A-Z]{3}\s?/\s?[0-9A-Z]{4}\s?-\s?\d{2}",
        ),
        (
            "account",
            _NOT_INSIDE
            + r"(?-i:[A-Z]{2}\d{2}(?:\s?[0-9A-Z]{4}){3,7}(?:\s?[0-9A-Z]{1,4})?)"
            + _AND_NOT_ON,
        ),
        ("account", _NOT_INSIDE + r"[A-Z]{2}\d{2}[0-9A-Z]{11,30}" + _AND_NOT_ON),
        ("company", r"(?<!\d)\d{2}\.?\d{3}\.?\d{3}\s?/\s?\d{4}\s?-?\s?\d{2}(?!\d)"),
        (
            "card",
            rf"(?<!\d)(?:(?:\d{{4}}{_BETWEEN}?){{3}}\d{{4}}|"
            rf"\d{{4}}{_BETWEEN}?\d{{6}}{_BETWEEN}?\d{{5}})(?!\d)",
        ),
        ("cpf", rf"(?<!\d)\d{{3}}{_ANY}\d{{3}}{_ANY}\d{{3}}{_ANY}\d{{2}}(?!\d)"),
        (
            "phone",
            rf"(?<!\d)(?:\+?\d{{2,3}}{_BETWEEN}?)?\(?\d{{2}}\)?{_BETWEEN}?9?"
            rf"\d{{4}}{_BETWEEN}?\d{{4}}(?!\d)",
        ),
        ("account", r"(?<!\d)\d{3,10}\s?-\s?[\dx](?![0-9A-Za-z])"),
        ("number", rf"(?<!\d)\d(?:{_BETWEEN}?\d){{6,}}(?!\d)"),
    )
)


_MARK = re.compile(rf"\[(?:{'|'.join(sorted({kind for kind, _pattern in _RULES}))})\]")


def without_marks(text: str) -> str:
    """A redacted text for whoever reads it in any language: what was taken out is a gap."""
    return _MARK.sub("[…]", text)


def redact(text: str) -> str:
    """The text with CPF, phone, e-mail, account, card and long numbers replaced by their kind."""
    text, before = western(text), ""
    while text != before:  # what stood beside a number may be one itself
        before = text
        for kind, pattern in _RULES:
            text = pattern.sub(f"[{kind}]", text)
    return text
