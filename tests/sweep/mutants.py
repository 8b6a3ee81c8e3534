"""Takes the owner checks out one by one: the sweep must notice each.

A mutant is a function of our pages or queries that lost one check: an owner's filter of a query
(`person_id=…` in `filter(...)` or `get_object_or_404(...)`), or a `require(...)`. Only functions
that a request of the sweep really runs are changed; the row guard of the database is off, so that
the first lock is tried on its own.
"""

from __future__ import annotations

import ast
import gc
import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any

import pytest

from portal import row_guard
from tests.architecture.sweep_policy import POLICY
from tests.architecture.test_sweep import Sweep, run, sweep

__all__ = ["sweep"]
pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("accounts", "benefits", "contributions", "portal")
OWNERS = {
    *("person", "person_id", "owner", "user", "user_id", "holder", "holder_id"),
    *("organisation_id", "organisation", "employer_id", "employer", "office_id"),
    *("claim__person_id", "draft__person_id", "payment__person_id", "unit_id"),
}
QUERIES = {"filter", "get", "get_object_or_404"}
CHECKS = {"require"}
# Where rows are chosen that a page shows; verbs ask a second time behind them.
READING = {"queries.py", "notices.py", "months.py", "reading.py", "preferences.py"}
ONLY = os.environ.get("SWEEP_ONLY", "")


@dataclass(frozen=True)
class Place:
    """One check in one function."""

    file: str
    function: str
    first_line: int  # of the function, as its code object says
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.function}: {self.what}"


# ── Which checks there are ───────────────────────────────────────────────────────────────────


def places() -> Iterator[Place]:
    """Every owner check of our pages, queries and processes."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            name = str(path.relative_to(ROOT))
            if "/pages" in name or path.name in READING:
                for function in ast.walk(ast.parse(path.read_text())):
                    if isinstance(function, ast.FunctionDef):
                        yield from _in_function(name, function)


def _in_function(name: str, function: ast.FunctionDef) -> Iterator[Place]:
    first = min([function.lineno, *(one.lineno for one in function.decorator_list)])
    for node in ast.walk(function):
        for what in _checks(node):
            yield Place(name, function.name, first, node.lineno, what)  # type: ignore[attr-defined]


def _checks(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call):
        called = node.func
        word = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        if word in QUERIES:
            owned = [one for one in node.keywords if one.arg in OWNERS]
            others = len(node.keywords) + len(node.args) - len(owned)
            # A query that asks for nothing else is not made for one row: without it all is shown.
            if owned and (others or word == "filter"):
                yield from (f"{word} without {one.arg}" for one in owned)
        if word in CHECKS:
            yield "without require"


class _Without(ast.NodeTransformer):
    """Takes one check out."""

    def __init__(self, place: Place) -> None:
        self.place, self.done = place, False

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if self.done or node.lineno != self.place.line:
            return node
        if self.place.what not in set(_checks(node)):
            return node
        self.done = True
        if self.place.what == "without require":
            return ast.copy_location(ast.Constant(None), node)
        gone = self.place.what.rsplit(" ", 1)[1]
        node.keywords = [one for one in node.keywords if one.arg != gone]
        return node


def _changed_code(place: Place, old: CodeType) -> CodeType | None:
    """The code of the function without its check; None when it cannot be put in its place."""
    path = ROOT / place.file
    tree = ast.parse(path.read_text())
    remover = _Without(place)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name == place.function:
            first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
            if first == place.first_line:
                remover.visit(node)
    if not remover.done:
        return None
    module = compile(ast.fix_missing_locations(tree), str(path), "exec", dont_inherit=True)
    for code in _codes(module):
        same = code.co_name == old.co_name and code.co_firstlineno == old.co_firstlineno
        if same and code.co_freevars == old.co_freevars:
            return code
    return None


def _codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)


# ── Which addresses run them ─────────────────────────────────────────────────────────────────


@contextmanager
def _watching(seen: set[tuple[str, int]], wanted: set[tuple[str, int]]) -> Iterator[None]:
    """Notes which of the wanted functions are called."""

    def note(frame: FrameType, event: str, _argument: Any) -> None:
        if event == "call":
            key = (frame.f_code.co_filename, frame.f_code.co_firstlineno)
            if key in wanted:
                seen.add(key)

    sys.setprofile(note)
    try:
        yield
    finally:
        sys.setprofile(None)


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database's own lock is off."""
    monkeypatch.setattr(row_guard, "request_of", lambda _persons: nullcontext(row_guard.Scope()))
    monkeypatch.setattr(row_guard, "again", lambda _scope: nullcontext())


SHARDS = 2


@pytest.mark.parametrize("shard", range(SHARDS))
def test_each_check_that_is_taken_out_is_noticed(sweep: Sweep, bare: None, shard: int) -> None:
    asked = [place for place in places() if ONLY in str(place)]
    by_code = {(str(ROOT / place.file), place.first_line) for place in asked}
    runs: dict[tuple[str, int], set[str]] = defaultdict(set)
    for name in sorted(set(POLICY) & set(sweep.names)):
        seen: set[tuple[str, int]] = set()
        with _watching(seen, by_code):
            run(sweep, {name}, few=True)
        for key in seen:
            runs[key].add(name)
    base = set(sweep.faults)
    functions = {
        (one.__code__.co_filename, one.__code__.co_firstlineno): one
        for one in gc.get_objects()
        if isinstance(one, FunctionType) and one.__code__.co_filename.startswith(str(ROOT))
    }
    told: list[list[str]] = []
    for number, place in enumerate(asked):
        key = (str(ROOT / place.file), place.first_line)
        if number % SHARDS == shard and key in runs and key in functions:
            told.append([_verdict(sweep, place, functions[key], runs[key], base), str(place)])
    folder = os.environ.get("SWEEP_REPORT")
    if folder:
        Path(folder, f"mutants-{shard}.json").write_text(json.dumps({"mutants": told}))
    missed = [row for row in told if row[0] != "caught"]
    assert told and not missed, "\n".join(" · ".join(row) for row in missed)


def _verdict(
    sweep: Sweep, place: Place, function: FunctionType, names: set[str], base: set[str]
) -> str:
    old = function.__code__
    code = _changed_code(place, old)
    if code is None:
        return "not made"
    function.__code__ = code
    try:
        ordered = sorted(names, key=lambda one: (not POLICY[one].id, one))
        for few, name in product((True, False), ordered):
            sweep.faults.clear()
            run(sweep, {name}, few=few)
            if set(sweep.faults) - base:
                return "caught"
    finally:
        function.__code__ = old
    return "MISSED"
