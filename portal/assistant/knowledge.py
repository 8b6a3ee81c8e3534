"""The knowledge base: approved articles as files, one folder an article, one text a language.

`article.yml` holds what is the same in every language; `<lang>.md` the title, the sample questions
by meaning and the answer. Folders that begin with an underscore hold other kinds of answers.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from portal.citations import cited

FOLDER = Path(__file__).parent / "kb"
LANGUAGES = ("en", "pt", "es", "zh", "ar")
ASKED_LANGUAGES = ("en", "pt", "es")  # sample questions are needed in these
FALLBACK = ("pt", "en", "es", "zh", "ar")
KINDS = {
    "_near_miss": "near_miss",
    "_smalltalk": "smalltalk",
    "_crisis": "crisis",
    "_fixed": "fixed",
}
ARTICLE = "article"
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class KnowledgeError(ValueError):
    """A file of the knowledge base cannot be read: which one and why."""


@dataclass(frozen=True)
class Contact:
    """Who helps in an emergency."""

    name: str
    number: str = ""
    url: str = ""


@dataclass(frozen=True)
class Text:
    """One article in one language. `short` is complete by itself; `rest` follows it."""

    language: str
    title: str
    short: str
    rest: str = ""
    link: str = ""
    questions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: tuple[str, ...] = ()

    @property
    def body(self) -> str:
        return f"{self.short}\n\n{self.rest}".strip()


@dataclass(frozen=True)
class Article:
    """One approved answer with its owner, its dates and what it rests on."""

    id: str
    kind: str
    version: int
    owner: str
    valid_from: date
    review_due: date
    audience: str = "public"
    resolver: str = ""
    flow: str = ""
    page: str = ""
    legal_basis: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    asks: str = ""
    asks_not: str = ""
    agency: str = ""
    agency_url: str = ""
    contacts: tuple[Contact, ...] = ()
    planned: bool = False
    texts: Mapping[str, Text] = field(default_factory=dict)

    def text(self, language: str) -> Text:
        """The text in this language, or in the first of the fallback chain that exists."""
        for code in (short_code(language), *FALLBACK):
            if code in self.texts:
                return self.texts[code]
        raise KnowledgeError(f"{self.id}: no text in any language")

    @property
    def basis(self) -> str:
        """The articles of law it rests on in one line, without words of a language between them."""
        return cited("; ".join(self.legal_basis))


@dataclass(frozen=True)
class Knowledge:
    """Everything that may be answered, and the background of what is not ours."""

    articles: Mapping[str, Article]
    background: Mapping[str, tuple[str, ...]]
    glossary: Mapping[str, Mapping[str, str]]
    sha256: str
    kinds: Mapping[str, str] = field(default_factory=dict)  # of the background: line → kind

    def of_kind(self, kind: str) -> list[Article]:
        return [article for article in self.articles.values() if article.kind == kind]

    def questions(self) -> Iterator[tuple[Article, str, str, str]]:
        """(article, meaning, language, question) for every sample question."""
        for article in self.articles.values():
            for language, text in article.texts.items():
                for meaning, wordings in text.questions.items():
                    for wording in wordings:
                        yield article, meaning, language, wording


def short_code(language: str) -> str:
    """The code of the knowledge base for a language of the portal: zh-hans is zh."""
    return language.split("-")[0].lower()


def load(folder: Path = FOLDER) -> Knowledge:
    """Reads the whole folder; KnowledgeError names the file that is wrong."""
    articles: dict[str, Article] = {}
    for place in sorted(folder.iterdir()):
        if place.name in KINDS:
            found = [_article(sub, KINDS[place.name]) for sub in sorted(place.iterdir())]
        elif place.is_dir() and not place.name.startswith("_"):
            found = [_article(place, ARTICLE)]
        else:
            found = []
        for article in found:
            if article.id in articles:
                raise KnowledgeError(f"{article.id}: two articles of this name")
            articles[article.id] = article
    kinds = _kinds(folder / "_oos" / "kinds")
    background = {
        language: (*_lines(folder / "_oos" / f"{language}.txt"), *kinds.get(language, {}))
        for language in LANGUAGES
    }
    return Knowledge(
        articles=articles,
        background={language: lines for language, lines in background.items() if lines},
        kinds={line: kind for lines in kinds.values() for line, kind in lines.items()},
        glossary={path.stem: _glossary(path) for path in (folder / "_glossary").glob("*.yml")},
        sha256=digest(folder),
    )


@lru_cache(maxsize=1)
def approved() -> Knowledge:
    """The knowledge base as it lies in the repository, without articles that are only planned."""
    everything = load()
    planned = {name for name, article in everything.articles.items() if article.planned}
    ready = {
        name: replace(article, related=tuple(r for r in article.related if r not in planned))
        for name, article in everything.articles.items()
        if article.texts and name not in planned
    }
    return replace(everything, articles=ready)


def digest(folder: Path) -> str:
    """One digest over every file, names included."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            total.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def _article(place: Path, kind: str) -> Article:
    facts = _yaml(place / "article.yml", (place / "article.yml").read_text(encoding="utf-8"))
    known = set(Article.__dataclass_fields__) | {"status"}
    unknown = set(facts) - known
    if unknown:
        raise KnowledgeError(f"{place.name}/article.yml: unknown {', '.join(sorted(unknown))}")
    texts = {
        language: read_text(place / f"{language}.md", language)
        for language in LANGUAGES
        if (place / f"{language}.md").exists()
    }
    try:
        return Article(
            id=place.name,
            kind=kind,
            version=int(facts["version"]),
            owner=str(facts["owner"]),
            valid_from=_day(facts["valid_from"]),
            review_due=_day(facts["review_due"]),
            legal_basis=tuple(facts.get("legal_basis", ())),
            related=tuple(facts.get("related", ())),
            contacts=tuple(Contact(**row) for row in facts.get("contacts", ())),
            planned=facts.get("status") == "planned",
            texts=texts,
            **{
                name: str(facts[name])
                for name in (
                    *("audience", "resolver", "flow", "page"),
                    *("asks", "asks_not", "agency", "agency_url"),
                )
                if name in facts
            },
        )
    except (KeyError, TypeError, ValueError) as error:
        raise KnowledgeError(f"{place.name}/article.yml: {error!r}") from error


