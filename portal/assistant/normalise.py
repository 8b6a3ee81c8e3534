"""What somebody typed, made even: one form of letters, clauses apart, greetings and names gone.

The encoder hears capitals, greetings and signatures as meaning; without them the same question
looks the same. Nothing here guesses: spelling is repaired elsewhere (`spelling.py`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

LONGEST = 2_000  # letters that are read; a question is shorter
MOST_CLAUSES = 12

_BREAK = re.compile(r"[.!?;:\n\r。！？；¿¡؟؛]+")
# Arabic vowel signs, the stretching of a line, and marks that only say in which direction to read.
_UNSAID = re.compile(
    "[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
_SPACE = re.compile(r"\s+")
_NOISE = re.compile(r"[^\w\s'’/%-]+")
_LETTERS_AGAIN = re.compile(r"(\w)\1{2,}")  # heeeelp
_GREETING = re.compile(
    r"^(?:(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|sirs?|madam|team|"
    r"ol[aá]|oi|bom dia|boa tarde|boa noite|prezad[oa]s?|senhor(?:es|as?)?|caros?|"
    r"hola|buen(?:os|as)? (?:d[ií]as?|tardes|noches)|buenas|estimad[oa]s?|se[ñn]or(?:es|as?)?|"
    r"pessoal|gente|all|everyone|todos|there|sir or madam|a todos|tudo bem|todo bien|"
    r"你好|您好|مرحبا(?: بكم)?|[أا]هلا(?: وسهلا)?|هاي|هلا|"
    r"تحية طيبة(?: وبعد)?|صباح الخير|مساء الخير|السادة|السيدة?|حضرتكم|يا جماعة|"
    r"(?:ال)?سلام عليكم(?: ورحمة الله(?: وبركاته)?)?)[\s,，،]+)+",
)
_CLOSING = re.compile(
    r"^(?:thanks?(?: you)?|thank you(?: very much| so much)?(?: in advance)?|many thanks|cheers|"
    r"regards|kind regards|best regards|best|best wishes|sincerely|yours (?:sincerely|faithfully)|"
    r"obrigad[oa]s?|muito obrigad[oa]|desde j[aá] (?:agrade[cç]o|obrigad[oa])|agrade[cç]o|"
    r"atenciosamente|att|abra[cç]os?|um abra[cç]o|no aguardo|aguardo (?:retorno|resposta)|grat[oa]|"
    r"(?:muchas )?gracias(?: de antemano)?|(?:un )?saludos?(?: cordiales?)?|cordialmente|"
    r"atentamente|un abrazo|quedo (?:atent[oa]|a la espera)|谢谢|多谢|"
    r"و?شكرا(?: جزيلا| لكم| لك)?|جزيل الشكر|(?:ولكم |مع |خالص )*(?:الشكر|التحية|تحياتي)|"
    r"وتفضلوا بقبول|دمتم)\b"
)


# Letters of Arabic that many write one for the other.
_ALIKE = str.maketrans({"ى": "ي", "ة": "ه", "ٱ": "ا", "ـ": None})


def is_chinese(text: str) -> bool:
    """Whether any letter is Chinese: then the whole is read as Chinese."""
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


def is_arabic(text: str) -> bool:
    """Whether any letter is Arabic."""
    return any("\u0620" <= letter <= "\u064a" for letter in text)


def western(text: str) -> str:
    """Digits, points and spaces of other scripts as those of ASCII, without marks of direction."""
    return "".join(map(_western, _UNSAID.sub("", text))).translate(_POINTS)


def _western(letter: str) -> str:
    if letter.isascii():
        return letter
    if letter.isdecimal():
        return str(int(letter))
    return " " if letter.isspace() else letter


_POINTS = str.maketrans({"٫": ".", "٬": ".", "−": "-", "–": "-"})


def fold(text: str) -> str:
    """Small letters without accents, for comparing with word lists."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return bare.translate(_ALIKE)


def plain(text: str) -> str:
    """One line in small letters and one form of each letter, without signs that say nothing."""
    text = _UNSAID.sub("", unicodedata.normalize("NFC", text[:LONGEST]))
    text = text.replace("\x00", " ").casefold()
    text = unicodedata.normalize("NFC", text)
    text = _LETTERS_AGAIN.sub(r"\1\1", text)
    return _SPACE.sub(" ", _NOISE.sub(" ", text)).strip()


def clauses(text: str) -> list[str]:
    """The sentences of a message without greeting, thanks and signature; at least one if any.

    After a closing formula nothing is read: a name follows it.
    """
    kept: list[str] = []
    for raw in _BREAK.split(text[:LONGEST]):
        piece = plain(raw)
        if not piece:
            continue
        if _CLOSING.match(piece):
            if kept:
                break
            continue
        piece = _GREETING.sub("", piece + " ").strip(" ,-")
        if piece:
            kept.append(piece)
    return kept[:MOST_CLAUSES]


def courtesy(text: str) -> str:
    """ "greeting" or "thanks" for a message that says nothing else; "" for any other."""
    if clauses(text):
        return ""
    pieces = [piece for piece in map(plain, _BREAK.split(text[:LONGEST])) if piece]
    if any(_CLOSING.match(piece) for piece in pieces):
        return "thanks"
    return "greeting" if pieces else ""


def with_our_words(text: str, glossary: Mapping[str, str]) -> str:
    """Everyday words replaced by the ones that the articles use; whole words only."""
    if not glossary:
        return text
    words = text.split()
    out: list[str] = []
    place = 0
    folded = [fold(word) for word in words]
    while place < len(words):
        for length in (4, 3, 2, 1):
            ours = glossary.get(" ".join(folded[place : place + length]))
            if ours is not None and place + length <= len(words):
                out.append(ours)
                place += length
                break
        else:
            out.append(words[place])
            place += 1
    return " ".join(out)
