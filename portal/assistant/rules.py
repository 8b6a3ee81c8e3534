"""What is recognised by words before any model is asked: danger, the wish for a person, orders."""

from __future__ import annotations

import re
from functools import lru_cache

from portal.assistant.knowledge import Article, Knowledge
from portal.assistant.normalise import fold, plain, western
from portal.records import as_given_out

HUMAN, OTHER_PERSON, INSTRUCTION = "human", "other-person", "instruction"

_CPF = re.compile(r"\b\d{3}\.?\d{3}\.?\d{3}-?\d{2}\b", re.ASCII)
_PROTOCOL = re.compile(r"\b[A-Z]-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{4}\b", re.IGNORECASE | re.ASCII)

# Somebody else is spoken of. Then nothing of one's own is read out as if it were theirs.
_OTHERS = re.compile(
    r"\b(?:my|our|his|her|their) (?:mother|mom|mum|father|dad|husband|wife|partner|son|daughter|"
    r"brother|sister|neighbou?r|grandmother|grandfather|grandma|grandpa|aunt|uncle|friend|boss|"
    r"employee|ex)(?:'s|s)?\b"
    r"|\b(?:his|her|their) (?:pension|payment|benefit|claim|record|money)\b"
    r"|\b(?:minha|meu|nossa|nosso|da|do|de) (?:minha |meu )?(?:mae|pai|marido|esposa|mulher|"
    r"filh[oa]|irma|irmao|vizinh[oa]|avo|vo|tia|tio|amig[oa]|sogr[oa]|companheir[oa]|ex|chefe|funcionari[oa])\b"
    r"|\b(?:mi|su|nuestr[oa]) (?:madre|mama|padre|papa|marido|esposo|esposa|mujer|hij[oa]|"
    r"herman[oa]|vecin[oa]|abuel[oa]|ti[oa]|amig[oa]|suegr[oa]|pareja|ex|jef[ea]|emplead[oa])\b"
    r"|\b(?:dele|dela|deles|delas)\b"
    r"|\b[ولبف]{0,2}(?:امي|والدتي|والدي|ابوي|زوجي|زوجتي|ابني|ابنتي|بنتي|ولدي|اخي|اختي|جاري|جارتي|"
    r"جدي|جدتي|عمي|عمتي|خالي|خالتي|صديقي|صديقتي|حماتي|حماي|مديري|موظفي|طليقي|طليقتي)\b"
)
_FATHER = re.compile(r"\b[ولبف]{0,2}أبي\b")  # without its sign it is "I want" in the Gulf
_OTHERS_CHINESE = (
    "我妈",
    "我爸",
    "母亲",
    "父亲",
    "妈妈",
    "爸爸",
    "丈夫",
    "妻子",
    "邻居",
    "他的",
    "她的",
)


def triggered(text: str, knowledge: Knowledge) -> Article | None:
    """The article of a rule whose words occur: an emergency first, then a person, then orders."""
    padded = f" {fold(plain(text))} "
    for kind in ("crisis", "fixed"):
        for article in knowledge.of_kind(kind):
            for phrase in _phrases(article):
                if phrase in padded or (not phrase.isascii() and phrase.strip() in padded):
                    return article
    return None


@lru_cache(maxsize=64)
def _phrases_of(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f" {fold(plain(word))} " for word in words if plain(word))


def _phrases(article: Article) -> tuple[str, ...]:
    words = tuple(word for text in article.texts.values() for word in text.words)
    return _phrases_of(words)


def national_ids(text: str) -> list[str]:
    """Numbers in the text that look like a CPF, digits only."""
    return ["".join(filter(str.isdigit, found)) for found in _CPF.findall(western(text))]


def protocols(text: str) -> list[str]:
    """Protocol numbers in the text. They only ever narrow down one's own rows."""
    return [as_given_out(found) for found in _PROTOCOL.findall(western(text))]


def speaks_of_another(text: str) -> bool:
    """Whether the question is about somebody else's case."""
    said = plain(text)
    if _OTHERS.search(fold(said)) or _FATHER.search(said):
        return True
    return any(one in text for one in _OTHERS_CHINESE)
