"""Which owner checks our code makes, and how one is taken out while it runs.

A check is an owner's filter of a query (`person_id=…` in `filter(...)` or
`get_object_or_404(...)`), or a `require(...)`, in a page or where pages read.
"""

from __future__ import annotations

import ast
import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType

from tests.sweep.second_locks import Check

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("accounts", "benefits", "contributions", "portal")
OWNERS = {
    *("person", "person_id", "owner", "user", "user_id", "holder", "holder_id"),
    *("organisation_id", "organisation", "employer_id", "employer", "office_id"),
    *("claim__person_id", "draft__person_id", "payment__person_id", "unit_id"),
}
QUERIES = {"filter", "get", "get_object_or_404"}
# Asked in pages, in verbs, and of each row; only the first is taken out for itself.
CHECKS = {"require": None, "ensure": None, "may": True}
BEHIND = {"without ensure", "without may"}
# Where rows are chosen that a page shows; verbs ask a second time behind them.
READING = {"queries.py", "notices.py", "months.py", "reading.py", "preferences.py"}
Key = tuple[str, int]  # file and first line of a function
Functions = dict[Key, list[FunctionType]]


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

    @property
    def key(self) -> Key:
        """The function it stands in, as its code says."""
        return (str(ROOT / self.file), self.first_line)


# ── Which there are ──────────────────────────────────────────────────────────────────────────


def places() -> Iterator[Place]:
    """Every owner check of our pages and of what they read."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            name = str(path.relative_to(ROOT))
            if "/pages" in name or path.name in READING:
                yield from (one for one in places_in(name) if one.what not in BEHIND)


def places_in(file: str) -> Iterator[Place]:
    """Every owner check of one file, those of verbs too."""
    for function in _functions(ast.parse((ROOT / file).read_text())):
        yield from _in_function(file, function)


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
            owned = [one for one in node.keywords if one.arg in OWNERS and _is_whose(one.value)]
            others = len(node.keywords) + len(node.args) - len(owned)
            # A query that asks for nothing else is not made for one row: without it all is shown.
            if owned and (others or word == "filter"):
                yield from (f"{word} without {one.arg}" for one in owned)
        if word in CHECKS:
            yield f"without {word}"


def _is_whose(value: ast.expr) -> bool:
    """`unit_id=None` asks for what is nobody's, `OuterRef` for what else one and the same has."""
    is_none = isinstance(value, ast.Constant) and value.value is None
    beside = isinstance(value, ast.Call) and getattr(value.func, "id", "") == "OuterRef"
    return not (is_none or beside)


# ── How one is taken out ─────────────────────────────────────────────────────────────────────


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
        gone = self.place.what.rsplit(" ", 1)[1]
        if gone in CHECKS:
            return ast.copy_location(ast.Constant(CHECKS[gone]), node)
        node.keywords = [one for one in node.keywords if one.arg != gone]
        return node


@contextmanager
def without(taken: Iterable[Place], functions: Functions) -> Iterator[bool]:
    """The functions without these checks; false where they cannot be put in their places."""
    by_function: dict[Key, list[Place]] = defaultdict(list)
    for place in taken:
        by_function[place.key].append(place)
    with ExitStack() as stack:
        made = [
            stack.enter_context(_put(functions.get(key, []), _tree_without(ones)))
            for key, ones in by_function.items()
        ]
        yield all(made)


def _tree_without(taken: list[Place]) -> ast.Module:
    """The module of these places, whose one function has lost its checks."""
    tree = ast.parse((ROOT / taken[0].file).read_text())
    for node in _functions(tree):
        for place in taken if _first_line(node) == taken[0].first_line else ():
            _Without(place).visit(node)
    return tree


@contextmanager
def _put(functions: list[FunctionType], tree: ast.Module) -> Iterator[bool]:
    """These functions as they stand in the tree, until the end."""
    changed = [(one, one.__code__, _code_like(one.__code__, tree)) for one in functions]
    for one, _old, code in changed:
        one.__code__ = code or one.__code__
    try:
        yield any(code for _one, _old, code in changed)
    finally:
        for one, old, _code in changed:
            one.__code__ = old


def _code_like(old: CodeType, tree: ast.Module) -> CodeType | None:
    """What stands now where this code came from, if it can take its place."""
    fixed = ast.fix_missing_locations(tree)
    for code in _codes(compile(fixed, old.co_filename, "exec", dont_inherit=True)):
        same = code.co_name == old.co_name and code.co_firstlineno == old.co_firstlineno
        if same and code.co_freevars == old.co_freevars:
            return code
    return None


def _codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)


def made_of_code() -> Functions:
    """Every function of ours that is there, by where it stands."""
    gc.unfreeze()  # what is frozen is not told
    found: Functions = defaultdict(list)
    for one in gc.get_objects():
        if type(one) is FunctionType:  # isinstance would wake what is made when first asked for
            code = one.__code__
            if code.co_filename.startswith(str(ROOT)):
                found[code.co_filename, code.co_firstlineno].append(one)
    return found


# ── Which requests run them ──────────────────────────────────────────────────────────────────


@contextmanager
def watching(seen: set[Key], wanted: set[Key]) -> Iterator[None]:
    """Notes which of the wanted functions are called: each says so itself, as its first word."""
    functions = made_of_code()
    with ExitStack() as stack:
        for key in sorted(wanted):
            for one in functions.get(key, []):
                one.__globals__[_TELLS] = seen.add
            stack.enter_context(_put(functions.get(key, []), _tree_that_tells(key)))
        yield


def _tree_that_tells(key: Key) -> ast.Module:
    file, first_line = key
    tree = ast.parse(Path(file).read_text())
    for node in _functions(tree):
        if _first_line(node) == first_line:
            tells = ast.parse(f"{_TELLS}({key!r})").body[0]
            node.body.insert(0, ast.copy_location(tells, node.body[0]))
    return tree


_TELLS = "_tells_the_sweep"
