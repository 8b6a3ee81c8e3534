"""Starts the demo's servers and services in order, watches over them, stops them in order.

What dies is started again, after clearing away what it left; what dies over and over ends the
run with its last words. A worker that is up but deaf (its proof of life is old) is replaced.
"""

import fcntl
import os
import shutil
import signal
import socket
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import IO

from django.conf import settings

from portal.embedded.postgres import Postgres
from portal.embedded.processes import Child
from portal.embedded.services import SERVICES, Service, answers, worker_age
from portal.embedded.state import CHECKOUT, State, StateError
from portal.embedded.valkey import Valkey

_READY_SECONDS = 60.0
_DEATHS = 5  # so many deaths of one service …
_DEATHS_WITHIN = 60.0  # … in so many seconds end the run
_LOG_LIMIT = 5_000_000
_REMOVED_BY_RESET = (
    *("postgres", "postgres.new", "valkey", "media", "mail", "log", "bank", "bank_channel"),
    *("demo_files", "identity_provider"),
)  # not the secrets: settings have read them already


class Stopped(BaseException):
    """Ctrl-C or TERM: ends whatever runs, on the way to stopping in order."""


class Supervisor:
    """One run of the demo."""

    def __init__(self, state: State, port: int, say: Callable[[str], None]) -> None:
        self.state = state
        self.port = port
        self.say = say
        self.postgres = Postgres(state) if "DATABASE_URL" not in os.environ else None
        self.valkey = Valkey(state) if "REDIS_URL" not in os.environ else None
        self.services = [service for service in SERVICES if service.exists()]
        self.children: dict[str, Child] = {}
        self.deaths: dict[str, deque[float]] = {}

    # ── One at a time ────────────────────────────────────────────────────────────────────────

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the state folder's lock; a second start is refused with the first one's address."""
        self.state.root.mkdir(parents=True, exist_ok=True)
        with (self.state.root / "lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                raise StateError(f"The demo is already running: {lock.read().strip()}") from None
            self._sign(lock)
            yield

    def _sign(self, lock: IO[str]) -> None:
        lock.seek(0)
        lock.truncate()
        lock.write(f"http://localhost:{self.port}/ (process {os.getpid()}).\n")
        lock.flush()

    def reset(self) -> None:
        """Forget everything the demo remembers."""
        for name in _REMOVED_BY_RESET:
            path = self.state.root / name
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)

    def check_ports(self) -> None:
        """Refuse to start on a port that another program holds; we never move silently."""
        for service in self.services:
            port = service.port(self.port)
            deadline = time.monotonic() + 5  # a predecessor may be letting go of it
            while port is not None and not _free(port):
                if time.monotonic() > deadline:
                    raise StateError(
                        f"Port {port} ({service.says}) is taken by another program. Stop it, or "
                        f"choose others: PORT=9000 bin/demo uses 9000, 9001 and 9002."
                    )
                time.sleep(0.2)

    # ── Starting ─────────────────────────────────────────────────────────────────────────────

    def start_servers(self) -> None:
        """Start PostgreSQL and Valkey, unless the environment names others."""
        self.state.prepare()
        for log in self.state.logs.glob("*.log"):
            if log.stat().st_size > _LOG_LIMIT:
                log.replace(log.with_suffix(".log.1"))
        if self.postgres is None:
            self.say("  PostgreSQL   the one that DATABASE_URL names")
        else:
            with self._timed("PostgreSQL", "embedded, on a unix socket"):
                self.postgres.start()
        if self.valkey is None:
            self.say("  Valkey       the one that REDIS_URL names")
        else:
            with self._timed("Valkey", "embedded, on a unix socket"):
                self.valkey.start()

    def start_services(self) -> None:
        """Start all services at once, then wait for each."""
        started = time.monotonic()
        for service in self.services:
            child = self._child(service)
            self.children[service.name] = child
            child.start()
        for service in self.services:
            self._wait_until_ready(service)
            port = service.port(self.port)
            where = f", http://localhost:{port}/" if port is not None else ""
            seconds = time.monotonic() - started
            self.say(f"  {service.name:<12} {service.says}{where}  ({seconds:.1f} s)")

    def _child(self, service: Service) -> Child:
        port = str(service.port(self.port) or "")
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": service.settings,
            "PORTAL_STATE": str(self.state.root),
            "PORTAL_PROCESS": service.process,
            "PORT": str(self.port),
            "PYTHONUNBUFFERED": "1",
        }
        return Child(
            name=service.name,
            arguments=[part.format(port=port) for part in service.arguments],
            log=self.state.logs / f"{service.name}.log",
            environment=environment,
            patience=service.patience,
            folder=CHECKOUT,
        )

    def _wait_until_ready(self, service: Service) -> None:
        child = self.children[service.name]
        deadline = time.monotonic() + _READY_SECONDS
        while time.monotonic() < deadline:
            if not child.running:
                break
            if self._ready(service, child):
                return
            time.sleep(0.1)
        raise StateError(f"{service.says} does not start; its last words:\n{child.tail()}")

    def _ready(self, service: Service, child: Child) -> bool:
        if service.address:
            return answers(service.address.format(port=service.port(self.port)))
        if service.name == "worker":
            age = worker_age()
            return age is not None and age < time.monotonic() - child.started_at
        return child.running

    @contextmanager
    def _timed(self, name: str, says: str) -> Iterator[None]:
        started = time.monotonic()
        yield
        self.say(f"  {name:<12} {says}  ({time.monotonic() - started:.1f} s)")

    # ── Watching ─────────────────────────────────────────────────────────────────────────────

    def watch(self) -> None:
        """Keep everything running until we are told to stop."""
        looked = time.monotonic()
        while True:
            for name, server in (("postgres", self.postgres), ("valkey", self.valkey)):
                if server is not None and not server.child.running:
                    self._count_death(name, server.child)
                    server.child.clear()
                    server.start()
            for name, child in self.children.items():
                if not child.running:
                    self._count_death(name, child)
                    child.clear()
                    child.start()
            if time.monotonic() - looked > 5:
                looked = time.monotonic()
                self._replace_deaf_worker()
            time.sleep(0.25)

    def _count_death(self, name: str, child: Child) -> None:
        now = time.monotonic()
        times = self.deaths.setdefault(name, deque(maxlen=_DEATHS))
        times.append(now)
        if len(times) == _DEATHS and now - times[0] < _DEATHS_WITHIN:
            raise StateError(
                f"{name} ended {_DEATHS} times in a minute; its last words:\n{child.tail()}"
            )
        self.say(f"  {name} ended (code {child.code}): starting it again.")

    def _replace_deaf_worker(self) -> None:
        worker, limit = self.children["worker"], settings.WORKER_SILENT_AFTER_SECONDS
        if time.monotonic() - worker.started_at < limit:
            return
        age = worker_age()
        if age is None or age < limit:
            return
        self.say(f"  worker has been silent for {age:.0f} s: replacing it.")
        for name in ("beat", "worker"):  # either may be the silent one
            self.children[name].stop(patience=5)
            self.children[name].start()

    # ── Stopping ─────────────────────────────────────────────────────────────────────────────

    def stop(self) -> None:
        """Stop services, then servers, each with its patience; nothing is left behind."""
        for service in reversed(self.services):
            child = self.children.get(service.name)
            if child is not None:
                child.stop()
        for server in (self.valkey, self.postgres):
            if server is not None:
                server.stop()
        shutil.rmtree(self.state.sockets, ignore_errors=True)


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def listen_for_signals() -> None:
    """Turn the first Ctrl-C, TERM or hang-up into Stopped; ignore the impatient ones after it."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def stop(_number: int, _frame: FrameType | None) -> None:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        raise Stopped

    for number in numbers:
        signal.signal(number, stop)
