"""The small faults that are put in, one at a time, on the syntax tree.

Compare    < with <=, > with >=, == with !=, is with is not, in with not in (both ways)
Reckon     + with -, * with //, / with *, % with +, | with &, << with >>; also in += and the like
Logic      and with or; not left out; a condition of if, while or a comprehension turned round
Value      a whole number one higher; True with False; a text with a letter more
Call       min with max, any with all
Jump       continue with break

Left alone: docstrings, type hints, decorators, ``__all__``, everything in a ``raise``, and the
sentences for people in sentences.py. Mutants that change nothing (equivalent ones) are not taken
out: they count as survivors.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

_COMPARE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
_RECKON: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult, ast.Mod: ast.Add, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
    ast.LShift: ast.RShift, ast.RShift: ast.LShift,
}  # fmt: skip
_LOGIC: dict[type[ast.boolop], type[ast.boolop]] = {ast.And: ast.Or, ast.Or: ast.And}
_CALLS = {"min": "max", "max": "min", "any": "all", "all": "any"}

Change = Callable[[ast.AST], ast.AST]


@dataclass(frozen=True)
class Mutant:
    """One fault: where it is, what it changes, and the lines by which its tests are found."""

    module: str
    path: Path
    place: int  # of the node, in the order of the walk
    variant: int
    line: int
    lines: frozenset[int]
    before: str
    after: str

    @property
    def control(self) -> Mutant:
        """The same place without a fault: the tests must pass, or the machinery kills, not they."""
        return replace(self, variant=-1)

    def tree(self) -> ast.Module:
        """The whole module with the fault in it."""
        tree = ast.parse(self.path.read_text("utf-8"))
        if self.variant < 0:
            return tree
        for place, (node, owner, name, index) in enumerate(_walk(tree)):
            if place == self.place:
                _put(owner, name, index, list(_variants(node, owner))[self.variant])
                return ast.fix_missing_locations(tree)
        raise LookupError(f"{self.path} has changed")


def mutants(path: Path, module: str) -> Iterator[Mutant]:
    """Every fault that can be put into a file."""
    tree = ast.parse(path.read_text("utf-8"))
    words = path.name == "sentences.py"
    around = _statements(tree)
    for place, (node, owner, _name, _index) in enumerate(_walk(tree)):
        if words and isinstance(node, ast.Constant) and isinstance(node.value, str):
            continue
        for variant, changed in enumerate(_variants(node, owner)):
            first = getattr(node, "lineno", None) or around[id(node)][0]
            lines = frozenset(range(first, (getattr(node, "end_lineno", None) or first) + 1))
            yield Mutant(
                module,
                path,
                place,
                variant,
                first,
                lines | frozenset(around[id(node)]),
                ast.unparse(node)[:70],
                ast.unparse(changed)[:70],
            )


Place = tuple[ast.AST, ast.AST, str, int | None]


def _walk(tree: ast.AST) -> Iterator[Place]:
    """Nodes that may be changed, each with its owner, in a fixed order."""
    for name, value in ast.iter_fields(tree):
        if _left_alone(tree, name):
            continue
        for index, node in enumerate(value) if isinstance(value, list) else ((None, value),):
            if isinstance(node, ast.AST) and not _is_docstring(tree, node, index):
                yield node, tree, name, index
                yield from _walk(node)


def _left_alone(node: ast.AST, name: str) -> bool:
    if name in ("annotation", "returns", "decorator_list", "bases", "type_params"):
        return True
    if isinstance(node, ast.Raise):
        return True
    if isinstance(node, ast.Call) and name == "args":
        return isinstance(node.func, ast.Name) and node.func.id in ("TypeVar", "cast")
    if isinstance(node, ast.Assign):
        return any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets)
    return False


def _is_docstring(owner: ast.AST, node: ast.AST, index: int | None) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(owner, ast.Module | ast.ClassDef | ast.FunctionDef)
        and index == 0
    )


def _variants(node: ast.AST, owner: ast.AST) -> Iterator[ast.AST]:
    changed = copy.deepcopy(node)
    if isinstance(changed, ast.Compare):
        for index, operator in enumerate(changed.ops):
            other = copy.deepcopy(changed)
            other.ops[index] = _COMPARE[type(operator)]()
            yield other
    elif isinstance(changed, ast.BinOp | ast.AugAssign) and type(changed.op) in _RECKON:
        changed.op = _RECKON[type(changed.op)]()
        yield changed
    elif isinstance(changed, ast.BoolOp):
        changed.op = _LOGIC[type(changed.op)]()
        yield changed
    elif isinstance(changed, ast.UnaryOp) and isinstance(changed.op, ast.Not):
        yield changed.operand
    elif isinstance(changed, ast.Constant):
        yield from _values(changed, owner)
    elif isinstance(changed, ast.Call) and isinstance(changed.func, ast.Name):
        if changed.func.id in _CALLS:
            changed.func.id = _CALLS[changed.func.id]
            yield changed
    elif isinstance(changed, ast.Continue):
        yield ast.copy_location(ast.Break(), node)
    elif isinstance(changed, ast.Break):
        yield ast.copy_location(ast.Continue(), node)
    elif isinstance(changed, ast.If | ast.IfExp | ast.While):
        changed.test = ast.copy_location(ast.UnaryOp(ast.Not(), changed.test), changed.test)
        yield changed
    elif isinstance(changed, ast.comprehension):
        for index, test in enumerate(changed.ifs):
            turned = copy.deepcopy(changed)
            turned.ifs[index] = ast.copy_location(ast.UnaryOp(ast.Not(), test), test)
            yield turned


def _values(node: ast.Constant, owner: ast.AST) -> Iterator[ast.AST]:
    value = node.value
    if isinstance(value, bool):
        yield ast.copy_location(ast.Constant(not value), node)
    elif isinstance(value, int):
        yield ast.copy_location(ast.Constant(value + 1), node)
    elif isinstance(value, str) and not isinstance(owner, ast.FormattedValue):
        yield ast.copy_location(ast.Constant(value + "X"), node)


def _put(owner: ast.AST, name: str, index: int | None, node: ast.AST) -> None:
    if index is None:
        setattr(owner, name, node)
    else:
        getattr(owner, name)[index] = node


def _statements(tree: ast.Module) -> dict[int, list[int]]:
    """For each node the lines of the innermost statement around it (only the head of a block)."""
    found: dict[int, list[int]] = {}

    def visit(node: ast.AST, lines: list[int]) -> None:
        if isinstance(node, ast.stmt):
            body = getattr(node, "body", None)
            last = body[0].lineno - 1 if body else node.end_lineno or node.lineno
            lines = list(range(node.lineno, max(last, node.lineno) + 1))
        found[id(node)] = lines or [1]
        for child in ast.iter_child_nodes(node):
            visit(child, lines)

    visit(tree, [])
    return found
