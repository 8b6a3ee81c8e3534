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
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from types import CodeType, FunctionType

import pytest
from django.db import transaction

from accounts.models import FamilyTie, StaffMember
from portal import clock, row_guard
from portal.records import acting
from tests.accounts import people as signing
from tests.architecture.sweep_policy import ALL, POLICY, Route
from tests.architecture.test_strangers import changed_by_strangers
from tests.architecture.test_sweep import (
    CROSS_SECTION,
    METHODS,
    Sweep,
    form_of,
    path_of,
    run,
    sweep,
)
from tests.sweep.second_locks import Check, second_lock_of

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
REPORT = Path(os.environ.get("SWEEP_REPORT") or tempfile.mkdtemp())
SHARDS = 2
MANY = 12  # an address that so many may open says much the same to most of them
Key = tuple[str, int]  # file and first line of a function


@dataclass(frozen=True)
class Place:
    """One check in one function."""

    file: str
    function: str
    first_line: int
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.function}: {self.what}"

    @property
    def check(self) -> Check:
        """What it is, wherever in its file it has moved to."""
        return (self.file, self.function, self.what)


# ── Which checks there are ───────────────────────────────────────────────────────────────────


def places() -> Iterator[Place]:
    """Every owner check of our pages, queries and processes."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            name = str(path.relative_to(ROOT))
            if "/pages" in name or path.name in READING:
                for function in _functions(ast.parse(path.read_text())):
                    yield from _in_function(name, function)


def _functions(node: ast.AST) -> Iterator[ast.FunctionDef]:
    """Functions of the module and of its classes; one inside another is changed with it."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef):
            yield child
        else:
            yield from _functions(child)


def _in_function(name: str, function: ast.FunctionDef) -> Iterator[Place]:
    for node in ast.walk(function):
        for what in _checks(node):
            line: int = node.lineno  # type: ignore[attr-defined]
            yield Place(name, function.name, _first_line(function), line, what)


def _first_line(function: ast.FunctionDef) -> int:
    """Of the function, as its code object says."""
    return min([function.lineno, *(one.lineno for one in function.decorator_list)])


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
    for node in _functions(tree):
        if _first_line(node) == place.first_line:
            remover.visit(node)
    return _code_like(old, tree, str(path)) if remover.done else None


def _code_like(old: CodeType, tree: ast.Module, file: str) -> CodeType | None:
    """What stands now where this code came from, if it can take its place."""
    module = compile(ast.fix_missing_locations(tree), file, "exec", dont_inherit=True)
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
def _watching(seen: set[Key], wanted: set[Key]) -> Iterator[None]:
    """Notes which of the wanted functions are called: each says so itself, as its first word."""
    old = []
    for key, ones in _made_of_code().items():
        for one in ones if key in wanted else ():
            code = _code_that_tells(key, one.__code__)
            if code is not None:
                old.append((one, one.__code__))
                one.__globals__[_TELLS] = seen.add
                one.__code__ = code
    try:
        yield
    finally:
        for one, code in old:
            one.__code__ = code


def _code_that_tells(key: Key, old: CodeType) -> CodeType | None:
    file, first_line = key
    tree = ast.parse(Path(file).read_text())
    for node in _functions(tree):
        if _first_line(node) == first_line:
            tells = ast.parse(f"{_TELLS}({key!r})").body[0]
            node.body.insert(0, ast.copy_location(tells, node.body[0]))
    return _code_like(old, tree, file)


_TELLS = "_tells_the_sweep"


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database's own lock is off."""
    monkeypatch.setattr(row_guard, "request_of", lambda _persons: nullcontext(row_guard.Scope()))
    monkeypatch.setattr(row_guard, "again", lambda _scope: nullcontext())


Runs = dict[Key, dict[str, frozenset[str]]]  # function -> address -> who runs it there


def _key(place: Place) -> Key:
    return (str(ROOT / place.file), place.first_line)


def _asked() -> list[Place]:
    """The checks to take out: a second lock stays, whatever text was asked for."""
    return [place for place in places() if ONLY in str(place)]


@pytest.mark.parametrize("shard", range(SHARDS))
def test_which_addresses_run_them(sweep: Sweep, bare: None, shard: int) -> None:
    """The first half of the work: who runs which function where, kept for the second half."""
    kept: list[tuple[Key, str, str]] = []
    seen: set[Key] = set()
    with _watching(seen, {_key(place) for place in _asked()}):
        for name in sorted(set(POLICY) & set(sweep.names))[shard::SHARDS]:
            for actor in sorted(_one_of_each_right(name)):
                _go_where_one_may(sweep, name, actor)
                kept += [(key, name, actor) for key in seen]
                seen.clear()
    (REPORT / f"runs-{shard}.txt").write_text(json.dumps(kept))


def _one_of_each_right(name: str) -> set[str]:
    """Who has a right at this address; of an address for everybody a cross-section."""
    route = POLICY[name]
    tables = (*route.readers.values(), *route.writers.values(), route.get, route.post)
    rightful = {actor for who in tables for actor in who}
    return rightful & CROSS_SECTION if len(rightful) > MANY else rightful


def _go_where_one_may(sweep: Sweep, name: str, actor: str) -> None:
    """Both methods, with the identifiers that this actor may name."""
    route, pattern = POLICY[name], sweep.names[name]
    owners = sweep.world.ids.get(route.id, {}) if route.id else {"": ""}
    for method, (owner, value) in product(METHODS, owners.items()):
        if (name, method) not in sweep.shut and route.may(actor, method, owner):
            path = path_of(pattern, route, value)
            sweep.ask(actor, method, path, form_of(sweep.world, actor))


