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


def in_turns(
    ours: Callable[[], object], limit: Callable[[], object], *, rounds: int = 60
) -> tuple[float, float]:
    """Return the median seconds of processor of one call of each, asked for in turns."""
    works = (ours, limit)
    times: tuple[list[float], list[float]] = ([], [])
    for work in works:
        work()
    for _round in range(rounds):
        for work, taken in zip(works, times, strict=True):
            started = busy()
            work()
            taken.append(busy() - started)
    return statistics.median(times[0]), statistics.median(times[1])


def busy() -> float:
    """Seconds of processor that this process and its part of the database have used so far.

    On a machine that others use too, this says more than the clock on the wall.
    """
    return time.process_time() + _processor(_backend())[0]


def kept_waiting() -> float:
    """Seconds in which this process or its part of the database could have worked, had others not
    had the processors.
    """
    return sum(_processor(one)[1] for one in ("self", _backend()))


def _backend() -> str:
    from django.db import connection

    return "" if connection.connection is None else str(connection.connection.info.backend_pid)


def _processor(process: str) -> tuple[float, float]:
    """Seconds with a processor, and in line for one; none of another system or another machine."""
    try:
        ran, waited, _turns = Path(f"/proc/{process}/schedstat").read_text().split()
    except FileNotFoundError:
        return 0.0, 0.0
    return int(ran) / 1e9, int(waited) / 1e9


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
        "load": os.getloadavg()[0],
    }
