"""How many answers a second the dashboard gives where people meet it: the real web server, two
processes, on loopback, with visitors who all differ (nothing is remembered from one to the next).

`limit` is the pace of a public simulator's launch week elsewhere, 333 answers a second, as time for
an answer. The asking itself takes part of the same processors: the figures are on the low side.
"""

from __future__ import annotations

import os
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from urllib.parse import urlencode

from tests.bench.harness import Reading, measure
from tests.bench.simulator import visitors

PACE = 333  # answers a second
PROCESSES, VISITORS, WARM, SECONDS = 2, 8, 3.0, 8.0


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
        return port


@contextmanager
def server() -> Iterator[int]:
    """The portal under its real web server; gives the port."""
    port = _free_port()
    running = subprocess.Popen(
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
            *("--host", "127.0.0.1", "--port", str(port)),
            *("--workers", str(PROCESSES), "--blocking-threads", "1"),
            "portal.wsgi:application",
        ],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.bench"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _await(port)
        yield port
    finally:
        running.terminate()
        running.wait(20)


def _await(port: int) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


class _Visitor:
    """One connection that sends a request, reads the answer whole, and sends the next."""

    def __init__(self, port: int, next_request: Callable[[], bytes]) -> None:
        self.door = socket.create_connection(("127.0.0.1", port), 30)
        self.next_request, self.received, self.awaited = next_request, bytearray(), 0

    def ask(self) -> None:
        self.received.clear()
        self.awaited = 0
        self.door.sendall(self.next_request())

    def answered(self) -> bool:
        """Takes what has come; True when the answer is whole. A wrong one is an error."""
        got = self.door.recv(262_144)
        if not got:
            raise ConnectionError("the server closed the connection")
        self.received += got
        if not self.awaited and (head := self.received.find(b"\r\n\r\n")) >= 0:
            lines = bytes(self.received[:head]).decode("latin-1").lower().split("\r\n")
            status = int(lines[0].split()[1])
            if status != HTTPStatus.OK:
                raise AssertionError(lines[0])
            length = next(line for line in lines if line.startswith("content-length:"))
            self.awaited = head + 4 + int(length.partition(":")[2])
        return bool(self.awaited) and len(self.received) >= self.awaited


def _request(method: str, address: str, body: str = "") -> bytes:
    return (
        f"{method} {address} HTTP/1.1\r\nHost: localhost\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def one_by_one(port: int, next_request: Callable[[], bytes]) -> list[float]:
    """The seconds that each answer took, with all visitors asking at once, after a warm start."""
    waiting = selectors.DefaultSelector()
    visitors_now = [_Visitor(port, next_request) for _number in range(VISITORS)]
    asked: dict[_Visitor, float] = {}
    for visitor in visitors_now:
        waiting.register(visitor.door, selectors.EVENT_READ, visitor)
        asked[visitor] = time.perf_counter()
        visitor.ask()
    took: list[float] = []
    warm_until = time.perf_counter() + WARM
    until = warm_until + SECONDS
    while (now := time.perf_counter()) < until:
        for key, _events in waiting.select(1):
            if key.data.answered():
                if now >= warm_until:
                    took.append(time.perf_counter() - asked[key.data])
                asked[key.data] = time.perf_counter()
                key.data.ask()
    for visitor in visitors_now:
        visitor.door.close()
    return took


def rate(port: int, next_request: Callable[[], bytes]) -> float:
    """Answers a second with all visitors asking at once, after a warm start."""
    return len(one_by_one(port, next_request)) / SECONDS


def _served(method: str, address: str, more: dict[str, str] | None, bar: float) -> Reading:
    form = visitors()

    def next_request() -> bytes:
        body = "" if more is None else urlencode(form() | more)
        return _request(method, address, body)

    with server() as port:
        found = rate(port, next_request)
    return Reading(1e3 / found, 1e3 / PACE, "ms", bar=bar)


@measure("served.live", "an answer while a slider moves, two processes / 333 answers a second")
def live() -> Reading:
    return _served("POST", "/pension/answer/", {"part": "live"}, bar=1)


@measure("served.door", "the page with its empty questions, two processes / 333 a second")
def door() -> Reading:
    return _served("GET", "/pension/", None, bar=1)


@measure("served.page", "the whole page with every reason, two processes / 333 a second")
def page() -> Reading:
    return _served("POST", "/pension/", {}, bar=4)
