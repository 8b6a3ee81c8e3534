"""The knowledge base as it is used: the approved files, and what editors added and approved."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType

from django.db.models import Max, QuerySet
from django.utils import timezone

from portal.assistant.knowledge import ARTICLE, Article, Knowledge, Text, approved, short_code
from portal.assistant.models import Addition

REVIEW_AFTER = timedelta(days=365)
_MERGED: dict[str, Knowledge] = {}


def additions() -> QuerySet[Addition]:
    """What was approved by a second editor and not dropped."""
    return Addition.objects.filter(approved_at__isnull=False, dropped_at=None).order_by("id")


def current() -> Knowledge:
    """Files and additions together; put together anew only when an addition changed."""
    files = approved()
    stamp = additions().aggregate(last=Max("approved_at"))["last"]
    if stamp is None:
        return files
    found = list(additions())
    key = f"{files.sha256}:{stamp.isoformat()}:{len(found)}"
    if key not in _MERGED:
        _MERGED.clear()
        _MERGED[key] = merged(files, found)
    return _MERGED[key]


def merged(files: Knowledge, found: list[Addition]) -> Knowledge:
    """The files with the additions in their places."""
    articles = dict(files.articles)
    background = {language: list(lines) for language, lines in files.background.items()}
    for one in found:
        if one.kind == Addition.Kind.BACKGROUND:
            background.setdefault(short_code(one.language), []).append(one.question)
        elif one.article in articles:
            articles[one.article] = _with_question(articles[one.article], one)
        elif one.kind in (Addition.Kind.ARTICLE, Addition.Kind.NEAR_MISS):
            articles[one.article] = _new(one)
    digest = hashlib.sha256(files.sha256.encode())
    for one in found:
        digest.update(f"{one.pk}:{one.approved_at}".encode())
    return replace(
        files,
        articles=articles,
        background={language: tuple(lines) for language, lines in background.items()},
        sha256=digest.hexdigest(),
    )


def _with_question(article: Article, one: Addition) -> Article:
    language = short_code(one.language)
    text = article.texts.get(language) or replace(article.text(language), questions={})
    questions = dict(text.questions) | {f"e{one.pk}": (one.question,)}
    texts = dict(article.texts) | {language: replace(text, questions=questions)}
    return replace(article, texts=MappingProxyType(texts))


def _new(one: Addition) -> Article:
    day: date = timezone.localdate(one.approved_at)
    language = short_code(one.language)
    short, _blank, rest = one.body.strip().partition("\n\n")
    return Article(
        id=one.article,
        kind=ARTICLE if one.kind == Addition.Kind.ARTICLE else "near_miss",
        version=1,
        owner=one.approved_by,
        valid_from=day,
        review_due=day + REVIEW_AFTER,
        legal_basis=(one.source,) if one.source else (),
        texts={
            language: Text(
                language=language,
                title=one.title,
                short=short,
                rest=rest,
                questions={f"e{one.pk}": (one.question,)},
            )
        },
    )
