"""What is said aside while pages are answered: logs, addresses, tasks, the broker and the cache.

None of it is made for readers, all of it outlives the answer and passes through many hands. So no
words about anybody may stand there, not even one's own; references that the portal made up may.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import redis
from django.conf import settings

from portal import logs
from portal.outbox import OutboxEvent
from tests.architecture.sweep_world import World

LOGGERS = ("", "django", "celery")
REFERENCES = {"declaration", "letter", "receipt", "erasure", "bill"}


@dataclass
class Aside:
    """Gathers what the requests of a sweep leave behind besides their answers."""

    log: io.StringIO = field(default_factory=io.StringIO)
    places: set[str] = field(default_factory=set)  # where answers sent the browser
    tasks: set[str] = field(default_factory=set)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """All that is logged from INFO up, written as in production; the terminal stays quiet."""
        self.log = io.StringIO()
        handler = logging.StreamHandler(self.log)
        handler.setFormatter(_formatter())
        root, disabled = logging.getLogger(), logging.root.manager.disable
        handlers, root.handlers = root.handlers, [handler]
        levels = {name: logging.getLogger(name).level for name in LOGGERS}
        for name in LOGGERS:
            logging.getLogger(name).setLevel(logging.INFO)
        logging.disable(logging.NOTSET)
        try:
            yield
        finally:
            logging.disable(disabled)
            root.handlers = handlers
            for name, level in levels.items():
                logging.getLogger(name).setLevel(level)

    def note(self, place: str, writes: dict[str, int]) -> None:
        """One answer's address, and the work it recorded: all that a task will ever be told."""
        self.places.add(place)
        if OutboxEvent._meta.db_table in writes:
            newest = OutboxEvent.objects.order_by("-id").values("kind", "key", "last_error")
            self.tasks |= {repr(event) for event in newest[:20]}

    def overheard(self, world: World) -> list[str]:
        """Words about somebody in any of these places; references are none."""
        said = {
            "a log": self.log.getvalue(),
            "an address": "\n".join(self.places),
            "a task": "\n".join(self.tasks),
            "redis": "\n".join(_in_redis()),
        }
        references = {str(value) for owners in world.ids.values() for value in owners.values()}
        return [
            f"{place} shows {owner}'s {kind}: {_around(canary, text)}"
            for canary, (owner, kind) in world.canaries.items()
            if canary not in references and kind not in REFERENCES
            for place, text in said.items()
            if canary in text
        ]


def _around(canary: str, text: str) -> str:
    """The line that holds the words, cut to what surrounds them."""
    line = next(line for line in text.splitlines() if canary in line)
    at = line.index(canary)
    return line[max(0, at - 80) : at + 80]


def _formatter() -> logging.Formatter:
    given = dict(logs.configuration(readable=False, level="INFO")["formatters"]["structured"])
    made: logging.Formatter = given.pop("()")(**given)
    return made


def _in_redis() -> Iterator[str]:
    """Every key and value of the broker and of the cache."""
    for address in {settings.REDIS_URL, settings.CACHES["default"]["LOCATION"]}:
        with redis.Redis.from_url(address) as server:
            for key in server.scan_iter(count=1_000):
                yield f"{key!r} {_value(server, key)!r}"


def _value(server: Any, key: bytes) -> object:
    readers = {
        b"string": lambda: server.get(key),
        b"list": lambda: server.lrange(key, 0, -1),
        b"hash": lambda: server.hgetall(key),
        b"set": lambda: server.smembers(key),
        b"zset": lambda: server.zrange(key, 0, -1),
        b"none": lambda: None,  # gone since
    }
    return readers[server.type(key)]()