def read_text(path: Path, language: str) -> Text:
    """One `<lang>.md`: front matter, then the answer."""
    head, mark, body = path.read_text(encoding="utf-8").removeprefix("---\n").partition("\n---\n")
    if not mark:
        raise KnowledgeError(f"{path.parent.name}/{path.name}: no front matter")
    facts = _yaml(path, head)
    unknown = set(facts) - {"title", "link", "questions", "words"}
    if unknown or "title" not in facts:
        raise KnowledgeError(f"{path.parent.name}/{path.name}: title, link, questions, words only")
    short, _blank, rest = body.strip().partition("\n\n")
    return Text(
        language=language,
        title=str(facts["title"]),
        link=str(facts.get("link") or ""),
        short=short.strip(),
        rest=rest.strip(),
        questions={
            str(meaning): _wordings(path, asked)
            for meaning, asked in (facts.get("questions") or {}).items()
        },
        words=tuple(str(word) for word in facts.get("words") or ()),
    )


def _wordings(path: Path, asked: Any) -> tuple[str, ...]:
    wordings = asked if isinstance(asked, list) else [asked]
    if not wordings or not all(isinstance(one, str) and one.strip() for one in wordings):
        raise KnowledgeError(f"{path.parent.name}/{path.name}: {asked!r} is no question")
    return tuple(wordings)


def _yaml(path: Path, text: str) -> dict[str, Any]:
    try:
        facts = yaml.load(text, Loader=_Loader)  # noqa: S506  # both are safe loaders
    except yaml.YAMLError as error:
        raise KnowledgeError(f"{path.parent.name}/{path.name}: {error}") from error
    if not isinstance(facts, dict):
        raise KnowledgeError(f"{path.parent.name}/{path.name}: names and values are expected")
    return facts


def _glossary(path: Path) -> dict[str, str]:
    return {str(word): str(ours) for word, ours in _yaml(path, path.read_text("utf-8")).items()}


def _kinds(folder: Path) -> dict[str, dict[str, str]]:
    """By language, the background's lines with their kind: one file a kind, one meaning a row,
    its cells in the order of the languages."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted(folder.glob("*.txt")):
        for line in _lines(path):
            cells = [cell.strip() for cell in line.split("|")]
            if len(cells) != len(LANGUAGES):
                raise KnowledgeError(f"{path.name}: {line!r} needs {len(LANGUAGES)} cells")
            for language, cell in zip(LANGUAGES, cells, strict=True):
                if cell:
                    found.setdefault(language, {}).setdefault(cell, path.stem)
    return found


def _lines(path: Path) -> tuple[str, ...]:
    if not path.exists():
        return ()
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
