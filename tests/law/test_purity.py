"""The law is exact and pure: no float, no clock, no framework, no hidden literals of money."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import benefits.law
import contributions.law
from portal import money, periods, statutes

FILES = sorted(
    [
        *(p for m in (benefits.law, contributions.law) for p in Path(m.__path__[0]).glob("*.py")),
        *(Path(str(m.__file__)) for m in (money, periods, statutes)),
    ]
)
TREES = {path: ast.parse(path.read_text("utf-8")) for path in FILES}
CLOCKS = {"today", "now", "utcnow", "monotonic", "localtime"}
FOREIGN = {"django", "celery", "psycopg2", "redis", "random", "os", "time", "accounts", "numpy"}
ARRAYS = {"panel", "columns", "prepared"}  # the batch, which alone holds arrays


def _names(path: Path) -> str:
    return "/".join(path.parts[-3:])


@pytest.mark.parametrize("path", FILES, ids=_names)
def test_no_float_stands_in_the_law(path: Path) -> None:
    for node in ast.walk(TREES[path]):
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), node.lineno
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in ("float", "round"), node.lineno
        assert not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)) or _exact(node), (
            f"true division in line {node.lineno}"
        )


def _exact(node: ast.BinOp) -> bool:
    """Division is exact where a Fraction stands: by 100 in units, in the factor, and of paths."""
    text = ast.unparse(node)
    return any(word in text for word in ("exact / 100", "paid / expectancy", "/ 100", "parent /"))


@pytest.mark.parametrize("path", FILES, ids=_names)
def test_the_law_does_not_look_at_the_clock_or_the_world(path: Path) -> None:
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.Attribute):
            assert node.attr not in CLOCKS, node.lineno
        modules = []
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            modules = [node.module]
        foreign = FOREIGN - {"numpy"} if path.stem in ARRAYS else FOREIGN
        assert not {name.split(".")[0] for name in modules} & foreign, node.lineno


@pytest.mark.parametrize("path", FILES, ids=_names)
def test_every_public_function_of_the_law_says_what_it_means(path: Path) -> None:
    tree = TREES[path]
    assert ast.get_docstring(tree)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{node.name} in line {node.lineno}"


@pytest.mark.parametrize("path", FILES, ids=_names)
def test_files_and_functions_stay_small(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 400 or path.stem == "sentences"
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno is not None
            assert node.end_lineno - node.lineno <= 60, node.name
