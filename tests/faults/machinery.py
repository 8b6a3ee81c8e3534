"""Real processes to kill: servers of the run's own, Celery workers, beat, the bank."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import threading
import time
from pathlib import Path

from portal.embedded.postgres import Postgres
from portal.embedded.processes import Child
from portal.embedded.state import CHECKOUT, State, passing_folder
from portal.embedded.valkey import Valkey

CELERY = (sys.executable, "-m", "celery", "-A", "portal")


class World:
    """Servers, workers and neighbours of one fault run, in a folder that is thrown away."""

    def __init__(self, *, workers: int, sweeper: bool) -> None:
        self.folder = passing_folder("mss-faults-", in_memory=False)  # it may be of any size
        self.state = State(self.folder)
        self.postgres = Postgres(self.state, throw_away=True)
        self.valkey = Valkey(self.state, throw_away=True)  # no journal: a kill empties it
        self.over = threading.Event()
        os.environ.update(
            DATABASE_URL=self.state.database_url(),
            REDIS_URL=self.state.redis_url(),
            DJANGO_SETTINGS_MODULE="tests.faults.settings",
            FAULTS_BANK_DIR=str(self.folder / "bank"),
            FAULTS_WITHOUT_SWEEPER="" if sweeper else "1",
            PORTAL_PROCESS="command",
        )
        self.children = [
            self._child(f"worker{n}", *CELERY, "worker", "-c", "2", "--without-mingle")
            for n in range(workers)
        ]
        self.workers = self.children[:]
        self.children.append(self._child("beat", *CELERY, "beat"))

    def _child(self, name: str, *arguments: str) -> Child:
        environment = {**os.environ, "PORTAL_PROCESS": "worker"}
        return Child(
            name=name,
            arguments=arguments,
            log=self.state.logs / f"{name}.log",
            environment=environment,
            folder=CHECKOUT,
            patience=10,
        )

    def start_servers(self) -> None:
        self.state.prepare()
        self.postgres.start()
        self.valkey.start()

    def start_bank(self) -> None:
        bank = self._child(
            "bank",
            *(sys.executable, "manage.py", "simulated_bank"),
            *("--port", "0", "--dir", str(self.folder / "bank"), "--delay", "0.5"),
        )
        self.children.append(bank)
        bank.start()

    def start_workers(self) -> None:
        for child in self.children:
            if not child.running:
                child.start()

    def stop_broker_for(self, seconds: float) -> threading.Event:
        """Kills the broker and starts it again after a while; the event says that it is back.

        Whoever starts a program must outlive it: the kernel ends the program with the thread that
        started it. So the thread stays until the whole run is over.
        """
        back = threading.Event()

        def outage() -> None:
            self.valkey.child.clear()
            time.sleep(seconds)
            self.valkey.start()
            back.set()
            self.over.wait()

        threading.Thread(target=outage, daemon=True).start()
        return back

    def restart_database(self) -> None:
        """Stops PostgreSQL under everybody’s hands, open transactions and all, and starts it."""
        self.postgres.stop()
        self.postgres.start()

    def stop(self) -> None:
        self.over.set()
        for child in self.children:
            child.clear()
            child.stop(patience=1)
        self.valkey.stop()
        self.postgres.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self.state.sockets, ignore_errors=True)


class Killer(threading.Thread):
    """Kills worker processes at random moments, and starts again what died, as a supervisor does.

    Three of four kills hit one child of a worker, one of four the whole worker with its children.
    """

    def __init__(self, world: World, *, seed: int, pause: tuple[float, float] = (0.3, 1.2)) -> None:
        super().__init__(daemon=True)
        self.world, self.chance, self.pause = world, random.Random(seed), pause
        self.kills = 0
        self.wanted = 0
        self.halt = threading.Event()

    def run(self) -> None:
        while not self.halt.wait(self.chance.uniform(*self.pause)):
            self.world.start_workers()
            if self.kills < self.wanted and self._kill():
                self.kills += 1

    def _kill(self) -> bool:
        worker = self.chance.choice(self.world.workers)
        if worker.process is None or not worker.running:
            return False
        if self.chance.random() < 0.25:
            worker.clear()  # the whole group at once
            return True
        children = children_of(worker.process.pid)
        if not children:
            return False  # still starting
        try:
            os.kill(self.chance.choice(children), signal.SIGKILL)
        except ProcessLookupError:
            return False
        return True

    def finish(self) -> None:
        """Stop killing, keep the workers alive."""
        self.wanted = self.kills

    def stop(self) -> None:
        self.halt.set()
        self.join()


def children_of(pid: int) -> list[int]:
    """The processes that a process has started, none when it is gone."""
    try:
        return [int(part) for part in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def wait_until(condition, *, seconds: float, every: float = 0.5) -> bool:
    """Wait until `condition()` holds; returns False when the time is over."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(every)
    return bool(condition())


def wait_while_it_moves(condition, mark, *, seconds: float, every: float = 0.5) -> bool:
    """Wait until `condition()` holds; False when `mark()` has not changed for so many seconds."""
    last, since = mark(), time.monotonic()
    while not condition():
        now = mark()
        if now != last:
            last, since = now, time.monotonic()
        elif time.monotonic() - since > seconds:
            return False
        time.sleep(every)
    return True
