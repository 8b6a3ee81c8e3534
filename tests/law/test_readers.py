"""Which benefits a legal number can change, against what the code of each benefit reads."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from benefits.applications import forms
from benefits.law.readers import ALONE, NOBODY, reads
from benefits.law.statute import law_of_the_files

ROOT = Path(__file__).parents[2]
FOLDERS = {key.partition("/")[0] for key in sorted(law_of_the_files().keys())}


@cache
def tree(module: str) -> ast.Module | None:
    path = ROOT.joinpath(*module.split(".")).with_suffix(".py")
    return ast.parse(path.read_text("utf-8")) if path.is_file() else None


def imported(module: str) -> Iterator[str]:
    found = tree(module)
    for node in ast.walk(found) if found else ():
        if isinstance(node, ast.ImportFrom):
            inside = module.rpartition(".")[0] if node.level else ""
            base = ".".join(part for part in (inside, node.module) if part)
            yield base
            yield from (f"{base}.{name.name}" for name in node.names)


def reached(start: str) -> set[str]:
    """The modules of the law and of the forms that a form's code can come to."""
    seen, left = set(), [start]
    while left:
        module = left.pop()
        inside = module.startswith(("benefits.law.", "benefits.applications.forms."))
        if module not in seen and inside and tree(module) is not None:
            seen.add(module)
            left += imported(module)
    return seen


def folders_read(module: str) -> set[str]:
    """The folders of the legal numbers that are named in a module."""
    found = tree(module)
    texts = {
        node.value
        for node in ast.walk(found or ast.Module([], []))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "/" in node.value
    }
    return {text.partition("/")[0] for text in texts} & FOLDERS


def module_of(benefit: str) -> str:
    claims = forms.of(benefit).claims
    return claims.__module__ if claims else "benefits.law.retirement"


@pytest.mark.parametrize("benefit", sorted(forms.FORMS))
def test_no_benefit_reads_a_number_that_is_said_not_to_touch_it(benefit: str) -> None:
    modules = reached(module_of(benefit))
    assert len(modules) > 1
    missed = {
        f"{module}: {folder}"
        for module in modules
        for folder in folders_read(module)
        if not reads(benefit, f"{folder}/x")
    }
    assert not missed


def test_the_table_names_folders_and_benefits_that_exist() -> None:
    assert NOBODY | ALONE.keys() <= FOLDERS
    assert not NOBODY & ALONE.keys()
    assert {one for benefits in ALONE.values() for one in benefits} <= set(forms.FORMS)


def test_a_number_that_is_named_nowhere_may_touch_everybody() -> None:
    assert reads("maternity", "wages/minimum_wage")
    assert not reads("maternity", "correction/index")
    assert not reads("old_age", "withholding/table")
