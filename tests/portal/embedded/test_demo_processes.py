"""The demo on real processes: it starts, refuses a second start, survives kills, stops clean."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from portal.embedded.state import State
from tests.portal.embedded.conftest import an_open_folder

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.faults
PATIENCE = 300  # seconds, on a machine that does other work: nothing waits longer than it must
# How soon a worker that says nothing is taken for deaf.
WATCHFUL = {"WORKER_SILENT_AFTER_SECONDS": "25"}


def _free_ports() -> int:
    """Return the first of three neighbouring ports that are free."""
    for first in range(18200, 18800, 10):
        try:
            for port in range(first, first + 3):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        return first
    raise AssertionError("no free ports")


def _eventually(what: Callable[[], Any], *, within: float, why: str) -> Any:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        found = what()
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError(f"not within {within} s: {why}")


def _processes_of(mark: str) -> dict[int, str]:
    """Return the processes whose environment or arguments carry a mark, with their arguments."""
    found = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit() or int(folder.name) == os.getpid():
            continue
        try:
            arguments = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            environment = (folder / "environ").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if mark in arguments or f"PORTAL_STATE={mark}" in environment:
            found[int(folder.name)] = arguments
    return found


class Demo:
    """A demo of its own, in its own folder, on its own ports."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = _free_ports()
        self.output = folder / "output.txt"
        self.process: subprocess.Popen[bytes] | None = None
        self.started = 0
        self.given: dict[str, str] = {}

    def command(self, **more: str) -> "subprocess.Popen[bytes]":
        environment = {
            name: value
            for name, value in os.environ.items()
            if name not in {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE"}
        }
        environment |= {"PORTAL_STATE": str(self.folder / "state"), "PORT": str(self.port)}
        environment["ASSISTANT_TRAINS"] = "0"  # minutes of a processor, and nothing here asks it
        environment |= more
        with self.output.open("ab") as output:
            return subprocess.Popen(
                [sys.executable, "manage.py", "demo", "--no-seed"],
                cwd=ROOT,
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def start(self, **more: str) -> None:
        self.started += 1
        self.given = more
        self.process = self.command(**more)

        def ready() -> bool:
            assert self.process is not None
            assert self.process.poll() is None, self.text()
            return self.text().count("Ready: ") == self.started

        _eventually(ready, within=PATIENCE, why="the demo becomes ready")

    def text(self) -> str:
        return self.output.read_text() if self.output.exists() else ""

    def health(self) -> dict[str, str]:
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{self.port}/healthz", timeout=5
            ) as answer:
                return dict(json.load(answer))
        except urllib.error.HTTPError as error:
            body = error.read()
            # A page of the portal, not of /healthz: the database is on its way back.
            return dict(json.loads(body)) if body[:1] == b"{" else {"status": "no answer"}
        except OSError:
            return {"status": "no web"}

    def well(self) -> bool:
        return self.health()["status"] == "ok"

    def left(self) -> dict[int, str]:
        return _processes_of(str(self.folder / "state"))

    def main_of(self, part: str) -> int:
        assert self.process is not None
        for pid in self.left():
            status = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            arguments = Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
            if int(status[1]) == self.process.pid and part in arguments:
                return pid
        raise AssertionError(f"no {part} among {self.left()}")

    def stop(self) -> int:
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE)

    def end(self) -> None:
        """Leave nothing behind, whatever happened."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
        for pid in self.left():
            os.kill(pid, signal.SIGKILL)
        shutil.rmtree(State(self.folder / "state").sockets, ignore_errors=True)


def stopped(demo: Demo) -> None:
    """Stop it, and see that it went in order and left nothing."""
    said = demo.text().count("nothing is left running")
    assert demo.stop() == 0
    assert demo.left() == {}
    assert demo.text().count("nothing is left running") == said + 1


@pytest.fixture(scope="module")
def begun() -> Iterator[Demo]:
    """A demo that begins with nothing, for all tests of this file."""
    with an_open_folder() as folder:
        one = Demo(folder)
        yield one
        one.end()


@pytest.fixture
def demo(begun: Demo) -> Demo:
    """The demo, running: started again, on what it kept, if the test before stopped it."""
    if begun.process is None or begun.process.poll() is not None:
        begun.start()
    return begun


def test_the_demo_starts_refuses_a_second_start_and_leaves_nothing_behind(demo):
    assert demo.well(), demo.health()
    second = demo.command()
    assert second.wait(PATIENCE) == 1
    assert f"already running: http://localhost:{demo.port}/" in demo.text()
    assert demo.well()
    stopped(demo)


def test_a_taken_port_is_named_and_never_exchanged_silently(open_folder):
    demo = Demo(open_folder)
    with socket.socket() as other:
        other.bind(("127.0.0.1", demo.port))
        other.listen()
        refused = demo.command()
        assert refused.wait(PATIENCE) == 1
    assert f"Port {demo.port} (the portal) is taken by another program" in demo.text()
    assert demo.left() == {}


def test_whatever_is_killed_comes_back_and_kept_rows_are_still_there(demo):
    for part in ("celery -A portal worker", "postgres -D", "valkey-server", "granian"):
        os.kill(demo.main_of(part), signal.SIGKILL)
        time.sleep(1)
        _eventually(demo.well, within=PATIENCE, why=f"health after a kill of {part}")
    assert demo.text().count("starting it again") == 4
    stopped(demo)
    demo.start()  # the same data, after all of that
    assert demo.well(), demo.health()


def test_a_killed_supervisor_takes_everything_with_it_and_the_next_start_is_clean(demo):
    assert demo.process is not None
    demo.process.kill()
    demo.process.wait()
    _eventually(lambda: not demo.left(), within=PATIENCE, why="nothing is left behind")
    demo.start(**WATCHFUL)  # as the next test needs it
    _eventually(demo.well, within=PATIENCE, why="the next start is well")


def test_a_worker_that_is_up_but_deaf_is_replaced(begun):
    if begun.given != WATCHFUL or not begun.well():
        begun.end()
        begun.start(**WATCHFUL)
    deaf = begun.main_of("celery -A portal worker")
    os.kill(deaf, signal.SIGSTOP)  # the process is there, it only does nothing
    _eventually(
        lambda: "replacing it" in begun.text(),
        within=PATIENCE,
        why="the watchdog notices the silence",
    )
    _eventually(begun.well, within=PATIENCE, why="the new worker is heard")
    assert begun.main_of("celery -A portal worker") != deaf
    stopped(begun)
