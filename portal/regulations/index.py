"""What the rooms of the law say, put in order by article: numbers, rules, conditions.

Texts of statutes are not copied. The plain notes are the descriptions of the legal numbers and the
names of rules and conditions; which condition rests on which article is read from the law's own
source, so that no list can fall behind.
"""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext as _

import benefits.law
import contributions.law
from benefits.law import sentences
from benefits.law.retirement import RULES
from benefits.law.statute import the_law
from portal.citations import Citation, citations
from portal.regulations.topics import name_of
from portal.statutes import Statutes

_REFERENCE = re.compile(r"(?:EC|LC|Lei|CF|RPS|Decreto|IN|MP|Portaria|Resolu)\b.* art\. ")
_LONGEST = 120  # characters of a reference; what is longer is a sentence


@dataclass
class Article:
    """One article, and what here rests on it: keys of parameters, rules and conditions."""

    citation: Citation
    parameters: set[str] = field(default_factory=set)
    rules: set[str] = field(default_factory=set)
    conditions: set[str] = field(default_factory=set)

    @property
    def key(self) -> str:
        return self.citation.key

    @property
    def name(self) -> str:
        return self.citation.name


def articles() -> dict[str, Article]:
    """Every article that a number, a rule or a condition names, by key, in the order of acts."""
    law = the_law()
    kept: dict[str, Article] | None = law.derived.get("articles")
    if kept is None:
        kept = law.derived["articles"] = _articles(law)
    return kept


def article(key: str) -> Article | None:
    """The article of an address. Of an act that is known here any article has its page.

    Some conditions put their reference together when they are asked; no link of theirs is dead.
    """
    known = articles()
    if key in known:
        return known[key]
    for act in {one.citation.act for one in known.values()}:
        number = key.removeprefix(f"{Citation(act).key}-art-")
        if number != key and re.fullmatch(r"\d{1,4}(?:-[a-z])?", number):
            return Article(Citation(act, number.upper()))
    return None


def _articles(law: Statutes) -> dict[str, Article]:
    found: dict[str, Article] = {}
    names = law.keys()
    for key in names:
        for citation in citations(law.parameter(key).reference):
            _of(found, citation).parameters.add(key)
    for rule in RULES:
        for citation in citations(rule.article):
            _of(found, citation).rules.add(rule.key)
    for file, text, conditions in _cited_in_the_source():
        for citation in citations(text):
            article = _of(found, citation)
            article.conditions |= conditions
            if file in sentences.RULES:
                article.rules.add(file)
    return dict(sorted(found.items(), key=lambda pair: _order(pair[1].citation)))


def _of(found: dict[str, Article], citation: Citation) -> Article:
    return found.setdefault(citation.key, Article(citation))


def _order(citation: Citation) -> tuple[str, int, str]:
    number = "".join(filter(str.isdigit, citation.article.split("-")[0])) or "0"
    return citation.act, int(number), citation.article


# ── The source of the law ────────────────────────────────────────────────────────────────────


@lru_cache(maxsize=1)
def _cited_in_the_source() -> tuple[tuple[str, str, frozenset[str]], ...]:
    """File, reference, and the conditions that are made in the same expression with it."""
    folders = [Path(room.__path__[0]) for room in (benefits.law, contributions.law)]
    files = [path for folder in folders for path in sorted(folder.glob("*.py"))]
    return tuple(
        found
        for path in files
        if path.stem != "sentences"
        for found in _cited(path.stem, ast.parse(path.read_text("utf-8")))
    )


def _cited(file: str, tree: ast.Module) -> Iterator[tuple[str, str, frozenset[str]]]:
    named = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and _is_reference(str(node.value)):
            yield file, str(node.value), frozenset()
        if not isinstance(node, ast.Call):
            continue
        parts = [*node.args, *(word.value for word in node.keywords)]
        texts = {text for part in parts if (text := _text(part, named))}
        conditions = frozenset(texts & sentences.CONDITIONS.keys())
        yield from ((file, text, conditions) for text in texts if _is_reference(text))


def _text(node: ast.expr, named: dict[str, str]) -> str:
    if isinstance(node, ast.Name):
        return named.get(node.id, "")
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _is_reference(text: str) -> bool:
    return bool(_REFERENCE.match(text)) and "{" not in text and len(text) < _LONGEST


# ── Words ────────────────────────────────────────────────────────────────────────────────────


def rule_name(key: str) -> str:
    return _(sentences.RULES[key])


def condition_name(key: str) -> str:
    return _(sentences.CONDITIONS[key][0])


@dataclass(frozen=True)
class Hits:
    """What a search found."""

    articles: list[Article]
    parameters: list[str]

    @property
    def count(self) -> int:
        return len(self.articles) + len(self.parameters)


def search(words: str) -> Hits:
    """Articles and numbers in which every word occurs, in the reader's language or in English."""
    wanted = _plain(words).split()
    known, law = articles(), the_law()
    if not wanted:
        return Hits(list(known.values()), [])
    texts: dict[str, str] = {}
    names = law.keys()
    for key in names:
        one = law.parameter(key)
        topic = name_of(key)
        texts[key] = _plain(f"{one.description} {one.reference} {key.replace('_', ' ')} {topic}")
    parameters = [key for key, text in texts.items() if all(word in text for word in wanted)]
    found = []
    for article in known.values():
        told = " ".join(
            [article.name, *_words_of(article), *(texts[k] for k in article.parameters)]
        )
        if all(word in _plain(told) for word in wanted):
            found.append(article)
    return Hits(found, parameters)


def _words_of(article: Article) -> list[str]:
    rules = [text for key in article.rules for text in (sentences.RULES[key], rule_name(key))]
    return rules + [
        text
        for key in article.conditions
        for text in (sentences.CONDITIONS[key][0], condition_name(key))
    ]


def _plain(text: str) -> str:
    """Small letters without accents, so that "carencia" finds "carência"."""
    apart = unicodedata.normalize("NFKD", text.lower())
    return "".join(character for character in apart if not unicodedata.combining(character))
