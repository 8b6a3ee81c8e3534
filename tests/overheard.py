"""What the whole suite leaves aside: logs, addresses, tasks, Redis. No words about people there.

Every person whom a test registers is a canary: the names, the number, the e-mail. Whatever is
logged (from INFO up), asked for, handed to a worker or sent to Redis in the processes of the tests
is gathered, and read at the end of the run: the last test of a worker fails where one of these
words is found, and names the test that was running when it was first said. Processes that a test
starts are not heard. A test that says such words to prove that others hear them does so
`on_purpose`.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_plus

import pytest
from structlog.stdlib import ProcessorFormatter

TABLE = "portal_outboxevent"
LEAST = 8  # letters: shorter names are words of every day
MOST = 200_000  # texts of a place: a run has about a tenth of it
_deaf = 0  # how many tests are saying something on purpose just now
_NUMBER = re.compile(r"(?<!\d)(?:\d{11}|\d{3}\.\d{3}\.\d{3}-\d{2})(?!\d)")
_MAIL = re.compile(r"[\w.+-]+@[\w.-]+\w")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


@contextmanager
def on_purpose() -> Iterator[None]:
    """Nobody listens: a test says words about people to see that what it tests hears them."""
    global _deaf
    _deaf += 1
    try:
        yield
    finally:
        _deaf -= 1


@dataclass
class Overheard:
    """Words about people, and the places where none of them may stand."""

    names: dict[str, set[str]] = field(default_factory=dict)  # first word -> whole names
    numbers: set[str] = field(default_factory=set)
    mails: set[str] = field(default_factory=set)
    places: dict[str, dict[str, str]] = field(default_factory=dict)  # text -> the test that ran

    def person(self, national_id: str, *names: str) -> None:
        """From now on these are words about somebody."""
        for name in names:
            if len(name) >= LEAST and len(_WORD.findall(name)) > 1:
                self.names.setdefault(_WORD.findall(name)[0], set()).add(name)
        if re.fullmatch(r"\d{11}", national_id):
            n = national_id
            self.numbers |= {n, f"{n[:3]}.{n[3:6]}.{n[6:9]}-{n[9:]}"}

    def note(self, place: str, text: str) -> None:
        """Something was said there; escaped letters are read as what they stand for."""
        said = self.places.setdefault(place, {})
        if _deaf or text in said:
            return
        if "\\u" in text:
            text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
        assert len(said) < MOST, f"more was said in {place} than can be kept"
        said[text] = os.environ.get("PYTEST_CURRENT_TEST", "between tests")

    def found(self) -> list[str]:
        """Each word about somebody that stands where it must not, with what is around it."""
        return [
            f"{place}: {word!r} in {_around(word, text)!r} ({test})"
            for place, said in sorted(self.places.items())
            for text, test in sorted(said.items())
            for word in sorted(self._words_in(text))
        ]

    def _words_in(self, text: str) -> set[str]:
        found = self.numbers & set(_NUMBER.findall(text))
        found |= self.mails & set(_MAIL.findall(text))
        for first in set(_WORD.findall(text)) & self.names.keys():
            found |= {name for name in self.names[first] if name in text}
        return found


def _around(word: str, text: str) -> str:
    at = text.index(word)
    return text[max(0, at - 150) : at + 150]


@contextmanager
def listening() -> Iterator[Overheard]:
    """Gathers everything until the run is over."""
    heard = Overheard()
    with pytest.MonkeyPatch.context() as patch, _logs(heard), _signals(heard), _database(heard):
        _redis(heard, patch)
        _tasks(heard, patch)
        _sent_on(heard, patch)
        yield heard


@contextmanager
def _logs(heard: Overheard) -> Iterator[None]:
    """All from INFO up, as our own formatter says it; the terminal stays as quiet as it was."""
    root = logging.getLogger()
    ours = next(one for one in root.handlers if isinstance(one.formatter, ProcessorFormatter))

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.note("a log", ours.format(record))

    listener = Listener(logging.INFO)
    before = ours.level
    levels = [(one, one.level) for one in map(logging.getLogger, ("", "django", "celery"))]
    ours.setLevel(max(before, logging.WARNING))
    for logger, _level in levels:
        logger.setLevel(logging.INFO)
    root.addHandler(listener)
    try:
        yield
    finally:
        root.removeHandler(listener)
        ours.setLevel(before)
        for logger, level in levels:
            logger.setLevel(level)


@contextmanager
def _signals(heard: Overheard) -> Iterator[None]:
    """Who is registered, and which addresses are asked for."""
    from django.core.signals import request_started
    from django.db.models.signals import post_save

    from accounts.models import ContactPoint, Person

    def person(instance: Any, **_more: Any) -> None:
        names = (instance.name, instance.social_name)
        heard.person(str(instance.national_id or ""), *(str(name or "") for name in names))

    def contact(instance: Any, **_more: Any) -> None:
        if "@" in str(instance.value):
            heard.mails.add(str(instance.value))

    def asked(environ: dict[str, Any], **_more: Any) -> None:
        address = f"{environ.get('PATH_INFO')}?{environ.get('QUERY_STRING')}"
        heard.note("an address", unquote_plus(address))

    wired: list[tuple[Any, Callable[..., None], Any]] = [
        (post_save, person, Person),
        (post_save, contact, ContactPoint),
        (request_started, asked, None),
    ]
    for signal, receiver, sender in wired:
        signal.connect(receiver, sender=sender, weak=False)
    try:
        yield
    finally:
        for signal, receiver, sender in wired:
            signal.disconnect(receiver, sender=sender)


@contextmanager
def _database(heard: Overheard) -> Iterator[None]:
    """What is written into the outbox: all that a worker will ever be told, and why it failed."""
    from django.db import connection as first
    from django.db.backends.signals import connection_created

    watched: list[Any] = []

    def watch(execute: Any, statement: Any, values: Any, many: bool, more: Any) -> Any:
        if isinstance(statement, str) and TABLE in statement and statement[:6] != "SELECT":
            heard.note("a task", repr(values))
        return execute(statement, values, many, more)

    def connected(connection: Any, **_more: Any) -> None:
        """Each thread has a connection of its own."""
        if watch not in connection.execute_wrappers:
            connection.execute_wrappers.insert(0, watch)  # others take theirs off the end
            watched.append(connection)

    connected(first)
    connection_created.connect(connected, weak=False)
    try:
        yield
    finally:
        connection_created.disconnect(connected)
        for one in watched:
            one.execute_wrappers.remove(watch)


def _redis(heard: Overheard, patch: pytest.MonkeyPatch) -> None:
    """Every command that is sent to the broker or to the cache."""
    from redis.connection import HiredisRespSerializer, PythonRespSerializer

    def listened(real: Callable[..., Any]) -> Callable[..., Any]:
        def pack(self: Any, *arguments: Any) -> Any:
            said = (one if isinstance(one, bytes) else str(one).encode() for one in arguments)
            heard.note("redis", b" ".join(said).decode(errors="replace"))
            return real(self, *arguments)

        return pack

    for kind in (HiredisRespSerializer, PythonRespSerializer):
        patch.setattr(kind, "pack", listened(kind.pack))


def _tasks(heard: Overheard, patch: pytest.MonkeyPatch) -> None:
    """What tasks are called with."""
    from celery import Celery

    real = Celery.send_task

    def sent(self: Any, name: str, args: Any = None, kwargs: Any = None, **more: Any) -> Any:
        heard.note("a task", f"{name} {args!r} {kwargs!r}")
        return real(self, name, args, kwargs, **more)

    patch.setattr(Celery, "send_task", sent)


def _sent_on(heard: Overheard, patch: pytest.MonkeyPatch) -> None:
    """Where answers send the browser, followed or not."""
    from django.http.response import HttpResponseRedirectBase

    real = HttpResponseRedirectBase.__init__

    def made(self: Any, redirect_to: Any, *given: Any, **more: Any) -> None:
        heard.note("an address", unquote_plus(str(redirect_to)))
        real(self, redirect_to, *given, **more)

    patch.setattr(HttpResponseRedirectBase, "__init__", made)
