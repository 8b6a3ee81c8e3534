"""Assistants of other institutions: one question goes out without a name, one text comes back.

Which institution has one is a setting: article of what we do not handle → function that asks. The
function gets a mapping and gives a mapping, as a partner on the other side of a network would.
What it gives is a stranger's text: cut, never marked up, and linked only to its own addresses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.module_loading import import_string

from portal.assistant.knowledge import Article

LONGEST_ANSWER, LONGEST_TITLE, LONGEST_ADDRESS = 1_500, 200, 300

Ask = Callable[[Mapping[str, str]], Mapping[str, Any]]


class NoAnswer(Exception):
    """The partner could not be reached, or what it said cannot be shown."""


@dataclass(frozen=True)
class Reply:
    """What a partner said: its words, the title of its text, and where that stands."""

    text: str
    title: str
    url: str


def is_there(article: Article | None) -> bool:
    """Whether the institution that an article names takes questions from us."""
    return article is not None and article.id in settings.ASSISTANT_PARTNERS


def ask(article: Article, question: str, language: str, reference: str) -> Reply:
    """One question, one reply. NoAnswer when there is none that can be shown."""
    if not is_there(article):
        raise NoAnswer(article.id)
    asking: Ask = import_string(settings.ASSISTANT_PARTNERS[article.id])
    try:
        found = asking({"reference": reference, "language": language, "question": question})
    except OSError as error:  # what an unreachable neighbour looks like
        raise NoAnswer(article.id) from error
    return _read(found, article)


def _read(found: object, article: Article) -> Reply:
    if not isinstance(found, Mapping):
        raise NoAnswer(article.id)
    text, title, url = (found.get(name) or "" for name in ("text", "title", "url"))
    if not isinstance(text, str) or not isinstance(title, str) or not text.strip():
        raise NoAnswer(article.id)
    return Reply(
        text=text.replace("\x00", " ").strip()[:LONGEST_ANSWER],
        title=title.replace("\x00", " ").strip()[:LONGEST_TITLE],
        url=url if isinstance(url, str) and _is_theirs(url, article.agency_url) else "",
    )


def _is_theirs(url: str, home: str) -> bool:
    """An address of the institution itself: encrypted, and on the host that the article names."""
    if len(url) > LONGEST_ADDRESS or any(letter.isspace() for letter in url):
        return False
    try:
        said, own = urlsplit(url), urlsplit(home)
        port = said.port
    except ValueError:
        return False
    return (said.scheme, said.hostname, port, said.username) == ("https", own.hostname, None, None)
