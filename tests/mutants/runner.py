"""Runs the tests that touch a line against a fault on that line, each fault in a child process.

The parent has read Python, pytest and the parameters, but no module of the law: a child that is
forked from it imports the law afresh with the fault in it, and stops at the first test that fails.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType
from typing import Any

import pytest

from .operators import Mutant

ROOT = Path(__file__).parents[2]
OPTIONS = ["-c", "tests/mutants/pytest.ini", "--rootdir", str(ROOT), "-q", "--no-header",
           "-p", "no:cacheprovider", "-p", "no:django", "-p", "no:xdist", "-p", "no:randomly",
           "--hypothesis-seed=0", "tests/law"]  # fmt: skip
MEMORY = 3 << 30
PATIENCE = 10  # seconds, and this many times as long as the tests take without a fault


class Chosen:
    """A plugin of pytest: only some tests, the quickest first; notes how long each takes."""

    def __init__(self, names: dict[str, float] | None = None) -> None:
        self.names = names
        self.seconds: dict[str, float] = defaultdict(float)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        names = self.names
        if names is not None:
            items[:] = sorted(
                (item for item in items if item.nodeid in names),
                key=lambda item: names[item.nodeid],
            )

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] += report.duration


class Baseline:
    """Which tests run each line of the law, and how long they take without a fault."""

    def __init__(self, folder: Path) -> None:
        import coverage

        watched = coverage.Coverage(
            data_file=str(folder / "coverage"),
            source=[str(ROOT / "benefits" / "law"), str(ROOT / "contributions" / "law")],
            config_file=False,
        )
        chosen = Chosen()
        switch = _Switch(watched)
        watched.start()
        code = pytest.main(OPTIONS, plugins=[chosen, switch])
        watched.stop()
        if code != 0:
            raise SystemExit("The tests fail without any fault: mend them first.")
        self.seconds = dict(chosen.seconds)
        data = watched.get_data()
        self.lines: dict[str, dict[int, list[str]]] = {
            name: data.contexts_by_lineno(name) for name in data.measured_files()
        }

    def tests_of(self, mutant: Mutant) -> dict[str, float]:
        """The tests of the mutant's lines; of the whole module if it is read when importing."""
        by_line = self.lines.get(str(mutant.path), {})
        own = [by_line.get(line, []) for line in mutant.lines]
        names = {name for tests in own for name in tests if name}
        if not names or any("" in tests for tests in own):
            names |= {name for tests in by_line.values() for name in tests if name}
        if by_line and not names:  # only read when importing: any test may be the one
            names = set(self.seconds)
        return {name: self.seconds[name] for name in names if name in self.seconds}


class _Switch:
    """A plugin of pytest that tells coverage which test runs."""

    def __init__(self, watched: Any) -> None:
        self.watched = watched

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.watched.switch_context(item.nodeid)
        yield
        self.watched.switch_context("")


class _Loader(SourceFileLoader):
    def __init__(self, name: str, path: str, code: CodeType) -> None:
        super().__init__(name, path)
        self.code = code

    def get_code(self, fullname: str) -> CodeType:
        return self.code


class _Finder:
    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant
        self.code = compile(mutant.tree(), str(mutant.path), "exec", dont_inherit=True)

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if name != self.mutant.module:
            return None
        place = str(self.mutant.path)
        return spec_from_file_location(name, place, loader=_Loader(name, place, self.code))


def prepare() -> Path:
    """Reads once what every child needs; returns a folder for what tests leave behind."""
    import hypothesis  # noqa: F401

    from portal import money, periods  # noqa: F401
    from portal.statutes import Statutes

    folder = Path(tempfile.mkdtemp(prefix="mutants-"))
    os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = str(folder / "hypothesis")
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)
    apps = [ROOT / app / "law" / "parameters" for app in ("contributions", "benefits")]
    read, load = {tuple(apps): Statutes.load(*apps)}, Statutes.load
    # A day of a parameter is asked of the files as they are; faults are only in the rules.
    Statutes.load = lambda *folders: read.get(folders) or load(*folders)  # type: ignore[method-assign]
    return folder


def baseline(folder: Path) -> Baseline:
    """The run without a fault, in a child, so that this process never imports the law."""
    import pickle

    kept = folder / "baseline"
    child = os.fork()
    if child == 0:
        code = 1
        try:
            _silent()
            found = Baseline(folder)
            kept.write_bytes(pickle.dumps((found.seconds, found.lines)))
            code = 0
        finally:
            os._exit(code)
    if os.waitpid(child, 0)[1] != 0:
        raise SystemExit("The tests fail without any fault: run bin/test tests/law.")
    found = Baseline.__new__(Baseline)
    found.seconds, found.lines = pickle.loads(kept.read_bytes())
    return found


def run(
    mutants: Iterable[Mutant], before: Baseline, jobs: int, until: float | None = None
) -> Iterator[tuple[Mutant, str, float]]:
    """Each mutant with killed, survived, timeout or untested, as they end.

    None is begun after ``until`` (of the monotonic clock).
    """
    waiting = list(reversed(list(mutants)))
    running: dict[int, tuple[Mutant, float]] = {}
    while waiting or running:
        if until is not None and time.monotonic() > until:
            waiting.clear()
            if not running:
                return
        while waiting and len(running) < jobs:
            mutant = waiting.pop()
            tests = before.tests_of(mutant)
            if not tests:
                yield mutant, "untested", 0.0
                continue
            running[_start(mutant, tests)] = mutant, time.monotonic()
        if running:
            child, status = os.wait()
            mutant, started = running.pop(child)
            yield mutant, _verdict(status), time.monotonic() - started


def _verdict(status: int) -> str:
    if os.WIFSIGNALED(status):
        return "timeout" if os.WTERMSIG(status) == signal.SIGALRM else "killed"
    return "survived" if os.WEXITSTATUS(status) == 0 else "killed"


def _start(mutant: Mutant, tests: dict[str, float]) -> int:
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        _silent()
        signal.alarm(int(PATIENCE + PATIENCE * sum(tests.values())))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        sys.meta_path.insert(0, _Finder(mutant))
        files = sorted({name.partition("::")[0] for name in tests})
        code = pytest.main([*OPTIONS[:-1], "-x", *files], plugins=[Chosen(tests)])
    finally:
        os._exit(int(code))


def _silent() -> None:
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
