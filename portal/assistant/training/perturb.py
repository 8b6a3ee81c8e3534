"""The same questions as they really arrive: capitals, no accents, slips, greetings, mixed words."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

from portal.assistant.normalise import fold

_AROUND: Mapping[str, tuple[str, str]] = {
    "en": ("Good morning, ", ". Thank you very much. Kind regards, Robin Example"),
    "pt": ("Bom dia, tudo bem? ", ". Desde já agradeço. Att, Robin Exemplo"),
    "es": ("Buenos días, ", ". Muchas gracias. Saludos cordiales, Robin Ejemplo"),
    "zh": ("您好，", "。谢谢"),
    "ar": ("السلام عليكم، ", ". شكرا جزيلا. مع التحية، روبن"),
}
_MIXED: Mapping[str, Mapping[str, str]] = {
    "en": {"money": "dinheiro", "when": "quando", "how": "como", "my": "meu", "what": "qué"},
    "pt": {"quando": "when", "dinheiro": "money", "como": "how", "meu": "my", "minha": "mi"},
    "es": {"cuándo": "quando", "dinero": "money", "cómo": "how", "mi": "my", "qué": "what"},
    "zh": {},
    "ar": {},
}


def slips(text: str, share: float, seed: str) -> str:
    """About `share` of the letters left out, doubled, changed or exchanged; the same each time."""
    chance = random.Random(seed)  # noqa: S311  # repeatable, not secret
    letters = list(text)
    out: list[str] = []
    at = 0
    while at < len(letters):
        letter = letters[at]
        if letter.isalpha() and chance.random() < share:
            kind = chance.randrange(4)
            if kind == 0 and at + 1 < len(letters):
                out += [letters[at + 1], letter]
                at += 1
            elif kind == 1:
                out += [letter, letter]
            elif kind == 2:
                out.append(chance.choice("abcdefghijklmnopqrstuvwxyz"))
        else:
            out.append(letter)
        at += 1
    return "".join(out)


def _around(text: str, language: str) -> str:
    before, after = _AROUND[language]
    return f"{before}{text}{after}"


def _mixed(text: str, language: str) -> str:
    return " ".join(_MIXED[language].get(word.casefold(), word) for word in text.split())


PERTURBATIONS: dict[str, Callable[[str, str], str]] = {
    "clean": lambda text, language: text,
    "capitals": lambda text, language: text.upper(),
    "no accents": lambda text, language: fold(text),
    "greeting and signature": _around,
    "slips 6 %": lambda text, language: slips(text, 0.06, text),
    "slips 12 %": lambda text, language: slips(text, 0.12, text),
    "mixed languages": _mixed,
}
