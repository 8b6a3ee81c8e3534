"""Measures: each compares ours with the least that the same work could cost, in one run.

Only ratios count: the machine may be slow, shared and noisy, and both sides suffer from it alike.
A measure runs in a process of its own, so that its peak memory is its own.
"""

import importlib
import os
import pkgutil
import resource
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import tests.bench

_MODULES_OF_THE_HARNESS = {"harness", "__main__"}


@dataclass(frozen=True)
class Reading:
    """Ours and the limit, in the same unit (lower is better), and the highest ratio we accept."""

    ours: float
    limit: float
    unit: str
    bar: float

    @property
    def ratio(self) -> float:
        """Return how many times the limit ours costs."""
        return self.ours / self.limit


@dataclass(frozen=True)
class Measure:
    """A named function that takes both readings."""

    name: str
    says: str
    take: Callable[[], Reading]


MEASURES: dict[str, Measure] = {}


def measure(name: str, says: str) -> Callable[[Callable[[], Reading]], Callable[[], Reading]]:
    """Register a measure; `says` tells what ours and what the limit is."""

    def register(take: Callable[[], Reading]) -> Callable[[], Reading]:
        if name in MEASURES:
            raise ValueError(f"two measures are called {name}")
        MEASURES[name] = Measure(name, says, take)
        return take

    return register


def load() -> None:
    """Import every module of tests/bench, so that its measures are known."""
    for module in pkgutil.iter_modules(tests.bench.__path__):
        if module.name not in _MODULES_OF_THE_HARNESS:
            importlib.import_module(f"tests.bench.{module.name}")


def typical(work: Callable[[], object], *, rounds: int = 7, least: float = 0.05) -> float:
    """Return the median seconds of one call; each round calls it until `least` seconds passed."""
    work()
    times = []
    for _round in range(rounds):
        calls, started = 0, time.perf_counter()
        while time.perf_counter() - started < least:
            work()
            calls += 1
        times.append((time.perf_counter() - started) / calls)
    return statistics.median(times)


def busy() -> float:
    """Seconds of processor that this process and its part of the database have used so far.

    On a machine that others use too, this says more than the clock on the wall.
    """
    from django.db import connection

    own = time.process_time()
    if connection.connection is None:
        return own
    try:
        stat = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text()
    except FileNotFoundError:  # another system, or a database elsewhere
        return own
    user, system = stat.rpartition(")")[2].split()[11:13]
    return own + (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def take(name: str) -> dict[str, object]:
    """Take one measure in this process."""
    reading = MEASURES[name].take()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    megabytes = peak / (1024 if sys.platform.startswith("linux") else 1024 * 1024)
    return {
        "name": name,
        "says": MEASURES[name].says,
        **asdict(reading),
        "ratio": round(reading.ratio, 2),
        "within": reading.ratio <= reading.bar,
        "memory_megabytes": round(megabytes),
    }
