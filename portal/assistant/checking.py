"""What is wrong with the knowledge base, article by article; empty when nothing is."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import cache

import numpy as np
from babel.messages.pofile import read_po

from portal import translations
from portal.assistant import flows
from portal.assistant.encoders import Encoder, quickly
from portal.assistant.head import OUT_OF_SCOPE
from portal.assistant.knowledge import (
    ARTICLE,
    ASKED_LANGUAGES,
    LANGUAGES,
    Article,
    Knowledge,
    Text,
)
from portal.assistant.places import address
from portal.assistant.resolvers import RESOLVERS
from portal.assistant.training.samples import questions

LEAST_MEANINGS = {ARTICLE: 15, "near_miss": 10, "smalltalk": 8, "crisis": 10, "fixed": 0}
LONGEST_SHORT, LONGEST_ANSWER = 45, 80  # words
TOO_NEAR = 0.92  # cosine
BLOCK = 1_000  # questions compared with all others at a time
LEAST_BACKGROUND, LEAST_GLOSSARY = 120, 60
AUDIENCES = ("public", "personal", "employer")
_ADDRESS = re.compile(r"https?://|www\.|@")
_QUOTED = re.compile(r"[\"“«]([^\"“”«»\n]+)[\"”»]")
_CATALOGUES = {"pt": "pt", "es": "es", "zh": "zh_Hans", "ar": "ar"}
_PROMISE = re.compile(
    r"\b(?:you will (?:get|receive)|we guarantee|voc[eê] vai receber|garantimos|"
    r"usted (?:va a recibir|recibir[aá])|garantizamos)\b",
    re.IGNORECASE,
)


def faults(knowledge: Knowledge, on: date) -> list[str]:
    """Every fault that keeps the knowledge base from being published, in words."""
    found: list[str] = []
    for article in knowledge.articles.values():
        found += [f"{article.id}: {fault}" for fault in _of_article(article, knowledge, on)]
    found += _asked_twice(knowledge)
    found += _surroundings(knowledge)
    return found


def _of_article(article: Article, knowledge: Knowledge, on: date) -> Iterator[str]:
    if article.review_due < on:
        yield f"its review was due on {article.review_due}"
    if article.valid_from > article.review_due:
        yield "it is valid only after its review"
    if article.audience not in AUDIENCES:
        yield f"no audience {article.audience}"
    if article.resolver and article.resolver not in RESOLVERS:
        yield f"no resolver {article.resolver}"
    if article.audience == "public" and article.resolver:
        yield "a resolver belongs to a personal or employer article"
    if article.flow and article.flow not in flows.FORMS:
        yield f"no flow {article.flow}"
    if article.kind == ARTICLE and not article.legal_basis:
        yield "no source"
    if article.kind == "near_miss" and not article.agency:
        yield "does not say who is competent"
    if article.page and not address(article.page):
        yield f"its page {article.page} does not exist"
    for other in article.related:
        if other not in knowledge.articles:
            yield f"related article {other} does not exist"
    for language in LANGUAGES:
        text = article.texts.get(language)
        if text is None:
            yield f"no text in {language}"
        else:
            yield from (f"{language}: {fault}" for fault in _of_text(article, text))


def _of_text(article: Article, text: Text) -> Iterator[str]:
    least = LEAST_MEANINGS[article.kind]
    if text.language in ASKED_LANGUAGES and len(text.questions) < least:
        yield f"{len(text.questions)} meanings, {least} are needed"
    other = article.texts.get("pt")
    meanings = set(text.questions)
    if other is not None and meanings and text.language in ASKED_LANGUAGES:
        if meanings != set(other.questions):
            yield "other meanings than in pt"
    elif other is not None and not meanings <= set(other.questions):
        yield "a meaning that pt does not have"
    if not text.short:
        yield "no answer"
    if text.language != "zh":
        if len(text.short.split()) > LONGEST_SHORT:
            yield f"the short answer has more than {LONGEST_SHORT} words"
        if len(text.body.partition("\n## ")[0].split()) > LONGEST_ANSWER:
            yield f"the answer has more than {LONGEST_ANSWER} words"
    if _ADDRESS.search(text.body):
        yield "an address stands in the text"
    if _PROMISE.search(text.body):
        yield "it promises something"
    if article.kind == ARTICLE:
        for quoted in _QUOTED.findall(text.body):
            if quoted not in _texts_of_the_product(text.language):
                yield f"nothing here is called “{quoted}”"
    if article.kind == "crisis" and not text.words and text.language in ASKED_LANGUAGES:
        yield "no words that trigger it"


@cache
def _texts_of_the_product(language: str) -> frozenset[str]:
    """All titles, buttons and sentences of pages as they stand in this language."""
    path = translations.LOCALE / _CATALOGUES.get(language, "pt") / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        messages = [message for message in read_po(file) if message.id]
    found = (message.string if language in _CATALOGUES else message.id for message in messages)
    return frozenset(
        text for one in found for text in ((one,) if isinstance(one, str) else one) if text
    )


def _asked_twice(knowledge: Knowledge) -> Iterator[str]:
    """The same question under two articles, or as two meanings of one: then it would be known."""
    where: dict[str, set[str]] = defaultdict(set)
    meanings: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in questions(knowledge):
        where[one.line].add(one.label)
        meanings[one.label, one.line].add(one.group)
    for line, labels in sorted(where.items()):
        if len(labels) > 1:
            yield f"“{line}” is asked under {' and '.join(sorted(labels))}"
    for (label, line), groups in sorted(meanings.items()):
        if len(groups) > 1 and label != OUT_OF_SCOPE:
            yield f"{label}: “{line}” is said to mean two things"


def _surroundings(knowledge: Knowledge) -> Iterator[str]:
    for language in ASKED_LANGUAGES:
        lines = len(knowledge.background.get(language, ()))
        words = len(knowledge.glossary.get(language, {}))
        if lines < LEAST_BACKGROUND:
            yield f"_oos/{language}.txt: {lines} lines, {LEAST_BACKGROUND} are needed"
        if words < LEAST_GLOSSARY:
            yield f"_glossary/{language}.yml: {words} words, {LEAST_GLOSSARY} are needed"


def too_near(knowledge: Knowledge, encoder: Encoder) -> list[str]:
    """The same question in other words under two articles; the nearest pair first."""
    found = questions(knowledge)
    vectors = quickly(encoder, [one.line for one in found])
    pairs = []
    for start in range(0, len(found), BLOCK):
        near = vectors[start : start + BLOCK] @ vectors.T
        for row, to in zip(*np.nonzero(near > TOO_NEAR), strict=True):
            one, other = found[start + row], found[to]
            if start + row < to and one.label != other.label:
                pairs.append((float(near[row, to]), one, other))
    return [
        f"{one.label}: “{one.text}” is asked under {other.label}: “{other.text}” ({nearness:.2f})"
        for nearness, one, other in sorted(pairs, key=lambda pair: -pair[0])
    ]