def _runs() -> Runs:
    found: dict[Key, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for path in REPORT.glob("runs-*.txt"):
        for (file, line), name, actor in json.loads(path.read_text()):
            found[file, line][name].add(actor)
    return {
        key: {name: frozenset(actors) for name, actors in names.items()}
        for key, names in found.items()
    }


def _made_of_code() -> dict[Key, list[FunctionType]]:
    """Every function of ours that is there, by where it stands."""
    found: dict[Key, list[FunctionType]] = defaultdict(list)
    for one in gc.get_objects():
        if type(one) is FunctionType:  # isinstance would wake what is made when first asked for
            code = one.__code__
            if code.co_filename.startswith(str(ROOT)):
                found[code.co_filename, code.co_firstlineno].append(one)
    return found


@pytest.mark.parametrize("shard", range(SHARDS))
def test_each_check_that_is_taken_out_is_noticed(sweep: Sweep, bare: None, shard: int) -> None:
    runs, functions = _runs(), _made_of_code()
    assert runs, "first find out who runs them: bin/sweep --mutants does both"
    told: list[list[str]] = []
    for number, place in enumerate(_asked()):
        if _key(place) in runs and _mine(number):
            began = time.monotonic()
            verdict = _verdict(sweep, place, functions, runs)
            told.append([verdict, str(place), f"{time.monotonic() - began:.0f} s"])
            (REPORT / f"mutants-{shard}.json").write_text(json.dumps({"mutants": told}))
    missed = [row for row in told if not row[0].startswith("caught")]
    assert not missed, "\n".join(" · ".join(row) for row in missed)


def _mine(number: int) -> bool:
    """Two processes share the checks: whoever is free takes the next."""
    try:
        (REPORT / f"{number}.taken").touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def _verdict(
    sweep: Sweep, place: Place, functions: dict[Key, list[FunctionType]], runs: Runs
) -> str:
    """Whether the sweep notices that the check is gone; if not, that it and its second are."""
    names = runs[_key(place)]
    with _without(place, functions) as made:
        if not made:
            return "not made"
        caught = _noticed(sweep, names)
    if caught:
        return "caught" if _is_clean(sweep, caught) else "FAULTY before anything is out"
    to_kin, to_others = _told_to_kin(sweep, names), _changed_by_strangers(sweep, names)
    with _without(place, functions):
        if _told_to_kin(sweep, names) - to_kin:
            return "caught by kin"
        if _changed_by_strangers(sweep, names) - to_others:
            return "caught by strangers"
        second = second_lock_of(place.check)
        if second is None:
            return "MISSED"
        behind = next(one for one in places() if one.check == second.behind)
        with _without(behind, functions) as both:
            found = both and _noticed(sweep, names) is not None
    return "caught with its second lock" if found else "MISSED with its second lock"


@contextmanager
def _without(place: Place, functions: dict[Key, list[FunctionType]]) -> Iterator[bool]:
    """The function without this check; false where it cannot be put in its place."""
    changed = [
        (one, one.__code__, _changed_code(place, one.__code__)) for one in functions[_key(place)]
    ]
    for one, _old, code in changed:
        one.__code__ = code or one.__code__
    try:
        yield any(code for _one, _old, code in changed)
    finally:
        for one, old, _code in changed:
            one.__code__ = old


def _told_to_kin(sweep: Sweep, names: dict[str, frozenset[str]]) -> set[str]:
    """What each officer is told about people when they are a relative of everybody here.

    Many checks say no more than that: a role opens the page, and kin must keep away all the same.
    """
    staff, may = frozenset(sweep.world.staff), Route.may

    def may_unless_kin(route: Route, actor: str, method: str, owner: str = "") -> bool:
        return not (route.id and actor in staff) and may(route, actor, method, owner)

    sweep.faults.clear()
    with transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(Route, "may", may_unless_kin)
        _make_kin(sweep)
        for name, actors in names.items():
            if POLICY[name].id:
                run(sweep, {name}, by=actors & staff)
        transaction.set_rollback(True)
    found = set(sweep.faults)
    sweep.faults.clear()
    return found


def _make_kin(sweep: Sweep) -> None:
    """A certified tie between each officer and each person of the world."""
    with acting("sweep world", "test"):
        for number, user in enumerate(sweep.world.staff.values()):
            own = signing.person(f"Relative {number}")
            StaffMember.objects.filter(user=user).update(person=own)
            FamilyTie.objects.bulk_create(
                FamilyTie(
                    person=one.person, relative=own, kind="sibling", source="test",
                    stated_on=clock.today(),
                )
                for one in sweep.world.citizens.values()
            )  # fmt: skip


def _changed_by_strangers(sweep: Sweep, names: dict[str, frozenset[str]]) -> set[str]:
    """Whose pages change by what strangers bring; officers' lists may, and say so before."""
    try:
        found = changed_by_strangers(sweep, names, sorted(set().union(*names.values())))
        return {one.rpartition(" · ")[0] for one in found}
    finally:
        sweep.faults.clear()


Run = tuple[str, bool, frozenset[str]]  # address, only a few identifiers, who


def _is_clean(sweep: Sweep, asked: Run) -> bool:
    """Whether the same run finds nothing while every check is in its place."""
    name, few, by = asked
    run(sweep, {name}, few=few, by=by)
    clean = not sweep.faults
    sweep.faults.clear()
    return clean


def _noticed(sweep: Sweep, names: dict[str, frozenset[str]]) -> Run | None:
    """Which address that runs the function tells: first those who were seen to run it."""
    ordered = sorted(names, key=lambda one: (not POLICY[one].id, len(names[one]), one))
    for few, name in product((True, False), ordered):
        by = names[name] if few else ALL - names[name]
        sweep.faults.clear()
        run(sweep, {name}, few=few, by=by)
        if sweep.faults:
            sweep.faults.clear()
            return name, few, by
    return None
