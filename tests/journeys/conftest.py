"""The whole demo as its users get it: real processes, a real browser, a person's steps."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser

from portal import clock
from portal.embedded.state import CHECKOUT, State, passing_folder
from tests.journeys.visitor import Visitor

READY_SECONDS = 480


@dataclass(frozen=True)
class Demo:
    """A running demo: where its pages are and where it keeps its files."""

    port: int
    state: Path

    @property
    def portal(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def bank(self) -> str:
        return f"http://localhost:{self.port + 2}"


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    """Start `manage.py demo` in a folder of its own, once for all journeys of this worker.

    JOURNEY_PORT and PORTAL_STATE name a demo that runs already, for whoever writes journeys.
    """
    if "JOURNEY_PORT" in os.environ:
        yield Demo(int(os.environ["JOURNEY_PORT"]), State.default().root)
        return
    state = passing_folder("mss-journey-")
    port = three_free_ports()
    kept = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "TEST_DATABASE_NAME")
    environment = {k: v for k, v in os.environ.items() if k not in kept}
    # A decision goes out at once: the minute in which it can be taken back has tests of its own.
    # Training the assistant would take a processor from the journeys.
    environment |= {"PORT": str(port), "PORTAL_STATE": str(state)}
    environment |= {"UNDO_MINUTES": "0", "ASSISTANT_TRAINS": "0"}
    environment["CLOCK_SHIFT_DAYS"] = str((clock.today() - timezone.localdate()).days)
    said = (state / "said.log").open("w+")
    process = subprocess.Popen(
        [sys.executable, "manage.py", "demo"],
        cwd=CHECKOUT,
        env=environment,
        stdout=said,
        stderr=subprocess.STDOUT,
    )
    try:
        _wait_until_ready(process, state / "said.log")
        yield Demo(port, state)
    finally:
        process.terminate()
        process.wait(timeout=READY_SECONDS)
        said.close()
        shutil.rmtree(state, ignore_errors=True)


def _wait_until_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end and process.poll() is None:
        if "Ready:" in log.read_text():
            return
        time.sleep(0.5)
    raise AssertionError(f"the demo does not become ready:\n{log.read_text()[-4000:]}")


def three_free_ports() -> int:
    """The first of three free ports in a row, as the demo needs them."""
    for first in range(18000 + os.getpid() % 500 * 3, 20000, 3):
        if all(_is_free(first + n) for n in range(3)):
            return first
    raise AssertionError("no three free ports in a row")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


@pytest.fixture
def visitor(demo: Demo, browser: Browser) -> Iterator:
    """Makes people at a device of a given width; each has a browser of their own."""
    opened: list[Visitor] = []

    def arrive(width: int = 1280, *, language: str = "en", scripts: bool = True) -> Visitor:
        person = Visitor.arrive(browser, demo.portal, demo.bank, width, language, scripts=scripts)
        opened.append(person)
        return person

    yield arrive
    for person in opened:
        person.leave()
